"""A made-up comparison with plausible paths, the same at every call: for tests and for design.

Nothing here comes from the model. The frames have the columns of the real `Comparison`.
"""

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pandas as pd

from abm.scenario import Scenario
from experiments.attribution import ALL, HELD_BACK, MADE, MEASURES, SAME
from experiments.attribution import COLUMNS as EFFECTS
from experiments.credit.tables import ABLATION, SHAPLEY
from experiments.decomposition import DECOMPOSITION, decomposition
from experiments.flips.table import FLIP_CAUSES, FLIPS
from experiments.lineage_table import LINEAGE, TIPPED
from experiments.null_table import NULLS
from experiments.plan import Panel
from experiments.ranking import RANKING, ranking
from experiments.report.attribution_figure import CONTROLS, RULES
from experiments.report.labels import Labels, short_names
from experiments.stage_table import PATHS, TRIALS, WORDS
from experiments.stall_table import STALLS
from experiments.tables import Results
from experiments.threshold.tables import CURVE, THRESHOLDS
from experiments.verdicts import COLUMNS as VERDICTS

CODES = (
    "AGR MIN OIL CHEM MET MACH ELEC COMEQ AUTO TREQ CONSG APPL POW WAT CONS TRADE PORT LOG MCT TEL SOFT "
    "FIN BUS EDU HEA GOV OSV"
).split()
SIZES = ["10-49", "50-249", "250-999", "1000+", "lead firms"]
CASH = ["DEMO", "ADOPT", "BUILD", "RND", "PROC", "STD", "PLAT", "SEC", "TAL", "FIN", "CLUS", "GOV"]
PAYEES = ["firms", "providers", "operators", "vendors", "academies", "administration"]
REASONS = {
    "not_aware": 0.24,
    "not_considered": 0.17,
    "payoff": 0.21,
    "waiting": 0.12,
    "cash": 0.09,
    "no_provider": 0.06,
    "staff": 0.04,
    "no_coverage": 0.03,
    "risk": 0.02,
    "abandoned": 0.02,
}


@dataclass(frozen=True)
class FakeIndicator:
    name: str
    code: str
    title: str
    stage: str
    unit: str
    direction: str = "+"
    every: int = 1
    groups: tuple[str, ...] = ()
    definition: str = ""
    source: str = ""
    tested: str = ""


