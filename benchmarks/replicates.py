"""Throughput of replicates: one process and two, what recording adds, and where the time goes.

    python -m benchmarks.replicates [firms]

prints one line of JSON with the processor time of each phase of a replicate, which `phases` reads.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from abm.assembly import Actors
from abm.history import finish
from abm.model import IndustryModel
from abm.record import Record
from abm.scenario import Scenario
from abm.world import draw_world
from agents.network_supply import NetworkSupply
from benchmarks.duel import Worker
from benchmarks.model import verbs
from benchmarks.programs import OURS, ROOT, Program, python_of
from benchmarks.whole import MIX, REPLICATES, STRUCTURE
from benchmarks.work import PACE, draw_work, save

TIMES = 6
"""Replicates of a round, seeds 1 to 6."""


def time_replicates(folder: Path, firms: int = 5000, rounds: int = 7) -> dict[str, Any]:
    """Time replicates in one process, as many in each of two at once, and as many without a scorecard."""
    file = folder / "replicates.npz"
    save(draw_work(firms, PACE), file)
    recorded = Program("pearlnet", "benchmarks.whole", {"W1": "w1_replicates"}, environment=OURS)
    unrecorded = Program("pearlnet", "benchmarks.whole", {"W1": "w1_unrecorded"}, environment=OURS)
    one, two = Worker(recorded, "W1", file), Worker(recorded, "W1", file)
    bare = Worker(unrecorded, "W1", file)
    for worker in (one, two, bare):
        worker.ask(order="run", times=TIMES)
    alone: list[float] = []
    gains: list[float] = []
    rates: list[float] = []
    shares: list[float] = []
    for _ in range(rounds):
        began = time.perf_counter()
        said = one.ask(order="run", times=TIMES)["seconds"]
        single = time.perf_counter() - began
        alone.append(said / TIMES)
        shares.append(1.0 - bare.ask(order="run", times=TIMES)["seconds"] / said)
        began = time.perf_counter()
        one.send(order="run", times=TIMES)
        two.ask(order="run", times=TIMES)
        one.hear()
        both = time.perf_counter() - began
        gains.append(2 * single / both)
        rates.append(2 * TIMES / both)
    end = one.ask(order="answer")
    for worker in (one, two, bare):
        worker.close()
    return {
        "replicate": {"seconds": alone, "verbs": end["verbs"], "text": replicate_text(firms, alone, end)}
        | end,
        "processes": {"gain": gains, "thousand": [1000 / r for r in rates], "text": pair_text(gains, rates)},
        "recording": {"share": shares, "text": share_text(shares)},
        "phases": phases(firms),
    }


def replicate_text(firms: int, seconds: list[float], end: dict[str, Any]) -> str:
    """Say how long a replicate took, and how far it came."""
    rows, weight = 100 * end["share_of_rows"], 100 * end["share_of_firms"]
    return (
        f"A replicate of {firms:,} rows and 96 months, network drawn and all monthly indicators recorded, "
        f"without null models, lineage and stalls: {spread(seconds)} s; the last reached "
        f"{end['adopters']:,.0f} adopting rows ({rows:.1f} % of rows and {weight:.1f} % of firms by weight) "
        f"and {end['links']:,.0f} links."
    )


def pair_text(gains: list[float], rates: list[float]) -> str:
    """Say what two processes did."""
    return (
        f"Two processes did {spread(gains, 2)} times the runs of one: {spread(rates, 1)} a second, "
        f"1,000 in {1000 / statistics.median(rates):,.0f} s."
    )


def share_text(shares: list[float]) -> str:
    """Say what recording takes; storing is measured by the study that stores."""
    return (
        f"Recording, the run with its scorecard beside the run without: {spread(shares, 3)} of the time. "
        "Storing is timed by the study that stores, in its `timing.csv`, and is not part of this."
    )


def spread(values: list[float], digits: int = 3) -> str:
    """Return the median, the least and the most."""
    least, most = min(values), max(values)
    return f"{statistics.median(values):.{digits}f} ({least:.{digits}f} to {most:.{digits}f})"


def phases(firms: int) -> dict[str, Any]:
    """Return milliseconds of processor time by phase, from a process of its own."""
    command = [str(python_of(OURS)), "-m", "benchmarks.replicates", str(firms)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if ran.returncode:
        return {"failed": (ran.stderr.strip().splitlines() or ["no message"])[-1][:200]}
    return {"milliseconds": json.loads(ran.stdout.strip().splitlines()[-1])}


def time_phases(firms: int, repeat: int = 2 * REPLICATES) -> dict[str, float]:
    """Time the world, the assembly, each verb of the months and the end of a replicate, in milliseconds.

    Medians over replicates, of processor time.
    """
    spent: dict[str, float] = {}

    def timed(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def inner(*args: Any, **kwargs: Any) -> Any:
            began = time.process_time()
            result = call(*args, **kwargs)
            spent[name] = spent.get(name, 0.0) + time.process_time() - began
            return result

        return inner

    homes: dict[str, Any] = {"network.supply": NetworkSupply, "write": Record}
    for verb in verbs():
        home, attribute = homes.get(verb, Actors), verb.rpartition(".")[2]
        setattr(home, attribute, timed(verb, getattr(home, attribute)))
    draw, make, close = (
        timed(name, each)
        for name, each in (("world", draw_world), ("assembly", IndustryModel), ("end", finish))
    )
    runs: list[dict[str, float]] = []
    for k in range(repeat + 1):
        spent.clear()
        scenario = Scenario(structure=STRUCTURE, mix=(MIX,), firms=firms, seed=k % REPLICATES + 1)
        began = time.process_time()
        world = draw(scenario)
        model = make(scenario, world=world, collect=False)
        while model.running:
            model.step()
        close(model.record, model.actors, world, scenario, 0.0)
        model.release()
        runs.append(dict(spent, all=time.process_time() - began))
    return {name: 1e3 * statistics.median(run[name] for run in runs[1:]) for name in runs[0]}


if __name__ == "__main__":
    print(json.dumps(time_phases(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)))
