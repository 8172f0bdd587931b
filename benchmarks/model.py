"""Times the model itself: ``python -m benchmarks.model run structure=kr mix=kr-5gplus-2019 firms=5000``.

Each case is a process of its own, pinned to one core, and prints one line of JSON. Kernels are loaded
from the cache before the clock starts. Every timing says which verbs ran and how many firms adopted
and linked by the end: a run in which hardly anybody adopts is no timing.

Cases: `run` (draw the world, all months, scorecard), `build` (draw the graph alone).
"""

import inspect
import json
import os
import re
import resource
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import fields
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

import abm.world
from abm.model import IndustryModel, simulate
from abm.scenario import Scenario
from abm.world import World, draw_world

PARTS = ("draw_population", "draw_graph", "draw_needs")
"""Parts of drawing the world that are timed by themselves, names in `abm.world`."""


def main(case: str, *given: str) -> None:
    """Run a case and print what it found."""
    options: dict[str, Any] = {}
    for pair in given:
        name, _, value = pair.partition("=")
        options[name] = int(value) if value.isdigit() and name != "end" else value
    pin()
    print(json.dumps({"run": time_run, "build": time_build}[case](**options)))


def pin() -> None:
    """Stay on one core, the last one, where the system allows it."""
    with suppress(AttributeError, OSError):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def warm(structure: str, mix: str) -> None:
    """Load or compile every kernel by a small run."""
    simulate(Scenario(structure=structure, mix=(mix,), firms=300, end="2020-12"))


def time_run(
    structure: str, mix: str, firms: int, seed: int = 1, repeat: int = 1, end: str = "2026-12"
) -> dict[str, Any]:
    """Time the world, the months and the scorecard, and look at the memory they take."""
    warm(structure, mix)
    imports = resident("VmRSS")
    found: dict[str, Any] = {"seconds": [], "world": [], "months": [], "parts": []}
    for k in range(repeat):
        scenario = Scenario(structure=structure, mix=(mix,), firms=firms, seed=seed + k, end=end)
        with timed_parts() as parts:
            began = perf_counter()
            world = draw_world(scenario)
            drawn = perf_counter()
        peak = resident("VmHWM")
        forget_peak()
        resumed = perf_counter()
        history = simulate(scenario, world)
        done = perf_counter()
        held = graph_bytes(world)
        found["seconds"].append(drawn - began + done - resumed)
        found["world"].append(drawn - began)
        found["months"].append(done - resumed)
        found["parts"].append(parts)
        months_peak = resident("VmHWM")
        found |= {
            "imports": imports,
            "peak": max(peak, months_peak, found.get("peak", 0)),
            "graph": held,
            "beyond": (months_peak - imports - held) / firms,
            "edges": int(world.graph.m),
        }
        found |= reached(history.overall, firms)
        del world, history
    return found | {"verbs": verbs(), "scenario": chosen(scenario), "firms": firms, "count": scenario.months}


def time_build(structure: str, firms: int, seed: int = 1, repeat: int = 3) -> dict[str, Any]:
    """Time drawing the graph, sampling included."""
    warm(structure, "none")
    found: dict[str, Any] = {"seconds": [], "firms": firms}
    for k in range(repeat):
        with timed_parts() as parts:
            world = draw_world(Scenario(structure=structure, firms=firms, seed=seed + k))
        found["seconds"].append(parts["draw_graph"])
        found |= {"edges": int(world.graph.m), "graph": graph_bytes(world), "peak": resident("VmHWM")}
        del world
    return found


@contextmanager
def timed_parts() -> Generator[dict[str, float]]:
    """Time the calls that `draw_world` makes to its parts."""
    parts: dict[str, float] = {}
    before = {name: getattr(abm.world, name) for name in PARTS if hasattr(abm.world, name)}

    def timed(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def inner(*args: Any, **kwargs: Any) -> Any:
            began = perf_counter()
            result = call(*args, **kwargs)
            parts[name] = parts.get(name, 0.0) + perf_counter() - began
            return result

        return inner

    try:
        for name, call in before.items():
            setattr(abm.world, name, timed(name, call))
        yield parts
    finally:
        for name, call in before.items():
            setattr(abm.world, name, call)


def reached(overall: dict[str, np.ndarray], firms: int) -> dict[str, float]:
    """Return adopters and links at the end: rows, share of rows, share of firms, data links."""
    last = {name: float(series[-1]) for name, series in overall.items()}
    return {
        "adopters": last["adopter_rows"],
        "share_of_rows": last["adopter_rows"] / firms,
        "share_of_firms": last["adopter_density"],
        "links": last["links"],
    }


def verbs() -> list[str]:
    """Return the verbs of the month, from the source of the month itself."""
    return re.findall(r"\b(?:a|self\.record)\.((?:network\.)?\w+)\(", inspect.getsource(IndustryModel.step))


def chosen(scenario: Scenario) -> dict[str, str]:
    """Return what the scenario chose: all fields that are text, true or false, or a list of names."""
    values = {f.name: getattr(scenario, f.name) for f in fields(scenario)}
    return {
        name: " + ".join(value) if isinstance(value, tuple) else str(value)
        for name, value in values.items()
        if isinstance(value, (str, bool, tuple))
    }


def graph_bytes(world: World) -> int:
    """Return the memory of the graph's arrays."""
    graph = world.graph
    held = (getattr(graph, f.name) for f in fields(graph))
    return sum(array.nbytes for array in held if isinstance(array, np.ndarray))


def resident(which: str) -> int:
    """Return VmRSS (now) or VmHWM (largest since `forget_peak`), bytes; the largest ever elsewhere."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return largest_resident()
    found = re.search(rf"^{which}:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) * 1024 if found else largest_resident()


def largest_resident() -> int:
    """Return the largest resident memory of this process, bytes."""
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest * (1 if sys.platform == "darwin" else 1024)


def forget_peak() -> None:
    """Let the largest resident memory start again from the present one."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


if __name__ == "__main__":
    main(*sys.argv[1:])
