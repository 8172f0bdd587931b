"""The address bar: what is written is read back equal, and nothing from outside gets in by it."""

from dataclasses import replace

import pytest

from abm.mix import mix_names
from abm.scenario import Scenario
from networks.errors import BadInput
from viz.app.address import LONGEST, Place, read, write

RICH = Scenario(
    structure="cn",
    mix=("cn-notice-2020", "cn-sail-2021"),
    firms=2000,
    start="2019-04",
    end="2025-06",
    seed=2**64 - 1,
    rule="threshold",
    control="rewired",
    budget=0.25,
    end_rule="common-window",
    basis="clause_share",
    parameters={"firm.life": 9.5},
    overrides={"instrument.DEMO": False, "instrument.RND": "withdrawn", "instrument.STD": 1.5},
)


@pytest.mark.parametrize("mix", mix_names())
def test_each_mix_comes_back(mix: str) -> None:
    scenario = Scenario(structure="kr", mix=(mix,))
    assert read(write(Place(scenario=scenario))).scenario == scenario


def test_every_field_comes_back() -> None:
    place = Place(
        scenario=RICH, other=replace(RICH, seed=1), language="ko", theme="dark", month=50, study="a/b c"
    )
    assert read(write(place)) == place


def test_a_window_of_a_measure_comes_back() -> None:
    changed = {"measure.KR-01": {"weight": 0.5, "start": "2020-01", "end": "2021-12"}}
    scenario = Scenario(structure="kr", mix=("kr-5gplus-2019",), overrides=changed)
    found = read(write(Place(scenario=scenario))).scenario
    assert found is not None
    assert found.canonical() == scenario.canonical()


def test_an_empty_address_says_nothing() -> None:
    assert read("") == Place()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("structure=kr&network=/etc/passwd", "names a file"),
        ("structure=kr&mix=../../x.toml", "names a file"),
        ("structure=kr&mix=none,own.toml", "names a file"),
        ("b.structure=kr&b.network=x.npz", "names a file"),
        ("structure=xx", "unknown structure"),
        ("structur=kr", "unknown key"),
        ("mix=none", "'structure' is missing"),
        ("structure=kr&firms=1e9", "whole number"),
        ("structure=kr&firms=[]", "cannot be used"),
        ("structure=kr&seed=" + "[" * 9000, "cannot be read"),
        ("structure=kr&p.firm.life=NaN", "not a number"),
        ("structure=kr&p.firm.lif=3", "firm.life"),
        ("structure=kr&o.instrument.DEMO=-1", "cannot be used"),
        ("structure=kr&parameters=1", "is a table"),
        ("structure=kr&firms=null", "cannot be read"),
        ("structure=xx&structure=kr", "twice"),
        ("language=fr", "unknown value"),
        ("theme=__class__", "unknown value"),
        ("month=2019-13", "not a month"),
        ("x" * (LONGEST + 1), "longer than"),
    ],
)
def test_what_cannot_be_used_is_refused_in_one_line(query: str, said: str) -> None:
    with pytest.raises(BadInput, match=said) as refused:
        read(query)
    assert "\n" not in f"{refused.value}"
