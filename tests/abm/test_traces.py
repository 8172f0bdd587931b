"""Honest claim 6: each instrument, alone, touches other things in the model, and can be seen doing so."""

from functools import cache

import numpy as np
import pytest

from abm.world import draw_world
from agents.instruments import CODES
from tests import runs

MIX = ("kr-5gplus-2019", "cn-2020-2023", "cn-2232")
"""Together they hold all sixteen instruments."""

GIVEN = {"months": 48, "start": "2019-01", "firms": 300}
NOTHING = runs.scenario(mix="none", **GIVEN)
WORLD = draw_world(NOTHING)


def alone(code, **changes):
    """The mixes with one instrument left; all the money goes to it."""
    off = {f"instrument.{other}": 0.0 for other in CODES if other != code}
    return runs.scenario(mix=MIX, overrides=off, **GIVEN | changes)


@cache
def path(code):
    """State month by month, without policy if no instrument is named."""
    return [runs.state(model) for model in runs.stepped(alone(code) if code else NOTHING, WORLD)]


@cache
def changed(code):
    """Names of what differs from the run without policy, month by month."""
    return [
        frozenset(name for name, x in now.items() if not np.array_equal(x, then[name], equal_nan=True))
        for now, then in zip(path(code), path(""), strict=True)
    ]


def first(code):
    """What an instrument touches first."""
    return next((names for names in changed(code) if names), frozenset())


@pytest.mark.parametrize("code", CODES)
def test_an_instrument_alone_changes_something(code):
    assert first(code)


def test_each_instrument_touches_something_else_first():
    sets = {code: first(code) for code in CODES}
    assert len(set(sets.values())) == len(CODES), sets


def test_what_instruments_change_in_the_end_differs():
    sets = {frozenset().union(*changed(code)) for code in CODES}
    assert len(sets) > len(CODES) / 2


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("DEMO", "firms.grants"),
        ("BUILD", "market.coverage"),
        ("TAXC", "operator 0.relief"),
        ("SHARE", "market.coverage"),
        ("SPEC", "market.coverage"),
        ("PROC", "firms.grants"),
        ("ADOPT", "firms.aware"),
        ("RND", "vendor 0.research"),
        ("STD", "firms.on_standard"),
        ("PLAT", "firms.on_platform"),
        ("SEC", "wheel.overlap"),
        ("TAL", "providers.talent"),
        ("FIN", "firms.order_gap"),
        ("CLUS", "providers.entries"),
        ("INTL", "providers.grants_abroad"),
        ("GOV", "firms.reason"),
    ],
)
def test_an_instrument_changes_what_it_is_for(code, name):
    assert name in frozenset().union(*changed(code))


@pytest.mark.parametrize(
    ("code", "eased"),
    [
        ("DEMO", {}),
        ("ADOPT", {"information.proven_sites": 1.0}),
        ("PROC", {}),
        ("FIN", {"market.staff": 100.0, "market.slots": 1e5}),
    ],
)
def test_money_for_sites_reaches_some_firms_and_is_declined_by_most(code, eased):
    model = runs.last(alone(code, months=72, parameters=eased))
    firms = model.actors.firms
    assert 0 < (firms.grants + firms.credit > 0.0).sum() < 0.5 * firms.n


@pytest.mark.parametrize(("code", "flag"), [("STD", "on_standard"), ("PLAT", "on_platform")])
def test_what_is_offered_free_of_charge_is_used_by_some_adopters_only(code, flag):
    model = runs.last(alone(code, months=72, parameters={"policy.lag_scale": 0.0}))
    firms = model.actors.firms
    used = getattr(firms, flag)[firms.live]
    assert 0 < used.sum() < used.size


def test_training_reaches_staff_where_talent_is_short():
    short = {"months": 84, "parameters": {"provider.talent_start": 1.02, "provider.talent_growth": 0.0}}
    trained = runs.last(alone("TAL", **short)).actors.providers
    untrained = runs.last(runs.scenario(mix="none", **GIVEN | short)).actors.providers
    assert trained.staff.sum() > untrained.staff.sum()


def test_money_for_exports_reaches_providers():
    model = runs.last(alone("INTL"))
    assert model.actors.providers.grants_abroad > 0.0
    assert model.actors.providers.grants.sum() > 0.0
