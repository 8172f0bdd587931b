"""The tables of the page: crossed, robustness, receivers, fit, definitions, manifest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, final

import numpy as np
import pandas as pd
from markupsafe import Markup

from experiments.report.fit_figure import CONTEXT, fit_of, series_rows
from experiments.report.frames import EVENTS, OF_ALL, ROWS_LIVE, Band, band, policies, select
from experiments.report.judgement import (
    HIGHER,
    LOWER,
    UNDECIDED,
    Contrast,
    contrasts,
    is_fixed,
    level_text,
    moved_by_size,
    panel_signs,
)
from experiments.report.labels import Indicator, Labels, plain
from experiments.report.money_figures import spent
from experiments.report.numbers import MONEY, NOTHING, RESOLUTION, Measure, grouped, measure
from experiments.report.style import NO_POLICY, Look

if TYPE_CHECKING:
    from experiments.comparison import Comparison

SYMBOLS: Final = {
    HIGHER: "\N{BLACK UP-POINTING TRIANGLE}",
    LOWER: "\N{BLACK DOWN-POINTING TRIANGLE}",
    UNDECIDED: "\N{WHITE CIRCLE}",
}
BELOW: Final = "below resolution"
FIXED: Final = "fixed without policy"
PLAIN: Final = "rows"
"""Unit of counts of rows, or of pairs of rows, themselves."""
STRIP: Final = (104, 18)


@final
@dataclass(frozen=True, slots=True)
class Cell:
    """One structure's cell of the crossed table."""

    mean: str
    span: str
    change: str = ""
    interval: str = ""
    strip: Markup = Markup("")
    verdict: str = ""
    symbol: str = ""
    reason: str = ""
    sized: str = ""


@final
@dataclass(frozen=True, slots=True)
class Line:
    """One mix's row of the crossed table."""

    mix: str
    brief: str
    colour: str
    cells: tuple[Cell, ...]


@final
@dataclass(frozen=True, slots=True)
class Block:
    """One indicator's rows of the crossed table."""

    title: str
    unit: str
    stage: str
    tested: str
    lines: tuple[Line, ...]


def crossed(
    comparison: "Comparison", labels: Labels, looks: Mapping[str, Look], names: Sequence[str]
) -> list[Block]:
    """Return the crossed table: mixes in rows, structures in columns, differences from no policy."""
    plan = comparison.plan
    first = plan.mixes[0]
    judged = {
        (c.indicator, c.structure, c.mix): c for c in contrasts(comparison, names) if c.against == first
    }
    blocks: list[Block] = []
    for name in names:
        says = labels.indicator(name)
        got = {
            (s, m): band(comparison.scorecard, structure=s, mix=m, indicator=name)
            for s in plan.structures
            for m in plan.mixes
        }
        scales = {s: measure(says.unit, [got[s, m].high for m in plan.mixes]) for s in plan.structures}
        if len({x.unit for x in scales.values()}) > 1:
            largest = measure(says.unit, [b.high for b in got.values()])
            scales = dict.fromkeys(plan.structures, largest)
        gaps = {
            (s, m): band(comparison.differences, structure=s, mix=m, against=first, indicator=name)
            for s in plan.structures
            for m in plan.mixes
        }
        reach = max((abs(v) for d in gaps.values() for v in (d.low, d.high) if np.isfinite(v)), default=0.0)
        lines: list[Line] = []
        for m in plan.mixes:
            cells = tuple(
                cell(
                    comparison,
                    says,
                    (s, m),
                    got[s, m],
                    gaps[s, m],
                    scales[s],
                    judged.get((name, s, m)),
                    reach,
                    looks[m],
                )
                for s in plan.structures
            )
            lines.append(Line(labels.mix(m), labels.brief(m), looks[m].colour, cells))
        unit = next(iter(scales.values())).unit
        blocks.append(Block(says.title, unit, says.stage, says.tested, tuple(lines)))
    return blocks


def cell(
    comparison: "Comparison",
    says: Indicator,
    place: tuple[str, str],
    got: Band,
    gap: Band,
    scale: Measure,
    judged: Contrast | None,
    reach: float,
    look: Look,
) -> Cell:
    """Return one cell; what rests on too few rows is not printed."""
    if not np.isfinite(got.mean):
        return Cell("not defined", "")
    if below_resolution(comparison, says, got, *place):
        return Cell(BELOW, f"fewer than {RESOLUTION} rows")
    sized = ", ".join(level_text("size", x) for x in moved_by_size(comparison, *place, says.name))
    mean, span = scale.bare(got.mean), scale.span(got.low, got.high)
    if not np.isfinite(gap.mean):
        return Cell(mean, span, sized=sized)
    if is_fixed(comparison.scorecard, place[0], says.name):
        return Cell(mean, span, interval=FIXED if gap.mean else "", sized=sized)
    fine = replace(scale, digits=scale.digits + (scale.digits > 0))
    decided = judged is not None and judged.decided
    return Cell(
        mean,
        span,
        fine.change(gap.mean),
        fine.changes(gap.low, gap.high),
        strip(gap, reach, look.colour, decided),
        judged.verdict if judged else "",
        SYMBOLS.get(judged.verdict, "") if judged else "",
        "" if judged is None or decided else judged.reason,
        sized,
    )


