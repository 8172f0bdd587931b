"""The first screen answers what a policy analyst asks, from the tables."""

from dataclasses import replace

import numpy as np
import pytest

from experiments.report.first_screen import (
    Answer,
    answers,
    cost_answer,
    shown_cells,
    stage_answer,
    sure_answer,
)
from experiments.report.judgement import contrasts
from experiments.report.ranking_words import answer as which_mix
from experiments.report.remarks import variance_gain, variance_sentence
from experiments.stage_table import WORDS
from tests.experiments.fake_comparison import FakeComparison, fake_comparison, fake_labels

LABELS = fake_labels()
HEADLINES = ("adopter_density", "commercial_share", "outlay_per_adopter")


@pytest.fixture(scope="module")
def study() -> FakeComparison:
    return fake_comparison(firms=600, replicates=10)


@pytest.fixture(scope="module")
def turned() -> FakeComparison:
    return fake_comparison(firms=600, replicates=10, lift=-0.5)


def all_answers(study: FakeComparison) -> dict[str, Answer]:
    found = answers(study, LABELS, contrasts(study, study.plan.headlines), study.plan.headlines)
    return {each.question: each for each in found}


def test_seven_questions_are_answered_in_order(study: FakeComparison) -> None:
    assert list(all_answers(study)) == [
        "Which mix",
        "Structure",
        "Money",
        "Instrument",
        "Who changes",
        "Stage",
        "How sure",
    ]
    assert all(each.text.endswith(".") for each in all_answers(study).values())


def test_what_was_not_computed_is_said_to_be(study: FakeComparison) -> None:
    assert "--attribute" in all_answers(study)["Instrument"].text


def test_a_short_first_clause_is_set_off() -> None:
    short = Answer("Stage", "Claimed in none of 6 cases: a network in 0 % of replicates.", "stage")
    assert (short.head, short.rest) == ("Claimed in none of 6 cases:", "a network in 0 % of replicates.")
    long = Answer("Stage", f"{'A' * 90}: b.", "")
    assert (long.head, long.rest) == ("", long.text)


def test_mixes_go_by_their_short_names(study: FakeComparison) -> None:
    for each in all_answers(study).values():
        assert "strategy of 2019" not in each.text


# ------------------------------------------------------------------ which mix


def rivals(study: FakeComparison, verdict: str) -> str:
    table = study.verdicts.assign(verdict=verdict, reason="Why.", p_holm=0.001)
    low, high = (0.01, 0.03) if verdict == "higher" else (-0.03, -0.01)
    base = study.differences.assign(mean=(low + high) / 2, low=low, high=high)
    robust = study.robust_differences.assign(mean=(low + high) / 2)
    changed = replace(study, verdicts=table, differences=base, robust_differences=robust)
    found = contrasts(changed, ["adopter_density"])
    return which_mix(changed, LABELS, found)


def test_the_mix_ahead_flips_with_the_data(study: FakeComparison) -> None:
    assert rivals(study, "higher").startswith(
        "2 of 2 headline contrasts between policies decided: China mix is ahead on Adopter density on both"
    )
    assert rivals(study, "lower").startswith(
        "2 of 2 headline contrasts between policies decided: Korea mix is ahead on Adopter density on both"
    )


def test_less_is_ahead_where_less_is_better(study: FakeComparison) -> None:
    indicators = {
        **LABELS.indicators,
        "adopter_density": replace(LABELS.indicator("adopter_density"), direction="-"),
    }
    found = [c for c in contrasts(study, ["adopter_density"]) if c.decided and c.against != "none"]
    assert found
    more = which_mix(study, LABELS, found)
    less = which_mix(study, replace(LABELS, indicators=indicators), found)
    ahead = [text.partition(": ")[2].partition(" is ahead")[0] for text in (more, less)]
    assert sorted(ahead) == ["China mix", "Korea mix"]


def test_among_three_mixes_one_is_ahead_of_another_not_of_all() -> None:
    mixes = ("none", "cn-notice-2020", "cn-sail-2021", "cn-2232")
    three = fake_comparison(structures=("cn",), mixes=mixes, firms=300, replicates=3)
    assert "is ahead of another mix on" in which_mix(three, LABELS, contrasts(three, three.plan.headlines))


