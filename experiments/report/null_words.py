"""Sentences on indicators beside what chance gives."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from experiments.report.frames import select
from experiments.report.labels import Labels
from experiments.report.numbers import MINUS, listed
from networks.nulls import LINKING, PLACEMENT

if TYPE_CHECKING:
    from experiments.comparison import Comparison

SAID: Final = (
    (PLACEMENT, "joined_edge_share"),
    (PLACEMENT, "two_route_core"),
    (LINKING, "giant_component"),
    (LINKING, "isolation"),
    (LINKING, "two_route_core"),
    (LINKING, "cross_sector_links"),
)
"""What is put into sentences; the rest stands in the figure and in the table."""

OTHERS: Final = {
    PLACEMENT: "as many adopters of each sector and size placed at random",
    LINKING: "as many links placed at random between the same adopters",
}
"""With what the run is compared."""

ABOVE, BELOW, WITHIN = "higher", "lower", "within chance"

MEANING: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    (PLACEMENT, "joined_edge_share"): {
        ABOVE: "adopters are each other's partners more often than sector and coarse size classes explain; "
        "large firms alone would give +5 to +7",
        BELOW: "adopters are each other's partners less often than sector and size explain",
    },
    (PLACEMENT, "two_route_core"): {
        ABOVE: "more of them keep two routes to each other than their number explains",
        BELOW: "fewer of them keep two routes to each other than their number explains",
    },
    (LINKING, "giant_component"): {
        ABOVE: "links join more adopters into one part than they would at random",
        BELOW: "links leave more adopters out of the common part than they would at random",
    },
    (LINKING, "isolation"): {
        ABOVE: "links pile up on some adopters, and more stand alone",
        BELOW: "links are spread over the adopters, and fewer stand alone",
    },
    (LINKING, "two_route_core"): {
        ABOVE: "links close more second routes than they would at random",
        BELOW: "links close fewer second routes than they would at random",
    },
    (LINKING, "cross_sector_links"): {
        ABOVE: "links cross sectors more readily than trade between adopters does",
        BELOW: "links keep to their sector more than trade between adopters does",
    },
}
"""What it means if all cases lie on one side."""


def sentences(comparison: "Comparison", labels: Labels) -> list[str]:
    """Return one sentence an indicator and null: in how many cases it is above, below or within chance."""
    found: list[str] = []
    for null, name in SAID:
        part = select(comparison.nulls, null=null, indicator=name)
        part = part[np.isfinite(part["value"].to_numpy(np.float64)) & (part["draws"] > 0)]
        if part.empty:
            continue
        value, low, high, z = (part[column].to_numpy(np.float64) for column in ("value", "low", "high", "z"))
        counts = {
            ABOVE: int((value > high).sum()),
            BELOW: int((value < low).sum()),
            WITHIN: int(((value >= low) & (value <= high)).sum()),
        }
        title = labels.indicator(name).title
        sides = [side for side in (ABOVE, BELOW) if counts[side] == value.size]
        meaning = f": {MEANING[null, name][sides[0]]}" if sides else ""
        found.append(f"{title}, beside {OTHERS[null]}: {where(counts)}{spread(z)}{meaning}.")
    return found


def where(counts: Mapping[str, int]) -> str:
    """Return in how many cases something is higher, lower or within chance."""
    total = sum(counts.values())
    ordered = sorted((word for word in counts if counts[word]), key=lambda word: -counts[word])
    if len(ordered) == 1:
        return f"{ordered[0]} in {'the one case' if total == 1 else f'all {total} cases'}"
    parts = [f"{word} in {counts[word]}" for word in ordered]
    return f"{listed(parts)} of {total} cases"


def spread(z: Sequence[float] | np.ndarray) -> str:
    """Return the range of z, for those who read it."""
    known = np.asarray(z)[np.isfinite(z)]
    if not known.size:
        return ""
    least, most = (number(x) for x in (known.min(), known.max()))
    return f" (z {least})" if least == most else f" (z {least} to {most})"


def number(x: float) -> str:
    """Return a z with its sign, without digits behind the point."""
    whole = round(float(x))
    return f"{MINUS}{-whole}" if whole < 0 else f"+{whole}" if whole else "0"


def words(comparison: "Comparison", labels: Labels) -> Mapping[str, object]:
    """Return all that the page says on chance."""
    table = comparison.nulls
    draws = 0 if table.empty else int(table["draws"].max())
    return {"sentences": sentences(comparison, labels), "draws": draws}
