"""What a run leaves behind: indicators over time, money, reasons, and a frame to draw."""

from dataclasses import dataclass
from typing import final

import numpy as np

from abm.assembly import Actors
from abm.end_state import end_state
from abm.record import Record
from abm.scenario import Scenario
from abm.snapshot import size_class
from abm.stall_totals import StallTotals
from abm.views import REASONS
from abm.world import World
from agents.firms import FirmRows
from agents.ledger import PAYEES
from agents.lineage_table import LineageTable
from networks.kernels.columns import ABANDONED, FULL, PILOT
from networks.metrics.sums import number_true
from networks.nulls import Observed
from networks.types import Bytes, Floats, Rows, Whole


@final
@dataclass(frozen=True, slots=True)
class Frame:
    """A month of the network, to be drawn.

    Parameters
    ----------
    position : float64, shape (n, 2)
    sector, region : int16, shape (n,)
    lead : bool, shape (n,)
    weight, size : float64, shape (n,)
        Real firms of a row; output, million USD a year per firm.
    state : uint8, shape (n,)
        0 no live site, 1 pilots only, 2 at least one scaled site.
    linked, joined : int32, shape (k, 2)
        Supplier and customer of data-linked relations, and of standing ones with both ends live.
    """

    position: Floats
    sector: Whole
    region: Whole
    lead: np.ndarray
    weight: Floats
    size: Floats
    state: Bytes
    linked: Rows
    joined: Rows


@final
@dataclass(frozen=True, slots=True)
class History:
    """A run, as tables.

    Parameters
    ----------
    scenario : Scenario
    month : int32, shape (T,)
        Calendar months, January 2019 being 0.
    overall : dict of str to float64, shape (T,)
        Indicator over time, NaN in months it is not recorded.
    groups : dict of (indicator, kind) to float64, shape (T, G)
    group_names : dict of kind to tuple of str
    money : dict of (instrument, payee) to float64, shape (T,)
        Million USD a month.
    reasons : dict of str to float
        Share of firms without a live site by binding reason, at the horizon.
    frame : Frame
        At the horizon.
    seconds : float
    stalls : StallTotals or None
        What stops firms and links at the horizon; None where firms weigh no costs.
    end : Observed or None
        Adopters, relations and links at the horizon, to be held against null models.
    lineage : LineageTable or None
        What tipped each adoption, abandonment and link; None where it was not recorded.
    size_class : uint8, shape (n,), or None
        Size of each row, place in `abm.snapshot.SIZES`.
    stops : uint8, shape (n,), or None
        What stops each row at the horizon, see `abm.stall.stops_of`; None where firms weigh no costs.
    """

    scenario: Scenario
    month: Rows
    overall: dict[str, Floats]
    groups: dict[tuple[str, str], Floats]
    group_names: dict[str, tuple[str, ...]]
    money: dict[tuple[str, str], Floats]
    reasons: dict[str, float]
    frame: Frame
    seconds: float
    stalls: StallTotals | None = None
    end: Observed | None = None
    lineage: LineageTable | None = None
    size_class: Bytes | None = None
    stops: Bytes | None = None

    def rows(self) -> dict[str, np.ndarray]:
        """Return the long table: month, indicator, group_kind, group, value; overall rows first."""
        month: list[np.ndarray] = []
        value: list[np.ndarray] = []
        names: list[tuple[str, str, str]] = []
        counts: list[int] = []

        def add(name: str, kind: str, groups: tuple[str, ...], table: Floats) -> None:
            group, at = np.nonzero(~np.isnan(table.T))  # group by group, months in order
            month.append(self.month[at])
            value.append(table[at, group])
            names.extend((name, kind, each) for each in groups)
            counts.extend(np.bincount(group, minlength=len(groups)).tolist())

        for name, series in self.overall.items():
            add(name, "all", ("all",), series[:, None])
        for (name, kind), table in self.groups.items():
            add(name, kind, self.group_names[kind], table)
        columns = np.array(names, dtype=object)
        repeat = np.asarray(counts)
        return {
            "month": np.concatenate(month).astype(np.int32),
            "indicator": np.repeat(columns[:, 0], repeat),
            "group_kind": np.repeat(columns[:, 1], repeat),
            "group": np.repeat(columns[:, 2], repeat),
            "value": np.concatenate(value),
        }


def finish(record: Record, actors: Actors, world: World, scenario: Scenario, seconds: float) -> History:
    """Close a run and gather what it leaves behind."""
    ledger = actors.ledger
    money = {
        (code, payee): ledger.paid[c, p].copy()
        for c, code in enumerate(ledger.codes)
        for p, payee in enumerate(PAYEES)
        if ledger.paid[c, p].any()
    }
    return History(
        scenario=scenario,
        month=np.arange(scenario.start_month, scenario.start_month + scenario.months, dtype=np.int32),
        overall=record.overall,
        groups=record.groups,
        group_names=record.group_names,
        money=money,
        reasons=binding_reasons(actors),
        frame=frame_of(actors, world),
        seconds=seconds,
        end=end_state(actors, world),
        size_class=size_class(actors.firms.employees, actors.firms.lead),
    )


def binding_reasons(actors: Actors) -> dict[str, float]:
    """Return the share of firms without a live site by what stopped them, adding up to one."""
    firms = actors.firms
    out = ~firms.live
    code = np.where(firms.aware, np.where(firms.reason > 0, firms.reason, 2), 1)
    gone = number_true(firms.site == ABANDONED) > 0
    weight = np.where(out, firms.weight, 0.0)
    total = max(float(weight.sum()), 1e-12)
    shares = {
        "abandoned": float(weight[gone].sum()) / total,
        "on_order": float(weight[~gone & firms.ordered].sum()) / total,
    }
    rest = np.where(gone | firms.ordered, 0.0, weight)
    counts = np.bincount(code, rest, len(REASONS)) / total
    shares.update({name: float(counts[k]) for k, name in enumerate(REASONS) if k > 0})
    return shares


def frame_of(actors: Actors, world: World) -> Frame:
    """Return the present state for drawing."""
    firms, graph, relations = actors.firms, world.graph, actors.relations
    joined = relations.joined[relations.active[relations.joined]]
    linked = relations.joined[relations.linked[relations.joined]]
    return Frame(
        position=world.position,
        sector=firms.sector,
        region=firms.region,
        lead=firms.lead,
        weight=firms.weight,
        size=world.population.output,
        state=firm_states(firms),
        linked=np.stack([graph.supplier[linked], graph.customer[linked]], axis=1),
        joined=np.stack([graph.supplier[joined], graph.customer[joined]], axis=1),
    )


def firm_states(firms: FirmRows) -> Bytes:
    """Return 0 for a row without a live site, 1 with pilots only, 2 with a scaled site, shape (n,)."""
    state = np.zeros(firms.n, np.uint8)
    state[number_true(firms.site == PILOT) > 0] = 1
    state[number_true(firms.site == FULL) > 0] = 2
    return state