def below_resolution(comparison: "Comparison", says: Indicator, got: Band, structure: str, mix: str) -> bool:
    """Say whether a number rests on fewer than 30 rows.

    Counts of rows stand for themselves; what is counted or measured among adopters needs 30 rows
    of them.
    """
    if (got.mean == 0.0 and got.high == 0.0) or says.unit.startswith(MONEY) or says.name in OF_ALL:
        return False
    if says.unit == PLAIN:
        return got.mean < RESOLUTION
    rows = band(comparison.scorecard, structure=structure, mix=mix, indicator=ROWS_LIVE).mean
    return rows < RESOLUTION


def strip(d: Band, reach: float, colour: str, decided: bool) -> Markup:
    """Return a small drawing of an interval about zero; a filled dot where the sign is decided."""
    wide, tall = STRIP
    if not (reach > 0 and np.isfinite(d.low) and np.isfinite(d.high)):
        return Markup("")
    x = {
        k: wide / 2 + (wide / 2 - 6) * v / reach
        for k, v in (("low", d.low), ("mean", d.mean), ("high", d.high))
    }
    fill = colour if decided else "none"
    return Markup(
        f'<svg class="strip" viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}" aria-hidden="true">'
        f'<line class="zero" x1="{wide / 2}" x2="{wide / 2}" y1="1" y2="{tall - 1}"/>'
        f'<line x1="{x["low"]:.1f}" x2="{x["high"]:.1f}" y1="{tall / 2}" y2="{tall / 2}" stroke="{colour}" stroke-width="3" stroke-opacity=".55"/>'
        f'<circle cx="{x["mean"]:.1f}" cy="{tall / 2}" r="4" fill="{fill}" stroke="{colour}" stroke-width="1.6"/></svg>'
    )


@final
@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One indicator's row of the table of verdicts: symbol, word and difference by contrast."""

    title: str
    unit: str
    tested: str
    cells: tuple[tuple[str, str, str], ...]


def matrix(found: Sequence[Contrast], labels: Labels) -> tuple[list[tuple[str, list[str]]], list[MatrixRow]]:
    """Return the verdicts: pairs of mixes with their structures as columns, indicators as rows."""
    pairs = list(dict.fromkeys((c.against, c.mix) for c in found))
    places = list(dict.fromkeys(c.structure for c in found))
    heads = [
        (
            f"{labels.brief(m)} against {labels.brief(a).lower() if a == NO_POLICY else labels.brief(a)}",
            [labels.structure(s) for s in places],
        )
        for a, m in pairs
    ]
    rows: list[MatrixRow] = []
    for name in dict.fromkeys(c.indicator for c in found):
        mine = {(c.against, c.mix, c.structure): c for c in found if c.indicator == name}
        says = labels.indicator(name)
        scale = measure(says.unit, [v for c in mine.values() for v in (c.difference.low, c.difference.high)])
        cells: list[tuple[str, str, str]] = []
        for a, m in pairs:
            for s in places:
                c = mine.get((a, m, s))
                change = scale.change(c.difference.mean) if c and c.decided else ""
                cells.append((SYMBOLS[c.verdict], c.verdict, change) if c else ("", "", ""))
        rows.append(MatrixRow(says.title, scale.step, says.tested, tuple(cells)))
    return heads, rows


@final
@dataclass(frozen=True, slots=True)
class SignRow:
    """One contrast's row of the robustness table."""

    indicator: str
    contrast: str
    structure: str
    verdict: str
    symbol: str
    reason: str
    signs: tuple[str, ...]
    draws: str


def robustness(
    comparison: "Comparison", labels: Labels, found: Sequence[Contrast]
) -> tuple[list[str], list[SignRow]]:
    """Return the headings of the levels and, for each contrast, the sign at each level."""
    robust = comparison.robust_differences
    panels = [p for p in ("budget", "basis", "end_rule", "size") if not select(robust, panel=p).empty]
    levels = [
        (panel, str(level))
        for panel in panels
        for level in dict.fromkeys(select(robust, panel=panel)["level"].astype(str))
    ]
    rows: list[SignRow] = []
    for c in found:
        signs = {p: panel_signs(c, comparison.robust_differences, p) for p in panels}
        marks = tuple(sign_mark(signs[p].get(level)) for p, level in levels)
        contrast = f"{labels.brief(c.mix)} / {labels.brief(c.against)}"
        rows.append(
            SignRow(
                labels.indicator(c.indicator).title,
                contrast,
                labels.structure(c.structure),
                c.verdict,
                SYMBOLS.get(c.verdict, ""),
                "" if c.decided else c.reason,
                marks,
                f"{100 * c.draws:.0f} %" if np.isfinite(c.draws) else NOTHING,
            )
        )
    return [heading(p, level) for p, level in levels], rows


