# pyright: reportPrivateImportUsage=false
"""Fields and choices of this page."""

from collections.abc import Callable, Sequence
from typing import Any

import solara

from abm.mix import mix_names
from networks.errors import BadInput
from viz.policies.desk import tidy
from viz.words import say
from viz.words.names import mix_title


@solara.component
def mix_choice(label: str, names: tuple[str, ...], on_names: Callable[[tuple[str, ...]], None]) -> None:
    """Choose a mix, and others that are added to it."""
    known = mix_names()
    items = [{"text": mix_title(name), "value": name} for name in known]
    items += [{"text": name, "value": name} for name in names if name not in known]
    first, rest = names[0], list(names[1:])

    def chosen(name: Any) -> None:
        found = tidy([name, *rest])
        if found and found[0] == name:
            on_names(found)

    def added(more: Any) -> None:
        on_names(tidy([first, *(more if isinstance(more, list) else [])]) or names)

    with solara.Div(classes=["pp-mixes"]):
        solara.v.Select(
            items=items,
            v_model=first,
            on_v_model=chosen,
            label=label,
            dense=True,
            outlined=True,
            color="var(--pn-accent)",
            hide_details=True,
            menu_props={"offsetY": True, "maxHeight": 400},
        )
        solara.v.Select(
            items=[item for item in items if item["value"] != first],
            v_model=rest,
            on_v_model=added,
            label=say("policies.plus"),
            multiple=True,
            dense=True,
            outlined=True,
            color="var(--pn-accent)",
            hide_details=True,
            class_="pp-plus",
            menu_props={"offsetY": True, "maxHeight": 400},
        )


@solara.component
def choice(
    label: str,
    value: str,
    items: Sequence[tuple[str, str]],
    on_value: Callable[[str], None],
    everything: str = "",
) -> None:
    """Choose one of some, or none of them."""
    known = {key for key, _ in items}
    first = [{"text": everything, "value": ""}] if everything else []

    def chosen(key: Any) -> None:
        on_value(key if key in known else "")

    solara.v.Select(
        items=[*first, *({"text": name, "value": key} for key, name in items)],
        v_model=value,
        on_v_model=chosen,
        label=label,
        dense=True,
        outlined=True,
        color="var(--pn-accent)",
        hide_details=True,
        class_="pp-choice",
        menu_props={"offsetY": True, "maxHeight": 420},
    )


@solara.component
def entry_field(
    label: str, value: str, on_value: Callable[[str], None], *, wanted: str, hint: str = ""
) -> None:
    """Take a text; where `on_value` raises `BadInput`, the field says what is wanted."""
    typed, set_typed = solara.use_state(value)
    why, set_why = solara.use_state("")

    def renew() -> None:
        set_typed(value)
        set_why("")

    solara.use_effect(renew, [value])

    def take(text: Any) -> None:
        said = "" if text is None else f"{text}"[:200]
        set_typed(said)
        try:
            on_value(said)
            set_why("")
        except BadInput:
            set_why(wanted)

    solara.v.TextField(
        label=label,
        v_model=typed,
        on_v_model=take,
        dense=True,
        outlined=True,
        color="var(--pn-accent)",
        error_messages=[why] if why else [],
        hint=hint,
        persistent_hint=bool(hint),
        hide_details="auto",
        class_="pp-field",
    )


@solara.component
def search_field(value: str, on_value: Callable[[str], None]) -> None:
    """Take words to look for."""

    def take(text: Any) -> None:
        on_value("" if text is None else f"{text}"[:80])

    solara.v.TextField(
        label=say("policies.search"),
        v_model=value,
        on_v_model=take,
        dense=True,
        outlined=True,
        color="var(--pn-accent)",
        clearable=True,
        hide_details=True,
        prepend_inner_icon="mdi-magnify",
        class_="pp-choice pp-search",
    )


@solara.component
def switch(label: str, value: bool, on_value: Callable[[bool], None]) -> None:
    """Turn something on or off."""
    solara.v.Switch(
        label=label,
        v_model=value,
        on_v_model=lambda on: on_value(bool(on)),
        dense=True,
        hide_details=True,
        color="var(--pn-accent)",
        class_="pp-switch",
    )


@solara.component
def either(value: str, items: Sequence[tuple[str, str]], on_value: Callable[[str], None]) -> None:
    """Choose one of a few that stand side by side."""
    keys = [key for key, _ in items]

    def chosen(key: Any) -> None:
        if key in keys:
            on_value(key)

    solara.v.BtnToggle(
        v_model=value,
        on_v_model=chosen,
        mandatory=True,
        dense=True,
        class_="pp-either",
        children=[solara.v.Btn(value=key, small=True, text=True, children=[name]) for key, name in items],
    )
