"""Try the tests of dates on planted ones, with contagion and without, and write the tables of docs/timing.md.

    python -m docs.make_timing

Run from the root of the project; it takes half an hour. The text of the page is written by hand; what stands
between ``<!-- made: NAME -->`` and ``<!-- end -->`` is replaced. Graphs and dates are drawn from seeds of
their own: strata, windows and weights were chosen on others.
"""

import sys
from collections import defaultdict
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from abm.country import country_codes, load_country
from abm.parameters import make_parameters
from abm.snapshot import size_class
from abm.world import draw_network
from docs.make_networks import filled
from docs.make_tables import as_table
from networks.graph import SupplyGraph
from networks.kernels.chance import child_seed
from networks.planted_dates import Causes, plant_dates
from networks.population import Population
from networks.timing import Strata, alike, degree_class, knox_tests, order_tests, strata_of
from networks.types import Rows, Whole

PAGE: Final = Path(__file__).parent / "timing.md"
SEED: Final = 20_261
ROWS: Final = 5000
SHARES: Final = (0.02, 0.06, 0.20)
DEALS: Final = 199
LEVEL: Final = 0.05
RUNS: Final = 100
"""Graphs of each structure on which there is no contagion."""
POWER_RUNS: Final = 40
"""Graphs of each structure on which there is some."""

WITHOUT: Final = {
    "waves of sectors": Causes(),
    "and large waves of regions": Causes(region=2.0),
    "and waves of each sector in each region": Causes(local=2.0),
    "and hubs adopt, and early": Causes(partners=0.7),
    "hubs, and waves of each sector in each region": Causes(partners=0.7, local=2.0),
}
WITH: Final = {
    "suppliers, chance times 2": Causes(suppliers=1.0),
    "suppliers, chance times 5": Causes(suppliers=4.0),
    "suppliers, chance times 11": Causes(suppliers=10.0),
    "co-suppliers, chance times 2": Causes(co_suppliers=1.0),
    "co-suppliers, chance times 5": Causes(co_suppliers=4.0),
    "co-suppliers, chance times 11": Causes(co_suppliers=10.0),
}
TESTS: Final = {
    "supplier_follows": "supplier follows",
    "customer_follows": "customer follows",
    "follows": "either follows",
    "near_trade": "partners near in time",
    "near_co_suppliers": "co-suppliers near in time",
}
Found: TypeAlias = dict[tuple[str, float, str, str], list[bool]]
"""Whether chance was rejected, by strata, share, case and test."""


def main() -> int:
    """Run everything and write the page."""
    found: Found = defaultdict(list)
    for r in range(RUNS):
        for code in country_codes():
            country = load_country(code)
            people, graph = draw_network(country, make_parameters(country, {}), ROWS, child_seed(SEED, r))
            cases = WITHOUT if r >= POWER_RUNS else WITHOUT | WITH
            for share in SHARES:
                for k, (name, causes) in enumerate(cases.items()):
                    seed = child_seed(SEED + 1 + k, r)
                    month = plant_dates(
                        graph, people.sector, people.region, causes, round(share * ROWS), seed
                    )
                    try_tests(found, graph, people, month, share, name, seed)
        print(f"{r + 1} of {RUNS} graphs of each structure done", flush=True)
    made = {
        f"tests-{round(100 * share)}": table(found, "region", share, (*WITHOUT, *WITH)) for share in SHARES
    }
    for share in SHARES[1:]:
        made[f"narrow-{round(100 * share)}"] = table(found, "no region", share, tuple(WITHOUT))
    PAGE.write_text(filled(PAGE.read_text("utf-8"), made), "utf-8")
    return 0


def try_tests(
    found: Found, graph: SupplyGraph, people: Population, month: Rows, share: float, name: str, seed: int
) -> None:
    """Make all tests on one set of dates, with the strata in use and, without contagion, with others."""
    rows = np.flatnonzero(month >= 0)
    size = size_class(people.employees, people.lead).astype(np.int64)
    strata = {"region": alike(graph, rows, people.sector, people.region, size)}
    if name in WITHOUT:
        strata["no region"] = without_regions(graph, rows, people.sector, size)
    for kind, each in strata.items():
        one = np.zeros(graph.n, np.int64)
        tests = order_tests(graph, month, each, seed=seed, draws=DEALS)
        tests += knox_tests(graph, month, one, each, seed=seed, draws=DEALS)
        for test in tests:
            found[kind, share, name, test.name].append(test.p <= LEVEL)


def without_regions(graph: SupplyGraph, rows: Whole, sector: Whole, size: Whole) -> Strata:
    """Strata of sector, size and number of partners, as one would draw them first."""
    return strata_of([(sector[rows], size[rows], degree_class(graph)[rows])])


def table(found: Found, kind: str, share: float, cases: tuple[str, ...]) -> list[str]:
    """Return a table of rejections in per cent, with the number of runs in which the test could be made."""
    rows = [[case, *(cell(found[kind, share, case, test]) for test in TESTS)] for case in cases]
    return ["", *as_table(["planted", *TESTS.values()], rows), ""]


def cell(rejected: list[bool]) -> str:
    """Return the share of rejections and the number of runs."""
    return f"{100 * np.mean(rejected):.0f} % of {len(rejected)}" if rejected else "not made"


if __name__ == "__main__":
    sys.exit(main())
