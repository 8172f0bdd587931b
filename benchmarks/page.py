"""Writes the results as tables of a Markdown page."""

import math
from pathlib import Path
from typing import Any

from benchmarks.figures import short, verdicts
from benchmarks.programs import NOT_RUN

BEGIN = "<!-- measured: written by make benchmark, do not edit -->"
END = "<!-- end of what was measured -->"
KINDS = {
    "W1": "W1, threshold cascade to the fixed point, ms a cascade",
    "W2": "W2, independent cascade with chance 0.1, ms a cascade",
    "W3": "W3, adoption month, 3 % of the firms reconsider, ms a month",
    "W3 pace 1": "W3, adoption month, all firms reconsider, ms a month",
}
Results = dict[str, Any]
Rows = list[tuple[str, ...]]


def write_page(page: Path, block: str) -> None:
    """Put the tables between the two marks of a page."""
    text = page.read_text(encoding="utf-8")
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    page.write_text(f"{head}{BEGIN}\n\n{block.strip()}\n\n{END}{tail}", encoding="utf-8")


def render(results: Results) -> str:
    """Return all tables for which there are results, and why others are missing."""
    failed = {name: part["failed"] for name, part in results.items() if "failed" in part}
    results = {name: part for name, part in results.items() if name not in failed}
    parts = [
        machine(results),
        figures(results),
        *peers(results),
        *limits(results),
        ends(results),
        whole(results),
        models(results),
        starting(results),
        draws(results),
        speed(results),
        *(f"The part `{name}` was not run: {reason}" for name, reason in failed.items()),
    ]
    return "\n\n".join(part for part in parts if part)


