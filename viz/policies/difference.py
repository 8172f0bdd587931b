# pyright: reportPrivateImportUsage=false
"""Two mixes held against each other: in words, in bars, and the measures of only one."""

import solara

from abm.measures import policy_tables
from abm.mix import Mix
from viz import state
from viz.policies import desk
from viz.policies.board import board
from viz.policies.contrast import Contrast, contrast
from viz.policies.controls import mix_choice
from viz.policies.labels import points, small_share, stands
from viz.policies.markup import Pair, dot, empty, option, pairs, scroll, tag, text
from viz.words import say
from viz.words.names import instrument_name, mix_title, percent

LARGEST = 3
"""Changes of attention named in the sentences."""


def sentences(found: Contrast, first: str, second: str) -> list[str]:
    """Return the difference in words: what moves most, whose measures, and the money.

    Parameters
    ----------
    found : Contrast
    first, second : str
        Titles of the mixes.
    """
    if found.is_nothing:
        return [say("policies.same", first=first, second=second)]
    lines: list[str] = []
    for sign, key in ((1, "more_on"), (-1, "less_on")):
        most = [code for code, move in found.moves.items() if sign * move > 0][:LARGEST]
        parts = [
            say("policies.by_points", instrument=instrument_name(c), points=points(found.moves[c]))
            for c in most
        ]
        if parts:
            lines.append(say(f"policies.{key}", mix=second, parts=say("policies.comma").join(parts)))
    lone = {
        "only_first": len(found.only_first),
        "only_second": len(found.only_second),
        "both": len(found.both),
    }
    lines.append(say("policies.whose", first=first, second=second, **lone))
    if found.changed:
        lines.append(say("policies.stand_changed", n=len(found.changed)))
    before, after = map(small_share, found.budget)
    same = found.budget[0] == found.budget[1]
    lines.append(say("policies.same_budget" if same else "policies.other_budget", before=before, after=after))
    return lines


def difference_rows(first: Mix, second: Mix, basis: str) -> list[Pair]:
    """Return the attention of both, the instrument whose share moves most on top."""
    before, after = first.shares(basis), second.shares(basis)
    return [
        Pair(
            code=code,
            name=instrument_name(code),
            first=before[code],
            second=after[code],
            said_first=percent(before[code]),
            said_second=percent(after[code]),
            beside=points(after[code] - before[code]),
        )
        for code in sorted(before, key=lambda c: -abs(after[c] - before[c]))
    ]


def lone_list(names: tuple[str, ...], label: str) -> str:
    """Return measures that only one mix has."""
    measures = policy_tables().measures
    if not names:
        return empty(say("policies.no_measures"))
    rows = "".join(
        option(
            f"measure:{name}",
            tag("span", text(name, "pp-id") + text(measures[name].title, lang="en"), "pp-name")
            + tag("span", "".join(dot(c) + text(c, "pp-code") for c in measures[name].weights), "pp-codes"),
            chosen=False,
            class_="pp-lone",
            title=measures[name].title,
        )
        for name in names
    )
    return scroll(label, rows, label)


@solara.component
def difference() -> None:
    """Choose two mixes and show how they differ."""
    scenario = state.scenario.value
    names = desk.names_of(desk.mixes.value, scenario)
    others = desk.against.value or state.other.value.mix
    first, second = desk.composed(names), desk.composed(others)
    titles = mix_title(first.name.split(" + ")), mix_title(second.name.split(" + "))
    found = contrast(first, second, scenario.basis)

    def swap() -> None:
        desk.mixes.value, desk.against.value = others, names

    def pick_from(key: str) -> None:
        kind, _, rest = key.partition(":")
        if kind == "measure" and rest in policy_tables().measures:
            desk.open_measure(rest)
        elif kind == "instrument" and rest in policy_tables().instruments:
            desk.open_instrument(rest)

    with solara.Div(classes=["pp-stack"]):
        with solara.Div(classes=["pn-card", "pp-two"]):
            mix_choice(say("policies.first_mix"), names, desk.mixes.set)
            solara.Button(
                icon_name="mdi-swap-horizontal",
                icon=True,
                on_click=swap,
                attributes={"aria-label": say("policies.swap"), "title": say("policies.swap")},
            )
            mix_choice(say("policies.second_mix"), others, desk.against.set)
        with solara.Div(classes=["pp-columns", "pp-even"]):
            with solara.Div(classes=["pn-card", "pp-side"]):
                said = "".join(text(line, name="li") for line in sentences(found, *titles))
                board(tag("ul", said, "pp-said"))
                solara.HTML(tag="p", unsafe_innerHTML=text(say("policies.few_points")), classes=["pn-note"])
                for whose, ids in zip(titles, (found.only_first, found.only_second), strict=True):
                    label = say("policies.only_in", mix=whose, n=len(ids))
                    solara.HTML(tag="h2", unsafe_innerHTML=text(label), classes=["pn-title", "pp-gap"])
                    with solara.Div(classes=["pp-half"]):
                        board(lone_list(ids, label), pick_from)
                if found.changed:
                    changed = "".join(
                        text(f"{new.measure}: {stands(old)} → {stands(new)}", name="li")
                        for old, new in found.changed
                    )
                    board(tag("ul", changed, "pp-said"))
            with solara.Div(classes=["pn-card", "pp-wide"]):
                label = say("policies.attention_of_both")
                solara.HTML(tag="h2", unsafe_innerHTML=text(label), classes=["pn-title"])
                board(
                    pairs(
                        difference_rows(first, second, scenario.basis),
                        titles,
                        label=label,
                        beside=say("policies.points"),
                    ),
                    pick_from,
                )
