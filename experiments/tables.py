"""The tables of a comparison, made from its runs and nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from experiments.extract import KEYS, Detail
from experiments.plan import BASE, ComparePlan, Panel
from experiments.runner import Run
from experiments.statistics import (
    Summary,
    mean_interval,
    paired_difference,
    percentiles,
    variance_ratio,
)
from networks.types import Floats

SCORECARD: Final = ("structure", "mix", "rule", "control", "indicator", "mean", "low", "high", "n")
DIFFERENCES: Final = (
    "structure",
    "mix",
    "against",
    "indicator",
    "mean",
    "low",
    "high",
    "n",
    "variance_ratio",
)
ROBUSTNESS: Final = (
    "panel",
    "level",
    "structure",
    "mix",
    "indicator",
    "mean",
    "low",
    "high",
    "n",
    "leaves_base",
)
ROBUST_DIFFERENCES: Final = (
    "panel",
    "level",
    "structure",
    "mix",
    "against",
    "indicator",
    "mean",
    "low",
    "high",
    "n",
    "same_sign",
)
MONEY: Final = ("structure", "mix", "instrument", "payee", "year", "mean")
REASONS: Final = ("structure", "mix", "reason", "mean", "low", "high")


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Horizon values of all runs.

    Parameters
    ----------
    plan : ComparePlan
    indicators : tuple of str, length I
        In alphabetical order.
    values : mapping of (panel, level, structure, mix) to float64, shape (replicates, I)
        NaN where undefined or where the run failed.
    """

    plan: ComparePlan
    indicators: tuple[str, ...]
    values: Mapping[tuple[str, str, str, str], Floats]

    def base(self, structure: str, mix: str) -> Floats:
        """Return the comparison's own values, shape (replicates, I)."""
        return self.values[BASE, "", structure, mix]

    def of(self, panel: Panel, structure: str, mix: str) -> Floats:
        """Return a panel's values; for a mix that cannot feel it, those of the same base replicates."""
        if mix in panel.feels:
            return self.values[panel.name, panel.level, structure, mix]
        return self.base(structure, mix)[np.arange(panel.replicates) % self.plan.replicates]

    def cells(self) -> Iterator[tuple[str, str]]:
        """Yield structures and mixes, in the plan's order."""
        yield from ((structure, mix) for structure in self.plan.structures for mix in self.plan.mixes)


def collect(plan: ComparePlan, runs: Sequence[Run]) -> Results:
    """Return the horizon values of all runs by panel, level, structure and mix."""
    names = tuple(sorted({name for run in runs for name in run.horizon}))
    values = {
        (panel, level, structure, mix): np.full((n, len(names)), np.nan)
        for panel, level, n, mixes in [
            (BASE, "", plan.replicates, plan.mixes),
            *((p.name, p.level, p.replicates, p.feels) for p in plan.panels),
        ]
        for structure in plan.structures
        for mix in mixes
    }
    for run in runs:
        row = values[run.panel, run.level, run.structure, run.mix][run.replicate]
        row[:] = [run.horizon.get(name, np.nan) for name in names]
    return Results(plan=plan, indicators=names, values=values)


def scorecard(results: Results) -> pd.DataFrame:
    """Return mean and 5th to 95th percentile over replicates at the horizon ('chance only')."""
    template = results.plan.template
    rows = [
        (structure, mix, template.rule, template.control, name, *_parts(percentiles(column)))
        for structure, mix in results.cells()
        for name, column in zip(results.indicators, results.base(structure, mix).T, strict=True)
    ]
    return _table(rows, SCORECARD)


def mix_pairs(plan: ComparePlan) -> tuple[tuple[str, str], ...]:
    """Return each pair of mixes once, the later one of the plan against the earlier one."""
    return tuple((mix, against) for i, mix in enumerate(plan.mixes) for against in plan.mixes[:i])


def differences(results: Results) -> pd.DataFrame:
    """Return paired differences between mixes at the horizon, with 90 % intervals of their means."""
    rows = [
        (
            structure,
            mix,
            against,
            name,
            *_parts(paired_difference(these, those)),
            variance_ratio(these, those),
        )
        for structure in results.plan.structures
        for mix, against in mix_pairs(results.plan)
        for name, these, those in zip(
            results.indicators,
            results.base(structure, mix).T,
            results.base(structure, against).T,
            strict=True,
        )
    ]
    return _table(rows, DIFFERENCES)