def table(head: tuple[str, ...], rows: Rows, left: int = 1) -> str:
    """Return a Markdown table; the first columns to the left, the others to the right."""
    rule = ["---"] * left + ["---:"] * (len(head) - left)
    lines = [head, tuple(rule), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


def machine(results: Results) -> str:
    """Say on what and with which versions, and when each part was measured."""
    about = results["machine"]
    lines = [
        f"- machine: {about['processor']}, {about['cores']} cores, "
        f"{about['memory']:.0f} GB, {about['system']}",
        f"- ours: Python {about['python']}, {listed(about['ours'])}",
        f"- peers' environment: {listed(about['peers']) or 'not made'}",
        f"- C: {about['compiler']}",
        *(f"- not run: {name}: {reason}" for name, reason in NOT_RUN.items()),
        "- measured: " + ", ".join(f"{name} {about['when'][name]}" for name in sorted(about["when"])),
    ]
    return "### Machine and versions\n\n" + "\n".join(lines)


def listed(versions: dict[str, str]) -> str:
    """Return names and versions in one line."""
    return ", ".join(f"{name} {version}" for name, version in versions.items())


def figures(results: Results) -> str:
    """Return the figures to reach beside those measured."""
    rows: Rows = list(verdicts(results))
    head = ("what", "figure to reach", "measured (least to most)", "")
    return "### Figures to reach\n\n" + table(head, rows) if rows else ""


def peers(results: Results) -> list[str]:
    """Return a table for each kind of work and size."""
    found: list[str] = []
    for kind, title in KINDS.items():
        for name, case in results.get("peers", {}).items():
            if name.rpartition(" ")[0] == kind:
                found.append(
                    f"### {title}: {case['n']:,} firms, {case['edges']:,} edges\n\n" + duels(kind, case)
                )
    return found


def limits(results: Results) -> list[str]:
    """Return our compiled loops beside C and beside what no program could save."""
    found = results.get("limits", {})
    if not found:
        return []
    parts = [LIMITS_TEXT + machine_limits(found.get("machine", {}))]
    for kind, title in KINDS.items():
        for name, case in found.items():
            if name.rpartition(" ")[0] == kind:
                parts.append(
                    f"#### {title}: {case['n']:,} firms\n\n" + duels(kind, case, "time over our loop")
                )
    return parts


LIMITS_TEXT = (
    "### Beside C and the memory\n\nOur compiled loop, without the checks and the making of arrays that the "
    "public call adds; the same algorithm in C; the memory accesses of that algorithm in their order without "
    "deciding anything (columns streamed, edge lists of those rows that spread read, their counts changed); "
    "and the draws alone.\n\n"
)


def machine_limits(found: dict[str, Any]) -> str:
    """Return what the machine takes to stream a byte and to reach a random entry."""
    if "stream_byte" not in found:
        return f"Streaming and random access were not measured: {found.get('reason', 'no result')}."
    sizes = [int(name.removeprefix("gather_")) for name in found if name.startswith("gather_")]
    reach = "; ".join(
        f"{n:,} entries {found[f'gather_{n}']:.2f} ns read, {found[f'add_{n}']:.2f} ns added to"
        for n in sizes
    )
    return (
        f"This machine streams at {1 / found['stream_byte']:.1f} GB/s (triad) and reaches random int32 "
        f"entries, without asking early: {reach}."
    )


def duels(kind: str, case: dict[str, Any], ratio: str = "time over ours") -> str:
    """Return the table of one kind of work at one size."""
    own = case["lines"][0]
    same = kind == "W1"
    big = case["n"] >= 1_000_000
    head = ("program", "median ms", f"{ratio}, median (least to most)", "rounds")
    head += (("adopters",) if same else ()) + (("peak MB",) if big else ())
    rows: Rows = []
    for line in case["lines"]:
        if line["reason"]:
            rows.append((line["label"], f"not run: {line['reason']}") + ("",) * (len(head) - 2))
            continue
        middle, low, high = line["ratio"]
        ratio = "1" if line is own else f"{short(middle)} ({short(low)} to {short(high)})"
        row = (line["label"], short(line["milliseconds"]), ratio, str(line["rounds"]))
        if same:
            row += (named_the_same(line, own),)
        rows.append(row + ((f"{line['memory'] / 1e6:,.0f}",) if big else ()))
    return table(head, rows)


def named_the_same(line: dict[str, Any], own: dict[str, Any]) -> str:
    """Say whether a program named the same adopters as ours."""
    if line["digest"] is None:
        return "-"
    if line is own:
        return f"{line['adopters']:,}"
    return "the same" if line["digest"] == own["digest"] else f"**others: {line['adopters']:,}**"


def ends(results: Results) -> str:
    """Return the comparison of adopters at the end, for the processes with chance."""
    rows: Rows = []
    for kind, case in results.get("ends", {}).items():
        for sample in case["samples"]:
            if sample["reason"]:
                rows.append((kind, sample["label"], "not run: " + sample["reason"], "", "", ""))
                continue
            apart = sample["apart"]
            verdict = "-" if math.isnan(apart) else ("agrees" if abs(apart) <= 4 else "**differs**")
            verdict = "equal in every run" if sample["equal"] else verdict
            error = f"{sample['mean']:,.1f} ± {sample['error']:.1f}"
            rows.append(
                (
                    kind,
                    sample["label"],
                    str(sample["runs"]),
                    error,
                    "" if verdict == "-" else f"{apart:+.1f}",
                    verdict,
                )
            )
    if not rows:
        return ""
    n = next(iter(results["ends"].values()))["n"]
    head = ("work", "program", "runs", "adopters at the end, mean ± standard error", "apart, errors", "")
    text = (
        f"### Do they run the same process? {n:,} firms\n\nW1 is compared adopter by adopter above. W2: "
        "adopters at the end of the cascade. W3: adopters after 24 months from none, a fifth reconsidering a "
        "month. "
        "Apart: difference from ours in standard errors; beyond 4 counts as another process.\n\n"
    )
    return text + table(head, rows, left=2)


def whole(results: Results) -> str:
    """Return the whole month of the full model against bare months."""
    if "whole" not in results:
        return ""
    found = results["whole"]
    head = (
        "program",
        "median ms a month",
        "time over our whole month: all rounds (least to most round)",
        "rounds",
    )
    rows: Rows = [("pearlnet, whole month", short(found["plain"]), "1", str(found["rounds"]))]
    for line in found["lines"]:
        if line["reason"]:
            rows.append((line["label"], f"not run: {line['reason']}", "", ""))
        else:
            middle, low, high = found["ratios"][line["label"]]
            ratio = f"{short(middle)} ({short(low)} to {short(high)})"
            rows.append(
                (line["label"] + ", bare W3 month", short(line["milliseconds"]), ratio, str(line["rounds"]))
            )
    return (
        f"### The whole month of the full model against bare months: {found['n']:,} firms\n\n"
        + table(head, rows)
        + f"\n\nOur month: mean {short(found['mean'])} ms, dearest {short(found['most'])} ms. "
        f"Graph-wide indicators, computed each third month, add {short(found['graph'])} ms to that month. "
        + ended(found)
        + f" Verbs that ran in every month: {', '.join(found['verbs'])}."
    )


def ended(found: dict[str, Any]) -> str:
    """Say what a run had reached by its end, and whether it may count as a timing."""
    text = (
        f"Reached: {found['adopters']:,.0f} adopting rows ({100 * found['share_of_rows']:.1f} % of rows, "
        f"{100 * found['share_of_firms']:.1f} % of firms by weight), {found['links']:,.0f} data links."
    )
    return text + (" **Under 2 % of rows adopt: no timing.**" if found["share_of_rows"] < 0.02 else "")


def models(results: Results) -> str:
    """Return the timings of whole runs."""
    found = results.get("model", {})
    head = (
        "run", "rows", "edges", "seconds", "world", "of it network", "96 months and scorecard", "peak MB",
        "bytes a row beyond graph and imports", "adopting rows", "of rows", "of firms", "links",
    )  # fmt: skip
    rows: Rows = []
    for name, run in found.items():
        for one in run.get("runs", [run] if "months" in run else []):
            rows.append(
                (
                    run.get("title", name),
                    f"{one['firms']:,}",
                    f"{one['edges']:,}",
                    short(middle(one["seconds"])),
                    short(middle(one["world"])),
                    short(middle([part.get("draw_graph", math.nan) for part in one["parts"]])),
                    short(middle(one["months"])),
                    f"{one['peak'] / 1e6:,.0f}",
                    f"{one['beyond']:,.0f}",
                    f"{one['adopters']:,.0f}",
                    f"{100 * one['share_of_rows']:.1f} %"
                    + (" (no timing)" if one["share_of_rows"] < 0.02 else ""),
                    f"{100 * one['share_of_firms']:.1f} %",
                    f"{one['links']:,.0f}",
                )
            )
    parts = (
        ["### Whole runs\n\nOne core, kernels loaded before the clock starts.\n\n" + table(head, rows)]
        if rows
        else []
    )
    parts += [f"`{name}` was not run: {run['failed']}" for name, run in found.items() if "failed" in run]
    for name in ("replicate", "processes", "recording", "growth", "build"):
        if found.get(name, {}).get("text"):
            parts.append(found[name]["text"])
    if "milliseconds" in found.get("phases", {}):
        parts.append(where_time_goes(found["phases"]["milliseconds"]))
    ran = next((run for run in found.values() if "verbs" in run), None)
    if ran:
        settings = ", ".join(f"{name} {value}" for name, value in ran["scenario"].items())
        parts.append(f"Verbs that ran in every month: {', '.join(ran['verbs'])}. Settings: {settings}.")
    return "\n\n".join(parts)


def where_time_goes(spent: dict[str, float]) -> str:
    """Return the table of a replicate's processor time by phase."""
    whole = spent["all"]
    rows: Rows = [
        (name, short(each), f"{100 * each / whole:.0f} %")
        for name, each in sorted(spent.items(), key=lambda item: -item[1])
    ]
    title = "#### Where the time of a replicate of 5,000 rows goes\n\nProcessor time, medians.\n\n"
    return title + table(("phase", "milliseconds", "share"), rows)


def middle(values: list[float]) -> float:
    """Return the median."""
    return sorted(values)[len(values) // 2]


def starting(results: Results) -> str:
    """Return the times to start."""
    found = results.get("start")
    if not found:
        return ""
    names = {
        "help": "`pearlnet --help`",
        "first_run": "first `pearlnet run`, 5,000 firms, 96 months, empty cache: all of it",
        "second_run": "second `pearlnet run`, the same: all of it",
        "second_before_month": "second process, until the first month begins",
        "second_after_month": "second process, until the first month is done",
    }
    rows: Rows = [
        (
            text,
            short(middle(found[name])),
            f"{short(min(found[name]))} to {short(max(found[name]))}",
            str(len(found[name])),
        )
        for name, text in names.items()
        if found.get(name)
    ]
    return "### Starting\n\n" + table(("what", "seconds", "least to most", "times"), rows)


def draws(results: Results) -> str:
    """Return what a draw costs."""
    found = results.get("draws", {})
    rows: Rows = [(name, short(middle(values)), short(min(values))) for name, values in found.items()]
    return "### A draw\n\n" + table(("how", "median ns", "least ns"), rows) if rows else ""


def speed(results: Results) -> str:
    """Return what pytest-benchmark found."""
    found = results.get("speed", {})
    rows: Rows = [
        (name, *(short(1e3 * told[key]) for key in ("median", "min", "max")), str(told["rounds"]))
        for name, told in found.items()
    ]
    head = ("test", "median ms", "least", "most", "rounds")
    return "### pytest-benchmark\n\n" + table(head, rows) if rows else ""
