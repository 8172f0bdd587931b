"""All parameters of a run: groups declared in `agents`, values from data, changes from a scenario."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Final, final

from abm.country import Country, country_codes, load_country
from abm.policy import PolicyRule, policy_evidence
from abm.sectors import DATA
from abm.tables import read_toml, shown
from agents.behaviour import FirmParameters, InformationParameters, LinkParameters, WheelParameters
from agents.governments import GovernmentParameters
from agents.instruments import INSTRUMENTS, Instrument
from agents.operators import MarketParameters
from agents.parameters import Declaration, Evidence, checked, declarations, fill, param, read_evidence
from agents.providers import ProviderParameters
from agents.rules import RuleParameters
from agents.vendors import VendorParameters
from networks.build import LinkRule
from networks.errors import unknown


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkParameters:
    """How the supply graph is drawn."""

    out_degree: float = param("Mean number of customers of a row", unit="customers", low=1, high=100)
    buyer: float = param("Elasticity of a firm's suppliers in its purchases", unit="1", low=0, high=2)
    group: float = param("Elasticity of a row's suppliers in its real firms", unit="1", low=0, high=1)
    seller: float = param("Elasticity of a firm's chance to be chosen in its output", unit="1", low=0, high=2)
    crowd: float = param("Elasticity of a row's chance in its real firms", unit="1", low=0, high=1)
    sector: float = param("Power of input flows that spreads purchases", unit="1", low=0, high=1)
    distance: float = param("Elasticity of a relation's chance in distance", unit="1", low=0, high=4)
    near: float = param("Distance added to all distances", unit="km", low=0, high=500)
    home: float = param("Factor on relations within a region", unit="1", low=1, high=50)
    retail: float = param("Share of final use made by firms that sell to it only", unit="1", low=0, high=1)
    goods: float = param("Most goods told apart within a sector", unit="goods", low=1, high=60)
    taste: float = param("Spread of a buying sector's demand over goods, in logs", unit="1", low=0, high=4)

    def rule(self) -> LinkRule:
        """Return the rule by which purchases find suppliers."""
        values = {f.name: getattr(self, f.name) for f in fields(LinkRule)}
        return LinkRule(**values)


COMMON: Final[dict[str, tuple[str, type]]] = {
    "firm": ("behaviour.toml", FirmParameters),
    "information": ("behaviour.toml", InformationParameters),
    "link": ("behaviour.toml", LinkParameters),
    "wheel": ("behaviour.toml", WheelParameters),
    "provider": ("actors.toml", ProviderParameters),
    "vendor": ("actors.toml", VendorParameters),
    "government": ("actors.toml", GovernmentParameters),
    "network": ("actors.toml", NetworkParameters),
    **{each.code: ("instruments.toml", each) for each in INSTRUMENTS},
}
"""Groups that are the same in every country, with the file their values stand in."""

OWN: Final[dict[str, type]] = {"market": MarketParameters, "rule": RuleParameters}
"""Groups whose values stand in each country's pack."""

POLICY: Final = "policy"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Every parameter of a run, by group."""

    firm: FirmParameters
    information: InformationParameters
    link: LinkParameters
    wheel: WheelParameters
    provider: ProviderParameters
    vendor: VendorParameters
    government: GovernmentParameters
    network: NetworkParameters
    market: MarketParameters
    rule: RuleParameters
    instruments: tuple[Instrument, ...]


@cache
def common_evidence() -> dict[str, dict[str, Evidence]]:
    """Return value, grade and source of the common parameters, by group and name."""
    folder = DATA / "parameters"
    files = {name: read_toml(folder / name) for name in {file for file, _ in COMMON.values()}}
    for name, table in files.items():
        known = [group for group, (file, _) in COMMON.items() if file == name]
        for group in table:
            if group not in known:
                raise unknown(shown(folder / name), "group of parameters", group, known)
    return {
        group: read_evidence(kind, files[file].get(group, {}), f"{shown(folder / file)}: [{group}]")
        for group, (file, kind) in COMMON.items()
    }


def own_evidence(country: Country) -> dict[str, dict[str, Evidence]]:
    """Return value, grade and source of a country's own parameters, by group and name."""
    file = f"{country.code}/parameters.toml"
    for group in country.parameters:
        if group not in OWN:
            raise unknown(file, "group of parameters", group, OWN)
    return {
        group: read_evidence(kind, country.parameters.get(group, {}), f"{file}: [{group}]")
        for group, kind in OWN.items()
    }


def all_evidence(country: Country | None = None) -> dict[str, Evidence]:
    """Return evidence by ``"group.name"``: common parameters, the policy rule's, and a country's own."""
    table: dict[str, Evidence] = {}
    for group, rows in common_evidence().items():
        table.update({f"{group}.{name}": row for name, row in rows.items()})
    table.update({f"{POLICY}.{name}": row for name, row in policy_evidence().items()})
    if country is not None:
        for group, rows in own_evidence(country).items():
            table.update({f"{group}.{name}": row for name, row in rows.items()})
    return table


def known_parameters() -> dict[str, Declaration]:
    """Return what the code declares, by ``"group.name"``."""
    groups: dict[str, type] = {group: kind for group, (_, kind) in COMMON.items()}
    groups |= OWN | {POLICY: PolicyRule}
    return {
        f"{group}.{name}": says for group, kind in groups.items() for name, says in declarations(kind).items()
    }


def parameter_table() -> dict[str, dict[str, Evidence]]:
    """Return evidence of all parameters by country code, for lists and the documentation."""
    return {code: all_evidence(load_country(code)) for code in country_codes()}


def make_parameters(country: Country, changes: Mapping[str, float]) -> Parameters:
    """Make all groups for a country, with a scenario's changes.

    Raises
    ------
    BadInput
        A parameter that does not exist, or a value out of its bounds.
    """
    known = known_parameters()
    by_group: dict[str, dict[str, float]] = {}
    for key, value in changes.items():
        if key not in known:
            raise unknown("parameters", "parameter", key, known)
        group, _, name = key.partition(".")
        by_group.setdefault(group, {})[name] = checked(f"parameters: {key}", value, known[key])
    common, own = common_evidence(), own_evidence(country)

    def made(group: str) -> Any:
        return fill(COMMON[group][1], common[group], by_group.get(group))

    named = {
        g: made(g)
        for g in ("firm", "information", "link", "wheel", "provider", "vendor", "government", "network")
    }
    return Parameters(
        **named,
        **{group: fill(kind, own[group], by_group.get(group)) for group, kind in OWN.items()},
        instruments=tuple(made(each.code) for each in INSTRUMENTS),
    )
