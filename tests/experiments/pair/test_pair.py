"""Two scenarios on the same seeds."""

import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from abm.scenario import Scenario
from experiments import Pair, compare
from experiments.cli import BAD_INPUT, DONE, FAILED, main
from experiments.pair import result as result_module
from experiments.pair.changes import changed, names, title
from experiments.pair.plan import PairPlan, pair_plan
from experiments.pair.result import run_pair, summarise
from experiments.pair.words import found, verdict
from experiments.runner import Engine, run_tasks
from experiments.statistics import paired_difference, sign_chance
from networks.errors import BadInput
from tests.experiments import fake_model
from tests.experiments.fake_model import ENGINE

BASE = Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=300, end="2020-12")


def compared(first: object, second: object, **given: object) -> Pair:
    return compare(first, second, **{"replicates": 5, "engine": ENGINE, **given})  # type: ignore[call-overload]


@pytest.fixture(scope="module")
def pair() -> Pair:
    return compared(replace(BASE, mix=("none",)), BASE)


def row(pair: Pair, name: str) -> "pd.Series[float]":
    return pair.differences.set_index("indicator").loc[name]


def test_a_scenario_against_itself_differs_in_nothing() -> None:
    same = compared(BASE, BASE)
    assert same.changed.empty
    assert same.is_same
    known = same.differences.dropna(subset="mean")
    assert (known[["mean", "low", "high"]] == 0.0).all(axis=None)
    assert (same.paths["mean"] == 0.0).all()
    assert same.words() == [
        "Nothing differs: both gave the same numbers in every indicator and month of 5 replicates, "
        "as the same scenario must."
    ]
    assert "no firm" not in same._repr_html_()


def test_scenarios_that_differ_without_effect_are_told_apart_from_the_same_one() -> None:
    same = compared(BASE, replace(BASE, proposed_start="2022-01"))
    assert same.is_same
    assert "although the scenarios do (proposed_start)" in same.words()[0]


def test_the_difference_is_the_second_less_the_first_on_the_same_seeds(pair: Pair) -> None:
    plan = pair.plan
    ends = {
        side: np.array(
            [
                fake_model.simulate(plan.scenario(side, r), fake_model.draw(plan.scenario(side, r))).overall[
                    "adopter_density"
                ][-1]
                for r in range(5)
            ]
        )
        for side in ("first", "second")
    }
    told = row(pair, "adopter_density")
    expected = paired_difference(ends["second"], ends["first"])
    assert told["mean"] == pytest.approx(expected.mean, rel=1e-9)
    assert told["low"] == pytest.approx(expected.low, rel=1e-9)
    assert told["p"] == pytest.approx(sign_chance(ends["second"] - ends["first"]), rel=1e-9)
    assert told["n"] == 5
    assert told["variance_ratio"] > 1.0


def test_turning_the_two_round_turns_every_difference_round(pair: Pair) -> None:
    other = compared(BASE, replace(BASE, mix=("none",)))
    one = pair.differences.set_index("indicator")
    two = other.differences.set_index("indicator")
    pd.testing.assert_series_equal(two["mean"], -one["mean"])
    pd.testing.assert_series_equal(two["low"], -one["high"], check_names=False)


def test_the_last_month_of_the_paths_is_the_horizon(pair: Pair) -> None:
    last = pair.paths[pair.paths["month"] == 23].set_index("indicator")
    for side in ("first", "second"):
        assert last.loc["adopter_density", side] == row(pair, "adopter_density")[side]