UNTESTED = "not yet tested against a null"
# name, code, title, stage, unit, direction, horizon value without policy, noise, lift of each further mix
SHAPES = [
    ("adopter_density", "I-P1", "Adopter density", "point", "1", "+", 0.062, 0.05, 0.45),
    ("adopters", "I-P1", "Adopters", "point", "firms", "+", 12_400, 0.05, 0.45),
    ("adopter_rows", "I-P1", "Adopters in rows", "point", "rows", "", 310, 0.05, 0.45),
    ("mean_depth", "I-P2", "Mean depth", "point", "level 0-3", "+", 0.92, 0.03, 0.09),
    ("pilot_intensity", "I-P5", "Pilot intensity", "point", "1", "-", 0.01, 0.1, 6.0),
    ("commercial_share", "I-L3", "Commercial share", "line (copy)", "1", "+", 0.97, 0.02, -0.2),
    ("replication_ratio", "I-L2", "Copies per pilot", "line (copy)", "sites per site", "+", 1.3, 0.16, 0.5),
    ("tier_reach", "I-L4", "Tier reach", "line (supply)", "1", "+", 0.22, 0.12, 0.25),
    ("joined_edge_share", "I-L1", "Joined edges", "line (supply)", "1", "+", 0.021, 0.14, 0.9),
    ("isolation", "I-P4", "Isolation", "point", "1", "-", 0.83, 0.03, -0.1),
    ("giant_component", "I-N1", "Largest linked group", "network", "1", "+", 0.09, 0.3, 0.8),
    ("cross_sector_links", "I-N2", "Cross-sector links", "network", "1", "+", 0.41, 0.06, 0.04),
    ("silo_index", "I-N3", "Silo index", "network", "1", "-", 0.74, 0.03, -0.12),
    ("macro_breadth", "I-N4", "Macro breadth", "network", "1", "+", 0.12, 0.1, 0.5),
    ("links", "I-N3", "Data links", "network", "rows", "+", 210, 0.2, 1.1),
    ("sectors_reached", "I-A1", "Sectors reached", "plane", "1", "+", 0.46, 0.06, 0.3),
    ("private_networks", "", "Private networks", "stock", "networks", "+", 900, 0.08, 0.6),
    ("licences", "", "Own-spectrum sites", "stock", "sites", "+", 22, 0.2, 0.4),
    ("stations", "", "Base stations", "stock", "stations", "+", 240_000, 0.02, 0.12),
    ("subscriptions", "", "Consumer lines", "stock", "lines", "+", 27_000_000, 0.02, 0.05),
    ("readiness", "", "Readiness grants", "stock", "factories", "+", 21_000, 0.04, 0.5),
    ("pilot_sites", "", "Pilot sites", "point", "sites", "+", 0.0, 0.1, 0.0),
    ("public_outlay", "", "Public outlay, cumulative", "money", "million USD", "", 0.0, 0.0, 0.0),
    ("outlay_per_adopter", "", "Outlay per adopter", "money", "million USD per adopter", "-", 0.0, 0.0, 0.0),
    ("outlay_per_link", "", "Outlay per data link", "money", "million USD per link", "-", 0.0, 0.0, 0.0),
]
INDICATORS = tuple(
    FakeIndicator(
        name,
        code,
        title,
        stage,
        unit,
        direction,
        definition=f"What {title.lower()} means, in one sentence with its denominator.",
        source="digest",
        tested=UNTESTED if stage.startswith(("line", "network", "plane")) else "",
    )
    for name, code, title, stage, unit, direction, *_ in SHAPES
)
CHANCE = ["mean", "low", "high"]
HEADLINES = (
    "adopter_density",
    "commercial_share",
    "replication_ratio",
    "joined_edge_share",
    "cross_sector_links",
    "sectors_reached",
    "outlay_per_adopter",
)


@dataclass(frozen=True)
class FakePlan:
    structures: tuple[str, ...]
    mixes: tuple[str, ...]
    firms: int
    replicates: int
    seed: int = 1
    start: str = "2019-01"
    end: str = "2026-12"
    headlines: tuple[str, ...] = HEADLINES
    panels: tuple[Panel, ...] = ()
    draws: tuple[dict[str, float], ...] = ()

    @property
    def template(self) -> Scenario:
        return Scenario(structure="kr", firms=max(200, self.firms))

    def scenario(self, structure: str, mix: str) -> Scenario:
        return Scenario(
            structure=structure, mix=(mix,), firms=self.firms, seed=self.seed, start=self.start, end=self.end
        )


@dataclass(frozen=True)
class FakeFrame:
    position: np.ndarray
    sector: np.ndarray
    region: np.ndarray
    lead: np.ndarray
    weight: np.ndarray
    size: np.ndarray
    state: np.ndarray
    linked: np.ndarray
    joined: np.ndarray


@dataclass(frozen=True)
class FakeComparison:
    plan: FakePlan
    indicators: pd.DataFrame
    scorecard: pd.DataFrame
    differences: pd.DataFrame
    crossed: pd.DataFrame
    robustness: pd.DataFrame
    robust_differences: pd.DataFrame
    verdicts: pd.DataFrame
    money: pd.DataFrame
    reasons: pd.DataFrame
    fit: pd.DataFrame
    nulls: pd.DataFrame
    frames: dict[tuple[str, str], FakeFrame]
    manifest: dict[str, object] = field(default_factory=dict)
    failures: tuple[object, ...] = ()
    stages: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(PATHS)))
    attribution: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(EFFECTS)))
    stage_trials: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(TRIALS)))
    stalls: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(STALLS)))
    lineage: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(LINEAGE)))
    tipped: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(TIPPED)))
    flips: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(FLIPS)))
    flip_causes: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(FLIP_CAUSES)))
    ranking: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(RANKING)))
    decomposition: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(DECOMPOSITION)))
    ablation: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(ABLATION)))
    shapley: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(SHAPLEY)))
    thresholds: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(THRESHOLDS)))
    threshold_curve: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(CURVE)))


