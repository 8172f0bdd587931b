"""Who stands side by side: structure and mix of each, rows and seed of both, and what sets them apart."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import solara
from markupsafe import escape

from abm.scenario import Scenario
from networks.errors import BadInput
from viz import state
from viz.compare.sides import (
    LETTERS,
    apart,
    are_in_step,
    counterpart,
    in_step,
    is_offered,
    mix_choices,
    mix_code,
    settings_apart,
    structure_choices,
    with_mix,
    with_policy_of,
    with_structure,
)
from viz.compare.tables import letter
from viz.words import say

LONGEST: Final = 20
"""Most digits of a typed number."""

TYPED: Final = 40
"""Most characters of a field that are kept while somebody types."""

locked = solara.reactive(True)
"""Whether rows and seed are the same on both sides."""


def sides() -> tuple[Scenario, Scenario]:
    """Return both scenarios as they are shared now."""
    return state.scenario.value, state.other.value


def put(first: Scenario, second: Scenario) -> None:
    """Share both scenarios, in step if they are locked."""
    state.scenario.value = first
    state.other.value = in_step(first, second) if locked.value else second
    state.note.value = ""


def attempt(change: Callable[[], tuple[Scenario, Scenario]]) -> None:
    """Make a change, or say in one line why it cannot be made."""
    try:
        put(*change())
    except BadInput as error:
        state.note.value = say("app.refused", why=error)


def change_side(k: int, change: Callable[[Scenario], Scenario]) -> None:
    """Change one of the two scenarios."""

    def changed() -> tuple[Scenario, Scenario]:
        both = [*sides()]
        both[k] = change(both[k])
        return both[0], both[1]

    attempt(changed)


def set_whole(k: int, field: str, text: Any) -> None:
    """Take a typed whole number: of both sides while they are locked."""
    digits = f"{text}"[:TYPED].replace(",", "").strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST):
        state.note.value = say("app.refused", why=f"{say(f'compare.{field}')}: {digits[:30]!r}")
        return
    most = state.House.limits.firms
    if field == "firms" and int(digits) > most:
        why = say("compare.too_large", given=f"{int(digits):,}", most=f"{most:,}")
        state.note.value = say("app.refused", why=why)
        return
    change_side(k, lambda one: replace(one, **{field: int(digits)}))


def use_lock() -> None:
    """Keep both in step while they are locked; a link that sets them apart opens the lock.

    A visitor who comes with one scenario twice finds its counterpart beside it: there is nothing to compare
    otherwise.
    """
    first, second = sides()
    is_mine = second == state.second_scenario()

    def arrive() -> None:
        locked.value = are_in_step(first, second) or is_mine
        if first == (in_step(first, second) if locked.value else second):
            state.other.value = counterpart(first)

    def follow() -> None:
        if locked.value and not are_in_step(*sides()):
            put(*sides())

    solara.use_effect(arrive, [])
    solara.use_effect(follow, [locked.value, first.firms, first.seed, second.firms, second.seed])


def turn_lock() -> None:
    """Lock or unlock."""
    locked.value = not locked.value
    put(*sides())


@solara.component
def heads() -> None:
    """Show the controls of both sides and, between them, what they share."""
    first, second = sides()
    with solara.Div(classes=["pn-heads"]):
        head(0, first)
        shared(first)
        head(1, second)


@solara.component
def head(k: int, scenario: Scenario) -> None:
    """Show the controls of one side."""
    with solara.v.Html(tag="section", class_="pn-head-side", attributes={"aria-label": LETTERS[k]}):
        solara.HTML(tag="span", unsafe_innerHTML=str(letter(k)), classes=["pn-head-letter"])
        choose(
            say("compare.structure"),
            scenario.structure,
            dict(structure_choices()),
            lambda code: change_side(k, lambda one: with_structure(one, code)),
            "pn-head-structure",
        )
        choose(
            say("compare.mix"),
            mix_code(scenario),
            dict(mix_choices(scenario)),
            lambda code: change_side(k, lambda one: with_mix(one, code)),
            "pn-head-mix",
        )
        if not locked.value:
            number(k, "firms", scenario.firms)
            number(k, "seed", scenario.seed)


@solara.component
def shared(first: Scenario) -> None:
    """Show a way to swap the two and, while they are locked, rows and seed of both."""
    with solara.Div(classes=["pn-head-shared"]):
        if locked.value:
            number(0, "firms", first.firms)
            number(0, "seed", first.seed)
        solara.Button(
            icon_name="mdi-swap-horizontal",
            icon=True,
            small=True,
            on_click=lambda: attempt(lambda: (sides()[1], sides()[0])),
            attributes={"aria-label": say("compare.swap"), "title": say("compare.swap")},
        )


@solara.component
def lock() -> None:
    """Show the lock: the same rows and seed on both sides, or not."""
    hint = say("compare.locked" if locked.value else "compare.unlocked")
    solara.Button(
        say("compare.lock"),
        icon_name="mdi-lock-outline" if locked.value else "mdi-lock-open-variant-outline",
        text=True,
        small=True,
        on_click=turn_lock,
        classes=["pn-lock"] if locked.value else ["pn-lock", "pn-unlocked"],
        attributes={"aria-pressed": "true" if locked.value else "false", "title": hint},
    )


@solara.component
def choose(
    label: str, value: str, items: Mapping[str, str], on_value: Callable[[str], None], style: str
) -> None:
    """Show a list to choose one from; anything else a browser may send is passed over."""

    def take(chosen: object) -> None:
        if is_offered(chosen, items):
            on_value(f"{chosen}")

    solara.v.Select(
        label=label,
        v_model=value,
        on_v_model=take,
        items=[{"text": text, "value": key} for key, text in items.items()],
        dense=True,
        hide_details=True,
        menu_props={"maxHeight": 420},
        class_=style,
    )


@solara.component
def number(k: int, field: str, value: int) -> None:
    """Show a whole number that can be typed; it is taken once the field is left or Enter is pressed."""
    typed, type_in = solara.use_state(f"{value}")
    solara.use_effect(lambda: type_in(f"{value}"), [value])
    box = solara.v.TextField(
        label=say(f"compare.{field}"),
        v_model=typed,
        on_v_model=lambda text: type_in(f"{text}"[:TYPED]),
        dense=True,
        hide_details=True,
        class_=f"pn-head-{field}",
        attributes={"inputmode": "numeric"},
    )
    solara.v.use_event(box, "change", lambda _widget, _event, text: set_whole(k, field, text))


@solara.component
def relation() -> None:
    """Say in one line what sets the two apart, and offer what would bring them together."""
    with solara.Div(classes=["pn-relation"]):
        lock()
        solara.HTML(tag="span", unsafe_innerHTML=str(escape(relation_text(*sides()))))
        offers()


@solara.component
def offers() -> None:
    """Offer what would let firms be followed from one side to the other; nothing where they can be."""
    first, second = sides()
    with solara.Div(classes=["pn-offers"]):
        if "structure" in apart(first, second):
            there = replace(second, seed=first.seed)
            offer(say("compare.a_on_b"), lambda: (with_policy_of(there, first), second))
            offer(say("compare.b_on_a"), lambda: (first, with_policy_of(first, second)))
        elif not are_in_step(first, second):
            offer(say("compare.lock_it"), lambda: (first, in_step(first, second)))


@solara.component
def offer(text: str, change: Callable[[], tuple[Scenario, Scenario]]) -> None:
    """Show a small button that changes the two."""
    solara.Button(text, small=True, outlined=True, on_click=lambda: attempt(change), classes=["pn-offer"])


def relation_text(first: Scenario, second: Scenario) -> str:
    """Return what sets two scenarios apart and what follows from it."""
    fields = apart(first, second)
    if not fields:
        settings = settings_apart(first, second)
        if not settings:
            return say("compare.identical")
        if settings == ("mix",):
            return say("compare.only_policy")
        return say("compare.only_settings", fields=field_names(settings))
    if "structure" in fields:
        return say("compare.structures_apart")
    if fields == ("end",):
        return say("compare.ends_apart")
    return say("compare.worlds_apart", fields=field_names(fields))


def field_names(fields: tuple[str, ...]) -> str:
    """Return fields of a scenario in words."""
    return say("compare.comma").join(say(f"compare.field_{name}") for name in fields)
