"""The placebo on whole runs: the same until one look does not come."""

from dataclasses import replace

import numpy as np

from abm.controls import PLACEBO
from abm.footprint import footprint
from abm.model import IndustryModel, acts_of, simulate
from abm.world import draw_world
from agents.placebo import HeldBack, first_look
from agents.rules import Rule
from tests import runs

SCENARIO = runs.scenario(months=24)
OTHER = replace(SCENARIO, control=PLACEBO)
WORLD = draw_world(SCENARIO)


class Watched(Rule):
    """Another rule, of which every list of firms that act is kept."""

    def __init__(self, rule):
        self.rule, self.least, self.acted = rule, rule.least, {}

    @staticmethod
    def average(parameters):
        return 1.0

    def acting(self, month, impulse):
        self.acted[month] = self.rule.acting(month, impulse)
        return self.acted[month]

    def see_live(self, month, first):
        self.rule.see_live(month, first)

    def see_placed(self, month, rows):
        self.rule.see_placed(month, rows)

    def see_replaced(self, rows):
        self.rule.see_replaced(rows)


def watched(scenario):
    model = IndustryModel(scenario, world=WORLD, collect=False, scored=False)
    rule = model.actors.rule
    model.actors.rule = Watched(rule)
    for _ in range(scenario.months):
        model.step()
    return rule, model.actors.rule.acted


def test_the_first_list_that_differs_lacks_one_row_and_has_no_other():
    (_, plain), (rule, held) = watched(SCENARIO), watched(OTHER)
    assert isinstance(rule, HeldBack)
    assert rule.look is not None
    differs = [month for month in plain if not np.array_equal(plain[month], held[month])]
    assert differs[0] == rule.look.month
    assert np.setxor1d(plain[differs[0]], held[differs[0]]).tolist() == [rule.look.row]


def test_what_follows_reaches_other_firms():
    these, those = footprint(SCENARIO, WORLD).acts, footprint(OTHER, WORLD).acts
    rule, _ = watched(OTHER)
    assert rule.look is not None
    one = set(zip(these.month.tolist(), these.row.tolist(), strict=True))
    other = set(zip(those.month.tolist(), those.row.tolist(), strict=True))
    assert any(row != rule.look.row for _, row in one ^ other)


def test_with_nobody_held_back_the_history_is_the_same_to_the_last_bit():
    model = IndustryModel(SCENARIO, world=WORLD, collect=False)
    model.actors.rule = HeldBack(model.actors.rule, None)
    for _ in range(SCENARIO.months):
        model.step()
    plain = runs.state(runs.last(SCENARIO, WORLD))
    assert all(np.array_equal(value, plain[name]) for name, value in runs.state(model).items())


def test_the_reference_ends_with_the_first_order_it_needs():
    whole, part = acts_of(SCENARIO, WORLD), acts_of(SCENARIO, WORLD, to_first=True)
    lead = WORLD.population.lead
    look = first_look(whole, lead, SCENARIO.seed)
    assert look is not None
    assert look == first_look(part, lead, SCENARIO.seed)
    assert part.month.max() == look.month


def test_it_takes_place_in_the_same_world():
    assert WORLD.serves(OTHER)


def test_a_history_says_what_stops_each_row_and_nothing_where_it_is_live():
    history = simulate(SCENARIO, WORLD)
    assert history.stops is not None
    assert history.size_class is not None
    assert np.array_equal(history.stops == 0, history.frame.state > 0)
    from abm.stall import FIRM_REASONS

    weight = history.frame.weight
    for k, reason in enumerate(FIRM_REASONS):
        share = weight[history.stops == k + 1].sum() / weight[history.stops > 0].sum()
        assert abs(history.reasons.get(reason, 0.0) - share) < 1e-9
