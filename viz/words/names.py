"""Names of codes in the language of the page: indicators, units, stages, reasons, regions and so on.

What the data carry in three languages (sectors, instruments, mixes, countries) is read from them;
the rest stands in ``names.toml``. Every function asks for the language when it is called, so a
component that calls it follows a switch.
"""

import re
from collections.abc import Iterable
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Final

from abm.country import Country, load_country
from abm.measures import policy_tables
from abm.mix import compose
from abm.months import FIRST_YEAR
from abm.sectors import load_sectors
from networks.stage import STAGES
from viz.words import language, pick, say, table

if TYPE_CHECKING:
    from experiments.report.numbers import Measure

PERCENT: Final = "%"
SHARE: Final = "1"
BARE: Final = ("month", "level", "level 0-3", "stage 0-3", "log points")
"""Units of scales and places in time: behind a number they would only puzzle."""

MYRIADS: Final = ("zh", "ko")
"""Languages that count by ten thousands."""

SCALES: Final = ((1e8, "hundred million "), (1e4, "ten thousand "), (1.0, ""))
"""Their scales."""


def indicator_name(name: str) -> str:
    """Return the title of an indicator, short enough for the head of a chart."""
    return say(f"names.indicator_{name}")


def family_name(stage: str) -> str:
    """Return the group of the scorecard an indicator belongs to: `abm.scorecard.STAGES`."""
    return say(f"names.family_{slug(stage)}")


def unit_name(unit: str) -> str:
    """Return a unit as it stands behind a number; a pure number has none."""
    if unit == SHARE:
        return ""
    return say("names.unit_percent") if unit == PERCENT else say(f"names.unit_{slug(unit)}")


def axis_unit(unit: str) -> str:
    """Return a unit as it stands at an axis: that of a share is percent."""
    return say("names.unit_percent") if unit == SHARE else unit_name(unit)


def stage_name(stage: float | str | None) -> str:
    """Return a stage by its word or its number 0 to 3; None and NaN are undecided."""
    return say(f"names.stage_{_stage(stage)}")


def stage_image(stage: float | str | None) -> str:
    """Return the image of a stage: pearls, strings, a net."""
    return say(f"names.image_{_stage(stage)}")


def state_name(state: int) -> str:
    """Return the state of a firm, `abm.film.OUT`, `PILOTS` or `SCALED`."""
    return (say("names.state_out"), say("names.state_pilot"), say("names.state_scaled"))[state]


def bond_name(bond: int) -> str:
    """Return the state of a relation, `abm.film.NO_BOND`, `JOINED` or `LINKED`."""
    return (say("names.bond_none"), say("names.bond_joined"), say("names.bond_linked"))[bond]


def reason_name(code: str) -> str:
    """Return what stops a firm: `abm.stall.FIRM_REASONS`."""
    return say(f"names.reason_{code}")


def relief_name(code: str) -> str:
    """Return what would help a firm: `abm.stall.FIRM_RELIEFS`."""
    return say(f"names.relief_{code}")


def link_reason_name(code: str) -> str:
    """Return what holds a data link back: `abm.stall.LINK_REASONS`."""
    return say(f"names.link_reason_{code}")


def link_relief_name(code: str) -> str:
    """Return what would help a data link: `abm.stall.LINK_RELIEFS`."""
    return say(f"names.link_relief_{code}")


def kind_name(code: str) -> str:
    """Return what can tip a firm: `agents.lineage_table.KINDS`."""
    return say(f"names.kind_{slug(code)}")


def event_name(code: str) -> str:
    """Return what happened: `agents.lineage_table.EVENTS`."""
    return say(f"names.event_{code}")


def group_name(kind: str) -> str:
    """Return a way to group firms: `abm.scorecard.GROUPS`."""
    return say(f"names.group_{kind}")


def size_name(code: str) -> str:
    """Return a size class: `abm.snapshot.SIZES`."""
    return say(f"names.size_{slug(code)}")


def grade_name(code: str) -> str:
    """Return how well a number is known: `agents.parameters.GRADES`."""
    return say(f"names.grade_{code}")


def rule_name(code: str) -> str:
    """Return a rule of adoption: `agents.rules.RULES`."""
    return say(f"names.rule_{code}")


def control_name(code: str) -> str:
    """Return a control: `abm.controls.control_names`."""
    return say(f"names.control_{slug(code)}")


def end_rule_name(code: str) -> str:
    """Return when measures end: `abm.scenario.END_RULES`."""
    return say(f"names.end_{slug(code)}")


def basis_name(code: str) -> str:
    """Return how attention is counted: `abm.measures.BASES`."""
    return say(f"names.basis_{code}")


def technology_name(code: str) -> str:
    """Return a technology: `abm.scenario.TECHNOLOGIES`."""
    return say(f"names.technology_{code}")


def payee_name(code: str) -> str:
    """Return who is paid: `agents.ledger.PAYEES`."""
    return say(f"names.payee_{code}")


def programme_name(code: str) -> str:
    """Return a programme of measures."""
    return say(f"names.programme_{slug(code)}")


def level_name(code: str) -> str:
    """Return the level of a measure within its programme."""
    return say(f"names.level_{code}")


def direction_name(text: str) -> str:
    """Return the heading under which a programme lists a measure."""
    return say(f"names.direction_{slug(text)}")


