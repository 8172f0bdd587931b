"""A finished study: what was asked, a chart of any outcome over any factor, the points, the differences."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd
import solara

from abm.scorecard import INDICATORS
from experiments.batch.tables import REFERENCE
from experiments.study_report.told import Told, effects, varying
from viz.studies.charts import heat_map, map_view, study_chart
from viz.studies.head_view import head, origin
from viz.studies.numbers import (
    ALL,
    MOST_LEVELS,
    STAGES,
    Group,
    View,
    commonest_stage,
    factors,
    first_view,
    fixed_at_first,
    groups,
    indicators_of,
    is_number,
    is_regions,
    spoken_on,
    stages_at,
    values_at,
)
from viz.studies.parts import choice, download, facts, memo, tabs, text
from viz.studies.reading import Opened
from viz.studies.run_card import run_card
from viz.studies.table import MOST, Cell, Column, data_table
from viz.studies.wording import (
    bare,
    factor_name,
    indicator_title,
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
from viz.words import language, say
from viz.words.names import stage_name, undefined

UNITS: Final = {each.name: each.unit for each in INDICATORS}

SHOWN: Final = 5
"""Headlines that have a column in the table of points at first."""

FEW_FACTORS: Final = 6
"""Factors that are named; the rest is counted."""

HEIGHT: Final = 300
"""Of the chart, pixels."""

NONE: Final = "-"
"""Code of no split."""


@solara.component
def study_view(opened: Opened, on_close: Callable[[], None]) -> None:
    """Show a study.

    Parameters
    ----------
    opened : Opened
        Of a study.
    on_close : callable
    """
    study = opened.study
    assert study is not None
    view, set_view = solara.use_state(memo(lambda: first_view(study), opened.name))
    part, set_part = solara.use_state("points")
    point, set_point = solara.use_state(-1)
    manifest, result = opened.manifest, study.result
    failed = result.failed
    sizes = (
        say("studies.points_of", n=f"{result.study.points:,}"),
        say("studies.replicates_of", n=f"{result.study.replicates:,}"),
        say("studies.runs_of", done=f"{manifest['runs']['done']:,}", n=f"{manifest['runs']['wanted']:,}"),
    )
    warning = say("studies.failures", n=f"{len(failed):,}") if len(failed) else ""
    head(opened, result.study.about or result.study.name, sizes, on_close, warning)
    with solara.Div(classes=["pn-st-top"]):
        with solara.Div(classes=["pn-card", "pn-st-asked"]):
            asked(study)
        with solara.Div(classes=["pn-card", "pn-st-chart"]):
            if view.outcome:
                charted(study, view, set_view, set_point)
            else:
                text(say("studies.no_results"), "pn-empty")
    names = {"points": say("studies.points"), "differences": say("studies.differences")}
    names |= {"failed": say("studies.failed", n=f"{len(failed):,}")} if len(failed) else {}
    names |= {"origin": say("studies.origin")}
    with solara.Div(classes=["pn-st-below"]):
        with solara.Div(classes=["pn-card", "pn-st-tables"]):
            tabs(names, part, set_part)
            if part == "differences":
                differences(study, view.outcome)
            elif part == "failed" and len(failed):
                failures(failed, set_point)
            elif part == "origin":
                origin(opened, result.study.seed)
            else:
                points(study, view.outcome, point, set_point)
        title = say("studies.point_of", n=point)
        rows = set_at(study, point) if point >= 0 else []
        run_card(opened, point, title, rows, result.study.replicates, lost(failed, point))


def lost(failed: pd.DataFrame, point: int) -> dict[int, str]:
    """Return the replicates of a point without a result, and what became of them."""
    mine = failed[failed["point"] == point]
    return {int(r): f"{s}" for r, s in zip(mine["replicate"], mine["status"], strict=True)}


def set_at(study: Told, point: int) -> list[tuple[str, str]]:
    """Return what is set at a point."""
    row = study.result.design.set_index("point").loc[point]
    return [(factor_name(key), value_name(key, row[key])) for key in factors(study)]


@solara.component
def asked(study: Told) -> None:
    """Show what was varied, and what was not."""
    given = study.result.study
    design = study.result.design
    for title, keys in (("levers", study.levers), ("uncertainties", study.uncertainties)):
        if keys:
            text(say(f"studies.{title}"), "pn-title")
            facts([(factor_name(key), range_of(design, key)) for key in keys[:FEW_FACTORS]])
            if len(keys) > FEW_FACTORS:
                text(say("studies.more_factors", n=len(keys) - FEW_FACTORS), "pn-note")
    base = given.base
    rows = [
        (factor_name(key), value_name(key, value))
        for key, value in (("structure", base.structure), ("mix", "+".join(base.mix)), ("rule", base.rule))
        if key not in varying(design, [key for key in (key,) if key in design])
    ]
    text(say("studies.same_for_all"), "pn-title")
    end = [(say("studies.firms"), f"{base.firms:,}"), (say("studies.months"), f"{base.start} – {base.end}")]
    more = [(say("studies.seed"), f"{given.seed}")]
    if given.precision is not None:
        wanted = given.precision
        more.append((say("studies.precision"), f"{indicator_title(wanted.indicator)} ± {wanted.width / 2:g}"))
    facts([*rows, *end, *more])


def range_of(design: pd.DataFrame, key: str) -> str:
    """Return the values of a factor, or its range if they are many."""
    column = design[key]
    distinct = list(dict.fromkeys(column.tolist()))
    if column.dtype.kind in "if" and len(distinct) > 8:
        return say(
            "studies.range",
            a=value_name(key, min(distinct)),
            b=value_name(key, max(distinct)),
            n=len(distinct),
        )
    shown = " · ".join(value_name(key, value) for value in distinct[:8])
    return shown + (f" · … ({len(distinct)})" if len(distinct) > 8 else "")


@solara.component
def charted(
    study: Told, view: View, set_view: Callable[[View], None], on_point: Callable[[int], None]
) -> None:
    """Show an outcome over a factor, with the choices of both."""
    is_map, set_map = solara.use_state(is_regions(study))
    keys = factors(study)
    outcomes = {name: indicator_title(name) for name in indicators_of(study)}
    over = {key: factor_name(key) for key in keys}
    splits = {
        key: factor_name(key)
        for key in keys
        if key != view.over and len(values_at(study, key)) <= MOST_LEVELS
    }
    mapped = map_view(study, view)

    def turned(changed: View) -> None:
        set_view(replace(changed, fixed=fixed_at_first(study, changed.over, changed.split, view.fixed)))

    def over_set(key: str) -> None:
        turned(replace(view, over=key, split=view.split if view.split != key else ""))

    with solara.v.Html(tag="div", class_="pn-st-choices"):
        choice(
            say("studies.outcome"), outcomes, view.outcome, lambda name: turned(replace(view, outcome=name))
        )
        if len(keys) > 1:
            choice(say("studies.over"), over, view.over, over_set)
            choice(
                say("studies.split"),
                {NONE: say("studies.no_split"), **splits},
                view.split or NONE,
                lambda key: turned(replace(view, split="" if key == NONE else key)),
            )
        for key, value in view.fixed.items():
            values = values_at(study, key)
            codes = {f"{k}": value_name(key, each, 40) for k, each in enumerate(values)}
            now = "all" if value == ALL else f"{values.index(value)}"
            choice(
                factor_name(key),
                {"all": say("studies.all_values"), **codes},
                now,
                lambda code, key=key, values=values: set_view(
                    replace(view, fixed={**view.fixed, key: ALL if code == "all" else values[int(code)]})
                ),
            )
        if mapped is not None:
            tabs(
                {"chart": say("studies.as_chart"), "map": say("studies.as_map")},
                "map" if is_map else "chart",
                lambda code: set_map(code == "map"),
            )
    found = memo(lambda: groups(study, view), view.outcome, view.over, view.split, f"{view.fixed}")
    unit, title = UNITS.get(view.outcome, ""), indicator_title(view.outcome)
    draw = heat_map if mapped is not None and is_map else study_chart
    option = memo(
        lambda: draw(study, view, found, unit, title),
        view.outcome, view.over, view.split, f"{view.fixed}", draw is heat_map, language.value,
    )  # fmt: skip

    def clicked(what: Mapping[str, object]) -> None:
        key = f"{what.get('key', '')}"
        if key.isdecimal() and len(key) < 8 and int(key) < study.result.study.points:
            on_point(int(key))

    rows = len(option["yAxis"].get("data", ())) if isinstance(option["yAxis"], dict) else 0
    chart(option, height=max(HEIGHT, 26 * rows + 60 if rows else 0), label=title, on_click=clicked)
    text(chart_note(study, view, found), "pn-note")


def chart_note(study: Told, view: View, found: Sequence[Group]) -> str:
    """Return what a chart's numbers and bars are, and over what they are taken."""
    several = any(len(each.points) > 1 for each in found)
    if view.outcome in STAGES:
        note = say("studies.note_stages")
    else:
        note = say(
            "studies.note_points" if several else "studies.note_replicates", n=study.result.study.replicates
        )
    fixed = [
        f"{factor_name(key)} {value_name(key, value, 40)}"
        for key, value in view.fixed.items()
        if value != ALL
    ]
    return f"{note} {say('studies.note_at', what=', '.join(fixed))}" if fixed else note


