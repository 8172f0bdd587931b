"""Which programs there are, which work each of them does, and up to how many firms."""

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OURS = ROOT / ".venv"
PEERS = ROOT / ".venv-bench"


@dataclass(frozen=True, slots=True)
class Program:
    """A program that does some of the work.

    Attributes
    ----------
    label : str
        As the tables call it.
    module : str
        Where its functions stand.
    does : dict of str to str
        Function for each kind of work.
    environment : Path
        Folder of the virtual environment it runs in.
    largest : dict of str to int
        Firms beyond which it is left out; the tables say so.
    process : bool
        Whether it runs the process at all. The memory bound and the draws alone do not.
    """

    label: str
    module: str
    does: dict[str, str]
    environment: Path = PEERS
    largest: dict[str, int] = field(default_factory=dict)
    process: bool = True


MESA = "Mesa, objects, do"
NETWORK = "Mesa, discrete_space.Network, do"
FRAMES = "mesa-frames, gather"
REPLACED = "mesa-frames, gather, frame replaced"
JOINED = "mesa-frames, join"
NDLIB = "NDlib"
CYNETDIFF = "CyNetDiff"
TWIN = "C, same algorithm"
BOUND = "C, memory accesses alone"
DRAWS = "C, draws alone"
TURNING = "pearlnet, turning the graph"

PEARLNET = Program(
    "pearlnet", "benchmarks.ours", {"W1": "w1", "W2": "w2", "W3": "w3", "W3 pace 1": "w3"}, environment=OURS
)
LOOP = Program(
    "pearlnet, compiled loop alone",
    "benchmarks.ours",
    {"W1": "w1_loop", "W2": "w2_loop", "W3": "w3_loop", "W3 pace 1": "w3_loop"},
    environment=OURS,
)
"""Without the checks of what is given and the making of arrays that the public call does."""

LIMITS = (
    PEARLNET,
    Program(
        TWIN,
        "benchmarks.peers.c_twin",
        {"W1": "w1", "W2": "w2", "W3": "w3", "W3 pace 1": "w3"},
        environment=OURS,
    ),
    Program(
        BOUND,
        "benchmarks.peers.c_twin",
        {"W1": "w1_bound", "W2": "w2_bound", "W3": "w3_bound", "W3 pace 1": "w3_bound"},
        environment=OURS,
        process=False,
    ),
    Program(
        DRAWS,
        "benchmarks.peers.c_twin",
        {"W2": "w2_draws", "W3": "w3_draws", "W3 pace 1": "w3_draws"},
        environment=OURS,
        process=False,
    ),
)
"""What stands beside our compiled loop: the same by hand in C, and what no program could save."""

PROGRAMS = (
    Program(TURNING, "benchmarks.ours", {"W1": "w1_turning"}, environment=OURS),
    Program(
        "numba, all edges every month",
        "benchmarks.peers.numba_loop",
        {"W1": "w1", "W3": "w3", "W3 pace 1": "w3"},
    ),
    Program(
        "numpy + scipy.sparse", "benchmarks.peers.scipy_sparse", {"W1": "w1", "W3": "w3", "W3 pace 1": "w3"}
    ),
    Program(
        "numpy alone",
        "benchmarks.peers.scipy_sparse",
        {"W1": "w1_slices", "W3": "w3_slices", "W3 pace 1": "w3_slices"},
    ),
    Program(REPLACED, "benchmarks.peers.frames", {"W3": "w3_replace"}),
    Program(FRAMES, "benchmarks.peers.frames", {"W3": "w3_gather"}),
    Program(JOINED, "benchmarks.peers.frames", {"W3": "w3_join"}),
    Program(MESA, "benchmarks.peers.mesa_objects", {"W3": "w3"}),
    Program("Mesa, objects, shuffle_do", "benchmarks.peers.mesa_objects", {"W3": "w3_shuffled"}),
    Program(NETWORK, "benchmarks.peers.mesa_network", {"W3": "w3"}),
    Program("agentpy, Network", "benchmarks.peers.agentpy_network", {"W3": "w3"}, largest={"W3": 100_000}),
    Program(CYNETDIFF, "benchmarks.peers.cynetdiff_cascades", {"W1": "w1", "W2": "w2"}),
    Program("EoN", "benchmarks.peers.eon_cascade", {"W2": "w2"}),
    Program(
        NDLIB,
        "benchmarks.peers.ndlib_cascades",
        {"W1": "w1", "W2": "w2"},
        largest={"W1": 100_000, "W2": 100_000},
    ),
)

NOT_RUN = {"graph-tool": "cannot be installed with pip; its packages come from conda or the system"}
DISTRIBUTIONS = (
    "Mesa mesa-frames polars agentpy ndlib cynetdiff EoN networkx igraph scipy numpy numba pandas".split()
)


def python_of(environment: Path) -> Path:
    """Return the interpreter of an environment; ours is the one that runs this."""
    if environment == OURS:
        return Path(sys.executable)
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
