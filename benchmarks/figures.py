"""The figures to reach, each beside what was measured."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.programs import BOUND, CYNETDIFF, FRAMES, MESA, NDLIB, NETWORK, TWIN

Results = dict[str, Any]
GIGABYTE = 1e9


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure to reach.

    Attributes
    ----------
    what : str
    goal : float
    at_most : bool
        Whether less is better.
    unit : str
        Written after the numbers.
    measured : callable
        Takes the results and returns the number, or the number with the least and largest of all
        rounds; None or KeyError where it was not measured.
    """

    what: str
    goal: float
    at_most: bool
    unit: str
    measured: Callable[[Results], float | tuple[float, float, float] | None]


def rival(kind: str, n: int, label: str) -> Callable[[Results], Any]:
    """Return a reader of the ratio of a program's time to ours."""
    return lambda results: ratio_of(results["peers"][f"{kind} {n}"], label)


def limit(kind: str, n: int, label: str) -> Callable[[Results], Any]:
    """Return a reader of the ratio of our compiled loop's time to that of a limit."""

    def read(results: Results) -> tuple[float, float, float] | None:
        found = ratio_of(results["limits"][f"{kind} {n}"], label)
        return None if found is None else (1 / found[0], 1 / found[2], 1 / found[1])

    return read


def ratio_of(case: dict[str, Any], label: str) -> tuple[float, float, float] | None:
    """Return median, least and largest ratio of a program, None if it was not run."""
    for line in case["lines"]:
        if line["label"] == label and not line["reason"]:
            return line["ratio"]
    return None


def whole(label: str) -> Callable[[Results], Any]:
    """Return a reader of a program's bare month over our whole month."""
    return lambda results: results["whole"]["ratios"].get(label)


def model(case: str, name: str, scale: float = 1.0) -> Callable[[Results], Any]:
    """Return a reader of a number of a case of the model, or of the median of its list."""

    def read(results: Results) -> Any:
        value = results["model"][case][name]
        if isinstance(value, list):
            value = sorted(value)
            return value[len(value) // 2] * scale, value[0] * scale, value[-1] * scale
        return value * scale

    return read


def start(name: str) -> Callable[[Results], Any]:
    """Return a reader of a time to start."""

    def read(results: Results) -> Any:
        values = sorted(results["start"][name])
        return values[len(values) // 2], values[0], values[-1]

    return read


def _bare() -> list[Figure]:
    found: list[Figure] = []
    for n in (10_000, 100_000, 1_000_000):
        for kind in ("W1", "W2", "W3"):
            to_c = f"{kind}, {n:,} firms: compiled loop, time over that of the same algorithm in C"
            found.append(Figure(to_c, 1.3, True, "", limit(kind, n, TWIN)))
    for n in (100_000, 1_000_000):  # fewer firms lie in the caches: the memory is no limit there
        for kind in ("W1", "W2", "W3"):
            to_bound = f"{kind}, {n:,} firms: compiled loop, time over that of its memory accesses alone"
            found.append(Figure(to_bound, 3.5, True, "", limit(kind, n, BOUND)))
    for kind, label, goal in (
        ("W1", CYNETDIFF, 35),
        ("W1", NDLIB, 1500),
        ("W2", CYNETDIFF, 5),
        ("W3", MESA, 1000),
        ("W3", NETWORK, 2500),
        ("W3", FRAMES, 100),
    ):
        what = f"{kind}, 100,000 firms: times faster than {label}"
        found.append(Figure(what, goal, False, "", rival(kind, 100_000, label)))
    return found


FIGURES = (
    *_bare(),
    Figure(
        f"whole month, 100,000 firms: times faster than the bare month of {MESA}", 30, False, "", whole(MESA)
    ),
    Figure(
        f"whole month, 100,000 firms: times faster than the bare month of {FRAMES}",
        1,
        False,
        "",
        whole(FRAMES),
    ),
    Figure("Korea one to one, 210,588 firms, 96 months, one core", 8, True, "s", model("korea", "seconds")),
    Figure("the same, peak memory", 1, True, "GB", model("korea", "peak", 1 / GIGABYTE)),
    Figure("China, 1,000,000 rows, 96 months, one core", 45, True, "s", model("china", "seconds")),
    Figure("the same, peak memory", 4, True, "GB", model("china", "peak", 1 / GIGABYTE)),
    Figure(
        "the same, memory beyond the graph and the imports, a row",
        600,
        True,
        "bytes",
        model("china", "beyond"),
    ),
    Figure("exponent of cost in firms, network included", 1.1, True, "", model("growth", "exponent")),
    Figure(
        "5,000 firms, 96 months, a replicate, network included",
        0.15,
        True,
        "s",
        model("replicate", "seconds"),
    ),
    Figure("1,000 such replicates on two cores", 90, True, "s", model("processes", "thousand")),
    Figure("recording, share of a replicate's time", 0.1, True, "", model("recording", "share")),
    Figure("two processes: runs of one, times", 1.9, False, "", model("processes", "gain")),
    Figure("drawing a network of 10 million edges", 3, True, "s", model("build", "seconds")),
    Figure("pearlnet --help", 0.5, True, "s", start("help")),
    Figure("first run with an empty cache, compiling included", 20, True, "s", start("first_run")),
    Figure("second run, until the first month begins", 1.5, True, "s", start("second_before_month")),
)


def verdicts(results: Results) -> list[tuple[str, str, str, str]]:
    """Return what, figure to reach, measured, and reached or missed, for all that was measured."""
    rows: list[tuple[str, str, str, str]] = []
    for figure in FIGURES:
        try:
            value = figure.measured(results)
        except KeyError:
            continue
        sign = "at most" if figure.at_most else "at least"
        unit = f" {figure.unit}" if figure.unit else ""
        goal = f"{sign} {figure.goal:,g}{unit}"
        if value is None:
            rows.append((figure.what, goal, "not run", "-"))
            continue
        middle, low, high = value if isinstance(value, (tuple, list)) else (value, value, value)
        spread = "" if low == high else f" ({short(low)} to {short(high)})"
        reached = middle <= figure.goal if figure.at_most else middle >= figure.goal
        rows.append(
            (figure.what, goal, f"{short(middle)}{unit}{spread}", "reached" if reached else "**missed**")
        )
    return rows


def short(value: float) -> str:
    """Write a number with three digits that count."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