@solara.component
def points(study: Told, outcome: str, point: int, on_point: Callable[[int], None]) -> None:
    """Show the points with what is set and the headlines, each with its interval."""
    names = tuple(dict.fromkeys((outcome, *study.names)))[:SHOWN] if outcome else study.names[:SHOWN]
    table = memo(lambda: point_table(study, names), names)
    heads, rows = memo(lambda: point_rows(study, table, names), names, language.value)
    with solara.v.Html(tag="div", class_="pn-st-line"):
        text(say("studies.points_note"), "pn-note")
        solara.v.Spacer()
        download(f"{study.result.study.name}-points", lambda: table)
    if len(table) > MOST:
        text(say("studies.first_rows", n=f"{MOST:,}", all=f"{len(table):,}"), "pn-note", "pn-warn")
    order = table["point"].tolist()
    chosen = order.index(point) if point in order[:MOST] else -1
    data_table(
        heads,
        rows,
        label=say("studies.points"),
        page=12,
        selected=chosen,
        on_row=lambda row: on_point(int(order[row])),
    )


def stage_cell(study: Told, point: int, name: str) -> Cell:
    """Return the stage told most often at a point, with the shares of all."""
    told = stages_at(study, point, name)
    word = commonest_stage(told)
    return Cell(stage_name(word) if told else undefined(), shares_text(told), tone=word)


