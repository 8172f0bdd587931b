"""Hold planted patterns against both null models, and write the table of docs/nulls.md.

    python -m docs.make_nulls

Run from the root of the project; it takes some minutes. The text of the page is written by hand; what stands
between ``<!-- made: NAME -->`` and ``<!-- end -->`` is replaced.
"""

import sys
from collections import defaultdict
from pathlib import Path
from typing import Final

import numpy as np

from abm.country import country_codes, load_country
from abm.parameters import make_parameters
from abm.snapshot import size_class
from abm.world import draw_network
from docs.make_networks import filled
from docs.make_tables import as_table
from networks.graph import SupplyGraph
from networks.kernels.chance import child_seed
from networks.nulls import LINKING, PLACEMENT, NullFigure, Observed, null_figures
from networks.planted import PATTERNS, Plant, plant
from networks.population import Population

PAGE: Final = Path(__file__).parent / "nulls.md"
SEED: Final = 20_262
ROWS: Final = 5000
SHARES: Final = (0.02, 0.06, 0.20)
GRAPHS: Final = 3
"""Of each structure."""
SHOWN: Final = (
    (LINKING, "giant_component", "largest part, links at random"),
    (LINKING, "chain_length", "chains, links at random"),
    (PLACEMENT, "joined_edge_share", "relations between adopters, adopters at random"),
)


def main() -> int:
    """Run everything and write the page."""
    found: dict[tuple[str, float, str, str], list[NullFigure]] = defaultdict(list)
    for r in range(GRAPHS):
        for code in country_codes():
            country = load_country(code)
            people, graph = draw_network(country, make_parameters(country, {}), ROWS, child_seed(SEED, r))
            for share in SHARES:
                for name in PATTERNS:
                    planted = plant(name, graph, people, share, child_seed(SEED + 1, r))
                    for figure in null_figures(
                        observed(graph, people, planted), seed=child_seed(SEED + 2, r), with_state=False
                    ):
                        found[name, share, figure.null, figure.indicator].append(figure)
            print(f"graph {r + 1} of {GRAPHS}, {code}: done", flush=True)
    made = {"shares": table(found, (LINKING, "giant_component"), "value")}
    for null, indicator, _ in SHOWN:
        made[f"z-{null}-{indicator}"] = table(found, (null, indicator), "z")
    PAGE.write_text(filled(PAGE.read_text("utf-8"), made), "utf-8")
    return 0


def observed(graph: SupplyGraph, people: Population, planted: Plant) -> Observed:
    """Return a planted pattern as an observation."""
    return Observed(
        graph=graph,
        adopted=planted.adopted,
        linked=planted.linked,
        standing=np.ones(graph.m, np.bool_),
        sector=people.sector,
        region=people.region,
        size=size_class(people.employees, people.lead).astype(np.int16),
    )


def table(
    found: dict[tuple[str, float, str, str], list[NullFigure]], which: tuple[str, str], field: str
) -> list[str]:
    """Return the mean over graphs of one figure, by pattern and share of adopters."""
    rows: list[list[str]] = []
    for name, pattern in PATTERNS.items():
        cells = [name, pattern.truth or "open"]
        for share in SHARES:
            known = np.array([getattr(figure, field) for figure in found[name, share, *which]])
            known = known[np.isfinite(known)]
            cells.append(cell(field, float(known.mean())) if known.size else "-")
        rows.append(cells)
    heads = ["planted", "truth", *(f"{100 * share:g} % adopters" for share in SHARES)]
    return ["", *as_table(heads, rows), ""]


def cell(field: str, mean: float) -> str:
    """Return a share with two digits, or a z as a whole number with its sign."""
    return f"{mean:.2f}" if field == "value" else (f"{round(mean):+d}" if round(mean) else "0")


if __name__ == "__main__":
    sys.exit(main())
