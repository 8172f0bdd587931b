from dataclasses import replace

import numpy as np
import pytest

from abm.history import History
from abm.scenario import Scenario
from experiments import selftest as module
from experiments.runner import MODEL, Engine
from experiments.selftest import Check, selftest
from tests.experiments import fake_model
from tests.experiments.fake_model import ENGINE


def failed(engine: Engine) -> list[str]:
    return [check.name for check in selftest(engine) if not check.held]


def spoilt(change: dict[str, object] | None = None, *, drift: bool = False, leak: bool = False) -> Engine:
    calls: list[int] = []

    def simulate(scenario: Scenario, world: np.random.Generator) -> History:
        calls.append(1)
        history = fake_model.simulate(scenario, world)
        overall = dict(history.overall)
        if drift:
            overall["stations"] = overall["stations"] + len(calls)
        if leak and scenario.budget == 0.0:
            overall["stations"] = overall["stations"] + 1.0
        return replace(history, overall=overall, **(change or {}))

    return Engine(fake_model.draw, simulate)


def test_a_sound_model_passes() -> None:
    assert failed(ENGINE) == []


def test_a_model_that_drifts_is_found_out() -> None:
    assert "the same scenario gives the same bytes twice" in failed(spoilt(drift=True))


def test_a_policy_that_acts_without_money_is_found_out() -> None:
    assert failed(spoilt(leak=True)) == ["a policy without money changes nothing"]


def test_money_that_goes_astray_is_found_out() -> None:
    astray = {"money": {("DEMO", "firms"): np.array([1.0])}}
    assert failed(spoilt(astray)) == ["public money paid is public money received"]


def test_reasons_that_do_not_add_up_are_found_out() -> None:
    assert failed(spoilt({"reasons": {"payoff": 0.5}})) == ["public money paid is public money received"]


def test_a_model_that_does_not_run_is_said_in_one_line() -> None:
    checks = list(selftest(Engine(fake_model.no_world, fake_model.simulate)))
    assert str(checks[-1]) == "failed  200 firms run: MemoryError: 200 rows"


def test_wrong_random_numbers_are_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "words", lambda seed, *counter: (0, 0, 0, 0))
    assert failed(ENGINE) == ["random numbers give the published vectors"]


def test_a_check_is_one_line() -> None:
    assert str(Check("a", True)) == "ok      a"
    assert str(Check("a", False, "because")) == "failed  a: because"


@pytest.mark.slow
def test_the_model_passes() -> None:
    assert failed(MODEL) == []
