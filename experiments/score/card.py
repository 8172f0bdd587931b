"""The score of an observed network: indicators, stage, chance, who follows whom, what is missing."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, final

import numpy as np

from abm.own_network.findings import counted
from experiments.score.dates import month_name
from experiments.score.indicators import ROWS, Reading
from experiments.score.reading import Observation
from networks.metrics.copying import LEAST_MONTHS, Copies, copied_share, copies_of, copy_line
from networks.nulls import NullFigure, Observed, null_figures
from networks.stage import UNDECIDED, State, Thresholds, Verdict, measure_state, name_stage
from networks.timing import (
    TimingTest,
    alike,
    knox_tests,
    order_tests,
)
from networks.types import Bools, Offsets, Rows

DRAWS: Final = 200
DEALS: Final = 999
SEED: Final = 1
NAN: Final = float("nan")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLine:
    """Whether solutions that were piloted with support were bought again without.

    Parameters
    ----------
    solutions : int
        Solutions with a supported adopter.
    first, copies : int
        Supported adopters of them, and later ones without support that count.
    copied_share : float
        Share of the solutions that were copied, weighed by supported adopters.
    passed : bool
    """

    solutions: int
    first: int
    copies: int
    copied_share: float
    passed: bool


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """All that is said of an observed network.

    Parameters
    ----------
    files : tuple of str
    month : str
        YYYY-MM of the state, empty without dates.
    counts : mapping of str to int
    indicators : mapping of str to float
        By the names of `experiments.score.indicators.ROWS`; NaN where undefined or not to be told.
    state : State or None
        None where no adopter is known.
    verdict : Verdict
    thresholds : Thresholds
    copies : CopyLine or None
    nulls : tuple of NullFigure
    timing : tuple of TimingTest
    missing : mapping of str to str
        What cannot be told, by column that is missing.
    notes : tuple of str
    """

    files: tuple[str, str]
    month: str
    counts: Mapping[str, int]
    indicators: Mapping[str, float]
    state: State | None
    verdict: Verdict
    thresholds: Thresholds
    copies: CopyLine | None
    nulls: tuple[NullFigure, ...]
    timing: tuple[TimingTest, ...]
    missing: Mapping[str, str]
    notes: tuple[str, ...]

    @property
    def flags(self) -> dict[str, bool | None]:
        """The three flags beside the stage; None where the columns do not tell."""
        v = self.verdict
        told = v.stage in ("point", "line", "network")
        return {
            "copy_line": None if self.copies is None else self.copies.passed,
            "silo": v.silo if told else None,
            "hub_and_spoke": v.hub_and_spoke if told or v.hub_and_spoke else None,
        }

    def plain(self) -> dict[str, Any]:
        """Return plain values for JSON; NaN becomes None."""
        whole = {
            "files": list(self.files),
            "month": self.month or None,
            "counts": dict(self.counts),
            "stage": self.verdict.stage,
            "flags": self.flags,
            "decided_by": list(self.verdict.decided_by),
            "undecidable": list(self.verdict.undecidable),
            "missing": dict(self.missing),
            "state": None if self.state is None else asdict(self.state) | {"mixing": self.state.mixing},
            "thresholds": asdict(self.thresholds),
            "indicators": dict(self.indicators),
            "copy_line": None if self.copies is None else asdict(self.copies),
            "nulls": [asdict(figure) for figure in self.nulls],
            "timing": [asdict(test) for test in self.timing],
            "notes": list(self.notes),
        }
        return {key: _without_nan(value) for key, value in whole.items()}


def score(
    observed: Observation,
    *,
    draws: int = DRAWS,
    deals: int = DEALS,
    seed: int = SEED,
    thresholds: Thresholds | None = None,
    notes: tuple[str, ...] = (),
) -> Score:
    """Score an observed network.

    Parameters
    ----------
    observed : Observation
    draws : int
        Of each null model; 0 leaves them out.
    deals : int
        Of dates; 0 leaves the tests of dates out.
    seed : int
    thresholds : Thresholds, optional
    notes : tuple of str
        From the reading of the files, to be kept with the score.
    """
    o, limits, said = observed, thresholds or Thresholds(), [*notes, *notes_on(observed)]
    adopted, is_known = adopters_of(o, said)
    linked = links_of(o, adopted, said)
    reading = Reading(o, adopted, linked)
    missing = missing_columns(o)
    state = state_of(o, adopted, linked) if is_known else None
    month = months_of(o, adopted)
    return Score(
        files=o.names,
        month="" if o.now is None else month_name(o.now),
        counts=counts_of(reading, is_known),
        indicators={
            row.name: row.read(reading) if is_known and not set(row.needs) & set(missing) else NAN
            for row in ROWS
        },
        state=state,
        verdict=verdict_of(state, limits),
        thresholds=limits,
        copies=copies_in(o, adopted, month) if is_known else None,
        nulls=_nulls(reading, draws, seed) if draws and adopted.any() else (),
        timing=_timing(o, adopted, month, deals, seed, said) if deals else (),
        missing=missing,
        notes=tuple(said),
    )


def notes_on(o: Observation) -> list[str]:
    """Say what the columns of adopters and links leave coarse or open."""
    notes: list[str] = []
    columns = (("adopted", "adopters", o.adopted), ("linked", "links", o.linked))
    dated = any(column is not None and column.month is not None for _, _, column in columns)
    for name, those, column in columns:
        if column is None:
            continue
        if column.blank:
            verb = "counts" if column.blank == 1 else "count"
            notes.append(f"{counted(column.blank, 'empty cell')} in the column {name!r} {verb} as no")
        if column.years:
            are = "is a year" if column.years == 1 else "are years"
            notes.append(
                f"{counted(column.years, 'date')} in the column {name!r} {are} alone, taken as January: who "
                "came first within a year is not seen"
            )
        if o.is_past and dated and column.month is None:
            notes.append(f"the column {name!r} has no dates: {those} are those of today")
    return notes


def adopters_of(o: Observation, notes: list[str]) -> tuple[Bools, bool]:
    """Return who has adopted, and whether that is known: firms with a link have, if no column tells."""
    if o.adopted is not None:
        return o.adopted.yes, True
    adopted = np.zeros(o.graph.n, np.bool_)
    if o.linked is None:
        return adopted, False
    edges = np.flatnonzero(o.linked.yes)
    adopted[o.graph.supplier[edges]] = True
    adopted[o.graph.customer[edges]] = True
    notes.append("adopters are the firms with a data link; those without one are not known and not counted")
    return adopted, True


def links_of(o: Observation, adopted: Bools, notes: list[str]) -> Bools:
    """Return the links whose two ends have adopted."""
    if o.linked is None:
        return np.zeros(o.graph.m, np.bool_)
    both = adopted[o.graph.supplier] & adopted[o.graph.customer]
    loose = int(np.count_nonzero(o.linked.yes & ~both))
    if loose:
        notes.append(f"{loose:,} linked relations have an end that has not adopted and do not count")
    return o.linked.yes & both


def counts_of(reading: Reading, is_known: bool) -> dict[str, int]:
    """Return what there is."""
    o, g = reading.observed, reading.observed.graph
    both = reading.adopted[g.supplier] & reading.adopted[g.customer]
    counts = {
        "firms": g.n,
        "relations": g.m,
        "sectors": len(o.sectors),
        "regions": len(o.regions),
        "lead_firms": 0 if o.lead is None else int(o.lead.sum()),
    }
    if is_known:
        counts |= {
            "adopters": int(reading.adopted.sum()),
            "relations_between_adopters": int(np.count_nonzero(both)),
        }
    return counts | ({} if o.linked is None else {"links": int(np.count_nonzero(reading.linked))})


def state_of(o: Observation, adopted: Bools, linked: Bools) -> State:
    """Measure what stands; what hangs on links is NaN where they are not known."""
    state = measure_state(
        o.graph,
        adopted,
        linked,
        lead=o.lead,
        sector=o.sector,
        region=o.region,
        weight=o.weight if o.has_weights else None,
    )
    if o.linked is None:
        unknown = ("linked", "linked_without_hubs", "leaderless", "core", "core_without_leads", "modules")
        return replace(state, **dict.fromkeys(unknown, NAN))
    return state


def verdict_of(state: State | None, thresholds: Thresholds) -> Verdict:
    """Name the stage; undecided where nobody is known to have adopted."""
    if state is None:
        gap = "who has adopted is not known, so no stage can be told"
        return Verdict(stage=UNDECIDED, undecidable=(gap,))
    return name_stage(state, thresholds)


def missing_columns(o: Observation) -> dict[str, str]:
    """Return what each missing column makes undecidable."""
    has_dates = o.adopted is not None and o.adopted.month is not None
    gaps = {
        "adopted": (o.adopted is not None, "who has adopted: only firms with a data link are taken to have"),
        "linked": (o.linked is not None, "which relations carry data: no line or network can be told"),
        "lead": (o.lead is not None, "who leads: whether it holds together without lead firms, and tiers"),
        "region": (
            o.region is not None,
            "where firms are: silos by region, regions reached; no tests of dates, because waves of "
            "regions would pass for contagion (if all are of one region, give them one word)",
        ),
        "size": (o.size is not None, "how large firms are: chance places adopters by sector alone"),
        "value": (o.has_values, "what relations are worth: trade over links, and tiers"),
        "dates": (has_dates, "when firms adopted: who follows whom, and the copy line"),
        "supported": (o.supported is not None, "who had support: no copy line"),
        "solution": (o.solution is not None, "what was adopted: no copy line; all count as one solution"),
    }
    if o.adopted is None and o.linked is not None:
        gaps["adopted"] = (True, "")
    return {name: what for name, (there, what) in gaps.items() if not there}


def months_of(o: Observation, adopted: Bools) -> Rows | None:
    """Return the month of each adoption, int32, shape (n,), the first being 0 and -1 for others."""
    if o.adopted is None or o.adopted.month is None or not adopted.any():
        return None
    first = int(o.adopted.month[adopted].min())
    return np.where(adopted, o.adopted.month - first, -1).astype(np.int32)


def copies_in(o: Observation, adopted: Bools, month: Rows | None) -> CopyLine | None:
    """Count copies of supported solutions; None where the columns do not tell or nothing had support."""
    if month is None or o.supported is None or o.solution is None or o.now is None or o.adopted is None:
        return None
    row = np.flatnonzero(adopted & (o.solution >= 0))
    if not row.size or o.adopted.month is None:
        return None
    start = o.adopted.month[row]
    found: Copies = copies_of(
        o.solution[row], o.supported[row], start, np.ones(row.size, np.bool_), row, o.now
    )
    if not found.first.size:
        return None
    return CopyLine(
        solutions=int(found.first.size),
        first=int(found.first.sum()),
        copies=int(found.copies.sum()),
        copied_share=copied_share(found),
        passed=copy_line(found) == 1.0,
    )


def _nulls(reading: Reading, draws: int, seed: int) -> tuple[NullFigure, ...]:
    o, g = reading.observed, reading.observed.graph
    none = np.zeros(g.n, np.int64)
    found = null_figures(
        Observed(
            graph=g,
            adopted=reading.adopted,
            linked=reading.linked,
            standing=np.ones(g.m, np.bool_),
            sector=o.sector,
            region=none if o.region is None else o.region,
            size=none if o.size is None else o.size,
        ),
        seed=seed,
        draws=draws,
        nulls=("placement",) if o.linked is None else ("placement", "linking"),
        with_state=o.linked is not None,
    )
    return found if o.linked is not None else tuple(f for f in found if f.indicator == "joined_edge_share")


def _timing(
    o: Observation, adopted: Bools, month: Rows | None, deals: int, seed: int, notes: list[str]
) -> tuple[TimingTest, ...]:
    """Test dates along ties, where there are dates, regions, and enough of them."""
    if month is None or o.region is None:
        return ()
    strata = alike(o.graph, np.flatnonzero(adopted), o.sector, o.region, o.size)
    found = order_tests(o.graph, month, strata, seed=seed, draws=deals)
    found += knox_tests(o.graph, month, solutions_of(o, adopted, notes), strata, seed=seed, draws=deals)
    if not found:
        notes.append("too few adopters are alike and tied for a test of dates")
    return found


def solutions_of(o: Observation, adopted: Bools, notes: list[str]) -> Offsets:
    """Return the solution of each row, int64, shape (n,); who names none shares it with nobody."""
    if o.solution is None:
        return np.zeros(o.graph.n, np.int64)
    unknown = o.solution < 0
    left_out = int(np.count_nonzero(adopted & unknown))
    if left_out:
        notes.append(
            f"{counted(left_out, 'adopter')} of no named solution left out of the tests of nearness in time"
        )
    alone = o.solution.max(initial=0) + 1 + np.arange(o.graph.n)
    return np.where(unknown, alone, o.solution)


def _without_nan(value: Any) -> Any:
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, dict):
        return {key: _without_nan(each) for key, each in value.items()}
    return [_without_nan(each) for each in value] if isinstance(value, list | tuple) else value


__all__ = ["LEAST_MONTHS", "CopyLine", "Score", "score"]
