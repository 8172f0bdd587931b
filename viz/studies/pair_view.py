"""Two scenarios on the same seeds: what differs between them, and what came of it."""

from collections.abc import Callable
from typing import Any, Final

import pandas as pd
import solara

from experiments.pair.result import Pair
from experiments.pair.words import headlines, is_thin, verdict
from networks.errors import BadInput
from viz import state
from viz.studies.comparison_view import COLOURS, tables
from viz.studies.explore import Way, open_in_compare, use_way
from viz.studies.head_view import head, origin
from viz.studies.parts import download, memo, tabs, text
from viz.studies.reading import Opened
from viz.studies.run_card import run_card
from viz.studies.safe_path import RefusedError
from viz.studies.study_view import UNITS
from viz.studies.table import Cell, Column, data_table
from viz.studies.wording import (
    bare,
    factor_name,
    indicator_title,
    refusal,
    scale,
    step,
    steps,
    unit_text,
    value_name,
    verdict_name,
    verdict_tone,
)
from viz.widgets.chart import chart
from viz.widgets.option import Interval, interval_option
from viz.words import language, say

SIDES: Final = ("first", "second")


@solara.component
def pair_view(opened: Opened, on_close: Callable[[], None]) -> None:
    """Show a pair."""
    pair = opened.pair
    assert pair is not None
    plan = pair.plan
    part, set_part = solara.use_state("headlines")
    side, set_side = solara.use_state(0)
    way = use_way()
    sizes = (
        say("studies.firms_of", n=f"{plan.first.firms:,}"),
        say("studies.replicates_of", n=f"{plan.replicates:,}"),
    )
    failed = pair.failures
    head(opened, title_of(pair), sizes, on_close, say("studies.failures", n=len(failed)) if failed else "")
    with solara.Div(classes=["pn-st-top"]):
        with solara.Div(classes=["pn-card", "pn-st-asked"]):
            changed(pair)
            solara.Button(
                say("studies.compare"),
                icon_name="mdi-compare",
                small=True,
                text=True,
                classes=["pn-st-quiet"],
                on_click=lambda: go_compare(opened, way),
            )
        with solara.Div(classes=["pn-card", "pn-st-chart"]):
            relative_chart(pair)
    names = {key: say(f"studies.{key}") for key in ("headlines", "all_indicators", "tables", "origin")}
    with solara.Div(classes=["pn-st-below"]):
        with solara.Div(classes=["pn-card", "pn-st-tables"]):
            tabs(names, part, set_part)
            if part == "tables":
                tables(opened, pair.tables())
            elif part == "origin":
                origin(opened, plan.seed)
            else:
                differences(pair, opened.name, whole=part == "all_indicators")
        with solara.v.Html(tag="div", class_="pn-st-sides"):
            tabs(
                {f"{k}": say(f"studies.{each}") for k, each in enumerate(SIDES)},
                f"{side}",
                lambda k: set_side(int(k)),
            )
            scenario = plan.scenarios[side]
            rows = [
                (say("studies.structure"), value_name("structure", scenario.structure)),
                (say("studies.mix"), value_name("mix", "+".join(scenario.mix))),
            ]
            run_card(opened, side, say(f"studies.{SIDES[side]}"), rows, plan.replicates)


def title_of(pair: Pair) -> str:
    """Return what is compared, in words: what alone differs, else both mixes."""
    one, other = pair.plan.scenarios
    if len(pair.changed) == 1:
        row = pair.changed.iloc[0]
        key = f"{row['what']}"
        first, second = (value_name(key, row[side]) for side in SIDES)
        return say("studies.one_change", what=factor_name(key), a=first or "–", b=second or "–")
    both = (
        f"{value_name('structure', s.structure)}, {value_name('mix', '+'.join(s.mix))}" for s in (one, other)
    )
    return say("studies.pair_of", a=next(both), b=next(both))


