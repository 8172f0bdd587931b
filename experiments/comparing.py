"""The function ``compare``: mixes crossed with structures, or two scenarios."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, overload

from experiments.comparison import Comparison, execute
from experiments.plan import compare_plan
from experiments.progress import Progress
from experiments.runner import MODEL, Engine
from networks.errors import BadInput

if TYPE_CHECKING:
    from experiments.pair.plan import Given
    from experiments.pair.result import Pair


@overload
def compare(
    first: "Given",
    second: "Given",
    /,
    *,
    structures: Sequence[str] | None = None,
    firms: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    start: str | None = None,
    end: str | None = None,
    workers: int | None = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    engine: Engine = MODEL,
) -> "Pair": ...


@overload
def compare(
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
    workers: int | None = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    engine: Engine = MODEL,
) -> Comparison: ...


def compare(
    *scenarios: "Given",
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
    workers: int | None = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    engine: Engine = MODEL,
) -> "Comparison | Pair":
    """Compare policy mixes on production structures, or two scenarios that differ in anything.

    Parameters
    ----------
    *scenarios : Scenario, path or str
        Two of them: scenarios, scenario files, or names of mixes (the other scenario under that mix).
        Without them mixes are crossed with structures. Two take none of the options that try claims or
        divide effects.
    structures, mixes : sequence of str, optional
        Country codes and mix names; ``a+b`` composes. Default: ``compare.toml``.
    firms, replicates, seed : int, optional
        Rows of each country, paired replicates, seed of the study.
    start, end : str, optional
        First and last month, ``"YYYY-MM"``.
    robustness : bool
        Whether to try the claims over budgets, bases, end rules, sizes and parameters. Without it
        no ranking is stated.
    relations : bool
        Whether to run rules and controls that tell what relations made.
    relation_seeds : int, optional
        Paired replicates of each.
    relation_mixes : str, optional
        ``"home"``, a structure's own enacted mixes, or ``"all"``.
    placebo_seeds : int, optional
        Paired replicates in which each mix is run once more with one firm's other luck, to judge flips.
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
    workers : int or None
        Processes; None takes one a processor. With more than one, a script has to call this below
        ``if __name__ == "__main__":``, as for any pool of processes.
    executor : concurrent.futures.Executor, optional
        Runs the tasks instead of own processes.
    progress : Progress, optional
        Default: silent.
    engine : Engine
        The model; another one in tests.

    Examples
    --------
    >>> from experiments import compare
    >>> found = compare(mixes=["none", "a+b"], firms=1000, replicates=5)  # doctest: +SKIP
    >>> found.scorecard  # doctest: +SKIP
    >>> pair = compare("none", "cn-2232", structures=["cn"], replicates=5)  # doctest: +SKIP
    >>> pair.differences  # doctest: +SKIP
    """
    if scenarios:
        others = {
            "mixes": mixes,
            "relation_seeds": relation_seeds,
            "relation_mixes": relation_mixes,
            "placebo_seeds": placebo_seeds,
            "attribute": attribute or None,
            "attribute_seeds": attribute_seeds,
            "attribute_mixes": attribute_mixes,
            "attribute_money": attribute_money,
            "thresholds": thresholds or None,
            "threshold_seeds": threshold_seeds,
        }
        return compare_two(
            *scenarios,
            others=others,
            structures=structures,
            workers=workers,
            executor=executor,
            progress=progress,
            engine=engine,
            firms=firms,
            replicates=replicates,
            seed=seed,
            start=start,
            end=end,
        )
    plan = compare_plan(
        structures=structures,
        mixes=mixes,
        firms=firms,
        replicates=replicates,
        seed=seed,
        start=start,
        end=end,
        robustness=robustness,
        relations=relations,
        relation_seeds=relation_seeds,
        relation_mixes=relation_mixes,
        placebo_seeds=placebo_seeds,
        attribute=attribute,
        attribute_seeds=attribute_seeds,
        attribute_mixes=attribute_mixes,
        attribute_money=attribute_money,
        thresholds=thresholds,
        threshold_seeds=threshold_seeds,
    )
    return execute(plan, workers=workers, executor=executor, progress=progress, engine=engine)


def compare_two(
    *scenarios: "Given",
    others: Mapping[str, object],
    structures: Sequence[str] | None = None,
    workers: int | None = 1,
    executor: Executor | None = None,
    progress: Progress | None = None,
    engine: Engine = MODEL,
    **given: Any,
) -> "Pair":
    """Compare two scenarios; `others` are options that do not go with them."""
    from experiments.pair.plan import one_structure, pair_plan
    from experiments.pair.result import run_pair

    if len(scenarios) != 2:
        raise BadInput("compare", f"{len(scenarios)} scenarios given", "two, or none to compare mixes")
    for name, value in others.items():
        if value is not None:
            raise BadInput(f"compare: {name}", "does not go with two scenarios", "leave it out")
    plan = pair_plan(*scenarios, structure=one_structure(structures), **given)
    return run_pair(plan, workers=workers, executor=executor, progress=progress, engine=engine)