def test_nothing_decided_is_said_to_be_undecided(study: FakeComparison) -> None:
    table = study.verdicts.assign(verdict="undecided", reason="Why.")
    found = contrasts(replace(study, verdicts=table), study.plan.headlines)
    assert which_mix(study, LABELS, found).startswith("Undecided: no direction holds on any of 14 headline")


def test_a_direction_that_few_draws_share_is_not_brought_to_the_first_screen(study: FakeComparison) -> None:
    found = [replace(c, draws=0.4) for c in contrasts(study, ["adopter_density"]) if c.decided]
    text = which_mix(study, LABELS, found)
    assert "ahead" not in text
    assert "would, but not in 90 % of parameter draws" in text


def test_a_contrast_that_does_not_outlast_the_correction_is_undecided(study: FakeComparison) -> None:
    weak = replace(study, verdicts=study.verdicts.assign(p_holm=0.3))
    found = contrasts(weak, ["adopter_density"])
    assert not any(c.decided for c in found)
    assert any("corrected for the number of contrasts" in c.reason for c in found)


# ------------------------------------------------------------------ money, stage, how sure


def test_each_structure_is_shown_under_its_own_mix(study: FakeComparison) -> None:
    assert shown_cells(study) == [("kr", "kr-5gplus-2019"), ("cn", "cn-2020-2023")]


def test_costs_stand_with_their_band_or_not_at_all(study: FakeComparison) -> None:
    text = cost_answer(study, LABELS)
    assert text.startswith("An adopter costs the public ")
    assert text.endswith("; each under its own mix, in brackets a quarter to four times the budget.")
    dear = study.scorecard["mean"] * np.where(study.scorecard["indicator"] == "outlay_per_adopter", 2.0, 1.0)
    assert cost_answer(replace(study, scorecard=study.scorecard.assign(mean=dear)), LABELS) != text
    bare = replace(study, robustness=study.robustness.query("panel != 'budget'"))
    assert cost_answer(bare, LABELS) == ""


def staged(study: FakeComparison, word: str) -> str:
    trials = study.stage_trials
    shares = trials["stage"].map({each: float(each == word) for each in WORDS})
    return stage_answer(replace(study, stage_trials=trials.assign(probability=shares)), LABELS)


def test_the_stage_follows_the_shares_with_their_interval(study: FakeComparison) -> None:
    # Wilson for 10 of 10 at 90 %: 79 to 100
    text = staged(study, "network")
    assert text.startswith(
        "Claimed in 6 of 6 cases (a network): a network in 100 % (79 to 100, 100 % of draws) on Korea’s"
    )
    assert "a line in 0 % (0 to 21) and 0 % (0 to 21) of replicates" in text
    text = staged(study, "line")
    assert "a network in 0 % (0 to 21, 0 % of draws) on Korea’s" in text
    assert "a line in 100 % (79 to 100)" in text


def test_how_sure_names_what_was_tried_and_the_correction(study: FakeComparison) -> None:
    found = contrasts(study, HEADLINES)
    text = sure_answer(study, found, HEADLINES)
    held = sum(c.decided for c in found)
    assert text.startswith(f"{held} of {len(found)} headline contrasts hold after Holm’s correction")
    assert "10 replicates" in text
    assert "2 other budgets" in text
    assert text.endswith("This is about the model, not about the world.")


def test_what_pairing_gains_follows_the_table(study: FakeComparison) -> None:
    gains = study.differences.assign(variance_ratio=7.5)
    text = sure_answer(replace(study, differences=gains), contrasts(study, HEADLINES), HEADLINES)
    assert "paired by seed (unpaired it would take 7.5 times as many)" in text
    assert "7.5 times as many replicates" in variance_sentence(gains, HEADLINES)
    none = study.differences.assign(variance_ratio=1.0)
    assert "paired by seed" not in sure_answer(replace(study, differences=none), [], HEADLINES)
    assert "gains nothing" in variance_sentence(none, HEADLINES)
    assert np.isnan(variance_gain(study.differences.head(0), HEADLINES))


def test_every_direction_flips_with_the_data(study: FakeComparison, turned: FakeComparison) -> None:
    before, after = all_answers(study), all_answers(turned)
    assert before["Which mix"].text != after["Which mix"].text
    assert before["Structure"].text != after["Structure"].text
    assert before["Stage"].text != after["Stage"].text
