"""The table of stalls, its figures and its sentences."""

from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from jinja2 import Environment, PackageLoader, StrictUndefined

from abm.model import simulate
from abm.stall_totals import Block, StallTotals
from experiments.extract import detail_of
from experiments.plan import compare_plan
from experiments.report.labels import Labels
from experiments.report.stall_figure import draw_chains, draw_sectors
from experiments.report.stall_groups import BANDS, FIRM_GROUPS, LINK_GROUPS, band_states, share_of
from experiments.report.stall_words import mean_of, stall_words
from experiments.report.style import RC
from experiments.stall_table import STALLS, stall_table
from tests import runs

PLAN = compare_plan(structures=["kr"], mixes=["none"], firms=300, replicates=3, robustness=False)


def totals(amounts, money=0.0, total=10.0):
    """A diagnosis of one group: amounts by (reason, relief)."""
    amounts = np.asarray(amounts, float)
    place = np.flatnonzero(amounts).astype(np.int32)
    reliefs = tuple(f"r{k}" for k in range(amounts.shape[1]))
    block = Block(
        tuple(f"a{k}" for k in range(amounts.shape[0])),
        reliefs,
        place,
        amounts.ravel()[place],
        np.full(place.size, money),
        np.array([total]),
        np.array([4]),
    )
    return StallTotals({"all": ("all",)}, {("firm", "all"): block})


def run(replicate, found):
    detail = SimpleNamespace(stalls=found)
    return SimpleNamespace(structure="kr", mix="none", replicate=replicate, detail=detail)


def test_shares_are_means_over_replicates_with_their_percentiles():
    found = [
        totals([[4.0, 0.0], [6.0, 0.0]]),
        totals([[0.0, 2.0], [8.0, 0.0]]),
        totals([[1.0, 0.0], [9.0, 0.0]]),
    ]
    table = stall_table(PLAN, [run(k, x) for k, x in enumerate(found)])
    shares = {("a0", "r0"): [0.4, 0.0, 0.1], ("a0", "r1"): [0.0, 0.2, 0.0], ("a1", "r0"): [0.6, 0.8, 0.9]}
    assert tuple(table.columns) == STALLS
    assert len(table) == len(shares)
    for row in table.itertuples():
        expected = shares[row.reason, row.relief]
        assert row.share == pytest.approx(np.mean(expected))
        assert (row.low, row.high) == pytest.approx(tuple(np.percentile(expected, [5, 95])))
        assert row.n == 3
        assert row.rows == 4


def test_a_replicate_without_any_of_a_group_does_not_count():
    table = stall_table(PLAN, [run(0, totals([[5.0]], total=5.0)), run(1, totals([[0.0]], total=0.0))])
    assert table[["share", "n"]].to_numpy().tolist() == [[1.0, 1.0]]


def test_money_is_the_mean_need_of_those_who_need_it():
    table = stall_table(PLAN, [run(0, totals([[4.0]], money=2.0)), run(1, totals([[1.0]], money=3.0))])
    assert table["money"].tolist() == [1.0]


def test_a_rule_that_weighs_nothing_leaves_an_empty_table():
    table = stall_table(PLAN, [run(0, None)])
    assert table.empty
    assert tuple(table.columns) == STALLS


# a table to be read ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def table():
    scenario = runs.scenario(mix=("none",), firms=400, months=30)
    detail = detail_of(simulate(scenario), False)
    made = stall_table(PLAN, [SimpleNamespace(structure="kr", mix="none", replicate=0, detail=detail)])
    return made


def comparison(table):
    return SimpleNamespace(plan=PLAN, stalls=table)


def test_a_real_run_fills_the_table_and_shares_add_up(table):
    for what in ("firm", "link", "relation"):
        for _, part in table[table["what"] == what].groupby(["group_kind", "group"]):
            assert part["share"].sum() == pytest.approx(1.0)


def test_every_state_of_a_relation_has_one_place_in_the_bars(table):
    states = [state for band in range(len(BANDS)) for state in band_states(band)]
    assert len(states) == len(set(states))
    for _, part in table[table["what"] == "relation"].groupby(["group_kind", "group"]):
        assert share_of(part, states) == pytest.approx(1.0)


