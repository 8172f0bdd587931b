"""The measures of a mix with dates, instruments, sector shares and reach settled."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import final

import numpy as np

from abm.entry import Entry, window
from abm.measures import Clause, Vertical, policy_tables
from abm.mix import Mix
from abm.months import month_number
from abm.scenario import END_RULES, Scenario
from networks.errors import require_known
from networks.types import Bools, Floats, Rows

COMMON_END = 59
"""December 2023: last month of every measure under the end rule ``common-window``."""

OPEN_END = 10**6


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A measure as it enters a programme.

    Attributes
    ----------
    measure : str
    weight : float
    start, end : int
        First and last month in force, January 2019 being 0; an open end is a very late month.
    carried : mapping of instrument code to float
        What the measure carries, multipliers included: shares, or clause counts.
    split : mapping of instrument code to Floats, shape (S,)
        Shares of the sectors in that instrument's money, summing to one.
    reach : mapping of sub-code to Bools, shape (S,)
        Sectors the sub-code is aimed at; empty for a measure that ended before the run, whose
        traces are part of the state the run starts from.
    factor : mapping of instrument code to float
        The multiplier, 1 unless changed.
    """

    measure: str
    weight: float
    start: int
    end: int
    carried: Mapping[str, float]
    split: Mapping[str, Floats]
    reach: Mapping[str, Bools]
    factor: Mapping[str, float]


def compile_parts(mix: Mix, scenario: Scenario, sectors: tuple[str, ...]) -> tuple[Part, ...]:
    """Return the measures of a mix with dates, instruments, sector shares and reach settled."""
    parts = (_part(entry, mix.multipliers, scenario, sectors) for entry in mix.entries)
    return tuple(part for part in parts if part.weight > 0 and part.carried and part.start <= part.end)


def left_of(parts: tuple[Part, ...], mix: Mix) -> tuple[Part, ...]:
    """Return the parts less what is withdrawn: what stays is as it was, and the same tuple if all stays."""
    gone = {entry.measure for entry in mix.entries if entry.is_withdrawn}
    if not gone and not mix.withdrawn:
        return parts
    return tuple(_less(part, mix.withdrawn) for part in parts if part.measure not in gone)


def _less(part: Part, codes: tuple[str, ...]) -> Part:
    """Return a part less some instruments."""
    return replace(
        part,
        carried={code: share for code, share in part.carried.items() if code not in codes},
        split={code: shares for code, shares in part.split.items() if code not in codes},
        reach={sub: where for sub, where in part.reach.items() if sub.partition(".")[0] not in codes},
        factor={code: times for code, times in part.factor.items() if code not in codes},
    )


def _part(
    entry: Entry, multipliers: Mapping[str, float], scenario: Scenario, sectors: tuple[str, ...]
) -> Part:
    tables = policy_tables()
    measure = tables.measures[entry.measure]
    start, end = window(entry, month_number(scenario.proposed_start, "proposed_start"))
    end = OPEN_END if end is None else end
    end = min(end, COMMON_END) if scenario.end_rule == END_RULES[1] else end
    carried = {
        code: share * multipliers.get(code, 1.0) for code, share in measure.carried(scenario.basis).items()
    }
    carried = {code: share for code, share in carried.items() if share > 0}
    clauses = [c for c in measure.clauses if c.instrument in carried]
    spread = {c.number: _spread(c, tables.verticals, sectors) for c in clauses}
    split = {
        code: np.mean([spread[c.number] for c in clauses if c.instrument == code], axis=0) for code in carried
    }
    reach: dict[str, Bools] = {}
    for c in clauses if end >= scenario.start_month else ():
        reach[c.sub_code] = reach.get(c.sub_code, np.zeros(len(sectors), bool)) | (spread[c.number] > 0)
    return Part(
        measure=entry.measure,
        weight=entry.weight,
        start=start,
        end=end,
        carried=carried,
        split=split,
        reach=reach,
        factor={code: multipliers.get(code, 1.0) for code in carried},
    )


def _spread(clause: Clause, verticals: Mapping[str, Vertical], sectors: tuple[str, ...]) -> Floats:
    """Return the shares of the sectors in one clause, shape (S,): verticals alike, ``all`` evenly."""
    place = {sector: column for column, sector in enumerate(sectors)}
    shares = np.zeros(len(sectors))
    for target in clause.targets:
        if target == "all":
            shares += 1.0 / len(sectors)
            continue
        require_known(f"verticals.csv: {target}", "sector", verticals[target].shares, sectors)
        for sector, share in verticals[target].shares.items():
            shares[place[sector]] += share
    return shares / len(clause.targets)


def in_force(part: Part, calendar: Rows) -> Floats:
    """Return the part's weight in the months it is in force, else 0, shape (months,)."""
    return part.weight * ((calendar >= part.start) & (calendar <= part.end)).astype(np.float64)


def acts(part: Part, sub_code: str, lag: int, month: Rows | int) -> Bools:
    """Tell in which months a measure acts by this sub-code.

    It acts from `lag` months after its start until it ends. What persists goes on after the end,
    provided the measure ran long enough to finish it.
    """
    stays = sub_code in policy_tables().instruments[sub_code.partition(".")[0]].persistent
    finished = part.end - part.start + 1 >= lag
    last = OPEN_END if stays and finished else part.end
    return (np.asarray(month) >= part.start + lag) & (np.asarray(month) <= last)
