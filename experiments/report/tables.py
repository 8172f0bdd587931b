"""The other tables of the page: verdicts, trials, receivers, fit, manifest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import numpy as np
import pandas as pd

from experiments.report.fit_figure import CONTEXT, fit_of, series_rows
from experiments.report.frames import EVENTS, policies, select
from experiments.report.judgement import SYMBOLS, Contrast, level_text, panel_signs
from experiments.report.labels import Labels, plain
from experiments.report.money_figures import spent
from experiments.report.numbers import NOTHING, grouped, measure
from experiments.report.style import NO_POLICY

if TYPE_CHECKING:
    from experiments.comparison import Comparison


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
    heads: list[tuple[str, list[str]]] = []
    for a, m in pairs:
        than = labels.brief(a).lower() if a == NO_POLICY else labels.brief(a)
        heads.append((f"{labels.brief(m)} against {than}", [labels.structure(s) for s in places]))
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
    p: str


def robustness(
    comparison: "Comparison", labels: Labels, found: Sequence[Contrast]
) -> tuple[list[str], list[SignRow]]:
    """Return the headings of the levels and, for each contrast, the sign at each level."""
    robust = comparison.robust_differences
    tried = ("budget", "basis", "end_rule", "money", "size", "degree", "rule", "control")
    panels = [p for p in tried if not select(robust, panel=p).empty]
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
                small(c.p_holm),
            )
        )
    return [heading(p, level) for p, level in levels], rows


def small(p: float) -> str:
    """Return a corrected p with three digits behind the point."""
    if not np.isfinite(p):
        return NOTHING
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def heading(panel: str, level: str) -> str:
    """Return a level as a column heading."""
    if panel == "budget":
        times = {"0.25": "\N{VULGAR FRACTION ONE QUARTER}", "0.5": "\N{VULGAR FRACTION ONE HALF}"}
        return f"budget \N{MULTIPLICATION SIGN}{times.get(level, level.removesuffix('.0'))}"
    if panel == "size":
        return level_text("size", level).removeprefix("with ")
    if panel == "degree":
        return f"degree {level}"
    if panel in ("rule", "control"):
        return f"{panel} {level}"
    if panel == "money":
        return level_text("money", level).removeprefix("at the ")
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
            unit = str(last["unit"]).replace("km2", "km²")
            fit = fit_of(own)
            show = fitted and fit.points > 0
            rows.append(
                {
                    "structure": labels.structure(structure),
                    "series": series,
                    "event": plain(str(last["event"])) if fitted else CONTEXT,
                    "points": str(part["month"].nunique()),
                    "last": f"{grouped_exact(float(last['observed']))} {unit} ({last['date']})",
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
