"""Trials: a pattern planted on a drawn supply graph, and the state measured there."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final, final

from networks.errors import BadInput, require_known
from networks.planted import BACKGROUND, PATTERNS, hidden, plant, word
from networks.stage import State, Thresholds, measure_state, name_stage

if TYPE_CHECKING:
    import pandas as pd

MEASURED: Final = tuple(f.name for f in fields(State))
"""Columns of a state."""

COLUMNS: Final = (
    "structure",
    "firms",
    "out_degree",
    "seed",
    "share",
    "background",
    "hidden",
    "pattern",
    "truth",
    *MEASURED,
)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What is planted where.

    Parameters
    ----------
    structures : tuple of str
        Country codes whose supply graphs are drawn.
    firms : tuple of int
        Rows.
    out_degrees : tuple of float
        Mean number of customers.
    shares : tuple of float
        Adopting rows over all rows.
    backgrounds : tuple of float
        Links that belong to no pattern, per adopter.
    hidden : tuple of float
        Share of the links an observer misses; 0 is always among them.
    seeds : tuple of int
        One graph and one planting each.
    patterns : tuple of str
    """

    structures: tuple[str, ...]
    firms: tuple[int, ...] = (5000,)
    out_degrees: tuple[float, ...] = (10.0,)
    shares: tuple[float, ...] = (0.02, 0.06, 0.2)
    backgrounds: tuple[float, ...] = (BACKGROUND,)
    hidden: tuple[float, ...] = (0.0, 0.1, 1.0 / 3.0)
    seeds: tuple[int, ...] = (101, 102, 103)
    patterns: tuple[str, ...] = tuple(PATTERNS)

    def __post_init__(self) -> None:
        from abm.country import country_codes

        for name in ("structures", "patterns", "seeds"):
            if not getattr(self, name):
                raise BadInput(f"planted: {name}", "at least one is needed")
        require_known("planted: structures", "structure", self.structures, country_codes())
        require_known("planted: patterns", "pattern", self.patterns, PATTERNS)
        for name, low, high in (
            ("firms", 200, 2_000_000),
            ("out_degrees", 1, 60),
            ("shares", 0.001, 0.9),
            ("backgrounds", 0, 5),
            ("hidden", 0, 0.95),
        ):
            values = getattr(self, name)
            if not values and name != "hidden":
                raise BadInput(f"planted: {name}", "at least one is needed")
            for value in values:
                if not low <= value <= high:
                    raise BadInput(f"planted: {name}", f"{value:g} is out of bounds", f"{low:g} to {high:g}")

    def graphs(self) -> Iterator[tuple[str, int, float, int]]:
        """Yield structure, rows, out-degree and seed of each graph."""
        for firms in self.firms:
            for out_degree in self.out_degrees:
                for seed in self.seeds:
                    yield from ((structure, firms, out_degree, seed) for structure in self.structures)


def trials(design: Design, workers: int | None = None) -> "pd.DataFrame":
    """Plant everything and measure; one row a trial, columns `COLUMNS`.

    Parameters
    ----------
    workers : int, optional
        Processes; default: as many as there are processors. The table does not hang on it.
    """
    import pandas as pd

    jobs = [(design, *graph) for graph in design.graphs()]
    count = min(workers or os.cpu_count() or 1, len(jobs))
    if count == 1:
        found = [on_graph(job) for job in jobs]
    else:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(count, mp_context=context) as pool:
            found = list(pool.map(on_graph, jobs))
    return pd.DataFrame([row for rows in found for row in rows], columns=list(COLUMNS))


def on_graph(job: tuple[Design, str, int, float, int]) -> list[tuple[Any, ...]]:
    """Plant every pattern on one graph."""
    from abm.country import load_country
    from abm.parameters import make_parameters
    from abm.world import draw_network

    design, structure, firms, out_degree, seed = job
    country = load_country(structure)
    parameters = make_parameters(country, {"network.out_degree": out_degree})
    population, graph = draw_network(country, parameters, firms, seed)
    rows: list[tuple[Any, ...]] = []
    for share in design.shares:
        for background in design.backgrounds:
            for name in design.patterns:
                planted = plant(name, graph, population, share, seed, background)
                for miss in dict.fromkeys((0.0, *design.hidden)):
                    state = measure_state(
                        graph,
                        planted.adopted,
                        hidden(planted.linked, miss, seed) if miss else planted.linked,
                        lead=population.lead,
                        sector=population.sector,
                        region=population.region,
                        seed=seed,
                    )
                    rows.append(
                        (
                            *(structure, firms, out_degree, seed, share, background, miss),
                            *(name, PATTERNS[name].truth),
                            *(getattr(state, field) for field in MEASURED),
                        )
                    )
    return rows


def said(table: "pd.DataFrame", thresholds: Thresholds | None = None) -> list[str]:
    """Return what is said of each trial, in the words of `networks.planted.Pattern.truth`."""
    words: list[str] = []
    for values in table[list(MEASURED)].itertuples(index=False):
        words.append(word(name_stage(State(**dict(zip(MEASURED, values, strict=True))), thresholds)))
    return words
