"""Indicators by group, asked for from Python, and the stage: what ties them to the numbers for all."""

from dataclasses import replace

import numpy as np
import pytest

from abm.model import IndustryModel, simulate
from abm.scenario import Scenario
from abm.scorecard import BY_NAME, INDICATORS
from abm.snapshot import SIZES, size_class
from abm.world import draw_world
from networks.errors import BadInput
from networks.metrics.sums import Comparison, Sum
from networks.stage import Verdict, measure_state, name_stage
from tests import runs

SCENARIO = runs.scenario(months=37)
WORLD = draw_world(SCENARIO)
HISTORY = simulate(SCENARIO, WORLD)
MODEL = runs.last(SCENARIO, WORLD)
SNAPSHOT = MODEL.record.snapshot(MODEL.record.market)


def test_groups_are_recorded_in_december_and_at_the_end():
    table = HISTORY.groups["isolation", "sector"]
    recorded = HISTORY.month[~np.isnan(table).all(axis=1)]
    assert set(recorded[:-1] % 12) == {11}
    assert recorded[-1] == HISTORY.month[-1]


def test_adopters_are_recorded_by_group_each_quarter():
    table = HISTORY.groups["adopter_density", "size"]
    recorded = HISTORY.month[~np.isnan(table).all(axis=1)]
    assert set(recorded[:-1] % 3) == {2}
    assert recorded.size == 13


GROUPED = [(row.name, kind) for row in INDICATORS for kind in row.groups]


@pytest.mark.parametrize(("name", "kind"), GROUPED)
def test_groups_recombine_to_the_number_for_all(name, kind):
    """Sums add up, and ratios weighed by their wholes average to the one for all."""
    groups = MODEL.record.grouping

    def taken(thing):
        return thing.by(groups)[groups.place[kind]]

    measure = BY_NAME[name].function(SNAPSHOT)
    if isinstance(measure, Sum):
        assert taken(measure).sum() == pytest.approx(measure.value)
        return
    for ratio in (measure.first, measure.second) if isinstance(measure, Comparison) else (measure,):
        whole, part = taken(ratio.whole), taken(ratio.part)
        assert whole.sum() == pytest.approx(ratio.whole.total)
        assert part.sum() == pytest.approx(ratio.part.total)
        lone = part[whole == 0.0].sum()  # copies in sectors without a pilot have no ratio
        assert lone == 0.0 or name == "replication_ratio"
        assert np.nansum(taken(ratio) * whole) + lone == pytest.approx(ratio.value * whole.sum())


def test_some_group_differs_from_the_others():
    """By every kind of group, where the number for all is not 0 or 1."""
    groups = MODEL.record.grouping
    for name, kind in GROUPED:
        values = BY_NAME[name].by(SNAPSHOT, groups)[groups.place[kind]]
        known = values[~np.isnan(values)]
        overall = BY_NAME[name].value(SNAPSHOT)
        if known.size > 1 and overall not in (0.0, 1.0) and not np.isnan(overall):
            assert np.ptp(known) > 0.0, (name, kind)


def test_rows_without_groups_are_plain_numbers_or_sums_known_for_all():
    whole = {row.name for row in INDICATORS if not row.groups}
    assert {"sector_entropy", "stations", "public_outlay", "overlap", "stage", "deepest_tier"} <= whole
    assert all(isinstance(BY_NAME[name].function(SNAPSHOT), float) for name in whole)


def test_groups_are_what_the_same_rows_alone_would_give():
    """Isolation, depth and support by size class, from the rows of the class in plain sums."""
    s, record = SNAPSHOT, MODEL.record
    size = size_class(WORLD.population.employees, WORLD.population.lead)
    linked = np.isin(np.arange(s.live.size), s.link_graph.row)
    found = {
        name: MODEL.indicator(name, by="size") for name in ("isolation", "mean_depth", "pilot_intensity")
    }
    for k, group in enumerate(SIZES):
        own, firms = size == k, size[s.touched] == k
        if not (own & s.live).any():
            assert np.isnan(found["isolation"][group])
            continue
        assert found["isolation"][group] == pytest.approx(
            (own & s.live & ~linked).sum() / (own & s.live).sum()
        )
        assert found["mean_depth"][group] == pytest.approx(s.depth[firms][s.on[firms]].mean())
        weight = s.weight[s.touched][firms, None]
        share = (weight * s.pilot[firms]).sum() / (weight * s.on[firms]).sum()
        assert found["pilot_intensity"][group] == pytest.approx(share)
    assert record.market is not None


def test_relations_that_stand_by_group_add_up_to_those_of_a_mean_month():
    relations = MODEL.actors.relations
    assert relations.standing_chance().sum() == pytest.approx(relations.standing, rel=1e-12)


