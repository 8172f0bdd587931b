# pyright: reportPrivateImportUsage=false
"""A mix of one's own: switch, withdraw, weigh and date, and see what becomes of it."""

from collections.abc import Callable
from dataclasses import replace

import solara

from abm.measures import policy_tables
from abm.mix import Mix, compose
from abm.months import month_name as plain_month
from abm.months import month_number
from abm.scenario import Scenario
from networks.errors import BadInput
from viz import state
from viz.policies import desk
from viz.policies.board import board
from viz.policies.controls import either, entry_field, mix_choice, search_field
from viz.policies.draft import (
    LARGEST_BUDGET,
    NOTHING,
    STATES,
    Change,
    Draft,
    number,
    started,
)
from viz.policies.keeping import keep
from viz.policies.labels import MONEY, country_name, points, small_share
from viz.policies.markup import Pair, chip, dot, empty, option, pairs, scroll, tag, text
from viz.policies.outlay import Outlay, as_coded, outlay
from viz.policies.timeline import Wanted
from viz.words import say
from viz.words.names import instrument_name, percent
from viz.words.names import number as amount

LARGEST_FACTOR = 100.0


def state_key(state: str) -> str:
    """Return the key of the words for a state of a measure or instrument."""
    return f"policies.state_{state or 'in'}"


def subject(key: str) -> str:
    """Return what a key of a change stands for, in words."""
    kind, _, name = key.partition(".")
    if kind == "measure":
        return f"{name} {policy_tables().measures[name].title}"
    return instrument_name(name)


def said_change(change: Change) -> str:
    """Return in words what is done to a measure or instrument."""
    if change.state:
        return say(state_key(change.state))
    parts = [say("policies.times", number=f"{change.weight:g}")] if change.weight != 1.0 else []
    parts += [say("policies.from", month=change.start)] if change.start else []
    parts += [say("policies.to", month=change.end)] if change.end else []
    return say("policies.comma").join(parts)


def choices(draft: Draft, kind: str, words: str, chosen: str) -> str:
    """Return measures or instruments, each with its three states.

    Parameters
    ----------
    draft : Draft
    kind : str
        ``"measure"`` or ``"instrument"``.
    words : str
        What a measure is to be found by.
    chosen : str
        Key of the row whose numbers are being changed.
    """
    tables = policy_tables()
    if kind == "measure":
        want = Wanted(text=words)
        names = [name for name in compose(draft.mix).measures if want.finds(tables.measures[name])]
    else:
        names = list(tables.instruments)
    rows = ""
    for name in names:
        key = f"{kind}.{name}"
        done = draft.change(key)
        label = (
            text(name, "pp-id") + text(tables.measures[name].title, lang="en")
            if kind == "measure"
            else (dot(name) + text(instrument_name(name)) + text(name, "pp-code"))
        )
        note = chip(said_change(done), "pp-changed") if done != NOTHING and not done.state else ""
        row = tag("span", label, "pp-name") + note + _three(key, done.state)
        rows += option(
            f"edit|{key}", row, chosen=key == chosen, class_=f"pp-choose pp-is-{done.state or 'in'}"
        )
    return (
        scroll(f"{kind} {draft.mix} {words}", rows, say(f"policies.{kind}s"))
        if rows
        else empty(say("policies.nothing_found"))
    )


def result_rows(before: Mix, after: Mix, spent: tuple[Outlay, Outlay], basis: str, what: str) -> list[Pair]:
    """Return attention, or money, of each instrument as it was and as it is now."""
    if what == "money":
        old, new = spent[0].money, spent[1].money
        every = [*old.values(), *new.values()]
        words = {c: (amount(old[c], MONEY, every), amount(new[c], MONEY, every)) for c in old}
    else:
        old, new = before.shares(basis), after.shares(basis)
        words = {c: (percent(old[c]), percent(new[c])) for c in old}
    return [
        Pair(
            code=code,
            name=instrument_name(code),
            first=old[code],
            second=new[code],
            said_first=words[code][0],
            said_second=words[code][1],
            beside=points(new[code] - old[code]) if what != "money" and new[code] != old[code] else "",
        )
        for code in sorted(old, key=lambda c: -max(old[c], new[c]))
    ]