def test_sentences_flip_with_the_data(pair: Pair) -> None:
    said = next(text for text in pair.words() if text.startswith("Adopters"))
    assert "higher in" in said
    table = pair.differences.copy()
    for name in ("mean", "low", "high"):
        table[name] = -table[name]
    table[["low", "high"]] = table[["high", "low"]].to_numpy()
    turned = next(text for text in found(replace(pair, differences=table)) if text.startswith("Adopters"))
    assert "lower in" in turned
    assert turned != said


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"mean": 1.0, "low": 0.5, "high": 1.5, "p_corrected": 0.01}, "higher"),
        ({"mean": -1.0, "low": -1.5, "high": -0.5, "p_corrected": 0.01}, "lower"),
        ({"mean": 1.0, "low": 0.5, "high": 1.5, "p_corrected": 0.2}, "undecided"),
        ({"mean": 0.0, "low": 0.0, "high": 0.0, "p_corrected": 1.0}, "the same"),
        ({"mean": 0.0, "low": -1.0, "high": 1.0, "p_corrected": 1.0}, "undecided"),
        ({"mean": np.nan, "low": np.nan, "high": np.nan, "p_corrected": np.nan}, "not defined"),
    ],
)
def test_a_direction_needs_more_than_the_luck_of_seeds(values: dict[str, float], word: str) -> None:
    assert verdict(pd.Series({"indicator": "mean_depth", "n": 5, **values}, dtype=object)) == word


def test_nothing_is_said_of_a_handful_of_adopters() -> None:
    clear = pd.Series(
        {"indicator": "mean_depth", "n": 5, "mean": 1.0, "low": 0.5, "high": 1.5, "p_corrected": 0.01}
    )
    assert verdict(clear, thin=True) == "below resolution"
    assert verdict(clear.replace("mean_depth", "adopter_density"), thin=True) == "higher"


def test_the_order_of_runs_does_not_matter(pair: Pair) -> None:
    runs = run_tasks(list(pair.plan.tasks()), engine=ENGINE, workers=1)
    again = summarise(pair.plan, list(reversed(runs)))  # type: ignore[arg-type]
    for name, table in pair.tables().items():
        pd.testing.assert_frame_equal(table, again.tables()[name], check_exact=True)


def test_two_processes_find_the_same(pair: Pair) -> None:
    again = compared(replace(BASE, mix=("none",)), BASE, workers=2)
    pd.testing.assert_frame_equal(pair.indicators, again.indicators, check_exact=True)
    pd.testing.assert_frame_equal(pair.differences, again.differences, check_exact=True)


CHANGES = {
    "mix": {"mix": ("none",)},
    "structure": {"structure": "cn"},
    "budget": {"budget": 2.0},
    "rule": {"rule": "threshold"},
    "control": {"control": "no-peers"},
    "firms": {"firms": 400},
    "end": {"end": "2020-06"},
    "end_rule": {"end_rule": "common-window"},
    "basis": {"basis": "clause_share"},
    "parameters.firm.life": {"parameters": {"firm.life": 9.0}},
    "instrument.DEMO": {"overrides": {"instrument.DEMO": 2.0}},
}


@pytest.mark.parametrize("what", [what for what in CHANGES if what != "control"])
def test_whatever_differs_is_named_alone(what: str) -> None:
    plan = pair_plan(BASE, replace(BASE, **CHANGES[what]), replicates=1)  # type: ignore[arg-type]
    assert changed(plan)["what"].tolist() == [what]


def test_a_default_that_is_written_out_is_no_change() -> None:
    from abm.country import load_country
    from abm.parameters import all_evidence

    life = all_evidence(load_country("kr"))["firm.life"].value
    plan = pair_plan(BASE, replace(BASE, budget=1.0, parameters={"firm.life": life}, seed=9), replicates=1)
    assert changed(plan).empty


def test_names_say_what_alone_differs() -> None:
    assert names(pair_plan(BASE, "none", replicates=1)) == ("kr-5gplus-2019", "none")
    more = pair_plan(BASE, replace(BASE, budget=2.0), replicates=1)
    assert names(more) == ("budget 1", "budget 2")
    assert "budget 2" in title(more)
    both = replace(BASE, budget=2.0, structure="cn")
    assert names(pair_plan(BASE, both, replicates=1)) == ("first", "second")


