"""True gains and first beliefs."""

import numpy as np
import pytest

from agents.needs import draw_needs
from tests import cases

N = 40_000
MEAN = np.array([0.02, 0.05])


def drawn(seed=1, n=N, exists=None, **changes):
    groups = cases.groups(**changes)
    sector = (np.arange(n) % 2).astype(np.int16)
    exists = np.ones((2, 2), bool) if exists is None else exists
    needs = draw_needs(
        seed=seed,
        sector=sector,
        mean_gain=MEAN,
        exists=exists,
        firm=groups["firm"],
        information=groups["information"],
    )
    return needs, sector, groups


def test_gains_spread_as_stated():
    needs, sector, groups = drawn()
    assert needs.gain[sector == 0, 0].std() == pytest.approx(groups["firm"].gain_spread, rel=0.02)


def test_the_mean_gain_is_the_one_of_the_table():
    """Over many sectors, which differ in what nobody knows of a use case."""
    sectors = 4000
    groups = cases.groups()
    sector = np.repeat(np.arange(sectors), 10).astype(np.int16)
    needs = draw_needs(
        seed=2,
        sector=sector,
        mean_gain=np.full(sectors, 0.04),
        exists=np.ones((sectors, 1), bool),
        firm=groups["firm"],
        information=groups["information"],
    )
    found = np.exp(needs.gain.astype(float)).mean() / groups["firm"].gain_scale
    assert found == pytest.approx(0.04, rel=0.06)


def test_use_cases_of_a_firm_share_the_stated_part_of_their_variance():
    needs, sector, groups = drawn()
    found = np.corrcoef(needs.gain[sector == 0].T)[0, 1]
    assert found == pytest.approx(groups["firm"].gain_shared, abs=0.02)


def test_first_beliefs_of_itself_leave_the_stated_error():
    needs, sector, groups = drawn()
    own = needs.gain[sector == 0, 0] - needs.gain[sector == 0, 0].mean()
    error = own - needs.hunch[sector == 0, 0]
    assert error.std() == pytest.approx(groups["information"].prior_own, rel=0.03)


def test_first_beliefs_of_itself_are_those_of_a_bayesian():
    """The error is not correlated with the belief."""
    needs, sector, _ = drawn()
    own = needs.gain[sector == 0, 0] - needs.gain[sector == 0, 0].mean()
    hunch = needs.hunch[sector == 0, 0]
    assert abs(np.corrcoef(own - hunch, hunch)[0, 1]) < 0.03


def test_the_bias_enters_what_all_believe_and_not_what_is_true():
    (fair, *_), (keen, *_) = drawn(n=200), drawn(n=200, information={"prior_bias": 0.3})
    bias = cases.groups()["information"].prior_bias
    assert keen.prior - fair.prior == pytest.approx(np.full((2, 2), 0.3 - bias), abs=1e-6)
    assert np.array_equal(keen.gain, fair.gain)


def test_a_firms_needs_do_not_hang_on_how_many_others_there_are():
    few, many = drawn(n=100)[0], drawn(n=200)[0]
    assert np.array_equal(few.gain, many.gain[:100])
    assert np.array_equal(few.hunch, many.hunch[:100])
