"""What is to be run: structures crossed with mixes on paired seeds, and the panels that try the claims.

A *task* is everything that shares one drawn world (structure, replicate, firms, parameters): the
mixes run one after another on it. Tasks do not know each other, so their order and the number of
workers change nothing.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Final, final

from abm.country import country_codes
from abm.entry import MONEY_OF_THE_GONE
from abm.mix import compose
from abm.scenario import Scenario
from experiments.defaults import AttributionSettings, CreditSettings, PanelSettings, defaults
from experiments.draws import Draw, Ranges, assumed_ranges, latin_hypercube
from experiments.equal_money import budget_factors
from networks.errors import BadInput, require_known
from networks.kernels.chance import child_seed

BASE: Final = "base"
"""Name of the comparison itself, beside its panels."""

SIZE: Final = "size"
PARAMETERS: Final = "parameters"
"""Panel over parameters: its replicates are draws."""

DEGREE: Final = "degree"
"""Panel over the mean number of customers of a row, which is assumed."""

RULE: Final = "rule"
CONTROL: Final = "control"
"""Panels over the rule of adoption, and over controls that take a cause out."""

FIELDS: Final = {
    "budget": "budget",
    "basis": "basis",
    "end_rule": "end_rule",
    SIZE: "firms",
    DEGREE: "network.out_degree",
    RULE: "rule",
    CONTROL: "control",
    PARAMETERS: "",
    "money": "budget",
}
"""Field of the scenario, or parameter, that each panel changes."""

DRAWS_ANEW: Final = (SIZE, DEGREE, RULE, CONTROL, PARAMETERS)
"""Panels that change firms, relations or behaviour: every mix feels them, also one without measures."""

MONEY: Final = "money"
"""Panel over what equal budgets means between structures: their budgets are multiplied by a factor each."""

SCENARIO: Final = "scenario.toml"
"""File beside the results of a single run, from which it can be repeated."""

NOT_TRIED: Final = "No robustness panel was run, so no ranking of mixes is stated."

NOT_ATTRIBUTED: Final = "No control was run, so nothing is said of what relations made."

ATTRIBUTION_MIXES: Final = ("home", "all")
"""On each structure its own enacted mixes, or every mix."""

DEAREST: Final = 0.5
"""Largest cost of one level of a size panel, as a share of the comparison's."""

