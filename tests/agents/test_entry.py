"""Firms that leave and newcomers in their places: an option, off by default."""

import numpy as np
import pytest

from abm.model import IndustryModel
from agents.firms import PAYER_CODES
from agents.ledger import PAYEES
from tests import runs

SCENARIO = runs.scenario(months=36)
LEAVING = runs.scenario(months=36, parameters={"firm.exit": 0.3})


def model(parameters):
    """A model in which firms leave, before its first month."""
    return IndustryModel(runs.scenario(months=36, parameters=parameters), collect=False)


def watched(parameters):
    """Rows that were left, month by month, with the model as it is then."""
    made = model(parameters)
    leave, found = made.actors.turnover.pass_month, []
    made.actors.turnover.pass_month = lambda month: found.append(leave(month)) or found[-1]
    while made.running and made.t < 35:
        made.step()
        yield made, found[-1]


def test_nobody_leaves_unless_asked_for():
    quiet, lively = (runs.last(given).actors.turnover for given in (SCENARIO, LEAVING))
    assert quiet.exits == 0.0 < lively.exits


def test_the_stated_share_of_firms_of_fifty_persons_leaves_in_a_year():
    turnover = model({"firm.exit": 0.2, "firm.exit_size": 0.0}).actors.turnover
    left = sum(turnover.pass_month(month).size for month in range(24))
    small = int((~turnover.firms.lead).sum())
    expected = 1.0 - 0.8 ** (1 / 12)
    assert abs(left - 24 * small * expected) < 4.5 * np.sqrt(24 * small * expected * (1.0 - expected))


def test_large_firms_leave_less_often_and_lead_firms_never():
    turnover = model({"firm.exit": 0.2}).actors.turnover
    firms, free = turnover.firms, ~turnover.firms.lead
    order = np.argsort(firms.employees[free])
    assert (np.diff(turnover.chance[free][order]) <= 0.0).all()
    assert not turnover.chance[firms.lead].any()


def test_a_newcomer_starts_without_site_knowledge_debt_or_partners():
    made = model({"firm.exit": 0.9})
    made.actors.turnover.off = True  # until many have sites
    for _ in range(24):
        made.step()
    made.actors.turnover.off = False
    f, r = made.actors.firms, made.actors.relations
    used, known, partners = f.touched.copy(), f.aware.copy(), r.exposure.count.copy()
    rows = made.actors.turnover.pass_month(made.month + 1)
    assert used[rows].any()
    assert known[rows].any()
    assert partners[rows].any()
    for column in (f.live, f.aware, f.ordered, f.touched, f.debt, f.site, r.exposure.count, r.exposure.flow):
        assert not column[rows].any()
    ends = np.isin(made.world.graph.supplier, rows) | np.isin(made.world.graph.customer, rows)
    assert not (r.active | r.linked)[ends].any()


def test_who_leaves_is_the_same_under_all_mixes():
    found = []
    for mix in ("none", "cn-2020-2023"):
        made = IndustryModel(runs.scenario(mix=mix, months=12, parameters={"firm.exit": 0.3}), collect=False)
        found.append([made.actors.turnover.pass_month(month).tolist() for month in range(12)])
    assert found[0] == found[1]


def test_books_balance_when_firms_leave():
    for made, _ in watched({"firm.exit": 0.4}):
        a = made.actors
        assert a.ledger.imbalance() < 1e-8
        assert min(*a.ledger.free.values(), *a.ledger.promised.values()) > -1e-8
        received = float(a.firms.grants.sum()) + a.firms.past_grants
        rows = [a.ledger.codes.index(code) for code in PAYER_CODES.values()]
        assert received == pytest.approx(a.ledger.paid[rows, PAYEES.index("firms")].sum())
    assert a.turnover.exits > 0.0 < a.firms.past_grants


def test_exposure_and_links_stay_true_when_firms_leave():
    *_, (made, _) = watched({"firm.exit": 0.4})
    a, g = made.actors, made.world.graph
    live, active = a.firms.live, a.relations.active
    count = np.zeros(g.n, int)
    np.add.at(count, g.supplier, active & live[g.customer])
    np.add.at(count, g.customer, active & live[g.supplier])
    seen = live[g.supplier] | live[g.customer]
    assert seen.any()
    assert np.array_equal(count, a.relations.exposure.count)
    assert not (a.relations.linked & ~(live[g.supplier] & live[g.customer] & active)).any()


def test_leaving_is_as_repeatable_as_everything_else():
    assert runs.run(LEAVING) == runs.run(LEAVING) != runs.run(SCENARIO)
