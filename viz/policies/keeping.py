# pyright: reportPrivateImportUsage=false
"""What can be done with a mix of one's own: use it on the other pages, save it as a scenario or a mix."""

from collections.abc import Callable

import solara

from abm.scenario import Scenario
from networks.errors import BadInput
from viz import state
from viz.policies import desk
from viz.policies.controls import entry_field
from viz.policies.draft import Draft, draft_of, mix_file
from viz.words import say


@solara.component
def keep(draft: Draft, made: Scenario) -> None:
    """Use the mix in the other pages, or save it."""
    name, set_name = solara.use_state("my-mix")
    scenario = state.scenario.value
    router = solara.use_router()

    def use() -> None:
        try:
            state.scenario.value = draft.scenario(state.scenario.value)
            state.note.value = ""
            desk.draft.value = None  # from now on it is the shared scenario's
        except BadInput as error:
            state.note.value = say("policies.refused", why=error)

    def renew() -> None:
        desk.draft.value = None if draft_of(scenario) == Draft(mix=scenario.mix) else Draft(mix=scenario.mix)

    in_use = made == scenario
    with solara.Div(classes=["pp-foot"]):
        with solara.Div(classes=["pp-keep"]):
            if in_use:
                solara.Button(
                    say("policies.open_explore"),
                    icon_name="mdi-arrow-right",
                    small=True,
                    on_click=lambda: router.push(f"/?{router.search or ''}"),
                    classes=["pp-go"],
                )
            else:
                solara.Button(
                    say("policies.use"), icon_name="mdi-check", small=True, on_click=use, classes=["pp-go"]
                )
            solara.FileDownload(
                made.to_toml(),
                filename="scenario.toml",
                children=[
                    solara.Button(
                        say("policies.save_scenario"), icon_name="mdi-download", text=True, small=True
                    )
                ],
            )
            solara.Button(
                say("policies.start_over"), icon_name="mdi-restore", text=True, small=True, on_click=renew
            )
        if draft.is_pure_set and draft.changes:
            own_file(draft, name, set_name)


@solara.component
def own_file(draft: Draft, name: str, set_name: Callable[[str], None]) -> None:
    """Save the mix as a file of its own."""

    def take(typed: str) -> None:
        mix_file(draft, typed.strip(), typed)
        set_name(typed.strip())

    try:
        content = mix_file(draft, name, name)
    except BadInput as error:
        solara.Text(f"{error}", classes=["pn-note", "pp-hint"])
        return
    with solara.Div(classes=["pp-filters", "pp-own"]):
        entry_field(say("policies.own_name"), name, take, wanted=say("policies.want_name"))
        solara.FileDownload(
            content,
            filename=f"{name}.toml",
            children=[
                solara.Button(say("policies.save_mix"), icon_name="mdi-download", text=True, small=True)
            ],
        )
    solara.Text(say("policies.own_note", name=name), classes=["pn-note"])