def test_every_reason_has_one_group(table):
    firm = table[(table["what"] == "firm") & (table["group_kind"] == "all")]
    assert share_of(firm, [r for _, reasons in FIRM_GROUPS.values() for r in reasons]) == pytest.approx(1.0)
    link = table[(table["what"] == "link") & (table["group_kind"] == "all")]
    assert share_of(link, [r for reasons in LINK_GROUPS.values() for r in reasons]) == pytest.approx(1.0)


@pytest.mark.parametrize("draw", [draw_chains, draw_sectors])
def test_the_figures_are_drawn(table, draw):
    with mpl.rc_context(RC):
        assert draw(comparison(table), Labels()) is not None
        assert draw(comparison(table.head(0)), Labels()) is None


def test_bars_of_a_tier_fill_the_width(table):
    with mpl.rc_context(RC):
        figure = draw_chains(comparison(table), Labels())
    panel = figure.axes[len(BANDS)]
    ends = {}
    for bar in panel.patches:
        row = round(bar.get_y() + 0.4)
        ends[row] = max(ends.get(row, 0.0), bar.get_x() + bar.get_width())
    assert ends
    assert all(end == pytest.approx(100.0) for end in ends.values())


def test_the_headline_turns_with_the_table(table):
    def told(firm, link):
        """The headline when all firms and all links are stopped by one thing."""
        changed = table.copy()
        changed.loc[changed["what"] == "firm", "reason"] = firm
        changed.loc[changed["what"] == "link", "reason"] = link
        return stall_words(comparison(changed), Labels()).headline

    assert "What stops most firms: tried and gave up" in told("abandoned", "rests")
    assert "What stops most firms: lacks cash" in told("cash", "rests")
    assert "between adopters: relation at rest" in told("cash", "rests")
    assert "between adopters: breaches weigh more" in told("cash", "supplier_risk")


def test_the_number_of_those_who_have_not_heard_follows_the_table(table):
    def told(share):
        changed = table.copy()
        mine = (changed["what"] == "firm") & (changed["reason"] == "not_aware")
        changed.loc[mine, "share"] *= (
            share / changed.loc[mine & (changed["group_kind"] == "all"), "share"].sum()
        )
        return stall_words(comparison(changed), Labels()).firms[0]

    assert "of 1,000 firms without a use 430 have not heard of it" in told(0.43)
    assert "of 1,000 firms without a use 12 have not heard of it" in told(0.012)


def test_the_step_at_which_chains_thin_out_follows_the_table(table):
    def told(shares):
        head = ("kr", "none", "relation", "tier")
        rows = [(*head, str(k), "linked", "", x, x, x, np.nan, 1, 100.0) for k, x in enumerate(shares)]
        other = table[(table["what"] != "relation")]
        made = pd.concat([other, pd.DataFrame(rows, columns=list(STALLS))])
        return stall_words(comparison(made), Labels()).chains[0]

    assert "from what lead firms buy to what their suppliers buy" in told((0.4, 0.1, 0.08, 0.05))
    assert "2 to 3 steps up" in told((0.4, 0.39, 0.35, 0.05))


def test_the_fragment_renders_with_and_without_a_diagnosis(table):
    loader = PackageLoader("experiments", "report")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
    page = environment.from_string(
        "{% macro figure(name, title) %}<b>{{ title }}</b>{{ caller() }}{% endmacro %}"
        "{% macro said(x) %}{{ x|join(' ') }}{% endmacro %}{% include 'stall.html' %}"
    )
    full = page.render(stalls=stall_words(comparison(table), Labels()))
    assert "What would it take?" in full
    assert "would stay out with all of these together" in full
    assert "Under this rule firms weigh no costs" in page.render(stalls=None)


def test_a_mean_of_nothing_is_nought() -> None:
    assert mean_of([float("nan"), float("nan")]) == 0.0
    assert mean_of([1.0, float("nan"), 3.0]) == 2.0