def robustness(results: Results) -> pd.DataFrame:
    """Return each panel's mean and percentiles, and whether the mean leaves the base's band.

    The panel over parameters holds one row for all draws: its band is over assumed parameters and
    chance together.
    """
    rows: list[tuple[object, ...]] = []
    for panel in results.plan.panels:
        for structure, mix in results.cells():
            columns = results.of(panel, structure, mix).T
            base = results.base(structure, mix).T
            for name, column, own in zip(results.indicators, columns, base, strict=True):
                found = _parts(percentiles(column))
                rows.append((panel.name, panel.level, structure, mix, name, *found, leaves_band(column, own)))
    return _table(rows, ROBUSTNESS)


def leaves_band(values: Floats, base: Floats) -> bool:
    """Say whether the mean of `values` lies outside the 5th to 95th percentile of `base`."""
    mean, band = percentiles(values).mean, percentiles(base)
    return mean < band.low or mean > band.high


def robust_differences(results: Results) -> pd.DataFrame:
    """Return the paired differences of each panel.

    ``same_sign`` is the share of its pairs whose difference has the sign of the base's mean
    difference; the interval is that of the mean, in the panel over parameters the 5th and 95th percentile.
    """
    rows: list[tuple[object, ...]] = []
    for panel in results.plan.panels:
        summarise = percentiles if panel.name == "parameters" else mean_interval
        for structure in results.plan.structures:
            for mix, against in mix_pairs(results.plan):
                apart = results.of(panel, structure, mix) - results.of(panel, structure, against)
                base = results.base(structure, mix) - results.base(structure, against)
                for j, name in enumerate(results.indicators):
                    found = summarise(apart[:, j])
                    share = same_sign(apart[:, j], percentiles(base[:, j]).mean)
                    rows.append(
                        (panel.name, panel.level, structure, mix, against, name, *_parts(found), share)
                    )
    return _table(rows, ROBUST_DIFFERENCES)


def same_sign(values: Floats, reference: float) -> float:
    """Return the share of the defined values that have the sign of `reference`; NaN if none is."""
    defined = values[np.isfinite(values)]
    if defined.size == 0 or not np.isfinite(reference):
        return float("nan")
    return float(np.mean(np.sign(defined) == np.sign(reference)))


def crossed(results: Results) -> pd.DataFrame:
    """Return mixes by structures: means, the gap between structures, and where it comes from.

    Per indicator and mix: ``mean_<structure>``, ``low_``, ``high_`` (chance only);
    ``policy_<structure>``, the paired difference from the first mix on that structure;
    ``structure_gap``, the first structure less the second under the same mix, with its
    interval; ``interaction``, the policy effect on the first less that on the second structure.
    Further structures have ``structure_gap_<structure>`` and ``interaction_<structure>``.
    """
    plan = results.plan
    rows: list[dict[str, object]] = []
    for j, name in enumerate(results.indicators):
        for mix in plan.mixes:
            values = {s: results.base(s, mix)[:, j] for s in plan.structures}
            effects = {s: values[s] - results.base(s, plan.mixes[0])[:, j] for s in plan.structures}
            row: dict[str, object] = {"indicator": name, "mix": mix}
            for structure in plan.structures:
                row |= _named(percentiles(values[structure]), f"_{structure}")
                row[f"policy_{structure}"] = percentiles(effects[structure]).mean
            row |= _gaps(plan, values, effects)
            rows.append(row)
    return pd.DataFrame(rows)


def _gaps(
    plan: ComparePlan, values: Mapping[str, Floats], effects: Mapping[str, Floats]
) -> dict[str, object]:
    """Return the gaps between the first structure and each other."""
    first, *others = plan.structures
    row: dict[str, object] = {}
    for place, other in enumerate(others):
        end = "" if place == 0 else f"_{other}"
        gap = paired_difference(values[first], values[other])
        crossing = paired_difference(effects[first], effects[other])
        for word, found in (("structure_gap", gap), ("interaction", crossing)):
            row[f"{word}{end}"] = found.mean
            row[f"{word}_low{end}"] = found.low
            row[f"{word}_high{end}"] = found.high
    return row


