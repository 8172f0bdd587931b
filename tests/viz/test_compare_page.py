"""The page Compare and the command line give the same numbers, words and flips."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from abm.model import simulate
from abm.scenario import Scenario
from experiments.comparison import execute
from experiments.decomposition import SAME_SHARE
from experiments.pair.plan import PairPlan
from experiments.pair.result import Pair, run_pair
from experiments.plan import compare_plan
from experiments.statistics import LEVEL
from networks.kernels.chance import child_seed
from viz.compare.crossing import cell_of, crossing_of, divided, whole_replicates
from viz.compare.differences import as_csv, rows_of
from viz.compare.overtime import BOTH, DIFFERENCE, axis_of, option_of, repeated, single
from viz.compare.pairs import CHARTED, asked_of, bands_of, pair_of, plan_of
from viz.compare.sentences import found
from viz.words import TONGUES, language, table
from viz.work.runs import Numbers, counted_run

REPLICATES = 3
KOREA = Scenario(structure="kr", mix=("kr-5gplus-2019",), firms=300, end="2021-06", seed=7)
SAME_FIRMS = replace(KOREA, mix=("cn-2020-2023",))
CHINA = replace(SAME_FIRMS, structure="cn", seed=3)
LATER = replace(SAME_FIRMS, start="2019-06", end="2020-12")
EARLIER_END = replace(CHINA, start="2019-03", end="2020-09")
OTHERS = {
    "same firms": SAME_FIRMS,
    "two structures": CHINA,
    "same firms, later start": replace(SAME_FIRMS, start="2019-06"),
    "same firms, other months": LATER,
    "two structures, other months": EARLIER_END,
}
COLUMNS = (
    ("first", "first_low", "first_high"),
    ("second", "second_low", "second_high"),
    ("mean", "low", "high"),
)


def in_process(scenarios: tuple[Scenario, ...], replicates: int) -> Mapping[tuple[int, int], Numbers]:
    """What `viz.runs.use_counts` brings: the same function on the same seeds, without processes."""
    return {
        (k, r): counted_run(lambda _: None, replace(each, seed=child_seed(scenarios[0].seed, r)), CHARTED)
        for r in range(replicates)
        for k, each in enumerate(scenarios)
    }


@cache
def both(second: Scenario) -> tuple[PairPlan, Mapping[tuple[int, int], Numbers], Pair]:
    plan = plan_of(KOREA, second, REPLICATES)
    return plan, in_process(asked_of(plan), REPLICATES), run_pair(plan, workers=1)


@pytest.mark.parametrize("second", OTHERS.values(), ids=OTHERS)
def test_page_and_command_line_give_the_same_tables(second: Scenario) -> None:
    plan, counted, theirs = both(second)
    mine = pair_of(plan, counted)
    assert mine is not None
    pd.testing.assert_frame_equal(mine.differences, theirs.differences)
    pd.testing.assert_frame_equal(mine.changed, theirs.changed)
    pd.testing.assert_frame_equal(mine.flips, theirs.flips)


@pytest.mark.parametrize("second", OTHERS.values(), ids=OTHERS)
def test_bands_of_the_charts_are_those_of_the_command_line(second: Scenario) -> None:
    _, counted, theirs = both(second)
    for name in CHARTED:
        bands = bands_of(counted, name)
        assert bands is not None
        rows = theirs.paths[theirs.paths["indicator"] == name]
        for column, start, names in zip(
            (bands.first, bands.second, bands.difference), bands.starts, COLUMNS, strict=True
        ):
            told = [(start + t, each.mean, each.low, each.high) for t, each in enumerate(column) if each.n]
            known = rows[np.isfinite(rows[names[0]])]
            assert [month for month, *_ in told] == known["month"].tolist()
            mine = np.array([three for _, *three in told]).reshape(-1, 3)
            np.testing.assert_allclose(mine, known[list(names)].to_numpy(), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("second", OTHERS.values(), ids=OTHERS)
@pytest.mark.parametrize("shown", [BOTH, DIFFERENCE])
def test_lines_of_the_charts_stand_at_the_months_of_the_command_line(second: Scenario, shown: str) -> None:
    _, counted, theirs = both(second)
    for name in ("adopter_density", "links"):
        rows = theirs.paths[theirs.paths["indicator"] == name]
        bands = bands_of(counted, name)
        assert bands is not None
        lines, areas = repeated(bands, shown)
        columns = COLUMNS[2:] if shown == DIFFERENCE else COLUMNS[:2]
        for line, area, names in zip(lines, areas, columns, strict=True):
            known = rows[np.isfinite(rows[names[0]])]
            assert list(line.months) == list(area.months) == known["month"].tolist()
            np.testing.assert_allclose(np.asarray(line.values), known[names[0]], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("second", OTHERS.values(), ids=OTHERS)
def test_lines_of_one_run_each_are_those_of_one_replicate(second: Scenario) -> None:
    histories = simulate(KOREA), simulate(replace(second, seed=KOREA.seed))
    plan = replace(plan_of(KOREA, second, 1), seeds=(KOREA.seed,), placebo=0)
    paths = run_pair(plan, workers=1).paths
    for name in CHARTED:
        rows = paths[paths["indicator"] == name]
        lines = [*single(name, histories, BOTH), *single(name, histories, DIFFERENCE)]
        for line, (column, *_) in zip(lines, COLUMNS, strict=True):
            known = rows[np.isfinite(rows[column])]
            assert list(line.months) == known["month"].tolist()
            np.testing.assert_allclose(np.asarray(line.values), known[column], rtol=1e-9, atol=1e-12)
        starts, ends = zip(*((int(each.month[0]), int(each.month[-1])) for each in histories), strict=True)
        assert axis_of(histories, None) == (min(starts), max(ends))


def test_runs_without_a_common_month_have_no_difference() -> None:
    early, late = replace(KOREA, end="2019-06"), replace(KOREA, start="2020-01", end="2020-05")
    bands = bands_of(in_process((early, late), 2), "adopter_density")
    assert bands is not None
    assert bands.difference == []
    assert axis_of((None, None), bands) == (0, 16)
    assert option_of("adopter_density", (None, None), bands, DIFFERENCE)["series"]
    runs = simulate(early), simulate(late)
    assert [list(line.months) for line in single("adopter_density", runs, DIFFERENCE)] == [[]]


def test_the_csv_is_that_of_the_command_line() -> None:
    plan, counted, theirs = both(SAME_FIRMS)
    mine = pair_of(plan, counted)
    assert mine is not None
    assert as_csv(mine.differences) == as_csv(theirs.differences)


def test_english_sentences_are_those_of_the_report_but_for_the_names_of_the_two() -> None:
    plan, counted, theirs = both(SAME_FIRMS)
    mine = pair_of(plan, counted)
    assert mine is not None
    said = [
        text.replace("in B than in A", "in ‘cn-2020-2023’ than in ‘kr-5gplus-2019’") for text in found(mine)
    ]
    assert said == theirs.words()


def test_what_is_told_on_the_way_rests_on_whole_pairs_only() -> None:
    plan, counted, _ = both(SAME_FIRMS)
    half = {place: numbers for place, numbers in counted.items() if place in ((0, 0), (1, 0), (0, 1))}
    mine = pair_of(plan, half)
    assert mine is not None
    assert set(mine.differences["n"]) <= {0, 1}
    assert all(row.n <= 1 and not row.is_decided for row in rows_of(mine))
    assert pair_of(plan, {(0, 0): counted[0, 0]}) is None


def test_crossed_table_and_its_parts_are_those_of_the_command_line() -> None:
    crossing = crossing_of(KOREA, CHINA)
    counted = in_process(crossing.scenarios, 2)
    assert whole_replicates(crossing, counted) == [0, 1]
    plan = compare_plan(
        structures=tuple(reversed(crossing.structures)),
        mixes=crossing.mixes,
        firms=KOREA.firms,
        replicates=2,
        seed=KOREA.seed,
        start=KOREA.start,
        end=KOREA.end,
        robustness=False,
        relations=False,
        placebo_seeds=0,
    )
    theirs = execute(plan, workers=1)
    scorecard = theirs.scorecard.set_index(["structure", "mix", "indicator"])
    for structure in crossing.structures:
        for mix in crossing.mixes:
            cell = cell_of(crossing, counted, structure, mix)
            row = scorecard.loc[(structure, mix, "adopter_density")]
            np.testing.assert_allclose(
                [cell.density.mean, cell.density.low, cell.density.high],
                row[["mean", "low", "high"]].to_numpy(dtype=np.float64),
                rtol=1e-9,
            )
    parts = theirs.decomposition
    for name in ("adopter_density", "value_created"):
        mine = divided(crossing, counted, name)
        rows = parts[(parts["indicator"] == name) & (parts["money"] == SAME_SHARE)].set_index("part")
        for part, each in mine.items():
            np.testing.assert_allclose(
                [each.mean, each.low, each.high],
                rows.loc[part, ["mean", "low", "high"]].to_numpy(dtype=np.float64),
                rtol=1e-8,
                atol=1e-12,
            )


def test_the_interval_is_named_as_wide_as_it_is() -> None:
    level = f"{LEVEL:.0%}".removesuffix("%")
    for code in TONGUES:
        assert level in table()["compare.interval"][code]


def test_every_word_of_the_page_is_there_in_every_language() -> None:
    for key, texts in table().items():
        if key.startswith("compare."):
            assert set(texts) == set(TONGUES), key
            assert all(text.strip() for text in texts.values()) or key == "compare.space", key


def test_the_language_changes_words_and_no_number() -> None:
    plan, counted, _ = both(SAME_FIRMS)
    mine = pair_of(plan, counted)
    assert mine is not None
    numbers: list[list[tuple[str, ...]]] = []
    for code in TONGUES:
        language.value = code
        numbers.append([(row.first, row.second, row.change, row.chance) for row in rows_of(mine)])
    language.value = "en"
    words = {"n/a", *(table()["names.undefined"][code] for code in TONGUES)}
    plain = [[tuple("" if text in words else text for text in row) for row in rows] for rows in numbers]
    assert plain[0] == plain[1] == plain[2]
