"""How long a whole run takes: drawing the world, and 96 months with all mechanisms.

Prints for each number of rows the median and the fastest of some rounds, interleaved, with what
ran: adopters and data links at the end. A run in which hardly anybody adopts is no timing.
"""

import argparse
import statistics
from time import perf_counter

from abm.model import simulate
from abm.scenario import Scenario
from abm.world import draw_world

CASES = (("kr", "none"), ("kr", "kr-5gplus-2019"), ("cn", "cn-2020-2023"))


def time_once(scenario: Scenario) -> tuple[float, float, float, float]:
    """Return seconds to draw and to run, and adopters and links in rows at the end."""
    began = perf_counter()
    world = draw_world(scenario)
    drawn = perf_counter()
    history = simulate(scenario, world)
    done = perf_counter()
    return drawn - began, done - drawn, history.overall["adopter_rows"][-1], history.overall["links"][-1]


def main() -> None:
    """Time the cases and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, nargs="+", default=[5000, 20000, 100000])
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    began = perf_counter()
    time_once(Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=300, end="2019-06"))
    print(f"first call, compiling where the cache is cold: {perf_counter() - began:.1f} s\n")
    print("structure mix               rows   world s (fastest)   96 months s (fastest)  adopters   links")
    scenarios = [Scenario(structure=s, mix=(mix,), firms=n) for n in given.firms for s, mix in CASES]
    times: dict[int, list[tuple[float, float, float, float]]] = {k: [] for k in range(len(scenarios))}
    for _ in range(given.rounds):
        for k, scenario in enumerate(scenarios):
            times[k].append(time_once(scenario))
    for k, scenario in enumerate(scenarios):
        world, run, adopters, links = zip(*times[k], strict=True)
        drawn = f"{statistics.median(world):7.3f} ({min(world):.3f})"
        ran = f"{statistics.median(run):9.2f} ({min(run):.2f})"
        name = f"{scenario.structure:9} {scenario.mix[0]:16} {scenario.firms:6d}"
        print(f"{name}   {drawn}   {ran}       {adopters[0]:8.0f} {links[0]:7.0f}")


if __name__ == "__main__":
    main()
