"""The report: every direction and number comes from the tables, and the page stands alone."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from experiments.report.crossed import BELOW, FIXED, crossed
from experiments.report.fit_figure import fit_of
from experiments.report.frames import ROWS_LIVE
from experiments.report.judgement import Contrast, contrasts
from experiments.report.labels import Labels, short_names, shortened
from experiments.report.numbers import counted, listed, measure
from experiments.report.page import write_report
from experiments.report.prose import by_indicator, compared, contrast_sentence, findings, interaction, tally
from experiments.report.remarks import (
    cost_sentence,
    fit_summary,
    money_sentences,
    parameter_sentences,
    reason_sentences,
    size_sentences,
    unspent_sentences,
)
from experiments.report.style import HUES, looks, slim, spread
from experiments.report.tables import unspent
from tests.experiments.fake_comparison import FakeComparison, fake_comparison, fake_labels

LABELS = fake_labels()
ADOPTION = "adopter_density"
RANKING = re.compile(r"\b(higher|lower)\b")


@pytest.fixture(scope="module")
def study() -> FakeComparison:
    return fake_comparison(firms=600, replicates=6)


@pytest.fixture(scope="module")
def turned() -> FakeComparison:
    """The same with every effect of policy turned round."""
    return fake_comparison(firms=600, replicates=6, lift=-0.5)


@pytest.fixture(scope="module")
def page(study: FakeComparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(study, tmp_path_factory.mktemp("report"), LABELS)


def of(study: FakeComparison, name: str, mix: str, against: str) -> list[Contrast]:
    return [c for c in contrasts(study, [name]) if (c.mix, c.against) == (mix, against)]


def with_verdicts(study: FakeComparison, word: str, reason: str = "") -> FakeComparison:
    return replace(study, verdicts=study.verdicts.assign(verdict=word, reason=reason))


# ------------------------------------------------------------------ sentences follow the data


def test_sentence_flips_with_the_data(study: FakeComparison, turned: FakeComparison) -> None:
    before = contrast_sentence(of(study, ADOPTION, "kr-5gplus-2019", "none"), LABELS)
    after = contrast_sentence(of(turned, ADOPTION, "kr-5gplus-2019", "none"), LABELS)
    assert "higher under ‘Korea: strategy of 2019’ than without policy on both structures, +" in before
    assert "lower under ‘Korea: strategy of 2019’ than without policy on both structures, −" in after


def test_first_screen_flips_with_the_data(study: FakeComparison, turned: FakeComparison) -> None:
    before = findings(contrasts(study, study.plan.headlines), LABELS)
    after = findings(contrasts(turned, turned.plan.headlines), LABELS)
    assert before[0].startswith("Adopter density: higher")
    assert after[0].startswith("Adopter density: lower")


def test_number_in_the_sentence_is_the_number_in_the_table(study: FakeComparison) -> None:
    group = of(study, ADOPTION, "kr-5gplus-2019", "none")
    rows = study.differences.query("mix == 'kr-5gplus-2019' and against == 'none' and indicator == @ADOPTION")
    for value in rows["mean"]:
        assert f"+{100 * value:.1f}" in contrast_sentence(group, LABELS)


def test_undecided_has_no_direction_and_a_reason(study: FakeComparison) -> None:
    found = contrasts(with_verdicts(study, "undecided", "Coding noise."), study.plan.headlines)
    text = [*findings(found, LABELS), *by_indicator(found, LABELS)]
    assert not any(RANKING.search(sentence) for sentence in text)
    assert text[0].startswith("Undecided on all")
    assert "because Coding noise" in text[0]


@pytest.mark.parametrize("panel", ["budget", "basis", "end_rule"])
def test_direction_that_turns_in_a_trial_is_not_stated(study: FakeComparison, panel: str) -> None:
    robust = study.robust_differences
    against_trial = robust["mean"].where(robust["panel"] != panel, -robust["mean"])
    found = contrasts(replace(study, robust_differences=robust.assign(mean=against_trial)), [ADOPTION])
    assert not any(c.decided for c in found)


def test_direction_without_trials_is_not_stated(study: FakeComparison) -> None:
    found = contrasts(replace(study, robust_differences=study.robust_differences.head(0)), [ADOPTION])
    assert not any(c.decided for c in found)
    assert "missing" in findings(found, LABELS)[0]


def test_verdict_against_the_interval_is_not_stated(study: FakeComparison) -> None:
    found = contrasts(with_verdicts(study, "lower"), [ADOPTION])
    assert not any(c.decided for c in found if c.against == "none")


def test_direction_that_few_draws_share_stays_off_the_first_screen(study: FakeComparison) -> None:
    found = [replace(c, draws=0.4) for c in contrasts(study, study.plan.headlines)]
    assert not any(RANKING.search(sentence) for sentence in findings(found, LABELS))
    assert any("only 40 % of parameter draws" in sentence for sentence in by_indicator(found, LABELS))


def test_what_no_policy_fixes_is_not_set_against_it(study: FakeComparison) -> None:
    found = contrasts(study, study.plan.headlines)
    assert not any(c.indicator == "outlay_per_adopter" and c.against == "none" for c in found)
    assert any(c.indicator == "outlay_per_adopter" for c in found)


def test_tally_counts_what_holds(study: FakeComparison) -> None:
    found = contrasts(study, [ADOPTION])
    held = sum(c.decided for c in found)
    assert f"Of {len(found)} headline contrasts between mixes, {held} hold" in tally(found)


def test_interaction_follows_its_interval(study: FakeComparison) -> None:
    rows = study.crossed.assign(interaction_low=-1.0, interaction_high=1.0)
    assert "cannot be told apart" in interaction(rows, LABELS, study.plan, ADOPTION)[0]
    rows = study.crossed.assign(interaction_low=0.01, interaction_high=0.02)
    assert "differs between the structures" in interaction(rows, LABELS, study.plan, ADOPTION)[0]


def test_reason_named_is_the_most_frequent(study: FakeComparison) -> None:
    more = study.reasons["mean"].where(study.reasons["reason"] != "cash", 0.9)
    rows = study.reasons.assign(mean=more, low=more - 0.01, high=more + 0.01)
    text = reason_sentences(rows, LABELS, study.plan.structures, study.plan.mixes)
    assert all("the most frequent reason is ‘lacks cash up front’" in sentence for sentence in text)


def test_reasons_that_overlap_are_not_ordered(study: FakeComparison) -> None:
    rows = study.reasons.assign(low=0.0, high=1.0)
    assert "cannot be told apart" in reason_sentences(rows, LABELS, ["kr"], ["none"])[0]


def test_size_dependent_is_marked_when_a_mean_leaves_its_band(study: FakeComparison) -> None:
    base = study.scorecard.set_index(["structure", "mix", "indicator"])["mean"]
    keys = pd.MultiIndex.from_frame(study.robustness[["structure", "mix", "indicator"]])
    same = study.robustness.assign(mean=base.reindex(keys).to_numpy())
    assert size_sentences(replace(study, robustness=same), LABELS, [ADOPTION])[0].startswith(
        "Within its band"
    )
    moved = same.assign(mean=np.where(same["level"] == "500", 0.9, same["mean"]))
    text = size_sentences(replace(study, robustness=moved), LABELS, [ADOPTION])[0]
    assert text == "Size-dependent: with 500 rows a mean leaves its band for Adopter density."


def test_parameter_band_is_said_to_be_missed(study: FakeComparison) -> None:
    wide = study.robustness.assign(low=0.5, high=0.6)
    text = parameter_sentences(replace(study, robustness=wide), LABELS, ADOPTION)[0]
    assert "50.0 to 60.0 % under" in text
    assert "The default parameters give a mean below it under" in text


def test_cost_without_its_budget_band_is_not_stated(study: FakeComparison) -> None:
    assert "over a quarter to four times that budget" in cost_sentence(study, LABELS, "outlay_per_adopter")[0]
    bare = replace(study, robustness=study.robustness.query("panel != 'budget'"))
    assert cost_sentence(bare, LABELS, "outlay_per_adopter") == []


def test_money_sentence_has_the_total_and_its_largest_instrument(study: FakeComparison) -> None:
    money = pd.DataFrame(
        [
            ["kr", "kr-5gplus-2019", "DEMO", "firms", 2020, 30.0],
            ["kr", "kr-5gplus-2019", "STD", "firms", 2021, 10.0],
        ],
        columns=["structure", "mix", "instrument", "payee", "year", "mean"],
    )
    text = money_sentences(replace(study, money=money), LABELS)
    assert "40.0 million USD" in text[0]
    assert "75 % of it for ‘Instrument DEMO’" in text[0]


def test_unspent_money_is_planned_less_paid() -> None:
    columns = ["structure", "mix", "instrument"]
    planned = pd.DataFrame(
        [["kr", "m", "DEMO", 40.0], ["kr", "m", "STD", 60.0]], columns=[*columns, "planned"]
    )
    paid = pd.DataFrame([["kr", "m", "STD", 55.0]], columns=[*columns, "mean"])
    text = unspent_sentences(unspent(paid, planned), LABELS)[0]
    assert "45 % of the planned money was not paid out" in text
    assert "‘Instrument DEMO’ (40.0 million USD)" in text


# ------------------------------------------------------------------ fit


def test_fit_is_ratio_at_the_end_and_mean_log_error() -> None:
    rows = pd.DataFrame({"month": [3, 1, 2], "ratio": [2.0, 0.5, 1.0]})
    fit = fit_of(rows)
    assert (fit.points, fit.ratio) == (3, 2.0)
    assert fit.distance == pytest.approx(2 * np.log(2) / 3)


def test_fit_with_a_model_at_zero_has_no_finite_error() -> None:
    assert fit_of(pd.DataFrame({"month": [1, 2], "ratio": [0.0, 1.0]})).distance == np.inf


def test_nothing_after_2022_and_no_other_event_enters_the_fit(study: FakeComparison) -> None:
    late = study.fit.assign(month=60)
    assert fit_summary(replace(study, fit=late), LABELS) == ["No observed series falls into this comparison."]
    other = study.fit.assign(fit=False)
    assert fit_summary(replace(study, fit=other), LABELS) == [
        "No observed series falls into this comparison."
    ]


# ------------------------------------------------------------------ the crossed table


def test_few_rows_are_below_resolution(study: FakeComparison) -> None:
    few = study.scorecard["mean"].where(study.scorecard["indicator"] != ROWS_LIVE, 29.0)
    thin = replace(study, scorecard=study.scorecard.assign(mean=few))
    look = looks(study.plan.mixes)
    block = crossed(thin, LABELS, look, ["mean_depth"])[0]
    assert all(cell.mean == BELOW and not cell.change for line in block.lines for cell in line.cells)
    share = crossed(thin, LABELS, look, [ADOPTION])[0]
    assert all(cell.mean != BELOW for line in share.lines for cell in line.cells)


def test_first_mix_has_no_difference_from_itself(study: FakeComparison) -> None:
    block = crossed(study, LABELS, looks(study.plan.mixes), [ADOPTION])[0]
    assert [bool(cell.change) for line in block.lines for cell in line.cells] == [False] * 2 + [True] * 4


def test_outlay_has_no_difference_from_no_policy(study: FakeComparison) -> None:
    block = crossed(study, LABELS, looks(study.plan.mixes), ["outlay_per_adopter"])[0]
    assert all(
        cell.interval in ("", FIXED) and not cell.change for line in block.lines for cell in line.cells
    )


# ------------------------------------------------------------------ words, numbers, looks


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        ("1", 0.0312, "3.1 %"),
        ("1", 0.00312, "0.31 %"),
        ("million USD", 1234.5, "1.23 billion USD"),
        ("million USD", 0.0817, "81.7 thousand USD"),
        ("million USD", 0.0, "0 million USD"),
        ("firms", 17312.0, "17,300 firms"),
        ("lines", 51_869_134.0, "51.9 million lines"),
        ("level 0-3", 0.9712, "0.971 level 0-3"),
        ("firms", float("nan"), "not defined"),
    ],
)
def test_numbers_have_unit_and_sensible_digits(unit: str, value: float, text: str) -> None:
    assert measure(unit, [value]).text(value) == text


def test_differences_carry_their_sign() -> None:
    scale = measure("1", [0.05])
    assert (scale.change(0.031), scale.change(-0.031), scale.change(0.0)) == ("+3.1", "−3.1", "0.0")
    assert scale.step == "percentage points"


def test_lists_and_counts_read_as_english() -> None:
    assert listed(["a", "b", "c"]) == "a, b and c"
    assert (counted(1, "run"), counted(2, "run")) == ("1 run", "2 runs")


def test_code_stands_for_itself_without_a_label() -> None:
    bare = Labels()
    assert (bare.mix("x-1"), bare.sector("AGR"), bare.reason("odd_one")) == ("x-1", "AGR", "odd one")
    assert bare.indicator("new_thing").title == "New thing"


def test_short_name_of_a_mix_is_unique() -> None:
    titles = {"a": "Korea: the first of all", "b": "China: the first", "c": "China: the second"}
    assert short_names(titles, ["a", "b"]) == {"a": "Korea mix", "b": "China mix"}
    assert short_names(titles, ["a", "b", "c"]) == {"a": "Korea mix", "b": "b", "c": "c"}


def test_long_name_is_cut_at_a_word_and_marked() -> None:
    assert shortened("Ships, rail and other transport (all)", 20) == "Ships, rail…"


def test_mix_keeps_its_colour_in_every_comparison() -> None:
    known = ["none", "a", "b", "c"]
    assert looks(["none", "b"], known)["b"] == looks(["c", "b", "a"], known)["b"]
    assert looks(["none", "b"], known)["none"].colour not in HUES


def test_labels_are_spread_no_further_than_needed() -> None:
    placed = spread(np.array([1.0, 1.1, 5.0]), 1.0)
    assert placed == pytest.approx([0.55, 1.55, 5.0])


def test_drawing_keeps_only_names_that_are_used() -> None:
    drawing = '<svg><g id="axes_1"><path id="m1" d="M 1.23456 2"/><use xlink:href="#m1"/></g></svg>'
    assert slim(drawing) == '<svg><g><path id="m1" d="M 1.23 2"/><use xlink:href="#m1"/></g></svg>'


# ------------------------------------------------------------------ the page


def test_page_says_what_was_compared(study: FakeComparison) -> None:
    text = compared(study, LABELS)
    assert text == (
        "No policy, ‘Korea: strategy of 2019’ and ‘China: notice of 2020 and plan of 2021-2023’ were each "
        "run on the structures of Korea and China: 600 firm rows, 6 paired replicates, January 2019 to "
        "December 2026."
    )


def test_page_stands_alone(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not re.search(r"<(script|link|img|iframe)\b", text)
    loaded = re.findall(r'(?:src|href)="(?!#)([^"]*)"|url\((?!#)([^)]*)\)|@import', text)
    assert not loaded


def test_page_has_its_sections_in_order(page: Path) -> None:
    found = re.findall(r'<(?:section|header) id="(\w+)"', page.read_text(encoding="utf-8"))
    order = (
        "first picture ranking gap paths crossed groups stage chance made instruments flips lineage reasons"
    )
    order += " stalls money thresholds fit make how"
    assert found == [name for name in order.split() if name in found]
    assert {
        "first",
        "picture",
        "ranking",
        "gap",
        "paths",
        "crossed",
        "groups",
        "money",
        "make",
        "how",
    } <= set(found)


def test_first_screen_warns(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    first = text[: text.index('<section id="picture">')]
    for words in (
        "Costs are mostly assumed",
        "networks are synthetic",
        "weights are judged",
        "Budgets are assumed and made equal",
        "Not calibrated in full",
        "nothing here is a forecast",
        "A stage is a definition",
        "not what made it",
        "simulation noise only",
    ):
        assert words in first


def test_page_names_no_stage_and_no_probability_value(page: Path) -> None:
    text = re.sub(r"<svg.*?</svg>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"p-value|significan|stage (line|network) (is|was) reached", text)


def test_figures_are_written_as_svg_and_png(page: Path) -> None:
    names = {path.name for path in (page.parent / "figures").iterdir()}
    figures = "glance picture ranking gaps paths-adoption paths-linking groups stages nulls".split()
    figures += "attribution money costs reasons fit".split()
    assert names == {f"{name}.{kind}" for name in figures for kind in ("svg", "png")}


def test_no_letter_is_smaller_than_nine_points(page: Path) -> None:
    for path in (page.parent / "figures").glob("*.svg"):
        sizes = re.findall(r"font(?:-size)?: [^;]*?([\d.]+)px", path.read_text(encoding="utf-8"))
        assert sizes
        assert min(float(size) for size in sizes) >= 9.0


def test_page_is_small_enough_to_send(page: Path) -> None:
    assert page.stat().st_size < 5_000_000


def test_same_tables_give_the_same_bytes(study: FakeComparison, page: Path, tmp_path: Path) -> None:
    again = write_report(study, tmp_path, LABELS)
    for path in [page, *sorted((page.parent / "figures").iterdir())]:
        assert (again.parent / path.relative_to(page.parent)).read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    "shape",
    [
        {"structures": ("kr",), "mixes": ("kr-5gplus-2019",), "replicates": 1, "robust": False},
        {"structures": ("cn",), "mixes": ("cn-sail-2021", "cn-2232"), "replicates": 2},
        {"end": "2020-06", "replicates": 2},
    ],
    ids=["one run", "without no policy", "short"],
)
def test_page_is_written_whatever_the_shape(shape: dict[str, object], tmp_path: Path) -> None:
    study = fake_comparison(firms=300, **{"replicates": 3, **shape})  # type: ignore[arg-type]
    assert write_report(study, tmp_path).read_text(encoding="utf-8").endswith("</html>\n")


def test_a_single_run_has_no_bands_differences_or_verdicts(tmp_path: Path) -> None:
    study = fake_comparison(structures=("kr",), mixes=("cn-2232",), firms=300, replicates=1, robust=False)
    page = write_report(study, tmp_path).read_text(encoding="utf-8")
    assert "One run: nothing to compare" in page
    assert not any(word in page for word in (">Difference<", ">Verdict<", "What holds over budgets"))


@pytest.mark.browser
def test_page_fits_a_screen_and_loads_nothing(page: Path, chromium: str) -> None:
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=flags)
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        asked: list[str] = []
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(page.as_uri())
        box = tab.locator(".warn").bounding_box()
        wide = tab.evaluate("document.documentElement.scrollWidth")
        browser.close()
    assert asked == [page.as_uri()]
    assert wide <= 1280
    assert box is not None
    assert box["y"] + box["height"] < 800