def fake_panel(name: str, level: object) -> Panel:
    return Panel(name=name, level=f"{level}", replicates=10, changes={}, feels=())


def stage_table(plan: FakePlan, months: int, lift: float) -> pd.DataFrame:
    """Policies that lift adoption reach a network in more replicates, later ones in all."""
    rows = []
    for s in plan.structures:
        for i, m in enumerate(plan.mixes):
            for month in range(2, months, 3):
                network = min(1.0, max(0.0, (month / months - 0.5) * 2.0 + 0.2 * i * lift))
                told = {"none": 1.0 - network, "network": network}
                rows += [
                    (s, m, "economic", "none", month, w, told.get(w, 0.0), plan.replicates) for w in WORDS
                ]
    return pd.DataFrame(rows, columns=list(PATHS))


def stage_trials(plan: FakePlan, lift: float) -> pd.DataFrame:
    places = [("base", ""), *((p.name, p.level) for p in plan.panels)]
    rows = []
    for s in plan.structures:
        for i, m in enumerate(plan.mixes):
            word = "network" if i * lift > 0 else "none"
            for name, level in places:
                rows += [(name, level, s, m, "economic", "none", w, float(w == word), 20) for w in WORDS]
    return pd.DataFrame(rows, columns=list(TRIALS))


def attribution_table(plan: FakePlan, lift: float) -> pd.DataFrame:
    """Relations make chains, hold cores back, leave walls alone; the other way round for a negative lift."""
    rows = []
    effects = zip(MEASURES, (0.3, -0.3, 0.0), (MADE, HELD_BACK, SAME), (HELD_BACK, MADE, SAME), strict=True)
    for measure, effect, word, other in effects:
        mean, said = (effect, word) if lift > 0 else (-effect, other)
        for s, m in zip(plan.structures, plan.mixes[1:], strict=False):
            rows += [
                (s, m, rule, control, measure, mean, mean - 0.05, mean + 0.05, 8, 700.0, 3000.0, 1.02, "")
                for rule in RULES
                for control in CONTROLS
            ]
            nan = float("nan")
            rows.append((s, m, ALL, ALL, measure, mean, nan, nan, 16, nan, nan, nan, said))
    return pd.DataFrame(rows, columns=list(EFFECTS))


def fake_comparison(
    *,
    structures: tuple[str, ...] = ("kr", "cn"),
    mixes: tuple[str, ...] = ("none", "kr-5gplus-2019", "cn-2020-2023"),
    firms: int = 5000,
    replicates: int = 20,
    end: str = "2026-12",
    lift: float = 1.0,
    robust: bool = True,
) -> FakeComparison:
    """Make the comparison; a negative `lift` turns every effect of policy round.

    Without `robust` no panel was run, as in a quick comparison.
    """
    rng = np.random.default_rng(7)
    panels = (fake_panel("size", 2 * firms), fake_panel("size", 4 * firms), fake_panel("parameters", "draw"))
    plan = FakePlan(structures, mixes, firms, replicates, end=end, panels=panels if robust else ())
    months = (int(end[:4]) - 2019) * 12 + int(end[5:])
    cubes = {
        (s, m): paths(rng, i, j, months, replicates, lift)
        for i, s in enumerate(structures)
        for j, m in enumerate(mixes)
    }
    indicators = long_table(rng, plan, cubes, months)
    scorecard = horizon_table(cubes)
    differences = difference_table(plan, cubes)
    results = horizon_results(plan, cubes)
    robustness = robustness_table(scorecard)
    robust_differences = robust_table(plan, robustness, differences)
    if not robust:
        robustness, robust_differences = robustness.head(0), robust_differences.head(0)
    return FakeComparison(
        plan=plan,
        indicators=indicators,
        scorecard=scorecard,
        differences=differences,
        crossed=crossed_table(plan, cubes),
        robustness=robustness,
        robust_differences=robust_differences,
        verdicts=verdict_table(plan, differences),
        money=money_table(plan, cubes, months),
        reasons=reason_table(plan),
        fit=fit_table(plan, cubes, months),
        nulls=null_table(plan, lift),
        stages=stage_table(plan, months, lift),
        stage_trials=stage_trials(plan, lift),
        ranking=ranking(results, {row.name: row.direction for row in INDICATORS}),
        decomposition=decomposition(results),
        attribution=attribution_table(plan, lift),
        frames={key: frame(k, firms) for k, key in enumerate(cubes)},
        manifest={
            "version": "0.1.0",
            "created": "2026-11-21",
            "parameter_hash": "9f2c1e77a0b4",
            "scenario_hash": "41d0a7c2be93",
            "replicate_seeds": ["1203948571203", "884512093312", "77120398412"],
            "packages": {"python": "3.11.7", "numpy": "2.4.6", "mesa": "3.3.1"},
        },
    )


