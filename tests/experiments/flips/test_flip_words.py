"""Every directional word on flips follows the tables."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from experiments.comparison import execute
from experiments.flips.table import FLIP_CAUSES, FLIPS
from experiments.report import flip_words
from experiments.report.flip_figure import draw_flips, ranked
from experiments.report.flip_rows import (
    AS_LUCK,
    CORRECTED,
    HAS_ZERO,
    NO_PLACEBO,
    all_pairs,
    flipped,
    main_pairs,
)
from experiments.report.labels import Labels
from experiments.report.style import looks
from tests.experiments.flips.planted import ENGINE, plan

KR, CN, NONE = "kr-5gplus-2019", "cn-2020-2023", "none"
LABELS = Labels(structures={"kr": "Korea", "cn": "China"}, mixes={KR: "Strategy"}, briefs={KR: "Korea mix"},
                sectors={"A": "Atoms", "B": "Bits"})  # fmt: skip
TURNED = {"gained": "lost", "lost": "gained"}


def line(
    kind, group, gained, lost, luck=0.004, low=None, high=None, p=0.001, mix=KR, against=NONE, structure="kr"
):
    apart = gained - lost
    band = (apart - 0.002 if low is None else low, apart + 0.002 if high is None else high)
    net = (luck, luck, gained - luck, lost - luck)
    return (structure, mix, against, kind, group, gained, lost, *net, 40.0, 20.0, *band, 16, p)


LINES = [
    line("all", "all", 0.020, 0.005),
    line("sector", "A", 0.050, 0.001),
    line("sector", "B", 0.002, 0.030),
    line("size", "10-49", 0.012, 0.011, low=-0.001, high=0.003),
    line("region", "Seoul", 0.013, 0.008, p=0.4),
]
CAUSES = [
    ("kr", KR, NONE, "gained", "supplier", "", 60.0, 0.6),
    ("kr", KR, NONE, "gained", "instrument", "DEMO", 40.0, 0.4),
    ("kr", KR, NONE, "gained", "stall", "not_aware", 70.0, 0.7),
    ("kr", KR, NONE, "gained", "stall", "payoff", 30.0, 0.3),
    ("kr", KR, NONE, "lost", "own", "", 20.0, 1.0),
]


def comparison(lines=LINES, causes=CAUSES, structures=("kr",), mixes=(NONE, KR)):
    return SimpleNamespace(
        plan=SimpleNamespace(structures=structures, mixes=mixes),
        flips=pd.DataFrame(lines, columns=list(FLIPS)),
        flip_causes=pd.DataFrame(causes, columns=list(FLIP_CAUSES)),
    )


def turned(lines=LINES):
    """The same tables with gained and lost exchanged."""
    table = pd.DataFrame(lines, columns=list(FLIPS))
    names = {f"{front}{a}{end}": f"{front}{b}{end}" for front in ("", "placebo_", "net_") for end in ("",)
             for a, b in TURNED.items()}  # fmt: skip
    table = table.rename(columns={**names, "gained_firms": "lost_firms", "lost_firms": "gained_firms"})
    table["low"], table["high"] = -table["high"], -table["low"]
    return [tuple(row) for row in table[list(FLIPS)].itertuples(index=False)]


def test_the_answer_follows_the_table_and_turns_with_it():
    said, other = (flip_words.answer(comparison(lines), LABELS) for lines in (LINES, turned()))
    assert "20.0 adopt only under ‘Strategy’ and 5.0 only without policy: more gained than lost" in said
    assert "5.0 adopt only under ‘Strategy’ and 20.0 only without policy: more lost than gained" in other
    assert "luck alone moves 4.0 each way" in said


def test_sectors_that_gain_and_lose_change_places():
    said, other = (
        " ".join(flip_words.words(comparison(lines), LABELS)["sentences"]) for lines in (LINES, turned())
    )
    for text, gains, loses in ((said, "Atoms (46.0)", "Bits (26.0)"), (other, "Bits (26.0)", "Atoms (46.0)")):
        assert f"more gained than lost in 1, beyond luck: {gains};" in text
        assert f"more lost than gained in 1, beyond luck: {loses}." in text


def test_what_goes_beyond_luck_is_said_with_its_sign():
    said = flip_words.words(comparison(), LABELS)["sentences"][0]
    assert said.endswith("beyond it 16.0 more gained and 1.0 more lost.")
    fewer = [line("all", "all", 0.020, 0.001)]
    said = flip_words.words(comparison(fewer), LABELS)["sentences"][0]
    assert said.endswith("beyond it 16.0 more gained and 3.0 fewer lost.")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"low": -0.001, "high": 0.03}, HAS_ZERO),
        ({"p": 0.2}, CORRECTED),
        ({"luck": 0.02}, AS_LUCK),
        ({"luck": np.nan}, NO_PLACEBO),
    ],
)
def test_a_direction_is_stated_only_beyond_zero_and_luck(changes, reason):
    found = comparison([line("all", "all", 0.020, 0.005, **changes)])
    (row,) = flipped(found.flips, "kr", KR, NONE, "all")
    assert (row.verdict, row.reason) == ("undecided", reason)
    said = flip_words.answer(found, LABELS)
    assert f"undecided which way more flip, because {reason}" in said
    assert "more gained" not in said


def test_without_a_placebo_the_words_say_so():
    found = comparison([line("all", "all", 0.020, 0.005, luck=np.nan)])
    assert "how many luck alone moves was not tried" in flip_words.answer(found, LABELS)
    assert flip_words.words(found, LABELS)["pairs"][0]["net"] == "not tried"


def test_undecided_groups_are_called_so():
    said = " ".join(flip_words.words(comparison(), LABELS)["sentences"])
    assert "by size class: undecided in 1 size class." in said
    assert "by region: undecided in 1 region." in said


def test_causes_are_told_where_live_and_where_not():
    said = flip_words.words(comparison(), LABELS)["causes"]
    assert said[0] == (
        "Korea, firms that adopt only under Korea mix: tipped 60 % by trading partners (suppliers 60 %) and "
        "40 % by policy (DEMO 40 %); without policy what stops them: has not heard of it (70 %), does not "
        "pay (30 %)."
    )
    assert said[1] == "Korea, firms that adopt only without policy: tipped 100 % by themselves."


def test_no_policy_is_always_what_is_set_against():
    turned_round = [replace_pair(each) for each in turned()]
    found = comparison(turned_round, [], mixes=(KR, NONE))
    assert main_pairs(found) == [("kr", KR, NONE)]
    assert flip_words.answer(found, LABELS) == flip_words.answer(comparison(), LABELS)
    assert [(row.mix, row.gained) for row in all_pairs(found)] == [(KR, 0.020)]


def replace_pair(row):
    return (row[0], NONE, KR, *row[3:])


def test_each_structure_is_shown_under_its_own_mix():
    lines = [
        line("all", "all", 0.02, 0.01, mix=mix, structure=structure)
        for structure in ("kr", "cn")
        for mix in (KR, CN)
    ]
    found = comparison(lines, [], structures=("kr", "cn"), mixes=(NONE, KR, CN))
    assert main_pairs(found) == [("kr", KR, NONE), ("cn", CN, NONE)]


def test_without_two_mixes_or_without_rows_nothing_is_said_of_flips():
    assert flip_words.answer(comparison([], [], mixes=(KR,)), LABELS) == flip_words.NO_PAIR
    assert flip_words.words(comparison([], [], mixes=(KR,)), LABELS) == {}
    empty = comparison([], [])
    assert flip_words.answer(empty, LABELS) == flip_words.NOT_KNOWN
    assert flip_words.words(empty, LABELS)["pairs"] == []
    assert draw_flips(empty, LABELS, looks((NONE, KR))) is None


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0"), (1e-6, "fewer than 0.1"), (0.0123, "12.3"), (0.1234, "123")]
)
def test_what_is_not_zero_is_never_printed_as_zero(share, text):
    assert flip_words.per_thousand(share) == text


def test_the_figure_has_the_sectors_in_order_of_what_they_gain():
    found = comparison()
    rows = {row.group: row for row in flipped(found.flips, "kr", KR, NONE, "sector")}
    assert ranked([rows]) == ["A", "B"]
    figure = draw_flips(found, LABELS, looks((NONE, KR)))
    assert figure is not None
    written = [text.get_text() for text in figure.texts]
    assert written.index("Atoms") < written.index("Bits")
    assert "To the right: adopt only under Korea mix" in written


def test_a_sector_without_resolution_is_named_and_not_drawn():
    lines = [*LINES, *(replace_structure(each) for each in LINES if each[4] != "B")]
    found = comparison(lines, [], structures=("kr", "cn"))
    figure = draw_flips(found, LABELS, looks((NONE, KR)))
    assert figure is not None
    assert [t.get_text() for ax in figure.axes for t in ax.texts] == ["below resolution"]


def replace_structure(row):
    return ("cn", *row[1:])


def test_the_page_of_a_run_has_the_part(tmp_path):
    found = execute(plan(), workers=1, engine=ENGINE)
    page = found.to_html(tmp_path / "page.html").read_text(encoding="utf-8")
    assert '<section id="flips">' in page
    assert 'id="figure-flips"' in page
    assert flip_words.CAUTION[:40] in page
