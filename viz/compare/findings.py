"""What differs at the end: of one run each at first, of many paired runs once they are asked for."""

from collections.abc import Callable, Mapping, Sequence

import solara
from markupsafe import Markup

from abm.history import History
from abm.scenario import Scenario
from experiments.extract import horizon_of
from experiments.pair.result import Pair
from experiments.statistics import Summary
from viz.compare.counting import FEWEST, USUAL, Asked, most_replicates, start_bar
from viz.compare.differences import rows_of, single_rows, single_table
from viz.compare.pairs import paired, stages_of
from viz.compare.sentences import found, pairing
from viz.compare.sides import budget_share
from viz.compare.tables import difference_table, stage_table
from viz.compare.texts import note, said, title, waiting
from viz.runs import Counting
from viz.words import say

Runs = tuple[History | None, History | None]


@solara.component
def findings(
    scenarios: tuple[Scenario, Scenario],
    runs: Runs,
    pair: Pair | None,
    asked: Asked | None,
    now: Counting,
    ask: Callable[[int], None],
) -> None:
    """Show the differences at the end, and the way to more certainty.

    Parameters
    ----------
    scenarios : pair of Scenario
    runs : pair of History or None
        One run each.
    pair : Pair or None
        Of the paired runs so far; None if there are none, or of other scenarios.
    asked, now
        What was asked for, and how far it is.
    ask : callable
        Asks for so many paired runs.
    """
    replicates, choose = solara.use_state(USUAL)
    most = most_replicates(max(each.firms for each in scenarios))

    def bar() -> None:
        start_bar(
            say("compare.repeat"),
            min(replicates, most),
            choose,
            lambda: ask(min(replicates, most)),
            now,
            fewest=FEWEST,
            most=most,
            made_of="" if asked is None else made_of(asked),
        )

    with solara.v.Html(
        tag="section", class_="pn-card pn-findings", attributes={"aria-label": say("compare.differences")}
    ):
        if pair is None:
            with solara.Div(classes=["pn-halves"]):
                alone(scenarios, runs)
                with solara.Div(classes=["pn-invite"]):
                    solara.HTML(
                        tag="h2", unsafe_innerHTML=say("compare.repeat_title"), classes=["pn-headline"]
                    )
                    for text in hints(scenarios):
                        said(text)
                    bar()
            return
        with solara.Div(classes=["pn-row"]):
            title(say("compare.differences"))
            note(status(asked, now))
            bar()
        both = paired(now.numbers)
        repeated(scenarios, pair, stages_of(now.numbers, 0, both), stages_of(now.numbers, 1, both))


def hints(scenarios: tuple[Scenario, Scenario]) -> tuple[str, str]:
    """Return what one run each is worth, and what repeating adds."""
    same = scenarios[0].structure == scenarios[1].structure
    hint = say("compare.repeat_hint" if same else "compare.repeat_hint_apart")
    return say("compare.one_run_hint", seed=scenarios[0].seed), hint


def made_of(asked: Asked) -> str:
    """Return in a few words what the runs that were asked for are."""
    is_judged = len(asked.scenarios) > 2
    return say("compare.made_of_luck" if is_judged else "compare.made_of_pairs", n=asked.replicates)


def size_words(scenarios: tuple[Scenario, Scenario]) -> str:
    """Return why sums of two structures cannot be held against each other as they are; empty of one."""
    first, second = scenarios
    if first.structure == second.structure:
        return ""
    is_alike = budget_share(first) == budget_share(second)
    return say("compare.sizes_same_share" if is_alike else "compare.sizes")


def status(asked: Asked | None, now: Counting) -> str:
    """Return in one sentence on how many paired runs the table rests."""
    n, total = len(paired(now.numbers)), now.total if asked is None else asked.replicates
    if now.running:
        return say("compare.interim", n=n, total=total)
    return say("compare.complete", n=n) if n == total else say("compare.halted", n=n, total=total)


@solara.component
def alone(scenarios: tuple[Scenario, Scenario], runs: Runs) -> None:
    """Show the table of one run each."""
    first, second = runs
    with solara.Div():
        title(say("compare.differences"))
        if first is None or second is None:
            waiting(say("compare.lines_wait"))
            return
        rows = single_rows(single_table(horizon_of(first), horizon_of(second)))
        solara.HTML(tag="div", unsafe_innerHTML=difference_table(rows, is_single=True))
        if sizes := size_words(scenarios):
            note(sizes)
        note(say("compare.rule_of_one"))


@solara.component
def repeated(
    scenarios: tuple[Scenario, Scenario],
    pair: Pair,
    first: Mapping[str, Summary],
    second: Mapping[str, Summary],
) -> None:
    """Show what may be said of many paired runs, the stages of both, and the table behind it."""
    with solara.Div():
        with solara.Div(classes=["pn-halves"]):
            solara.HTML(tag="div", unsafe_innerHTML=bullets(found(pair)), classes=["pn-found"])
            with solara.Div():
                title(say("compare.stages"), tag="h3")
                solara.HTML(tag="div", unsafe_innerHTML=stage_table((first, second)))
                note(say("compare.stages_note", n=next(iter(first.values())).n))
        solara.HTML(
            tag="div", unsafe_innerHTML=difference_table(rows_of(pair), is_single=False), classes=["pn-gap"]
        )
        if sizes := size_words(scenarios):
            note(sizes)
        note(say("compare.rule_of_words"))
        if gain := pairing(pair):
            note(gain)


def bullets(texts: Sequence[str]) -> str:
    """Return sentences as a list."""
    lines = Markup("").join(Markup("<li>{}</li>").format(text) for text in texts)
    return str(Markup("<ul>{}</ul>").format(lines))