SMALLEST: Final = 200
LARGEST_SEED: Final = 2**64 - 1


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The comparison repeated with one thing changed.

    Parameters
    ----------
    name, level : str
        What is changed (``budget``, ``basis``, ``end_rule``, ``money``, ``size``, ``degree``,
        ``parameters``), and to what.
    replicates : int
        Paired replicates; draws in the panel over parameters.
    changes : mapping
        Fields of the scenario, by name.
    feels : tuple of str
        The mixes that are run. A mix without measures cannot feel a change of policy settings: its
        base runs stand for it.
    by_structure : mapping of str to mapping
        Further fields, which differ between structures.
    """

    name: str
    level: str
    replicates: int
    changes: Mapping[str, object]
    feels: tuple[str, ...]
    by_structure: Mapping[str, Mapping[str, object]] = field(default_factory=dict[str, Mapping[str, object]])


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ComparePlan:
    """One comparison, complete: two equal plans give the same tables.

    Parameters
    ----------
    structures, mixes : tuple of str
        Country codes and mix names, in the order of the tables' presentation. ``a+b`` is a
        composed mix.
    firms, replicates, seed, start, end
        As on the command line.
    seeds : tuple of int
        Seed of each replicate, 64 bits.
    headlines : tuple of str
        Indicators on which verdicts are given.
    attribution : AttributionSettings or None
        Rules and controls that tell what relations made; None runs none.
    placebo : int
        Paired replicates in which every mix is run once more with one firm's other luck.
    credit : CreditSettings or None
        Coalitions of instruments and mixes less a measure, to divide the effect; None runs none.
    thresholds : int
        Paired seeds on which the least money for a stage is sought; 0 seeks none.
    panels : tuple of Panel
        Robustness panels, in running order.
    draws : tuple of mapping
        Parameter values of each draw, by structure and ``group.name``.
    left_out : tuple of str
        What was not tried, one sentence each.
    template : Scenario
        The scenario in which structure, mix and seed are replaced.
    is_single : bool
        One run of `template` as it stands.
    """

    structures: tuple[str, ...]
    mixes: tuple[str, ...]
    firms: int
    replicates: int
    seed: int
    start: str
    end: str
    seeds: tuple[int, ...]
    headlines: tuple[str, ...]
    template: Scenario
    attribution: AttributionSettings | None = None
    placebo: int = 0
    credit: CreditSettings | None = None
    thresholds: int = 0
    panels: tuple[Panel, ...] = ()
    draws: tuple[Draw, ...] = ()
    left_out: tuple[str, ...] = ()
    is_single: bool = False

    def scenario(self, structure: str, mix: str, replicate: int = 0) -> Scenario:
        """Return the scenario of one run of the comparison itself."""
        return replace(self.template, structure=structure, mix=mix_parts(mix), seed=self.seeds[replicate])

    def command(self) -> str:
        """Return the command line that repeats it."""
        if self.is_single:
            return f"pearlnet run {SCENARIO}"
        words = [
            "pearlnet compare",
            "--structures",
            ",".join(self.structures),
            "--mixes",
            ",".join(self.mixes),
        ]
        words += ["--firms", f"{self.firms}", "--replicates", f"{self.replicates}", "--seed", f"{self.seed}"]
        words += ["--start", self.start, "--end", self.end]
        words += ["--no-robustness"] * (NOT_TRIED in self.left_out)
        if self.attribution is None:
            words.append("--no-relations")
        elif self.attribution != defaults().attribution:
            words += ["--relation-seeds", f"{self.attribution.seeds}"]
            words += ["--relation-mixes", self.attribution.mixes]
        if self.placebo != defaults().placebo:
            words += ["--placebo-seeds", f"{self.placebo}"]
        if self.credit is not None:
            words.append("--attribute")
            if self.credit != defaults().credit:
                words += ["--attribute-seeds", f"{self.credit.seeds}"]
                words += ["--attribute-mixes", self.credit.mixes, "--attribute-money", self.credit.money]
        if self.thresholds:
            words.append("--thresholds")
            if self.thresholds != defaults().threshold_seeds:
                words += ["--threshold-seeds", f"{self.thresholds}"]
        return " ".join(words)

    def to_mapping(self) -> dict[str, object]:
        """Return the plan as plain values; seeds are text, for readers without 64-bit integers."""
        return {
            "structures": list(self.structures),
            "mixes": list(self.mixes),
            "firms": self.firms,
            "replicates": self.replicates,
            "seed": str(self.seed),
            "start": self.start,
            "end": self.end,
            "rule": self.template.rule,
            "control": self.template.control,
            "seeds": [str(seed) for seed in self.seeds],
            "headlines": list(self.headlines),
            "template": self.template.digest(),
            "attribution": None if self.attribution is None else asdict(self.attribution),
            "placebo": self.placebo,
            "attribute": None if self.credit is None else asdict(self.credit),
            "thresholds": self.thresholds,
            "panels": [
                {
                    "name": panel.name,
                    "level": panel.level,
                    "replicates": panel.replicates,
                    "changes": dict(panel.changes),
                    "by_structure": {code: dict(values) for code, values in panel.by_structure.items()},
                    "mixes": list(panel.feels),
                }
                for panel in self.panels
            ],
            "draws": [{code: dict(values) for code, values in draw.items()} for draw in self.draws],
            "left_out": list(self.left_out),
        }

    def digest(self) -> str:
        """Return the SHA-256 of the plan in hex: it names the default folder."""
        text = json.dumps(self.to_mapping(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Runs that share one world.

    Parameters
    ----------
    panel, level, structure : str
        Where the runs belong.
    replicate : int
        Number of the replicate, or of the draw.
    scenarios : tuple of (str, Scenario)
        Mix name and scenario; all have the same structure, seed, firms and parameters.
    in_detail : bool
        Whether to keep whole histories (the comparison itself) or the horizon only (panels).
    """

    panel: str
    level: str
    structure: str
    replicate: int
    scenarios: tuple[tuple[str, Scenario], ...]
    in_detail: bool

    @property
    def size(self) -> int:
        """Rows times runs, the measure of its cost."""
        return self.scenarios[0][1].firms * len(self.scenarios)


