"""The tables of the page: crossed, robustness, receivers, fit, definitions, manifest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import numpy as np
from markupsafe import Markup

from experiments.report.fit_figure import CONTEXT, fit_of, series_rows
from experiments.report.frames import EVENTS, Band, band, policies, select
from experiments.report.judgement import (
    HIGHER,
    LOWER,
    UNDECIDED,
    Contrast,
    contrasts,
    level_text,
    moved_by_size,
    panel_signs,
    same_sign,
)
from experiments.report.labels import Indicator, Labels
from experiments.report.money_figures import spent
from experiments.report.numbers import MONEY, NOTHING, RESOLUTION, Measure, grouped, measure
from experiments.report.style import Look

if TYPE_CHECKING:
    from experiments.comparison import Comparison

SYMBOLS: Final = {
    HIGHER: "\N{BLACK UP-POINTING TRIANGLE}",
    LOWER: "\N{BLACK DOWN-POINTING TRIANGLE}",
    UNDECIDED: "\N{WHITE CIRCLE}",
}
BELOW: Final = "below resolution"
WEIGHTED: Final = ("firms", "sites", "networks", "factories", "adopters")
"""Units of counts that stand for real firms: a row counts as many as it weighs."""
PLAIN: Final = ("links", "rows", "edges", "pairs", "data links")
"""Units of counts of rows or edges themselves."""
STRIP: Final = (132, 18)


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


def crossed(comparison: "Comparison", labels: Labels, looks: Mapping[str, Look], names: Sequence[str]) -> list[Block]:
    """Return the crossed table: mixes in rows, structures in columns, differences from no policy."""
    plan = comparison.plan
    first = plan.mixes[0]
    judged = {(c.indicator, c.structure, c.mix): c for c in contrasts(comparison, names) if c.against == first}
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
                cell(comparison, says, (s, m), got[s, m], gaps[s, m], scales[s], judged.get((name, s, m)), reach, looks[m])
                for s in plan.structures
            )
            lines.append(Line(labels.mix(m), looks[m].colour, cells))
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
    fine = measure(says.unit, [gap.mean, gap.low, gap.high])
    fine = fine if fine.factor == scale.factor else scale
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


def below_resolution(
    comparison: "Comparison", says: Indicator, got: Band, structure: str, mix: str
) -> bool:
    """Say whether a number rests on fewer than 30 rows.

    Counts of real firms are set against the mean weight of a row, counts of links stand for
    themselves; what is measured on adopters needs 30 rows of them (first replicate).
    """
    frame = comparison.frames.get((structure, mix))
    if got.mean == 0.0 and got.high == 0.0:
        return False
    if says.unit in PLAIN:
        return got.mean < RESOLUTION
    if frame is None or says.unit.startswith(MONEY):
        return False
    if says.unit in WEIGHTED:
        return got.mean < RESOLUTION * float(np.mean(frame.weight))
    return says.stage.startswith(("line", "plane", "network")) and int(np.count_nonzero(frame.state)) < RESOLUTION


def strip(d: Band, reach: float, colour: str, decided: bool) -> Markup:
    """Return a small drawing of an interval about zero; a filled dot where the sign is decided."""
    wide, tall = STRIP
    if not (reach > 0 and np.isfinite(d.low) and np.isfinite(d.high)):
        return Markup("")
    x = {k: wide / 2 + (wide / 2 - 6) * v / reach for k, v in (("low", d.low), ("mean", d.mean), ("high", d.high))}
    fill = colour if decided else "none"
    return Markup(
        f'<svg class="strip" viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}" aria-hidden="true">'
        f'<line class="zero" x1="{wide / 2}" x2="{wide / 2}" y1="1" y2="{tall - 1}"/>'
        f'<line x1="{x["low"]:.1f}" x2="{x["high"]:.1f}" y1="{tall / 2}" y2="{tall / 2}" stroke="{colour}" stroke-width="3" stroke-opacity=".55"/>'
        f'<circle cx="{x["mean"]:.1f}" cy="{tall / 2}" r="4" fill="{fill}" stroke="{colour}" stroke-width="1.6"/></svg>'
    )


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


def robustness(comparison: "Comparison", labels: Labels, found: Sequence[Contrast]) -> tuple[list[str], list[SignRow]]:
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
        share = same_sign(c, comparison.robust_differences)
        marks = tuple(sign_mark(signs[p].get(level)) for p, level in levels)
        contrast = f"{labels.brief(c.mix)} {NOTHING} {labels.brief(c.against)}"
        rows.append(
            SignRow(
                labels.indicator(c.indicator).title,
                contrast,
                labels.structure(c.structure),
                c.verdict,
                SYMBOLS.get(c.verdict, ""),
                "" if c.decided else c.reason,
                marks,
                f"{100 * share:.0f} %" if np.isfinite(share) else NOTHING,
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


def receivers(comparison: "Comparison", labels: Labels) -> tuple[list[tuple[str, str]], list[tuple[str, list[float]]]]:
    """Return who received the money: columns (structure, mix), rows with shares in percent."""
    paid = spent(comparison.money)
    columns = [(s, m) for s in comparison.plan.structures for m in policies(comparison)]
    totals = {c: float(select(paid, structure=c[0], mix=c[1])["mean"].sum()) for c in columns}
    order = paid.groupby("payee", observed=True)["mean"].sum().sort_values(ascending=False)
    rows: list[tuple[str, list[float]]] = []
    for payee in order.index:
        part = select(paid, payee=str(payee))
        shares = [
            100 * float(select(part, structure=c[0], mix=c[1])["mean"].sum()) / totals[c] if totals[c] else np.nan
            for c in columns
        ]
        rows.append((labels.payee(str(payee)), shares))
    return [(labels.structure(s), labels.mix(m)) for s, m in columns], rows


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
                    "event": str(last["event"]) if fitted else f"{last['event']}: {CONTEXT}",
                    "points": str(part["month"].nunique()),
                    "last": f"{grouped_exact(float(last['observed']))} {last['unit']} ({last['date']})",
                    "ratio": grouped(fit.ratio, 2) if show else NOTHING,
                    "distance": (grouped(fit.distance, 2) if np.isfinite(fit.distance) else "not defined") if show else NOTHING,
                    "mix": labels.mix(str(last["mix"])) if fitted and EVENTS.get(str(last["event"])) else NOTHING,
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
