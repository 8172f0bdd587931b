"""A model in which it is planted who is live: quick, the same everywhere, and sent to processes by name."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np

from abm.controls import PLACEBO
from abm.history import Frame
from abm.stall import FIRM_REASONS
from agents.instruments import CODES
from agents.lineage_table import EVENTS, KINDS, LineageTable
from experiments.plan import ComparePlan, compare_plan
from experiments.runner import Engine
from tests.experiments import fake_model

ROWS = 120
SECTOR = np.repeat([0, 1, 2], [60, 40, 20]).astype(np.int16)
"""The last has too few rows to be told of."""

WEIGHT = 1.0 + np.arange(ROWS) % 3
SIZE = (np.arange(ROWS) % 2).astype(np.uint8)
NAMES = {"sector": ("A", "B", "C"), "size": ("small", "large")}

LIVE = {"none": range(10), "kr-5gplus-2019": range(5, 25), "cn-2020-2023": range(5, 25)}
"""Gained by policy are rows 10 to 24, lost 0 to 4; the two policies do the same."""

LUCK = {"none": (0, 70), "kr-5gplus-2019": (24,), "cn-2020-2023": (24,)}
"""Rows that flip under the placebo."""


def live_rows(scenario, luck=True):
    """Rows live at the end; in replicates of odd seeds policy gains one row more."""
    mix = scenario.mix[0]
    rows = set(LIVE[mix]) | ({90} if mix != "none" and scenario.seed % 2 else set())
    return sorted(rows ^ set(LUCK[mix]) if luck and scenario.control == PLACEBO else rows)


def simulate(scenario, world):
    """A history with planted rows, what tipped them and what stops the others."""
    live = np.zeros(ROWS, np.bool_)
    live[live_rows(scenario)] = True
    nothing = np.zeros((0, 2), np.int32)
    frame = Frame(
        position=np.zeros((ROWS, 2)),
        sector=SECTOR,
        region=np.zeros(ROWS, np.int16),
        lead=np.zeros(ROWS, np.bool_),
        weight=WEIGHT,
        size=WEIGHT,
        state=live.astype(np.uint8) * 2,
        linked=nothing,
        joined=nothing,
    )
    history = fake_model.simulate(scenario, world)
    return replace(
        history,
        frame=frame,
        groups={},
        group_names=NAMES,
        size_class=SIZE,
        stops=np.where(live, 0, 1 + FIRM_REASONS.index("cash")).astype(np.uint8),
        lineage=lineage(np.flatnonzero(live)),
    )


def lineage(rows):
    """Each row was tipped by a supplier once, gave up, and then half by a grant, half by itself."""
    lines = [(1, "adopt", row, "supplier", "", 1.0) for row in rows]
    lines += [(2, "abandon", row, "own", "", 1.0) for row in rows]
    lines += [
        (3, "adopt", row, *rest) for row in rows for rest in (("instrument", "DEMO", 0.5), ("own", "", 0.5))
    ]
    month, event, row, kind, source, weight = zip(*lines, strict=True) if lines else [()] * 6
    nobody = np.full(len(lines), -1, np.int32)
    return LineageTable(
        month=np.array(month, np.int16),
        event=np.array([EVENTS.index(e) for e in event], np.uint8),
        row=np.array(row, np.int32),
        other=nobody,
        kind=np.array([KINDS.index(k) for k in kind], np.uint8),
        source=np.array([CODES.index(s) if s else -1 for s in source], np.int16),
        source_row=nobody,
        weight=np.array(weight, np.float32),
    )


def trace(scenario, world, acts=None):
    """Rows live at the end."""
    return SimpleNamespace(dated=SimpleNamespace(row=np.array(live_rows(scenario), np.int32)))


def trace_without_luck(scenario, world, acts=None):
    """The same where the placebo moves nothing."""
    return SimpleNamespace(dated=SimpleNamespace(row=np.array(live_rows(scenario, luck=False), np.int32)))


ENGINE = Engine(fake_model.draw, simulate, trace)
STILL = Engine(fake_model.draw, simulate, trace_without_luck)


def plan(**given) -> ComparePlan:
    small = {"structures": ["kr"], "mixes": ["none", "kr-5gplus-2019"], "firms": 300, "replicates": 4}
    settings = {**small, "end": "2019-12", "robustness": False, "relations": False, "placebo_seeds": 2}
    return compare_plan(**{**settings, **given})