@solara.component
def building() -> None:
    """Change a mix on the left, see what becomes of it on the right."""
    scenario = state.scenario.value
    draft = desk.drafted(scenario)
    kind, set_kind = solara.use_state("instrument")
    words, set_words = solara.use_state("")
    key, set_key = solara.use_state("")

    def put(new: Draft) -> None:
        """Take a draft that can be run; refuse any other."""
        new.scenario(scenario)
        desk.draft.value = new

    def try_to_put(new: Draft) -> None:
        try:
            put(new)
            state.note.value = ""
        except BadInput as error:
            state.note.value = say("policies.refused", why=error)

    def start_from(names: tuple[str, ...]) -> None:
        set_key("")
        try_to_put(started(draft, names))

    def turn_to(new: str) -> None:
        set_kind(new)
        set_key("")

    def pick_from(picked: str) -> None:
        deed, _, rest = picked.partition("|")
        target, _, to = rest.partition("|")
        known = (
            policy_tables().instruments if target.startswith("instrument.") else compose(draft.mix).measures
        )
        if target.partition(".")[2] not in known:
            return
        if deed == "edit":
            set_key("" if target == key else target)
        elif deed == "state" and to in STATES:
            try_to_put(draft.with_change(target, replace(draft.change(target), state=to)))

    with solara.Div(classes=["pp-columns", "pp-even"]):
        with solara.Div(classes=["pn-card", "pp-wide"]):
            with solara.Div(classes=["pp-filters"]):
                mix_choice(say("policies.start_from"), draft.mix, start_from)
            with solara.Div(classes=["pp-filters", "pp-filters-low"]):
                kinds = [("instrument", say("policies.instruments")), ("measure", say("policies.measures"))]
                either(kind, kinds, turn_to)
                if kind == "measure":
                    search_field(words, set_words)
            board(_states_legend())
            with solara.Div(classes=["pp-tall"]):
                board(choices(draft, kind, words, key), pick_from)
        with solara.Div(classes=["pn-card", "pp-side"]):
            result(draft, scenario, key, put, try_to_put)


@solara.component
def result(
    draft: Draft,
    scenario: Scenario,
    key: str,
    put: Callable[[Draft], None],
    try_to_put: Callable[[Draft], None],
) -> None:
    """Show the fields of what is being changed, what becomes of the mix, and what to do with it."""
    what, set_what = solara.use_state("attention")
    before, after = compose(draft.mix), draft.changed()
    made = draft.scenario(scenario)
    spent = outlay(as_coded(scenario, draft.mix)), outlay(made)

    def budget(typed: str) -> None:
        times = number(typed, "budget factor", LARGEST_BUDGET) if typed.strip() else None
        put(replace(draft, budget=None if times == 1.0 else times))

    with solara.Div(classes=["pp-stack"]):
        with solara.Div(classes=["pp-filters"]):
            shown = "1" if draft.budget is None else f"{draft.budget:g}"
            words = say("policies.want_number", largest=f"{LARGEST_BUDGET:g}")
            entry_field(say("policies.budget_factor"), shown, budget, wanted=words)
            board(_money(before, draft, spent, country_name(scenario.structure)))
        if key:
            editor(draft, key, put)
        with solara.Div(classes=["pp-filters", "pp-filters-low"]):
            items = [("attention", say("policies.attention")), ("money", say("policies.money"))]
            either(what, items, set_what)
        with solara.Div(classes=["pp-tall-half"]):
            legend = say("policies.as_it_was"), say("policies.as_it_is")
            rows = result_rows(before, after, spent, scenario.basis, what)
            head = say("policies.points") if what == "attention" else ""
            board(pairs(rows, legend, label=say("policies.result"), beside=head))
        changes(draft, try_to_put)
        keep(draft, made)