def null_table(plan: FakePlan, lift: float) -> pd.DataFrame:
    """Return three indicators beside chance: above it with a positive lift, below with a negative."""
    rows = [
        (s, m, 0, null, name, 0.5 + 0.1 * lift, 0.5, 0.02, 5.0 * lift, 0.47, 0.53, 200)
        for s in plan.structures
        for m in plan.mixes
        for null in ("placement", "linking")
        for name in ("giant_component", "joined_edge_share", "two_route_core")
        if (null, name) != ("linking", "joined_edge_share")
    ]
    return pd.DataFrame(rows, columns=list(NULLS))


def horizon_results(plan: FakePlan, cubes: dict[tuple[str, str], dict[str, np.ndarray]]) -> Results:
    """Return values at the end; every panel repeats those of the comparison."""
    names = tuple(sorted(next(iter(cubes.values()))))
    values = {
        ("base", "", s, m): np.stack([cube[name][:, -1] for name in names], axis=1)
        for (s, m), cube in cubes.items()
    }
    return Results(plan=plan, indicators=names, values=values)  # type: ignore[arg-type]


def paths(
    rng: np.random.Generator, i: int, j: int, months: int, replicates: int, lift: float
) -> dict[str, np.ndarray]:
    """Return indicator -> (replicates, months): S-curves that differ by structure and mix."""
    t = np.arange(months)
    curve = 1.0 / (1.0 + np.exp(-(t - 52 + 5 * i - 3 * j) / 14.0))
    curve = curve / 0.97
    noise = rng.normal(size=(replicates, 1))
    cube: dict[str, np.ndarray] = {}
    for name, _, _, stage, unit, _, base, spread, push in SHAPES:
        effect = 1.0 + lift * push * (0.0, 1.0, 0.9, 0.7, 0.8, 1.2)[j % 6] * (1.0, 0.7)[i % 2]
        scale = (20 if unit != "1" and stage == "stock" else 4) if i and unit not in ("1", "level 0-3") else 1
        scale = scale if unit not in ("links", "million USD") else 1
        own = rng.normal(size=(replicates, 1))
        wobble = 1.0 + spread * (0.8 * noise + 0.6 * own)
        flat = 0.15 if unit == "1" and base > 0.3 else 0.0
        height = max(base * effect * scale, 0.0)
        cube[name] = np.clip(
            height * (flat + (1 - flat) * curve) * wobble, 0.0, 1.0 if unit == "1" and base < 1 else None
        )
    if j:
        ramp = np.clip((t - 6) / max(months - 6, 1), 0, 1)
        cube["public_outlay"] = np.ones((replicates, 1)) * ramp * (13_000, 61_000)[i % 2] * 0.11
        cube["pilot_sites"] = np.ones((replicates, 1)) * ramp * (620, 1900)[i % 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        cube["outlay_per_adopter"] = cube["public_outlay"] / cube["adopters"]
        cube["outlay_per_link"] = cube["public_outlay"] / cube["links"]
    return cube


def long_table(
    rng: np.random.Generator, plan: FakePlan, cubes: dict[tuple[str, str], dict[str, np.ndarray]], months: int
) -> pd.DataFrame:
    parts = []
    tilt = {
        "sector": rng.uniform(0.2, 2.4, (2, len(CODES))),
        "size": np.array([[0.6, 1.4, 2.8, 4.0, 5.0]] * 2),
    }
    names = {"sector": CODES, "size": SIZES}
    for (structure, mix), cube in cubes.items():
        for name, values in cube.items():
            parts.append(rows(structure, mix, name, "all", "all", values))
        for kind, groups in names.items():
            for g, group in enumerate(groups):
                values = np.clip(
                    cube["adopter_density"] * tilt[kind][plan.structures.index(structure) % 2, g], 0, 0.98
                )
                parts.append(rows(structure, mix, "adopter_density", kind, group, values))
    return pd.concat(parts, ignore_index=True)


def rows(structure: str, mix: str, name: str, kind: str, group: str, values: np.ndarray) -> pd.DataFrame:
    replicates, months = values.shape
    return pd.DataFrame(
        {
            "structure": structure,
            "mix": mix,
            "rule": "economic",
            "control": "none",
            "replicate": np.repeat(np.arange(replicates, dtype=np.int32), months),
            "seed": "1",
            "month": np.tile(np.arange(months, dtype=np.int32), replicates),
            "indicator": name,
            "group_kind": kind,
            "group": group,
            "value": values.ravel(),
        }
    )


def band(values: np.ndarray) -> list[float]:
    kept = values[np.isfinite(values)]
    if not kept.size:
        return [np.nan, np.nan, np.nan]
    return [float(kept.mean()), *(float(v) for v in np.percentile(kept, [5, 95]))]


def horizon_table(cubes: dict[tuple[str, str], dict[str, np.ndarray]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            [s, m, "economic", "none", name, *band(values[:, -1]), values.shape[0]]
            for (s, m), cube in cubes.items()
            for name, values in cube.items()
        ],
        columns=["structure", "mix", "rule", "control", "indicator", *CHANCE, "n"],
    )


def difference_table(plan: FakePlan, cubes: dict[tuple[str, str], dict[str, np.ndarray]]) -> pd.DataFrame:
    out = []
    for s in plan.structures:
        for against, m in combinations(plan.mixes, 2):
            for name in cubes[s, m]:
                x, y = cubes[s, m][name][:, -1], cubes[s, against][name][:, -1]
                d = x - y
                half = 1.73 * d.std(ddof=1) / np.sqrt(d.size)
                gain = (x.var() + y.var()) / d.var() if d.var() > 0 else np.nan
                out.append([s, m, against, name, d.mean(), d.mean() - half, d.mean() + half, d.size, gain])
    return pd.DataFrame(
        out, columns=["structure", "mix", "against", "indicator", *CHANCE, "n", "variance_ratio"]
    )


def crossed_table(plan: FakePlan, cubes: dict[tuple[str, str], dict[str, np.ndarray]]) -> pd.DataFrame:
    out = []
    for name in cubes[plan.structures[0], plan.mixes[0]]:
        for m in plan.mixes:
            row: dict[str, object] = {"indicator": name, "mix": m}
            effect = {}
            for s in plan.structures:
                ends = cubes[s, m][name][:, -1]
                effect[s] = ends - cubes[s, plan.mixes[0]][name][:, -1]
                row |= {f"mean_{s}": ends.mean(), f"policy_{s}": effect[s].mean()}
            if len(plan.structures) > 1:
                gap = effect[plan.structures[0]] - effect[plan.structures[1]]
                half = 1.73 * gap.std() / np.sqrt(gap.size)
                row |= {
                    "interaction": gap.mean(),
                    "interaction_low": gap.mean() - half,
                    "interaction_high": gap.mean() + half,
                }
            out.append(row)
    return pd.DataFrame(out)


def verdict_table(plan: FakePlan, differences: pd.DataFrame) -> pd.DataFrame:
    out = []
    for row in differences[differences["indicator"].isin(plan.headlines)].itertuples():
        clear = row.low > 0 or row.high < 0
        word = ("higher" if row.mean > 0 else "lower") if clear else "undecided"
        why = f"The difference is {row.mean:.4g} (90% interval {row.low:.4g} to {row.high:.4g})"
        why += "; its sign holds over budgets." if clear else ": the interval includes 0."
        p = 0.0001 if clear else 0.4
        out.append([row.structure, row.mix, row.against, row.indicator, word, why, p, min(1.0, 40 * p)])
    return pd.DataFrame(out, columns=list(VERDICTS))


def robust_table(plan: FakePlan, robustness: pd.DataFrame, differences: pd.DataFrame) -> pd.DataFrame:
    keys = ["panel", "level", "structure", "indicator"]
    base = differences.set_index(["structure", "mix", "against", "indicator"])["mean"]
    parts = []
    for against, m in combinations(plan.mixes, 2):
        these = robustness[robustness["mix"] == m].set_index(keys)["mean"]
        those = robustness[robustness["mix"] == against].set_index(keys)["mean"]
        part = (these - those).rename("mean").reset_index()
        part["mix"], part["against"] = m, against
        signs = [base[r.structure, m, against, r.indicator] * r.mean > 0 for r in part.itertuples()]
        part["same_sign"] = np.where(signs, np.where(part["panel"] == "parameters", 0.9, 1.0), 0.1)
        part["low"], part["high"], part["n"] = part["mean"] * 0.8, part["mean"] * 1.2, 3
        parts.append(part)
    columns = ["panel", "level", "structure", "mix", "against", "indicator", *CHANCE, "n", "same_sign"]
    return pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)