@solara.component
def changed(pair: Pair) -> None:
    """Show what differs between the two."""
    text(say("studies.changed"), "pn-title")
    if pair.changed.empty:
        text(say("studies.nothing_changed"), "pn-note")
        return
    heads = [Column(title=say("studies.what")), *(Column(title=say(f"studies.{side}")) for side in SIDES)]
    rows = [
        [
            Cell(factor_name(f"{row['what']}")),
            *(Cell(value_name(f"{row['what']}", row[side], 40)) for side in SIDES),
        ]
        for row in pair.changed.to_dict("records")
    ]
    data_table(heads, rows, label=say("studies.changed"), page=8)


@solara.component
def differences(pair: Pair, name: str, *, whole: bool) -> None:
    """Show both means and the difference with its interval; verdicts are on the headlines alone."""
    rows_of = pair.differences if whole else headlines(pair)
    cells = memo(lambda: difference_rows(pair, rows_of, whole=whole), name, whole, language.value)
    heads = [
        Column(title=say("studies.indicator")),
        Column(title=say("studies.first"), numeric=True),
        Column(title=say("studies.second"), numeric=True),
        Column(title=say("studies.difference"), numeric=True, hint=say("studies.interval_90")),
        *([] if whole else [Column(title=say("studies.verdict"))]),
    ]
    with solara.v.Html(tag="div", class_="pn-st-line"):
        text(say("studies.pair_note", n=pair.plan.replicates), "pn-note")
        solara.v.Spacer()
        download(f"{name.rpartition('/')[2]}-differences", lambda: rows_of)
    data_table(heads, cells, label=say("studies.differences"), page=12)


def difference_rows(pair: Pair, table: pd.DataFrame, *, whole: bool) -> list[list[Cell]]:
    """Return a row an indicator."""
    thin = is_thin(pair)
    found: list[list[Cell]] = []
    for _, row in table.iterrows():
        name = f"{row['indicator']}"
        both = scale(UNITS.get(name, ""), [row["first"], row["second"]])
        size = scale(UNITS.get(name, ""), [row["mean"], row["low"], row["high"]])
        cells = [
            Cell(indicator_title(name), unit_text(both)),
            *(Cell(bare(both, float(row[side])), sort=float(row[side])) for side in SIDES),
            Cell(
                step(size, float(row["mean"])),
                " ".join(
                    (steps(size, float(row["low"]), float(row["high"])), unit_text(size, step=True))
                ).strip(),
                sort=float(row["mean"]),
            ),
        ]
        if not whole:
            word = verdict(row, thin)
            cells.append(Cell(verdict_name(word), tone=verdict_tone(word)))
        found.append(cells)
    return found


@solara.component
def relative_chart(pair: Pair) -> None:
    """Show the headlines beside each other: the second against the first, as a share of the first."""
    thin = is_thin(pair)
    rows: list[Interval] = []
    for _, row in headlines(pair).iterrows():
        base = abs(float(row["first"]))
        if base > 0.0:
            mean, low, high = (100.0 * float(row[key]) / base for key in ("mean", "low", "high"))
            rows.append(
                Interval(
                    indicator_title(f"{row['indicator']}"),
                    mean,
                    low,
                    high,
                    COLOURS.get(verdict(row, thin), "pn:ghost"),
                )
            )
    option: dict[str, Any] = interval_option(
        rows, title=say("studies.relative"), unit=say("studies.relative_unit"), signed=True
    )
    chart(option, height=max(200, 30 * len(rows) + 40), label=say("studies.relative"))
    text(say("studies.note_contrasts"), "pn-note")


def go_compare(opened: Opened, way: Way) -> None:
    """Open both scenarios on the page Compare, or say in a line why not."""
    try:
        open_in_compare(opened.scenario(0, 0), opened.scenario(1, 0), way)
    except (BadInput, RefusedError, OSError) as error:
        state.note.value = refusal(error)
