"""What a visitor can change: structure, policy, rows, chance; then levers, parameters, rule and control."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any, Final

import solara

from abm.controls import control_names
from abm.country import load_country
from abm.mix import compose, mix_names
from abm.parameters import all_evidence, known_parameters
from abm.scenario import Scenario
from agents.rules import RULES
from networks.errors import BadInput
from viz import state
from viz.words import names, say

ROWS: Final = (500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000)
"""Rows a visitor can choose among, up to the app's own bound."""

OTHER_FIRMS: Final = {"structure", "firms", "seed"}
"""Fields by which row 7 becomes another firm."""

LARGEST_SEED: Final = 9999
STEPS: Final = 40
"""Steps of a slider over a parameter's range."""


def change(**fields: Any) -> None:
    """Change the shared scenario, or say in one line why it cannot be."""
    try:
        state.scenario.value = replace(state.scenario.value, **fields)
        state.note.value = ""
        if OTHER_FIRMS & set(fields):
            state.chosen.value = -1
    except BadInput as error:
        state.note.value = say("app.refused", why=error)


@solara.component
def controls() -> None:
    """Show all controls of the shared scenario."""
    scenario = state.scenario.value
    with solara.v.Html(
        tag="section", class_="pn-card pn-controls", attributes={"aria-label": say("explore.controls")}
    ):
        choose(
            say("explore.structure"),
            scenario.structure,
            {code: names.structure_name(code) for code in state.structures()},
            change_structure,
        )
        mixes = {name: names.mix_title(name) for name in mix_names()}
        if scenario.mix not in [(name,) for name in mixes]:
            mixes["+".join(scenario.mix)] = names.mix_title(scenario.mix)
        choose(
            say("explore.mix"),
            "+".join(scenario.mix),
            mixes,
            lambda name: change(mix=tuple(name.split("+")), overrides={}),
        )
        rows = [n for n in ROWS if n <= state.House.limits.firms]
        rows = sorted({*rows, scenario.firms})
        choose(
            say("explore.firms"),
            scenario.firms,
            {n: say("explore.rows", n=f"{n:,}") for n in rows},
            lambda n: change(firms=n),
        )
        with solara.Div(classes=["pn-row"]):
            seed_field(scenario)
        lever(
            say("explore.budget"),
            1.0 if scenario.budget is None else scenario.budget,
            0.0,
            4.0,
            0.25,
            lambda value: change(budget=None if value == 1.0 else value),
            shown=lambda value: say("explore.times", n=f"{value:g}"),
        )
        fold(say("explore.levers"), lambda: levers(scenario))
        fold(say("explore.parameters"), lambda: parameters(scenario))
        fold(say("explore.assumptions"), lambda: assumptions(scenario))
        if scenario.parameters or scenario.overrides or scenario.budget is not None:
            solara.Button(
                say("explore.undo"),
                text=True,
                small=True,
                icon_name="mdi-undo",
                on_click=lambda: change(parameters={}, overrides={}, budget=None),
            )


def change_structure(code: str) -> None:
    """Change the structure, and the mix with it if it was the other one's own."""
    now = state.scenario.value
    mix = (state.home_mix(code),) if now.mix == (state.home_mix(now.structure),) else now.mix
    change(structure=code, mix=mix, overrides={} if mix != now.mix else dict(now.overrides))


@solara.component
def choose(label: str, value: Any, items: dict[Any, str], on_value: Callable[[Any], None]) -> None:
    """Show a list to choose one from; what was not offered is not taken, wherever it comes from."""
    solara.v.Select(
        label=label,
        v_model=value,
        on_v_model=lambda given: on_value(given) if isinstance(given, Hashable) and given in items else None,
        items=[{"text": text, "value": key} for key, text in items.items()],
        dense=True,
        hide_details=True,
        menu_props={"maxHeight": 420},
        class_="pn-select",
        attributes={"title": items.get(value, "")},
    )


@solara.component
def seed_field(scenario: Scenario) -> None:
    """Show the seed, and a way to the next."""
    typed, type_in = solara.use_state(f"{scenario.seed}")
    solara.use_effect(lambda: type_in(f"{scenario.seed}"), [scenario.seed])
    field = solara.v.TextField(
        label=say("explore.seed"),
        v_model=typed,
        on_v_model=type_in,
        dense=True,
        hide_details=True,
        class_="pn-seed",
        attributes={"inputmode": "numeric"},
    )
    solara.v.use_event(field, "change", lambda _widget, _event, text: take_seed(text))
    solara.Button(
        say("explore.next_seed"),
        text=True,
        small=True,
        icon_name="mdi-dice-3-outline",
        on_click=next_seed,
    )


def next_seed() -> None:
    """Take the seed after the present one, however many clicks come before the page has shown them."""
    change(seed=state.scenario.value.seed % LARGEST_SEED + 1)


def take_seed(text: str) -> None:
    """Take a typed seed."""
    digits = f"{text}".strip()
    if digits.isdecimal() and len(digits) <= 20:
        change(seed=int(digits))
    else:
        state.note.value = say("app.refused", why=f"seed: {digits[:30]!r}")