def status_name(code: str) -> str:
    """Return the status of a mix or measure; a sum of unlike mixes has several."""
    return " + ".join(say(f"names.status_{each}") for each in code.split(" + "))


def date_basis_name(text: str) -> str:
    """Return whence the dates of a measure are known."""
    return say(f"names.dated_{slug(text)}")


def way_name(kind: str) -> str:
    """Return how an instrument acts: `abm.measures.KINDS`."""
    return say(f"names.acts_{kind}")


def parameters_name(group: str) -> str:
    """Return the title of a group of parameters; an instrument's is its own name."""
    if group in policy_tables().instruments:
        return instrument_name(group)
    return say(f"names.parameters_{group}")


def sector_name(code: str) -> str:
    """Return the name of a sector."""
    return pick(_sectors()[code])


def instrument_name(code: str) -> str:
    """Return the name of a policy instrument."""
    return pick(policy_tables().instruments[code].name)


def vertical_name(code: str) -> str:
    """Return a field that policy texts name; ``all`` is every one."""
    if code == "all":
        return say("names.vertical_all")
    return pick(policy_tables().verticals[code].name)


def mix_title(name: str | Iterable[str]) -> str:
    """Return the title of a mix, or of several added up."""
    return pick(compose([name] if isinstance(name, str) else name).title)


def structure_name(code: str) -> str:
    """Return the name of a structure's country."""
    return pick(_country(code).name)


def region_name(structure: str, region: int | str) -> str:
    """Return a region by its place in a country pack or by its name there.

    A country whose regions stand in no table of ours keeps the names of its pack.
    """
    name = region if isinstance(region, str) else _country(structure).regions[region]
    key = f"names.region_{slug(name)}"
    return say(key) if key in table() else name


def month_name(month: int) -> str:
    """Return a calendar month, January 2019 being 0: 2023-06, 2023年6月, 2023년 6월."""
    return say("names.month", year=FIRST_YEAR + month // 12, month=month % 12 + 1)


def undefined() -> str:
    """Return what stands for a number that is not defined."""
    return say("names.undefined")


def percent(value: float, beside: Iterable[float] = ()) -> str:
    """Return a share as the report writes it, 0.1234 as 12.3 %."""
    return number(value, SHARE, beside)


def number(value: float, unit: str = "", beside: Iterable[float] = ()) -> str:
    """Return a number with its unit, rounded as the report rounds.

    Large numbers are scaled as the language counts: by thousands in English, by ten thousands in Chinese
    and Korean; the digits are the same.

    Parameters
    ----------
    value : float
        NaN and infinite give n/a.
    unit : str
        Unit of the stored value; ``"1"`` means a share and gives percent.
    beside : iterable of float
        Other numbers it is read with: the largest of all decides scale and digits.
    """
    if not isfinite(value):
        return undefined()
    written = _measure(unit, (value, *beside))
    return with_unit(written.bare(value), written.unit)


def change(value: float, unit: str = "", beside: Iterable[float] = ()) -> str:
    """Return a difference with its sign and unit; that of two shares is in percentage points."""
    if not isfinite(value):
        return undefined()
    written = _measure(unit, (value, *beside))
    text = written.change(value)
    return say("names.points", value=text) if unit == SHARE else with_unit(text, written.unit)


def slug(text: str) -> str:
    """Return a code as it stands in a key: small letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _measure(unit: str, values: Iterable[float]) -> "Measure":
    """Return how numbers are written side by side, in the scales of the language."""
    from experiments.report.numbers import MONEY, Measure, digits, measure  # brings the whole report

    known = [float(value) for value in values if isfinite(value)]
    money = unit.startswith(MONEY)
    largest = max(map(abs, known), default=0.0) * (1e6 if money else 1.0)
    if language.value not in MYRIADS or not (money or (largest >= 1e6 and unit != SHARE)):
        return measure(unit, known)
    size, word = next((s for s in SCALES if largest >= s[0]), SCALES[-1] if largest else SCALES[1])
    name = word + (unit.removeprefix("million ") if money else unit)
    return Measure((1e6 if money else 1.0) / size, name, name, digits(largest / size))


def with_unit(text: str, unit: str) -> str:
    """Return a number that is already written with its unit in the language of the page."""
    if unit in ("", SHARE, *BARE):
        return text
    if unit == PERCENT:
        return say("names.percent", value=text)
    word = _unit_word(unit)
    return say("names.number" if word[0].isascii() else "names.counted", value=text, unit=word)


def _unit_word(unit: str) -> str:
    """Return a unit, or a count that was scaled; an unknown unit stands for itself."""
    known = table()
    if f"names.unit_{slug(unit)}" in known:
        return unit_name(unit)
    for scale in ("million", "ten thousand", "hundred million"):
        tail = unit.removeprefix(f"{scale} ")
        if tail != unit and f"names.unit_{slug(tail)}" in known:
            return say(f"names.{slug(scale)}_of", unit=unit_name(tail))
    return unit


def _stage(stage: float | str | None) -> str:
    """Return the word of a stage."""
    if isinstance(stage, str):
        return stage
    return "undecided" if stage is None or not isfinite(stage) else STAGES[int(stage)]


@cache
def _sectors() -> dict[str, dict[str, str]]:
    sectors = load_sectors()
    return dict(zip(sectors.codes, sectors.name, strict=True))


@cache
def _country(code: str) -> Country:
    return load_country(code)