def point_table(study: Told, names: tuple[str, ...]) -> pd.DataFrame:
    """Return the points with mean, low and high of some indicators, from ``summary.csv``."""
    table = study.result.design[["point", *factors(study)]].copy()
    summary = study.result.summary
    for name in names:
        mine = summary[summary["indicator"] == name].set_index("point")
        for end in ("mean", "low", "high"):
            table[f"{name}_{end}"] = mine[end].reindex(table["point"]).to_numpy()
    return table


def point_rows(
    study: Told, table: pd.DataFrame, names: tuple[str, ...]
) -> tuple[list[Column], list[list[Cell]]]:
    """Return heads and cells of the table of points."""
    keys = factors(study)[:6]
    sizes = {
        name: scale(
            UNITS.get(name, ""),
            table[[f"{name}_{end}" for end in ("mean", "low", "high")]].to_numpy().ravel(),
        )
        for name in names
    }
    heads = [Column(title=say("studies.point"), hint=say("studies.points_hint"))]
    heads += [Column(title=factor_name(key), numeric=is_number(study, key)) for key in keys]
    heads += [
        Column(
            title=indicator_title(name), unit="" if name in STAGES else unit_text(sizes[name]), numeric=True
        )
        for name in names
    ]
    rows: list[list[Cell]] = []
    for row in table.head(MOST).to_dict("records"):
        cells = [Cell(f"{row['point']}", sort=row["point"])]
        cells += [
            Cell(value_name(key, row[key], 36), sort=float(row[key]) if is_number(study, key) else None)
            for key in keys
        ]
        for name in names:
            if name in STAGES:
                cells.append(stage_cell(study, int(row["point"]), name))
                continue
            mean, low, high = (float(row[f"{name}_{end}"]) for end in ("mean", "low", "high"))
            cells.append(Cell(bare(sizes[name], mean), span(sizes[name], low, high), sort=mean))
        rows.append(cells)
    return heads, rows