def compare_plan(
    *,
    structures: Sequence[str] | None = None,
    mixes: Sequence[str] | None = None,
    firms: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    start: str | None = None,
    end: str | None = None,
    robustness: bool = True,
    relations: bool = True,
    relation_seeds: int | None = None,
    relation_mixes: str | None = None,
    placebo_seeds: int | None = None,
    attribute: bool = False,
    attribute_seeds: int | None = None,
    attribute_mixes: str | None = None,
    attribute_money: str | None = None,
    thresholds: bool = False,
    threshold_seeds: int | None = None,
    ranges: Ranges | None = None,
    where: str = "compare",
) -> ComparePlan:
    """Return the plan of a comparison; what is None comes from ``compare.toml``.

    Parameters
    ----------
    structures, mixes : sequence of str, optional
        Country codes and mix names; each named once is enough.
    firms, replicates, seed : int, optional
        Rows of each country, paired replicates, seed of the study.
    start, end : str, optional
        First and last month, ``"YYYY-MM"``.
    robustness : bool
        Whether to try the claims over budgets, bases, end rules, sizes and parameters.
    relations : bool
        Whether to run rules and controls that tell what relations made.
    relation_seeds : int, optional
        Paired replicates of each, at most those of the comparison.
    relation_mixes : str, optional
        ``"home"`` or ``"all"``.
    placebo_seeds : int, optional
        Paired replicates in which each mix is run with one firm's other luck, at most all of them.
    attribute : bool
        Whether to divide the effect of a mix among its measures and instruments.
    attribute_seeds : int, optional
        Paired replicates of that, at most those of the comparison.
    attribute_mixes : str, optional
        ``"home"`` or ``"all"``.
    attribute_money : str, optional
        ``"withdrawn"`` or ``"kept"``: where the money of what is taken out goes.
    thresholds : bool
        Whether to seek the least money at which each structure's own mixes reach a line and a network.
    threshold_seeds : int, optional
        Paired runs at each budget tried.
    ranges : mapping of str to sequence of Range, optional
        Parameters of each structure to draw and their ranges; default: all of grade ``assumed``.
    where : str
        Who asks, for errors.

    Raises
    ------
    BadInput
        A number out of bounds; a name that does not exist.
    """
    given = defaults()
    rows = given.firms if firms is None else firms
    runs = given.replicates if replicates is None else replicates
    root = given.seed if seed is None else seed
    _require(rows >= SMALLEST, f"{where}: firms", f"{rows} is too few", f"{SMALLEST} or more")
    _require(runs >= 1, f"{where}: replicates", f"{runs} is too few", "1 or more")
    _require(0 <= root <= LARGEST_SEED, f"{where}: seed", f"{root} is out of range", "0 to 2^64-1")
    countries = _names(given.structures if structures is None else structures, f"{where}: structures")
    require_known(f"{where}: structures", "structure", countries, country_codes())
    names = _names(given.mixes if mixes is None else mixes, f"{where}: mixes")
    for name in names:
        compose(mix_parts(name), f"{where}: mixes")
    placebo = given.placebo if placebo_seeds is None else placebo_seeds
    _require(placebo >= 0, f"{where}: placebo-seeds", f"{placebo} is too few", "0 or more")
    template = Scenario(
        structure=countries[0],
        mix=mix_parts(names[0]),
        firms=rows,
        seed=root,
        start=start or given.start,
        end=end or given.end,
    )
    plan = ComparePlan(
        structures=countries,
        mixes=names,
        firms=rows,
        replicates=runs,
        seed=root,
        start=template.start,
        end=template.end,
        seeds=tuple(child_seed(root, r) for r in range(runs)),
        headlines=given.headlines,
        template=template,
        attribution=_attribution(relation_seeds, relation_mixes, where) if relations else None,
        placebo=placebo,
        credit=_credit(attribute, attribute_seeds, attribute_mixes, attribute_money, where),
        thresholds=_thresholds(thresholds, threshold_seeds, where),
        left_out=(*([] if robustness else [NOT_TRIED]), *([] if relations else [NOT_ATTRIBUTED])),
    )
    if not robustness:
        return plan
    return with_panels(plan, given.panels, assumed_ranges(countries) if ranges is None else ranges)