def test_a_name_of_a_mix_is_the_other_scenario_under_it() -> None:
    own = replace(BASE, budget=2.0, seed=7)
    plan = pair_plan(own, "cn-notice-2020+cn-sail-2021", replicates=1)
    assert plan.second == replace(own, mix=("cn-notice-2020", "cn-sail-2021"))
    assert pair_plan("none", own, replicates=1).first == replace(own, mix=("none",))


def test_two_mixes_meet_on_one_structure() -> None:
    plan = pair_plan("none", "cn-2232", structure="cn", firms=300, end="2020-12")
    assert {each.structure for each in plan.scenarios} == {"cn"}
    assert {each.firms for each in plan.scenarios} == {300}


def test_both_take_the_seed_of_the_first_unless_one_is_given() -> None:
    one, other = replace(BASE, seed=3), replace(BASE, seed=4)
    assert pair_plan(one, other, replicates=1).seed == 3
    assert pair_plan(one, other, replicates=1, seed=8).scenario("second") == pair_plan(
        other, one, replicates=1, seed=8
    ).scenario("first")


def test_worlds_are_shared_only_by_those_who_find_the_same() -> None:
    assert len(list(pair_plan(BASE, "none", replicates=2).tasks())) == 2
    apart = pair_plan(BASE, replace(BASE, firms=400), replicates=2)
    assert len(list(apart.tasks())) == 4
    assert not apart.follows_firms
    assert apart.placebo == 0


def test_where_no_firm_can_be_followed_it_is_said() -> None:
    apart = compared(BASE, replace(BASE, structure="cn"))
    assert apart.flips.empty
    assert "not of the same firms" in page_of(apart)


def page_of(pair: Pair) -> str:
    from experiments.pair.page import render

    return render(pair, {})


def test_the_page_names_what_differs_and_every_headline(pair: Pair) -> None:
    page = page_of(pair)
    assert pair.changed["words"].iloc[0].split(": ")[1] in page
    assert all(f"<code>{name}</code>" in page for name in pair.differences["indicator"])
    assert "say nothing about the world" in page


def test_a_notebook_shows_headlines_and_figures(pair: Pair) -> None:
    shown = pair._repr_html_()
    assert "<table" in shown
    assert pair.words()[0].split(":")[0] in shown
    drawing = pair.figures()["paths"]
    assert drawing.svg.startswith("<svg")
    assert drawing._repr_html_().count("<svg") == 1
    assert drawing.figure.axes


def test_a_pair_is_written_and_read_back(pair: Pair, tmp_path: Path) -> None:
    folder = pair.write(tmp_path / "pair")
    stored = Pair.load(folder)
    assert stored.plan == pair.plan
    assert stored.manifest == pair.manifest
    pd.testing.assert_frame_equal(stored.indicators, pair.indicators, check_exact=True)
    for name, table in pair.tables().items():
        pd.testing.assert_frame_equal(stored.tables()[name], table, check_exact=True)
    assert stored.to_html(tmp_path / "again.html").read_bytes() == (folder / "report.html").read_bytes()