@solara.component
def differences(study: Told, outcome: str) -> None:
    """Show what each lever point changes against the first, with its interval and verdict."""
    if len(study.points) < 2 or not outcome:
        text(say("studies.one_lever_point"), "pn-empty")
        return
    found = memo(lambda: effects(spoken_on(study, (outcome,)), outcome), outcome)
    size = scale(
        UNITS.get(outcome, ""), [v for e in found for v in (e.found.mean, e.found.low, e.found.high)]
    )
    doubts = study.few and len(study.doubts) > 1
    heads = [
        Column(title=say("studies.lever_point")),
        *([Column(title=say("studies.uncertainty"))] if doubts else []),
        Column(title=indicator_title(outcome), unit=unit_text(size, step=True), numeric=True),
        Column(title=say("studies.verdict")),
    ]
    rows = [
        [
            Cell(lever_name(study, e.lever)),
            *([Cell(doubt_name(study, e.unknown))] if doubts else []),
            Cell(step(size, e.found.mean), steps(size, e.found.low, e.found.high), sort=e.found.mean),
            Cell(verdict_name(e.word), tone=verdict_tone(e.word)),
        ]
        for e in found
    ]
    with solara.v.Html(tag="div", class_="pn-st-line"):
        note = "studies.rule_few" if study.few else "studies.rule_many"
        text(f"{say('studies.against', what=lever_name(study, REFERENCE))} {say(note)}", "pn-note")
        solara.v.Spacer()
        download(f"{study.result.study.name}-differences", lambda: effect_table(study, outcome))
    data_table(heads, rows, label=say("studies.differences"), page=12)


def effect_table(study: Told, outcome: str) -> pd.DataFrame:
    """Return the differences of an outcome as they are shown."""
    return pd.DataFrame(
        [
            {
                "lever_point": e.lever,
                "against": REFERENCE,
                "uncertainty_point": e.unknown if e.unknown >= 0 else np.nan,
                "indicator": outcome,
                "mean": e.found.mean,
                "low": e.found.low,
                "high": e.found.high,
                "n": e.found.n,
                "verdict": e.word,
            }
            for e in effects(spoken_on(study, (outcome,)), outcome)
        ]
    )


def lever_name(study: Told, lever: int) -> str:
    """Return a lever point in words; with many levers only what it sets otherwise than the first."""
    own, first = study.points.iloc[lever], study.points.iloc[REFERENCE]
    keys = [key for key in study.levers if len(study.levers) <= 3 or own[key] != first[key]]
    return " · ".join(f"{factor_name(key)} {value_name(key, own[key], 40)}" for key in keys) or say(
        "studies.reference"
    )


def doubt_name(study: Told, unknown: int) -> str:
    """Return an uncertainty point in words."""
    if unknown < 0:
        return undefined()
    row = study.doubts.iloc[unknown]
    return " · ".join(f"{factor_name(key)} {value_name(key, row[key], 40)}" for key in study.uncertainties)


@solara.component
def failures(failed: pd.DataFrame, on_point: Callable[[int], None]) -> None:
    """Show the runs without a result and what went wrong."""
    shown = failed.head(MOST)
    heads = [
        Column(title=say("studies.point")),
        Column(title=say("studies.replicate"), numeric=True),
        Column(title=say("studies.status"), chip=True),
        Column(title=say("studies.error")),
    ]
    rows = [
        [
            Cell(f"{row['point']}", sort=row["point"]),
            Cell(f"{row['replicate']}", sort=row["replicate"]),
            Cell(say("studies.status_late") if row["status"] == "late" else say("studies.status_failed")),
            Cell(" ".join(f"{row['error']}".split())[:240]),
        ]
        for row in shown.to_dict("records")
    ]
    with solara.v.Html(tag="div", class_="pn-st-line"):
        solara.v.Spacer()
        download("failures", lambda: failed)
    points_of = shown["point"].tolist()
    data_table(
        heads, rows, label=say("studies.error"), page=12, on_row=lambda row: on_point(int(points_of[row]))
    )