def _attribution(seeds: int | None, mixes: str | None, where: str) -> AttributionSettings:
    """Return what is run to tell what relations made; what is None comes from ``compare.toml``."""
    given = defaults().attribution
    number, which = given.seeds if seeds is None else seeds, given.mixes if mixes is None else mixes
    _require(number >= 1, f"{where}: relation-seeds", f"{number} is too few", "1 or more")
    require_known(f"{where}: relation-mixes", "choice", [which], ATTRIBUTION_MIXES)
    return replace(given, seeds=number, mixes=which)


def _credit(
    wanted: bool, seeds: int | None, mixes: str | None, money: str | None, where: str
) -> CreditSettings | None:
    """Return what is run to divide the effect of a mix; None unless it is asked for."""
    given = defaults().credit
    for name, value in (("seeds", seeds), ("mixes", mixes), ("money", money)):
        place = f"{where}: attribute-{name}"
        _require(wanted or value is None, place, "is of no use alone", "with --attribute")
    if not wanted:
        return None
    asked = replace(
        given,
        seeds=given.seeds if seeds is None else seeds,
        mixes=mixes or given.mixes,
        money=money or given.money,
    )
    _require(asked.seeds >= 1, f"{where}: attribute-seeds", f"{asked.seeds} is too few", "1 or more")
    require_known(f"{where}: attribute-mixes", "choice", [asked.mixes], ATTRIBUTION_MIXES)
    require_known(f"{where}: attribute-money", "choice", [asked.money], MONEY_OF_THE_GONE)
    return asked


def _thresholds(wanted: bool, seeds: int | None, where: str) -> int:
    """Return the number of seeds on which thresholds are sought; 0 unless they are asked for."""
    place = f"{where}: threshold-seeds"
    _require(wanted or seeds is None, place, "is of no use alone", "with --thresholds")
    number = defaults().threshold_seeds if seeds is None else seeds
    _require(number >= 1, place, f"{number} is too few", "1 or more")
    return number if wanted else 0


def single_plan(scenario: Scenario) -> ComparePlan:
    """Return the plan of one run: the scenario's seed is the seed of its only replicate."""
    return ComparePlan(
        structures=(scenario.structure,),
        mixes=(mix_label(scenario.mix),),
        firms=scenario.firms,
        replicates=1,
        seed=scenario.seed,
        start=scenario.start,
        end=scenario.end,
        seeds=(scenario.seed,),
        headlines=defaults().headlines,
        template=scenario,
        is_single=True,
        left_out=("One run of one mix: nothing is compared, and chance has no band.",),
    )