def robustness_table(scorecard: pd.DataFrame) -> pd.DataFrame:
    levels = {
        "budget": {"0.25": 0.45, "4": 1.5},
        "basis": {"clause_share": 0.95},
        "end_rule": {"common-window": 0.92},
        "size": {"500": 0.85, "2000": 0.97, "20000": 1.01},
        "parameters": {"draw": 1.0},
    }
    out = []
    base = scorecard.set_index(["structure", "mix", "indicator"])["mean"]
    for (s, m, name), mean in base.items():
        none = base.get((s, "none", name), mean)
        for panel, factors in levels.items():
            for level, factor in factors.items():
                value = mean * factor if panel == "size" else none + (mean - none) * factor
                wide = 0.45 if panel == "parameters" else 0.06
                out.append([panel, level, s, m, name, value, value * (1 - wide), value * (1 + wide), 10])
    return pd.DataFrame(out, columns=["panel", "level", "structure", "mix", "indicator", *CHANCE, "n"])


def money_table(
    plan: FakePlan, cubes: dict[tuple[str, str], dict[str, np.ndarray]], months: int
) -> pd.DataFrame:
    out = []
    for (s, m), cube in cubes.items():
        total = float(cube["public_outlay"][:, -1].mean())
        if total == 0:
            continue
        years = range(2019 if "kr" in m else 2020, 2019 + months // 12)
        weights = np.array([(3 * k + 5 * len(m)) % 11 + 1 for k in range(len(CASH))], dtype=float)
        for k, code in enumerate(CASH):
            for y, year in enumerate(years):
                amount = total * weights[k] / weights.sum() / len(years) * (0.7 + 0.1 * y)
                for p, payee in enumerate(PAYEES):
                    share = (0.9, 0.04) if p == k % 5 else (0.0, 0.0)
                    share = 0.1 if payee == "administration" else share[0]
                    if share:
                        out.append([s, m, code, payee, year, amount * share])
    return pd.DataFrame(out, columns=["structure", "mix", "instrument", "payee", "year", "mean"])


def reason_table(plan: FakePlan) -> pd.DataFrame:
    out = []
    for i, s in enumerate(plan.structures):
        for j, m in enumerate(plan.mixes):
            shares = {
                r: v * (1 + 0.25 * np.sin(3 * k + 2 * i + j)) for k, (r, v) in enumerate(REASONS.items())
            }
            total = sum(shares.values())
            out += [[s, m, r, v / total, 0.94 * v / total, 1.06 * v / total] for r, v in shares.items()]
    return pd.DataFrame(out, columns=["structure", "mix", "reason", *CHANCE])


OBSERVED = [
    ("station", "stations", "5G base stations", "stations", True, [(3, 0.15), (13, 0.5), (35, 0.75)]),
    ("subscription", "subscriptions", "5G subscriptions", "lines", True, [(11, 0.2), (23, 0.5), (47, 1.0)]),
    (
        "private_network",
        "private_networks",
        "Virtual private networks",
        "networks",
        True,
        [(30, 0.3), (44, 1.2)],
    ),
    ("licence", "licences", "Own-spectrum sites", "sites", True, [(35, 0.05), (47, 1.1)]),
    ("readiness", "readiness", "Supported factories", "factories", True, [(11, 0.3), (23, 0.6), (47, 0.9)]),
    ("project", "", "Projects", "projects", False, [(31, 1800.0), (46, 4000.0)]),
]


def fit_table(
    plan: FakePlan, cubes: dict[tuple[str, str], dict[str, np.ndarray]], months: int
) -> pd.DataFrame:
    out = []
    for k, s in enumerate(plan.structures):
        m = plan.mixes[min(k + 1, len(plan.mixes) - 1)]
        for event, name, series, unit, fitted, points in OBSERVED:
            for month, height in points:
                if month >= months:
                    continue
                date = f"{2019 + month // 12}-{month % 12 + 1:02d}"
                if not name:
                    out.append(
                        [s, m, event, series, month, date, height, unit, *[np.nan] * 4, False, "context"]
                    )
                    continue
                mean, low, high = band(cubes[s, m][name][:, month])
                seen = height * float(cubes[s, m][name][:, min(46, months - 1)].mean())
                out.append(
                    [s, m, event, series, month, date, seen, unit, mean, low, high, mean / seen, fitted, ""]
                )
    columns = ["structure", "mix", "event", "series", "month", "date", "observed", "unit", *CHANCE]
    return pd.DataFrame(out, columns=[*columns, "ratio", "fit", "note"])


def frame(k: int, firms: int) -> FakeFrame:
    """A layered graph of `firms` rows; more adopters and links the further down the list."""
    rng = np.random.default_rng(11 + k // 3)
    sector = np.sort(rng.choice(len(CODES), firms))
    lead = rng.random(firms) < 0.03
    band = (np.arange(27) * 7 % 27)[sector]
    position = np.column_stack([(band + 0.1 + 0.8 * rng.random(firms)) / 27, rng.random(firms)])
    share = 0.06 * (1 + 0.45 * (k % 3))
    adopted = rng.random(firms) < share * (1 + 1.5 * lead)
    pilot = rng.random(firms) < 0.35 * (k % 3 > 0) + 0.02
    live = np.flatnonzero(adopted)
    joined = rng.choice(live, (live.size * 2, 2)) if live.size else np.zeros((0, 2), np.int64)
    return FakeFrame(
        position=position,
        sector=sector.astype(np.int16),
        region=rng.integers(0, 17, firms).astype(np.int16),
        lead=lead,
        weight=np.where(lead, 1.0, 42.0),
        size=rng.pareto(1.1, firms) + 1.0,
        state=np.where(adopted, np.where(pilot, 1, 2), 0).astype(np.uint8),
        linked=joined[rng.random(len(joined)) < 0.15 + 0.1 * (k % 3)].astype(np.int32),
        joined=joined.astype(np.int32),
    )


def fake_labels() -> Labels:
    """Words for the codes of the fake, not those of the data."""
    mixes = {
        "none": "No policy",
        "kr-5gplus-2019": "Korea: strategy of 2019",
        "cn-2020-2023": "China: notice of 2020 and plan of 2021-2023",
    }
    return Labels(
        structures={"kr": "Korea", "cn": "China"},
        mixes=mixes,
        briefs=short_names(mixes, tuple(mixes)),
        sectors={code: f"Sector {code.lower()} and what belongs to it" for code in CODES},
        instruments={code: f"Instrument {code}" for code in CASH},
        indicators={row.name: row for row in INDICATORS},
    )