def test_relations_are_counted_by_group_where_firms_leave():
    model = runs.last(runs.scenario(months=4, parameters={"firm.exit": 0.2}))
    standing, _ = model.record.relations()
    a = model.actors
    assert standing.total == a.relations.active.sum()
    own = np.bincount(a.firms.sector[model.world.graph.supplier[a.relations.active]], minlength=a.sectors)
    assert standing.groups["sector"].tolist() == own.tolist()


# asked for from Python --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [row.name for row in INDICATORS])
def test_an_indicator_asked_for_is_the_one_recorded(name):
    recorded = HISTORY.overall[name][-1]
    assert MODEL.indicator(name) == pytest.approx(recorded, rel=1e-12, nan_ok=True)
    for kind in BY_NAME[name].groups:
        table = HISTORY.groups[name, kind][-1]
        assert list(MODEL.indicator(name, by=kind).values()) == pytest.approx(table.tolist(), nan_ok=True)


def test_any_indicator_can_be_asked_for_in_any_month_and_changes_nothing():
    asked, left = (IndustryModel(runs.scenario(months=8), collect=False) for _ in range(2))
    for _ in range(8):
        asked.step()
        left.step()
        for name, kind in GROUPED:
            asked.indicator(name, by=kind)
        for row in INDICATORS:
            asked.indicator(row.name)
    assert runs.digest(runs.state(asked)) == runs.digest(runs.state(left))
    for name, series in left.record.overall.items():
        assert np.array_equal(series, asked.record.overall[name], equal_nan=True), name


@pytest.mark.parametrize(
    ("name", "by", "says"),
    [
        ("isolations", None, "did you mean 'isolation'"),
        ("isolation", "sectors", "did you mean 'sector'"),
        ("stations", "region", "overall only"),
        ("tier_reach", "size", "by sector, region"),
    ],
)
def test_what_cannot_be_asked_for_is_said_in_one_line(name, by, says):
    with pytest.raises(BadInput, match=says):
        MODEL.indicator(name, by=by)


def test_before_the_first_month_there_is_no_indicator():
    with pytest.raises(BadInput, match="no month"):
        IndustryModel(SCENARIO, world=WORLD, collect=False).indicator("isolation")


# stages -----------------------------------------------------------------------------------------------------


def test_the_stage_is_that_of_the_graph_of_links():
    s = SNAPSHOT
    state = measure_state(
        s.graph,
        s.live,
        s.linked,
        lead=s.lead,
        sector=s.sector,
        region=s.region,
        standing=s.active,
        weight=s.weight,
    )
    assert s.state == state
    assert BY_NAME["leaderless_share"].value(s) == state.leaderless
    assert BY_NAME["two_route_core"].value(s) == state.core
    assert BY_NAME["stage"].value(s) == pytest.approx(name_stage(state).code, nan_ok=True)


@pytest.mark.parametrize(
    ("earlier", "now", "held"),
    [((2.0, 2.0, 1.0), 2.0, 1.0), ((3.0, 3.0, 3.0), 2.0, 2.0), ((2.0, 2.0), 2.0, None)],
)
def test_a_stage_is_held_that_is_reached_in_four_quarters(earlier, now, held):
    found = replace(SNAPSHOT, earlier=earlier)
    found.__dict__["verdict"] = Verdict(stage=("none", "point", "line", "network")[int(now)])
    assert BY_NAME["stage_held"].value(found) == pytest.approx(np.nan if held is None else held, nan_ok=True)


def test_an_undecided_quarter_leaves_the_held_stage_undecided():
    found = replace(SNAPSHOT, earlier=(2.0, np.nan, 2.0))
    assert np.isnan(BY_NAME["stage_held"].value(found))


@pytest.mark.parametrize(
    ("month", "quarters"), [(11, (8, 5, 2)), (12, (11, 8, 5)), (13, (11, 8, 5)), (5, (2,)), (2, ())]
)
def test_earlier_stages_are_those_of_the_three_quarter_ends_before(month, quarters):
    record = IndustryModel(runs.scenario(months=20, start="2019-01"), collect=False).record
    record.overall["stage"][:] = np.arange(20)
    record.t = record.month = month
    assert record.earlier_stages() == quarters


@pytest.mark.parametrize("structure", ["kr", "cn"])
def test_the_last_year_alone_has_the_same_numbers(structure):
    scenario = Scenario(structure=structure, mix=("cn-2020-2023",), firms=600, end="2023-05", seed=4)
    world = draw_world(scenario)
    whole, end = (simulate(scenario, world, stalls=False, paths=paths) for paths in (True, False))
    for name, series in whole.overall.items():
        kept = 1 if name == "stage_held" else 12  # a held stage looks back itself
        np.testing.assert_array_equal(series[-kept:], end.overall[name][-kept:], err_msg=name)
    assert np.isfinite(whole.overall["adopters"][20])
    assert np.isnan(end.overall["adopters"][20])