def with_panels(plan: ComparePlan, settings: Sequence[PanelSettings], ranges: Ranges) -> ComparePlan:
    """Return the plan with its robustness panels; one that costs too much is left out and named."""
    acting = tuple(mix for mix in plan.mixes if has_measures(mix))
    panels: list[Panel] = []
    left_out = list(plan.left_out)
    draws: tuple[Draw, ...] = ()
    for row in settings:
        for given, share in zip(row.levels, row.shares, strict=True):
            count = max(1, round(share * plan.replicates))
            level = rows_of(given, plan.firms) if row.name == SIZE else given
            changes: dict[str, object] = {FIELDS[row.name]: level}
            feels = plan.mixes if row.name in DRAWS_ANEW else acting
            if row.name == SIZE:
                if level == plan.firms or any(p.name == SIZE and p.level == f"{level}" for p in panels):
                    continue
                if float(level) * count > DEAREST * plan.firms * plan.replicates:
                    left_out.append(f"Size {level} rows was not tried: it costs over half the comparison.")
                    continue
            by_structure: dict[str, dict[str, object]] = {}
            if row.name == MONEY:
                if len(plan.structures) == 1 or not acting:
                    continue
                changes, by_structure = {}, _budgets(plan, f"{level}")
            if row.name == PARAMETERS:
                changes = {}
                draws = latin_hypercube(plan.seed, ranges, count) if any(ranges.values()) else ()
                if not any(ranges.values()):
                    continue
            text = f"{level:g}" if isinstance(level, float) else f"{level}"
            panels.append(
                Panel(
                    name=row.name,
                    level=text,
                    replicates=count,
                    changes=changes,
                    feels=feels,
                    by_structure=by_structure,
                )
            )
    return replace(plan, panels=tuple(panels), draws=draws, left_out=tuple(left_out))


def _budgets(plan: ComparePlan, sense: str) -> dict[str, dict[str, object]]:
    """Return each structure's budget, as a multiple of its mixes' own, for budgets equal in a sense."""
    own = 1.0 if plan.template.budget is None else plan.template.budget
    return {code: {"budget": own * f} for code, f in budget_factors(plan.structures, sense).items()}


def rows_of(level: float | str, firms: int) -> int:
    """Return a level of the size panel in rows; ``"4n"`` is four times those of the comparison."""
    return int(level.removesuffix("n")) * firms if isinstance(level, str) else int(level)


def tasks(plan: ComparePlan) -> Iterator[Task]:
    """Yield the tasks: replicates first, then the panels; within each, structures in turn."""
    for replicate in range(plan.replicates):
        for structure in plan.structures:
            yield Task(
                panel=BASE,
                level="",
                structure=structure,
                replicate=replicate,
                scenarios=tuple((mix, plan.scenario(structure, mix, replicate)) for mix in plan.mixes),
                in_detail=True,
            )
    for panel in plan.panels:
        for replicate in range(panel.replicates):
            for structure in plan.structures:
                if panel.feels:
                    yield _panel_task(plan, panel, structure, replicate)


def _panel_task(plan: ComparePlan, panel: Panel, structure: str, replicate: int) -> Task:
    changes = {**panel.changes, **panel.by_structure.get(structure, {})}
    if panel.name == PARAMETERS:
        changes["parameters"] = {**plan.template.parameters, **plan.draws[replicate][structure]}
    if panel.name == DEGREE:
        changes = {"parameters": {**plan.template.parameters, **panel.changes}}
    seed = replicate % plan.replicates
    return Task(
        panel=panel.name,
        level=panel.level,
        structure=structure,
        replicate=replicate,
        scenarios=tuple(
            (mix, replace(plan.scenario(structure, mix, seed), **changes)) for mix in panel.feels
        ),
        in_detail=False,
    )


def mix_parts(label: str) -> tuple[str, ...]:
    """Return the mixes that a name like ``a+b`` composes."""
    return tuple(part.strip() for part in label.split("+") if part.strip())


def mix_label(parts: Sequence[str]) -> str:
    """Return the name of a composed mix, ``a+b``."""
    return "+".join(parts)


def has_measures(label: str) -> bool:
    """Say whether a mix has any measure, so that it can feel a change of policy settings."""
    return bool(compose(mix_parts(label)).measures)


def _names(given: Sequence[str], where: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in given if name.strip()))
    if not names:
        raise BadInput(where, "at least one name is needed")
    return names


def _require(holds: bool, where: str, what: str, allowed: str) -> None:
    if not holds:
        raise BadInput(where, what, allowed)
