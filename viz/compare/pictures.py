"""Small drawings inside tables, as SVG that takes its colours from the page's theme."""

from collections.abc import Sequence
from math import isfinite
from typing import Final

from markupsafe import Markup

WIDE: Final = 150
TALL: Final = 18
EDGE: Final = 6
"""Room at both ends, so that a dot is never cut."""


def whisker(
    mean: float, low: float, high: float, reach: float, colour: str, *, filled: bool = True, wide: int = WIDE
) -> Markup:
    """Return a difference about zero with its interval; a filled dot where its direction may be stated."""
    if not (reach > 0.0 and isfinite(mean)):
        return Markup("")
    middle = wide / 2

    def x(value: float) -> float:
        return middle + (middle - EDGE) * max(-1.0, min(1.0, value / reach))

    y = TALL / 2
    bar = Markup("")
    if isfinite(low) and isfinite(high):
        bar = Markup(
            f'<line x1="{x(low):.1f}" x2="{x(high):.1f}" y1="{y}" y2="{y}" stroke="var(--pn-{colour})" '
            'stroke-width="3" stroke-opacity=".5" stroke-linecap="round"/>'
        )
    fill = f"var(--pn-{colour})" if filled else "var(--pn-card)"
    return framed(
        Markup(f'<line x1="{middle}" x2="{middle}" y1="1" y2="{TALL - 1}" stroke="var(--pn-line)"/>')
        + bar
        + Markup(
            f'<circle cx="{x(mean):.1f}" cy="{y}" r="4" fill="{fill}" stroke="var(--pn-{colour})" '
            'stroke-width="1.6"/>'
        ),
        wide,
    )


def share_bar(mean: float, low: float, high: float, colour: str, *, wide: int = WIDE) -> Markup:
    """Return a share from 0 to 1 as a bar with its interval."""
    if not isfinite(mean):
        return Markup("")
    y, room = TALL / 2, wide - 2

    def x(value: float) -> float:
        return 1 + room * max(0.0, min(1.0, value))

    parts = Markup(
        f'<rect x="1" y="{y - 4}" width="{room}" height="8" rx="2" fill="var(--pn-grid)"/>'
        f'<rect x="1" y="{y - 4}" width="{room * mean:.1f}" height="8" rx="2" fill="var(--pn-{colour})" '
        'fill-opacity=".75"/>'
    )
    if isfinite(low) and isfinite(high):
        parts += Markup(
            f'<line x1="{x(low):.1f}" x2="{x(high):.1f}" y1="{y}" y2="{y}" stroke="var(--pn-ink)" '
            'stroke-width="1.4"/>'
        )
        for end in (low, high):
            parts += Markup(
                f'<line x1="{x(end):.1f}" x2="{x(end):.1f}" y1="{y - 3}" y2="{y + 3}" '
                'stroke="var(--pn-ink)" stroke-width="1.4"/>'
            )
    return framed(parts, wide)


def stack(shares: Sequence[tuple[float, str, str]], *, wide: int = WIDE) -> Markup:
    """Return shares that add up to one as one bar.

    Parameters
    ----------
    shares : sequence of (share, colour, title)
        From the left.
    """
    at, parts = 0.0, Markup("")
    for share, colour, title in shares:
        if share > 0.0:
            parts += Markup(
                '<rect x="{:.1f}" y="5" width="{:.1f}" height="8" fill="var(--pn-{})">'
                "<title>{}</title></rect>"
            ).format(at * wide, max(share * wide - 1.0, 0.5), colour, title)
        at += share
    return framed(parts, wide)


def both_ways(first: float, second: float, top: float, *, wide: int = 220) -> Markup:
    """Return two amounts as bars from the middle: the first to the left, the second to the right."""
    middle = wide / 2
    left, right = ((middle - 2) * value / top if top > 0.0 else 0.0 for value in (first, second))
    return framed(
        Markup(
            f'<rect x="{middle - left:.1f}" y="4" width="{left:.1f}" height="10" fill="var(--pn-a)"/>'
            f'<rect x="{middle:.1f}" y="4" width="{right:.1f}" height="10" fill="var(--pn-b)"/>'
            f'<line x1="{middle}" x2="{middle}" y1="0" y2="{TALL}" stroke="var(--pn-line)"/>'
        ),
        wide,
    )


def framed(parts: Markup, wide: int) -> Markup:
    """Return parts of a drawing as one that screen readers pass over: the table says the same."""
    return (
        Markup(
            f'<svg viewBox="0 0 {wide} {TALL}" width="{wide}" height="{TALL}" aria-hidden="true" '
            'style="display:block">'
        )
        + parts
        + Markup("</svg>")
    )