@solara.component
def fold(title: str, content: Callable[[], object]) -> None:
    """Show a part that is closed at first."""
    is_open, set_open = solara.use_state(False)
    with solara.Div():  # one root, whether open or not: else all is made anew and the focus is lost
        solara.Button(
            title,
            text=True,
            small=True,
            icon_name="mdi-chevron-down" if is_open else "mdi-chevron-right",
            on_click=lambda: set_open(not is_open),
            classes=["pn-fold"],
            attributes={"aria-expanded": "true" if is_open else "false"},
        )
        if is_open:
            with solara.Div(classes=["pn-folded"]):
                content()


@solara.component
def lever(
    label: str,
    value: float,
    low: float,
    high: float,
    step: float,
    on_value: Callable[[float], None],
    *,
    shown: Callable[[float], str],
    hint: str = "",
) -> None:
    """Show a slider that runs the model when it is let go, not at every pixel."""
    now, move = solara.use_state(value)
    solara.use_effect(lambda: move(value), [value])

    def taken(given: Any, take: Callable[[float], None]) -> None:
        if isinstance(given, int | float) and low <= given <= high:
            take(float(given))

    with solara.Div(classes=["pn-lever"], attributes={"title": hint} if hint else {}):
        with solara.Div(classes=["pn-lever-head"]):
            solara.Text(label)
            solara.Text(shown(now), classes=["pn-lever-value"])
        slider = solara.v.Slider(
            v_model=now,
            on_v_model=lambda given: taken(given, move),
            min=low,
            max=high,
            step=step,
            dense=True,
            hide_details=True,
            attributes={"aria-label": label},
        )
        solara.v.use_event(slider, "change", lambda _widget, _event, data: taken(data, on_value))


@solara.component
def levers(scenario: Scenario) -> None:
    """Show a factor for each instrument the mix uses."""
    shares = compose(scenario.mix).shares(scenario.basis)
    used = sorted((code for code, part in shares.items() if part > 0), key=lambda code: -shares[code])
    if not used:
        solara.Text(say("explore.no_levers"), classes=["pn-note"])
    for code in used:
        given = scenario.overrides.get(f"instrument.{code}", 1.0)
        lever(
            names.instrument_name(code),
            float(given) if isinstance(given, int | float) else 0.0,
            0.0,
            3.0,
            0.25,
            lambda value, code=code: change(
                overrides=with_value(scenario.overrides, f"instrument.{code}", value, 1.0)
            ),
            shown=lambda value: say("explore.times", n=f"{value:g}"),
            hint=say("explore.share", share=names.percent(shares[code])),
        )


@solara.component
def parameters(scenario: Scenario) -> None:
    """Show a slider for any declared parameter that is looked for, and for those that were changed."""
    sought, seek = solara.use_state("")
    declared = known_parameters()
    evidence = all_evidence(load_country(scenario.structure))
    solara.v.Autocomplete(
        label=say("explore.seek"),
        v_model=sought,
        on_v_model=lambda name: seek(name or ""),
        items=[{"text": sought_by(name, declared[name].sentence), "value": name} for name in evidence],
        dense=True,
        hide_details=True,
        clearable=True,
        class_="pn-select",
    )
    wanted = ([sought] if sought in evidence else []) + list(scenario.parameters)
    for name in dict.fromkeys(wanted):
        says, known = declared[name], evidence[name]
        low, high = (known.low, known.high) if known.low < known.high else (says.low, says.high)
        value = float(scenario.parameters.get(name, known.value))
        lever(
            says.sentence,
            value,
            min(low, value),
            max(high, value),
            (high - low) / STEPS,
            lambda value, name=name, known=known: change(
                parameters=with_value(scenario.parameters, name, value, known.value)
            ),
            shown=lambda value, unit=says.unit: names.number(value, unit if unit != "1" else ""),
            hint=f"{name}; {names.grade_name(known.grade)}; {known.source}",
        )
        solara.Text(
            say(
                "explore.evidence",
                value=f"{known.value:g}",
                grade=names.grade_name(known.grade),
                low=f"{low:g}",
                high=f"{high:g}",
            ),
            classes=["pn-note"],
        )


def sought_by(name: str, sentence: str) -> str:
    """Return what a parameter is found by: its group, its sentence, its name."""
    return f"{names.parameters_name(name.partition('.')[0])}: {sentence} ({name})"


@solara.component
def assumptions(scenario: Scenario) -> None:
    """Show what decides adoption and what is taken out."""
    choose(
        say("explore.rule"),
        scenario.rule,
        {name: names.rule_name(name) for name in RULES},
        lambda name: change(rule=name),
    )
    choose(
        say("explore.control"),
        scenario.control,
        {name: names.control_name(name) for name in control_names()},
        lambda name: change(control=name),
    )


def with_value(table: Any, key: str, value: float, usual: float) -> dict[str, Any]:
    """Return a table with one value changed; the usual value needs no entry."""
    changed = {name: each for name, each in table.items() if name != key}
    return changed if abs(value - usual) < 1e-12 else changed | {key: round(value, 12)}