def test_a_changed_file_of_a_pair_is_named(pair: Pair, tmp_path: Path) -> None:
    from experiments.pair.folder import write_tables

    write_tables(pair, tmp_path)
    (tmp_path / "differences.csv").write_text("indicator\n")
    with pytest.raises(BadInput, match=r"differences\.csv: has changed"):
        Pair.load(tmp_path)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((BASE,), "1 scenarios given"),
        ((BASE, BASE, BASE), "3 scenarios given"),
        ((BASE, "cn-2232x"), "did you mean 'cn-2232'"),
        ((BASE, 7), "a Scenario, a scenario file, or the name of a mix"),
        ((BASE, "nothing.toml"), "nothing.toml"),
    ],
)
def test_what_is_no_pair_is_refused(given: tuple[object, ...], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        compare(*given)  # type: ignore[call-overload]


@pytest.mark.parametrize(
    "options",
    [{"mixes": ["none"]}, {"attribute": True}, {"structures": ["kr"]}, {"replicates": 0}, {"seed": -1}],
    ids=str,
)
def test_what_does_not_go_with_a_pair_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(BadInput, match=next(iter(options))):
        compare(BASE, BASE, **options)  # type: ignore[call-overload]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(result_module, "run_pair", partial(run_pair, engine=ENGINE))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.toml").write_text(BASE.to_toml())
    (tmp_path / "b.toml").write_text(replace(BASE, budget=2.0).to_toml())
    return tmp_path


def test_the_command_takes_two_files(fake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["compare", "a.toml", "b.toml", "--replicates", "2", "--workers", "1", "--quiet"]
    assert main([*words, "--out", "done"]) == DONE
    assert capsys.readouterr().out.strip() == "done/report.html"
    names = {path.name for path in (fake / "done").iterdir()}
    assert {"first.toml", "second.toml", "differences.csv", "paths.csv", "manifest.json"} <= names
    assert Pair.load("done").changed["what"].tolist() == ["budget"]
    assert main([*words, "--out", "done"]) == BAD_INPUT


def test_the_stored_command_repeats_it(fake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        main(["compare", "a.toml", "none", "--replicates", "2", "--workers", "1", "--quiet", "--out", "one"])
        == DONE
    )
    command = str(Pair.load("one").manifest["command"]).split()[1:]
    monkeypatch.chdir(fake / "one")
    assert main([*command, "--workers", "1", "--quiet", "--out", "../two"]) == DONE
    monkeypatch.chdir(fake)
    one, two = (Path(name) / "differences.csv" for name in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["a.toml"], "1 scenarios given"),
        (["a.toml", "b.toml", "--attribute"], "--attribute: does not go with two scenarios"),
        (["a.toml", "b.toml", "--no-robustness"], "--robustness: does not go with two scenarios"),
        (["a.toml", "b.toml", "--structures", "kr"], "stands in the scenarios"),
        (["none", "cn-2232", "--structures", "kr,cn"], "2 for a pair"),
        (["a.toml", "c.toml"], "c.toml"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_pair_is_one_line_and_status_two(
    words: list[str], said: str, fake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *words]) == BAD_INPUT
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert sorted(path.name for path in fake.iterdir()) == ["a.toml", "b.toml"]


def test_a_failed_run_is_said_and_the_rest_is_kept(
    fake: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = Engine(fake_model.draw, fail_once)
    monkeypatch.setattr(result_module, "run_pair", partial(run_pair, engine=engine))
    words = ["compare", "a.toml", "b.toml", "--replicates", "3", "--workers", "1", "--quiet", "--out", "done"]
    assert main(words) == FAILED
    assert "failed: base: second on kr, replicate 1" in capsys.readouterr().err
    stored = Pair.load("done")
    assert len(stored.failures) == 1
    assert row(stored, "adopter_density")["n"] == 2


def fail_once(scenario: Scenario, world: object) -> object:
    if scenario.budget == 2.0 and scenario.seed == pair_plan(BASE, BASE, replicates=3).seeds[1]:
        raise ZeroDivisionError("a firm of no size")
    return fake_model.simulate(scenario, world)  # type: ignore[arg-type]


def test_importing_the_face_loads_nothing_heavy() -> None:
    code = (
        "import sys; import experiments; from experiments.pair.verb import compare_pair;"
        "heavy = {'numpy', 'numba', 'pandas', 'matplotlib'} & set(sys.modules);"
        "sys.exit(f'{heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_equal_plans_have_equal_digests() -> None:
    one, other = pair_plan(BASE, "none", replicates=2), pair_plan(BASE, "none", replicates=2)
    assert isinstance(one, PairPlan)
    assert one.digest() == other.digest()
    assert one.digest() != pair_plan(BASE, "none", replicates=3).digest()


@pytest.mark.slow
def test_the_model_against_itself_differs_in_nothing() -> None:
    small = Scenario(structure="kr", mix=("cn-2020-2023",), firms=200, end="2020-06")
    same = compare(small, small, replicates=2)
    assert same.is_same
    assert (same.flips[["gained", "lost"]] == 0.0).all(axis=None)