def money(plan: ComparePlan, runs: Sequence[Run]) -> pd.DataFrame:
    """Return mean payments over replicates by instrument, payee and year, million USD."""
    rows: list[tuple[object, ...]] = []
    for structure, mix, details in _details(plan, runs):
        keys = sorted({key for detail in details for key in detail.money})
        for instrument, payee, year in keys:
            paid = [detail.money.get((instrument, payee, year), 0.0) for detail in details]
            rows.append((structure, mix, instrument, payee, year, float(np.mean(paid))))
    return _table(rows, MONEY)


def reasons(plan: ComparePlan, runs: Sequence[Run]) -> pd.DataFrame:
    """Return the shares of firms without a live use case by binding reason at the horizon."""
    rows: list[tuple[object, ...]] = []
    for structure, mix, details in _details(plan, runs):
        for reason in sorted({name for detail in details for name in detail.reasons}):
            shares = np.array([detail.reasons.get(reason, 0.0) for detail in details])
            rows.append((structure, mix, reason, *_parts(percentiles(shares))[:3]))
    return _table(rows, REASONS)


def _details(plan: ComparePlan, runs: Sequence[Run]) -> Iterator[tuple[str, str, list[Detail]]]:
    """Yield structure, mix and the kept histories of its replicates."""
    for structure in plan.structures:
        for mix in plan.mixes:
            own = [run.detail for run in runs if run.structure == structure and run.mix == mix and run.detail]
            yield structure, mix, own


def draw_table(plan: ComparePlan) -> pd.DataFrame:
    """Return the parameter values of each draw, as text that loses no digit."""
    rows = [
        (number, structure, name, repr(value))
        for number, draw in enumerate(plan.draws)
        for structure in plan.structures
        for name, value in draw[structure].items()
    ]
    return _table(rows, ("draw", "structure", "parameter", "value"))


def paths(plan: ComparePlan, runs: Sequence[Run]) -> pd.DataFrame:
    """Return all recorded indicators of the comparison, in the columns of ``indicators.parquet``.

    Sorted by structure, mix, replicate, indicator, group kind, group and month; text columns are
    categories in alphabetical order.
    """
    kept = sorted(
        (run for run in runs if run.detail is not None),
        key=lambda run: (run.structure, run.mix, run.replicate),
    )
    details = [run.detail for run in kept if run.detail is not None]
    counts = np.array([detail.value.size for detail in details], dtype=np.int64)

    def constant(texts: Sequence[str]) -> object:
        names = sorted(set(texts))
        return _categories(np.repeat(np.searchsorted(names, list(texts)), counts), names)

    def merged(key: str) -> object:
        names = sorted({name for detail in details for name in detail.words[key].names})
        parts = [
            np.searchsorted(names, list(d.words[key].names))[d.words[key].codes]
            for d in details
            if d.value.size
        ]
        return _categories(np.concatenate(parts) if parts else np.empty(0, np.int64), names)

    indicator, kind, group = (merged(key) for key in KEYS)
    return pd.DataFrame(
        {
            "structure": constant([run.structure for run in kept]),
            "mix": constant([run.mix for run in kept]),
            "rule": constant([plan.template.rule] * len(kept)),
            "control": constant([plan.template.control] * len(kept)),
            "replicate": np.repeat(np.array([run.replicate for run in kept], dtype=np.int32), counts),
            "seed": np.repeat(np.array([run.seed for run in kept], dtype=np.uint64), counts),
            "month": np.concatenate([np.empty(0, np.int32), *(detail.month for detail in details)]),
            "indicator": indicator,
            "group_kind": kind,
            "group": group,
            "value": np.concatenate([np.empty(0), *(detail.value for detail in details)]),
        }
    )


def _categories(codes: NDArray[np.integer], names: Sequence[str]) -> object:
    return pd.Categorical.from_codes(codes.tolist(), dtype=pd.CategoricalDtype(list(names)))


def _parts(found: Summary) -> tuple[float, float, float, int]:
    return found.mean, found.low, found.high, found.n


def _named(found: Summary, end: str) -> dict[str, object]:
    return {f"mean{end}": found.mean, f"low{end}": found.low, f"high{end}": found.high}


def _table(rows: Sequence[tuple[object, ...]], columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=list(columns))
