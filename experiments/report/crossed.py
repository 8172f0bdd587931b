"""The crossed table: mixes in rows, structures in columns, differences with their intervals."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, final

import numpy as np
from markupsafe import Markup

from experiments.report.frames import OF_ALL, ROWS_LIVE, Band, band
from experiments.report.judgement import (
    SYMBOLS,
    Contrast,
    contrasts,
    is_fixed,
    level_text,
    moved_by_size,
)
from experiments.report.labels import Labels, Says
from experiments.report.numbers import MONEY, RESOLUTION, Measure, measure
from experiments.report.style import Look, Looks

if TYPE_CHECKING:
    from experiments.comparison import Comparison

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


def crossed(comparison: "Comparison", labels: Labels, looks: Looks, names: Sequence[str]) -> list[Block]:
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
    says: Says,
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


def below_resolution(comparison: "Comparison", says: Says, got: Band, structure: str, mix: str) -> bool:
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
    fill, y = colour if decided else "none", tall / 2
    return Markup(
        f'<svg class="strip" viewBox="0 0 {wide} {tall}" width="{wide}" height="{tall}" aria-hidden="true">'
        f'<line class="zero" x1="{wide / 2}" x2="{wide / 2}" y1="1" y2="{tall - 1}"/>'
        f'<line x1="{x["low"]:.1f}" x2="{x["high"]:.1f}" y1="{y}" y2="{y}" '
        f'stroke="{colour}" stroke-width="3" stroke-opacity=".55"/>'
        f'<circle cx="{x["mean"]:.1f}" cy="{y}" r="4" fill="{fill}" stroke="{colour}" stroke-width="1.6"/>'
        "</svg>"
    )
