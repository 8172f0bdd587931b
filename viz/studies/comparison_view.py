"""A finished comparison, or a single run: what may be said, crossed values, stages, all small tables."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
import solara

from experiments.comparison import Comparison
from experiments.report.crossed import below_resolution
from experiments.report.frames import CROSSED, Band, band
from experiments.report.judgement import UNDECIDED, Contrast, contrasts
from experiments.report.labels import Labels
from experiments.report.numbers import Measure
from experiments.stage_table import WORDS, claims
from experiments.wording import indicator_labels
from networks.stage import UNDECIDED as NO_STAGE
from viz.studies.charts import STAGE_COLOURS, as_shares
from viz.studies.head_view import head, origin
from viz.studies.parts import choice, download, memo, tabs, text
from viz.studies.reading import Opened
from viz.studies.run_card import run_card
from viz.studies.study_view import UNITS
from viz.studies.table import MOST, Cell, Column, data_table
from viz.studies.wording import (
    bare,
    brief_names,
    cells_name,
    doubt_text,
    indicator_title,
    reason_text,
    scale,
    shares_text,
    span,
    step,
    steps,
    unit_text,
    value_name,
    verdict_name,
    verdict_tone,
)
from viz.widgets.chart import chart
from viz.widgets.option import Bars, Interval, bar_option, interval_option
from viz.words import language, say
from viz.words.names import stage_name

COLOURS: Final = {"higher": "pn:gain", "lower": "pn:loss", UNDECIDED: "pn:ghost"}
"""Colour of a difference by its verdict."""


@solara.component
def comparison_view(opened: Opened, on_close: Callable[[], None]) -> None:
    """Show a comparison."""
    comparison = opened.comparison
    assert comparison is not None
    plan = comparison.plan
    told = memo(lambda: contrasts(comparison, plan.headlines), opened.name)
    outcome, set_outcome = solara.use_state(plan.headlines[0] if plan.headlines else "")
    part, set_part = solara.use_state("crossed")
    cell, set_cell = solara.use_state(-1)
    sizes = (
        say("studies.firms_of", n=f"{plan.firms:,}"),
        say("studies.replicates_of", n=f"{plan.replicates:,}"),
        f"{plan.start} – {plan.end}",
    )
    failed = comparison.failures
    warning = say("studies.failures", n=f"{len(failed):,}") if failed else ""
    head(opened, title_of(opened), sizes, on_close, warning)
    with solara.Div(classes=["pn-st-top", "pn-st-even"]):
        with solara.Div(classes=["pn-card", "pn-st-tables"]):
            verdicts(opened.name, told, outcome, set_outcome)
        with solara.Div(classes=["pn-card", "pn-st-chart"]):
            contrast_chart(told, plan.headlines, outcome, set_outcome)
    names = {key: say(f"studies.{key}") for key in ("crossed", "stages", "runs_of_cells", "tables", "origin")}
    with solara.Div(classes=["pn-st-below"]):
        with solara.Div(classes=["pn-card", "pn-st-tables"]):
            tabs(names, part, set_part)
            if part == "stages":
                stages(comparison, opened.name, set_cell)
            elif part == "runs_of_cells":
                runs(opened, cell, set_cell)
            elif part == "tables":
                tables(opened, comparison.tables())
            elif part == "origin":
                origin(opened, plan.seed)
            else:
                crossed(comparison, opened.name)
        cell_card(opened, cell)


def title_of(opened: Opened) -> str:
    """Return what is compared, in words."""
    return cells_name([structure for structure, _ in opened.cells], [mix for _, mix in opened.cells])


def cell_title(structure: str, mix: str) -> str:
    """Return a mix on a structure in words."""
    return say("studies.on", mix=value_name("mix", mix, 34), structure=value_name("structure", structure))


@solara.component
def verdicts(name: str, told: Sequence[Contrast], outcome: str, on_outcome: Callable[[str], None]) -> None:
    """Show each difference of each headline with its verdict; a click charts the headline."""
    sizes = {
        each: scale(
            UNITS.get(each, ""),
            [
                v
                for c in told
                if c.indicator == each
                for v in (c.difference.mean, c.difference.low, c.difference.high)
            ],
        )
        for each in dict.fromkeys(c.indicator for c in told)
    }
    heads = [
        Column(title=say("studies.headline")),
        Column(title=say("studies.contrast")),
        Column(title=say("studies.difference"), numeric=True, hint=say("studies.interval_90")),
        Column(title=say("studies.verdict")),
    ]
    rows = [
        [
            Cell(indicator_title(c.indicator), unit_text(sizes[c.indicator], step=True)),
            Cell(contrast_name(c), value_name("structure", c.structure)),
            Cell(
                step(sizes[c.indicator], c.difference.mean),
                steps(sizes[c.indicator], c.difference.low, c.difference.high),
                sort=c.difference.mean,
            ),
            Cell(
                verdict_name(c.verdict),
                "" if c.decided else reason_text(c.reason),
                tone=verdict_tone(c.verdict),
            ),
        ]
        for c in told
    ]
    decided = sum(c.decided for c in told)
    with solara.v.Html(tag="div", class_="pn-st-line"):
        text(say("studies.may_be_said"), "pn-title")
        text(say("studies.decided", n=decided, all=len(told)), "pn-note")
        solara.v.Spacer()
        download(f"{name.rpartition('/')[2]}-verdicts", lambda: contrast_table(told))
    if not told:
        text(say("studies.nothing_compared"), "pn-empty")
        return
    chosen = next((k for k, c in enumerate(told) if c.indicator == outcome), -1)
    data_table(
        heads,
        rows,
        label=say("studies.may_be_said"),
        page=6,
        selected=chosen,
        on_row=lambda row: on_outcome(told[row].indicator),
    )


def contrast_name(contrast: Contrast) -> str:
    """Return which mix is set against which."""
    one, other = (value_name("mix", mix, 32) for mix in (contrast.mix, contrast.against))
    return say("studies.versus", a=one, b=other)


def contrast_table(told: Sequence[Contrast]) -> pd.DataFrame:
    """Return the differences as they are shown."""
    return pd.DataFrame(
        [
            {
                "indicator": c.indicator,
                "structure": c.structure,
                "mix": c.mix,
                "against": c.against,
                "mean": c.difference.mean,
                "low": c.difference.low,
                "high": c.difference.high,
                "p_holm": c.p_holm,
                "verdict": c.verdict,
                "reason": "" if c.decided else c.reason,
            }
            for c in told
        ]
    )


@solara.component
def contrast_chart(
    told: Sequence[Contrast], names: Sequence[str], outcome: str, on_outcome: Callable[[str], None]
) -> None:
    """Show the differences of one headline with their intervals about zero."""
    mine = [c for c in told if c.indicator == outcome]
    size = scale(
        UNITS.get(outcome, ""),
        [v for c in mine for v in (c.difference.mean, c.difference.low, c.difference.high)],
    )
    choice(say("studies.outcome"), {name: indicator_title(name) for name in names}, outcome, on_outcome)
    briefs = brief_names(list(dict.fromkeys(mix for c in mine for mix in (c.against, c.mix))))
    rows = [
        Interval(
            ": ".join(
                (
                    value_name("structure", c.structure, 12),
                    say("studies.versus", a=briefs[c.mix], b=briefs[c.against]),
                )
            ),
            c.difference.mean * size.factor,
            c.difference.low * size.factor,
            c.difference.high * size.factor,
            COLOURS.get(c.verdict, "pn:ghost"),
        )
        for c in mine
    ]
    option = interval_option(
        rows, title=indicator_title(outcome), unit=unit_text(size, step=True), signed=True
    )
    chart(option, height=max(240, 34 * len(rows) + 40), label=indicator_title(outcome))
    text(say("studies.note_contrasts"), "pn-note")


@solara.component
def crossed(comparison: Comparison, name: str) -> None:
    """Show each indicator in every cell: mixes by structures."""
    plan = comparison.plan
    wanted = tuple(dict.fromkeys((*plan.headlines, *CROSSED)))
    cells = [(structure, mix) for structure in plan.structures for mix in plan.mixes]
    labels = indicator_labels()
    rows = memo(lambda: crossed_rows(comparison, labels, wanted, cells), name, language.value)
    heads = [
        Column(title=say("studies.indicator")),
        *(
            Column(title=value_name("mix", mix, 30), unit=value_name("structure", structure), numeric=True)
            for structure, mix in cells
        ),
    ]
    with solara.v.Html(tag="div", class_="pn-st-line"):
        text(say("studies.crossed_note", n=plan.replicates), "pn-note")
        solara.v.Spacer()
        download(f"{name.rpartition('/')[2]}-crossed", lambda: comparison.scorecard)
    data_table(heads, rows, label=say("studies.crossed"), page=10)


def crossed_rows(
    comparison: Comparison, labels: Labels, names: Sequence[str], cells: Sequence[tuple[str, str]]
) -> list[list[Cell]]:
    """Return a row an indicator: mean, and 5th to 95th percentile over replicates."""
    rows: list[list[Cell]] = []
    for name in names:
        bands = [band(comparison.scorecard, structure=s, mix=m, indicator=name) for s, m in cells]
        size = scale(UNITS.get(name, ""), [each.high for each in bands])
        says = labels.indicator(name)
        row = [Cell(indicator_title(name), unit_text(size))]
        for (structure, mix), got in zip(cells, bands, strict=True):
            thin = np.isfinite(got.mean) and below_resolution(comparison, says, got, structure, mix)
            row.append(thin_cell() if thin else band_cell(size, got))
        rows.append(row)
    return rows


def thin_cell() -> Cell:
    """Return what stands where too few rows are live."""
    return Cell(say("studies.verdict_below_resolution"), sort=float("nan"), tone="quiet")


def band_cell(size: Measure, got: Band) -> Cell:
    """Return a mean with its band."""
    return Cell(bare(size, got.mean), span(size, got.low, got.high), sort=got.mean)


@solara.component
def stages(comparison: Comparison, name: str, on_cell: Callable[[int], None]) -> None:
    """Show which stage each cell reached, how sure, and what stands against claiming it."""
    plan = comparison.plan
    found = memo(lambda: claims(plan, comparison.stage_trials), name)
    if not found:
        text(say("studies.no_stages"), "pn-empty")
        return
    heads = [
        Column(title=say("studies.cell")),
        Column(title=say("studies.claimed")),
        Column(title=say("studies.over_replicates")),
        Column(title=say("studies.over_draws")),
        Column(title=say("studies.against_it")),
    ]
    rows = [
        [
            Cell(cell_title(c.structure, c.mix)),
            Cell(
                stage_name(c.stage) if c.said != NO_STAGE else say("studies.not_claimed"),
                tone=c.stage if c.said != NO_STAGE else "quiet",
            ),
            Cell(shares_text(dict(c.chance))),
            Cell(
                shares_text(dict(c.draws)) if c.draws else say("studies.not_drawn"),
                tone="" if c.draws else "quiet",
            ),
            Cell(doubt_text(c.doubts)),
        ]
        for c in found
    ]
    layers = [
        Bars(stage_name(word), [c.chance.get(word, 0.0) for c in found], STAGE_COLOURS[word])
        for word in WORDS
        if any(c.chance.get(word, 0.0) for c in found)
    ]
    option = bar_option(
        [cell_title(c.structure, c.mix) for c in found],
        layers,
        title=say("studies.stages"),
        unit=say("studies.share_of_runs"),
        percent=True,
    )
    with solara.v.Html(tag="div", class_="pn-st-line"):
        text(say("studies.stages_note"), "pn-note")
        solara.v.Spacer()
        download(f"{name.rpartition('/')[2]}-stages", lambda: comparison.stage_trials)
    chart(as_shares(option), height=190, label=say("studies.stages"))
    order = {cell: k for k, cell in enumerate((s, m) for s in plan.structures for m in plan.mixes)}
    data_table(
        heads,
        rows,
        label=say("studies.stages"),
        on_row=lambda row: on_cell(order[found[row].structure, found[row].mix]),
    )


@solara.component
def runs(opened: Opened, cell: int, on_cell: Callable[[int], None]) -> None:
    """Show the cells; one that is chosen opens in Explore."""
    heads = [Column(title=say("studies.mix")), Column(title=say("studies.structure"))]
    rows = [[Cell(value_name("mix", mix)), Cell(value_name("structure", s))] for s, mix in opened.cells]
    text(say("studies.cells_note"), "pn-note")
    data_table(heads, rows, label=say("studies.runs_of_cells"), selected=cell, on_row=on_cell)


@solara.component
def tables(opened: Opened, held: Mapping[str, pd.DataFrame]) -> None:
    """Show any small table as it is stored."""
    names = [name for name, table in held.items() if not table.empty]
    chosen, set_chosen = solara.use_state(names[0] if names else "")
    if chosen not in names:
        text(say("studies.table_none"), "pn-empty")
        return
    table = held[chosen]
    with solara.v.Html(tag="div", class_="pn-st-line"):
        choice(
            say("studies.table"), {n: f"{n} ({len(held[n]):,})" for n in names}, chosen, set_chosen, width=280
        )
        if len(table) > MOST:
            text(say("studies.first_rows", n=f"{MOST:,}", all=f"{len(table):,}"), "pn-note", "pn-warn")
        solara.v.Spacer()
        download(chosen.removesuffix(".csv"), lambda: table)
    plain_table(opened.name, chosen, table)


@solara.component
def plain_table(place: str, name: str, table: pd.DataFrame) -> None:
    """Show a table as it is, its columns by their names."""

    def rows_of() -> tuple[list[Column], list[list[Cell]]]:
        shown = table.head(MOST)
        numeric = {key: shown[key].dtype.kind in "iuf" for key in shown.columns}
        heads = [Column(title=f"{key}", numeric=numeric[key]) for key in shown.columns]
        rows = [
            [plain_cell(value, is_number) for value, is_number in zip(row, numeric.values(), strict=True)]
            for row in shown.itertuples(index=False, name=None)
        ]
        return heads, rows

    heads, rows = memo(rows_of, place, name)
    data_table(heads, rows, label=name, page=15)


def plain_cell(value: object, numeric: bool) -> Cell:
    """Return a stored value: numbers with six digits, the rest cut."""
    if not numeric:
        return Cell(f"{value}"[:200])
    number = float(f"{value}")
    return Cell("" if np.isnan(number) else f"{number:.6g}", sort=number)


@solara.component
def cell_card(opened: Opened, cell: int) -> None:
    """Show the chosen cell and the way to Explore."""
    comparison = opened.comparison
    assert comparison is not None
    rows: list[tuple[str, str]] = []
    title = ""
    if 0 <= cell < len(opened.cells):
        structure, mix = opened.cells[cell]
        title = cell_title(structure, mix)
        rows = [
            (say("studies.structure"), value_name("structure", structure)),
            (say("studies.mix"), value_name("mix", mix)),
        ]
    run_card(opened, cell if rows else -1, title, rows, comparison.plan.replicates)


@solara.component
def single_view(opened: Opened, on_close: Callable[[], None]) -> None:
    """Show a single run: its scorecard, which is one run and no claim."""
    comparison = opened.comparison
    assert comparison is not None
    plan, template = comparison.plan, comparison.plan.template
    part, set_part = solara.use_state("scorecard")
    sizes = (
        say("studies.firms_of", n=f"{plan.firms:,}"),
        f"{plan.start} – {plan.end}",
        say("studies.one_run"),
    )
    head(opened, title_of(opened), sizes, on_close)
    names = {key: say(f"studies.{key}") for key in ("scorecard", "tables", "origin")}
    with solara.Div(classes=["pn-st-below"]):
        with solara.Div(classes=["pn-card", "pn-st-tables"]):
            tabs(names, part, set_part)
            if part == "tables":
                tables(opened, comparison.tables())
            elif part == "origin":
                origin(opened, plan.seed)
            else:
                scorecard(comparison, opened.name)
        rows = [
            (say("studies.structure"), value_name("structure", template.structure)),
            (say("studies.mix"), value_name("mix", "+".join(template.mix))),
            (say("studies.seed"), f"{template.seed}"),
        ]
        run_card(opened, 0, say("studies.one_run"), rows, 1)


@solara.component
def scorecard(comparison: Comparison, name: str) -> None:
    """Show every indicator of a run at its end."""
    table = comparison.scorecard
    order = (*comparison.plan.headlines, *(each for each in UNITS if each not in comparison.plan.headlines))
    values = {f"{row.indicator}": float(row.mean) for row in table[["indicator", "mean"]].itertuples()}  # pyright: ignore[reportArgumentType, reportAttributeAccessIssue]
    rows = [
        [
            Cell(indicator_title(each)),
            value_cell(each, values[each]),
            Cell(unit_text(scale(UNITS[each], [values[each]]))),
        ]
        for each in order
        if each in values
    ]
    heads = [
        Column(title=say("studies.indicator")),
        Column(title=say("studies.at_end"), numeric=True),
        Column(title=say("studies.unit")),
    ]
    with solara.v.Html(tag="div", class_="pn-st-line"):
        text(say("studies.one_run_note"), "pn-note")
        solara.v.Spacer()
        download(f"{name.rpartition('/')[2]}-scorecard", lambda: table)
    data_table(heads, rows, label=say("studies.scorecard"), page=18)


def value_cell(name: str, value: float) -> Cell:
    """Return the value of an indicator; that of a stage is its word."""
    if name in ("stage", "stage_held"):
        return Cell(stage_name(value), sort=value)
    return Cell(bare(scale(UNITS[name], [value]), value), sort=value)