@solara.component
def editor(draft: Draft, key: str, put: Callable[[Draft], None]) -> None:
    """Change the numbers of one measure or instrument."""
    done = draft.change(key)
    is_measure = key.startswith("measure.")

    def weigh(typed: str) -> None:
        weight = number(typed, "factor", LARGEST_FACTOR)
        put(draft.with_change(key, replace(draft.change(key), state="", weight=weight)))

    def date(end: str) -> Callable[[str], None]:
        def take(typed: str) -> None:
            month = typed.strip()
            if month:
                month_number(month, f"{end} month")
            put(draft.with_change(key, replace(draft.change(key), state="", **{end: month})))

        return take

    with solara.Div(classes=["pp-editor"]):
        solara.HTML(tag="p", unsafe_innerHTML=text(subject(key)), classes=["pn-title"])
        with solara.Div(classes=["pp-filters"]):
            words = say("policies.want_number", largest=f"{LARGEST_FACTOR:g}")
            entry_field(say("policies.factor"), f"{done.weight:g}", weigh, wanted=words).key(f"weight {key}")
            for end, month in (("start", done.start), ("end", done.end)) if is_measure else ():
                entry_field(
                    say(f"policies.{end}_month"),
                    month,
                    date(end),
                    wanted=say("policies.want_month"),
                    hint=_coded(key, end),
                ).key(f"{end} {key}")


@solara.component
def changes(draft: Draft, try_to_put: Callable[[Draft], None]) -> None:
    """List what is changed, each with a way back."""
    if not draft.changes:
        return

    def pick_from(picked: str) -> None:
        if picked in draft.changes:
            try_to_put(draft.with_change(picked, NOTHING))

    rows = "".join(
        tag(
            "li",
            text(subject(key))
            + text(f" · {said_change(change)} ", "pn-note")
            + text(say("policies.undo"), "pp-link", "button", data_pick=key, type="button"),
        )
        for key, change in draft.changes.items()
    )
    head = text(say("policies.n_changes", n=len(draft.changes)), "pn-title", "h3")
    board(head + tag("ul", rows, "pp-list-of-changes"), pick_from)


def _coded(key: str, end: str) -> str:
    """Return the month that the table has, as a hint below its field."""
    month: int | None = getattr(policy_tables().measures[key.partition(".")[2]], end)
    if month is not None:
        return say("policies.coded_as", when=plain_month(month))
    return say("policies.undated" if end == "start" else "policies.open_end")


def _three(key: str, now: str) -> str:
    """Return the three states of a row as buttons side by side."""
    inside = "".join(
        text(
            say(f"{state_key(each)}_short"),
            "pp-on" if each == now else "",
            "button",
            type="button",
            tabindex="-1" if each == now else "0",
            data_pick=f"state|{key}|{each}",
            aria_pressed="true" if each == now else "false",
            title=say(state_key(each)),
        )
        for each in STATES
    )
    return tag("span", inside, "pp-three")


def _states_legend() -> str:
    parts = "".join(
        tag("span", text(say(f"{state_key(each)}_short"), "pp-strong") + text(say(state_key(each))))
        for each in STATES
    )
    return tag("div", parts, "pp-legend pp-small")


def _money(before: Mix, draft: Draft, spent: tuple[Outlay, Outlay], land: str) -> str:
    was, now = spent[0].present_value, spent[1].present_value
    times = 1.0 if draft.budget is None else draft.budget
    figure = amount(now, MONEY, (was, now))
    share = before.budget.share_of_value_added
    left = now / was if was > 0 else times
    words = say(
        "policies.of_value_added",
        share=small_share(share * left),
        country=land,
        was=amount(was, MONEY, (was, now)),
    )
    return tag("div", text(figure, "pn-figure", "div") + text(words, "pn-note", "div"), "pp-figure")