def heading(panel: str, level: str) -> str:
    """Return a level as a column heading."""
    if panel == "budget":
        times = {"0.25": "\N{VULGAR FRACTION ONE QUARTER}", "0.5": "\N{VULGAR FRACTION ONE HALF}"}
        return f"budget \N{MULTIPLICATION SIGN}{times.get(level, level.removesuffix('.0'))}"
    if panel == "size":
        return level_text("size", level).removeprefix("with ")
    return level.replace("_", " ")


def sign_mark(sign: float | None) -> str:
    """Return a sign as it stands in the table."""
    if sign is None:
        return NOTHING
    return "+" if sign > 0 else "\N{MINUS SIGN}" if sign < 0 else "0"


def receivers(
    comparison: "Comparison", labels: Labels
) -> tuple[list[tuple[str, str]], list[tuple[str, list[float]]]]:
    """Return who received the money: columns (structure, mix), rows with shares in percent."""
    paid = spent(comparison.money)
    columns = [(s, m) for s in comparison.plan.structures for m in policies(comparison)]
    totals = {c: float(select(paid, structure=c[0], mix=c[1])["mean"].sum()) for c in columns}
    order = paid.groupby("payee", observed=True)["mean"].sum().sort_values(ascending=False)
    rows: list[tuple[str, list[float]]] = []
    for payee in order.index:
        part = select(paid, payee=str(payee))
        shares = [
            100 * float(select(part, structure=c[0], mix=c[1])["mean"].sum()) / totals[c]
            if totals[c]
            else np.nan
            for c in columns
        ]
        rows.append((labels.payee(str(payee)), shares))
    return [(labels.structure(s), labels.brief(m)) for s, m in columns], rows


def unspent(money: pd.DataFrame, planned: pd.DataFrame) -> pd.DataFrame:
    """Return planned and paid money over the run by structure, mix and instrument, million USD."""
    keys = ["structure", "mix", "instrument"]
    paid = money.groupby(keys, observed=True)["mean"].sum().rename("paid").reset_index()
    both = planned[planned["planned"] > 0].merge(paid, on=keys, how="left")
    return both.assign(paid=both["paid"].fillna(0.0))


def fits(comparison: "Comparison", labels: Labels) -> list[dict[str, str]]:
    """Return the fit of each series, and the series that are context only."""
    rows: list[dict[str, str]] = []
    for fitted in (True, False):
        for (structure, series), part in series_rows(comparison, fitted):
            own = part[part["mix"] == part["mix"].iloc[0]].sort_values("month")
            last = own.iloc[-1]
            fit = fit_of(own)
            show = fitted and fit.points > 0
            rows.append(
                {
                    "structure": labels.structure(structure),
                    "series": series,
                    "event": plain(str(last["event"])) if fitted else CONTEXT,
                    "points": str(part["month"].nunique()),
                    "last": f"{grouped_exact(float(last['observed']))} {last['unit']} ({last['date']})",
                    "ratio": grouped(fit.ratio, 2) if show else NOTHING,
                    "distance": (grouped(fit.distance, 2) if np.isfinite(fit.distance) else "not defined")
                    if show
                    else NOTHING,
                    "mix": labels.brief(str(last["mix"]))
                    if fitted and EVENTS.get(str(last["event"]))
                    else NOTHING,
                }
            )
    return rows


def grouped_exact(value: float) -> str:
    """Return an observed number as it was published, with thousands separators."""
    return f"{value:,.6g}" if abs(value) < 1000 else f"{value:,.0f}"


SHOWN: Final = (
    "version",
    "revision",
    "created",
    "plan_hash",
    "scenario_hash",
    "parameter_hash",
    "data_hash",
    "runs",
    "replicate_seeds",
    "packages",
)
"""Entries of the manifest that the page shows; the file has all."""


def manifest_rows(manifest: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return what identifies the runs as rows of text."""
    return [(name.replace("_", " "), shown(manifest[name])) for name in SHOWN if manifest.get(name)]


def shown(value: object) -> str:
    """Return an entry of the manifest as text; a long list is cut and counted."""
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {v}" for k, v in value.items())
    if isinstance(value, list | tuple):
        items = [str(v) for v in value]
        more = f" and {len(items) - 3} more" if len(items) > 5 else ""
        return ", ".join(items[: 3 if more else 5]) + more
    return str(value)


def scenario_files(manifest: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """Return structure, mix and scenario file of each cell, as the manifest keeps them."""
    kept = manifest.get("scenarios")
    rows = kept if isinstance(kept, list) else []
    return [
        (str(r["structure"]), str(r["mix"]), str(r["toml"]))
        for r in rows
        if isinstance(r, Mapping) and {"structure", "mix", "toml"} <= set(r)
    ]


def limits(manifest: Mapping[str, object]) -> list[str]:
    """Return the limits that the manifest names."""
    kept = manifest.get("limits")
    return [str(x) for x in kept] if isinstance(kept, list | tuple) else []
