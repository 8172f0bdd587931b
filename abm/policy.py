"""The assumed numbers by which a mix becomes money and strength."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import final

from abm.measures import POLICY
from abm.tables import read_toml, shown
from agents.parameters import Evidence, checked, declarations, fill, param, read_evidence
from networks.errors import require_known

GROUP = "policy"
"""Name of the group in ``programme.toml`` and in scenario parameters."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRule:
    """How attention in policy texts is turned into money and strength over time."""

    attention_step: float = param(
        "Share of what is left that one more measure with the same lever closes", unit="1", low=0, high=1
    )
    discount_rate: float = param(
        "Rate at which public outlay is brought to month 0", unit="1/year", low=0, high=0.2
    )
    overhead_share: float = param(
        "Share of a cash instrument's money that its administration takes", unit="1", low=0, high=0.5
    )
    administration_cost: float = param(
        "Cost of running one rule instrument of one measure, as a share of value added",
        unit="1/year",
        low=0,
        high=1e-4,
    )
    surplus_to_cash: float = param(
        "Share of a rule instrument's money beyond its administration that goes to the cash instruments",
        unit="1",
        low=0,
        high=1,
    )
    lag_scale: float = param("Factor on all lags between start and effect", unit="1", low=0, high=4)


@cache
def policy_evidence() -> dict[str, Evidence]:
    """Return value, grade and source of each number of the rule."""
    path = POLICY / "programme.toml"
    return read_evidence(PolicyRule, read_toml(path)[GROUP], f"{shown(path)}: [{GROUP}]")


def policy_rule(parameters: Mapping[str, float], where: str = "parameters") -> PolicyRule:
    """Return the rule with the scenario's values in place of the default ones.

    Parameters
    ----------
    parameters : mapping of ``"group.name"`` to float
        Parameters of other groups are left alone.
    """
    mine = {name.partition(".")[2]: v for name, v in parameters.items() if name.startswith(GROUP + ".")}
    says = declarations(PolicyRule)
    require_known(where, f"parameter of group {GROUP}", mine, says)
    changes = {name: checked(f"{where}: {GROUP}.{name}", value, says[name]) for name, value in mine.items()}
    return fill(PolicyRule, policy_evidence(), changes)
