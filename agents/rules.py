"""Rules of adoption: what decides whether and when a firm looks for an offer.

Which offer it then takes is the same under every rule: the best it knows that it can get and pay. Under the
economic rule that offer must also be worth more than nothing and than waiting; the others ask for no worth.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, final

import numpy as np

from agents.behaviour import InformationParameters
from agents.firms import FirmRows
from agents.parameters import param
from agents.sight import Sight
from networks.kernels.awareness import considering
from networks.kernels.chance import uniforms
from networks.kernels.columns import NOTHING
from networks.kernels.rules import hit_by_hazard, moved_to_act, past_threshold
from networks.kernels.streams import FIRM_THRESHOLD
from networks.types import Floats, Rows

WORTH: Final = 0.0
"""Least value of an offer that is taken, million USD."""

ANY: Final = -1.0e300
"""Least value where value does not decide."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class RuleParameters:
    """What moves firms under the rules that weigh no money; fitted to the economic rule in each country."""

    first: float = param(
        "Share of those reached by media, guidance or a demonstration who act on it alone",
        unit="1", low=0, high=1,
    )  # fmt: skip
    threshold: float = param(
        "Mean share of live partners from which a firm acts, rule `threshold`", unit="1", low=1e-4, high=1
    )
    contagion: float = param(
        "Chance that a partner newly live makes a firm act, rule `cascade`", unit="1", low=0, high=1
    )
    imitation: float = param(
        "Added hazard if all partners are live, rule `bass`", unit="1/month", low=0, high=1
    )
    average_economic: float = param(
        "What firms see under control `peers-off` over what the average firm sees, rule `economic`",
        unit="1", low=0, high=10,
    )  # fmt: skip
    average_threshold: float = param("The same, rule `threshold`", unit="1", low=0, high=10)
    average_cascade: float = param("The same, rule `cascade`", unit="1", low=0, high=10)
    average_bass: float = param("The same, rule `bass`", unit="1", low=0, high=10)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Impulse:
    """What reaches firms from outside in a month.

    Attributes
    ----------
    push : float64, shape (S,)
        Hazard from media and guidance, 1/month.
    near : float64, shape (S, R)
        Hazard from demonstrations that can be visited, 1/month.
    """

    push: Floats
    near: Floats


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a rule is put into: whose acts it decides, what they see, and its numbers."""

    firms: FirmRows
    sight: Sight
    seed: int
    information: InformationParameters
    parameters: RuleParameters


class Rule(ABC):
    """When firms look for an offer."""

    least: float
    """Value an offer must exceed: `WORTH`, or `ANY`."""

    @staticmethod
    @abstractmethod
    def average(parameters: RuleParameters) -> float:
        """Return what firms see under control ``peers-off``, over what the average firm sees."""

    @abstractmethod
    def acting(self, month: int, impulse: Impulse) -> Rows:
        """Return the firms that look for an offer this month, ascending, shape (k,)."""

    @abstractmethod
    def see_live(self, month: int, first: Rows) -> None:
        """Take note of the rows that went live."""

    @abstractmethod
    def see_placed(self, month: int, rows: Rows) -> None:
        """Take note of the rows that acted and whose order was placed."""

    @abstractmethod
    def see_replaced(self, rows: Rows) -> None:
        """Forget what was known of `rows`: other firms have taken their places."""


@final
class EconomicRule(Rule):
    """Aware firms look when their time has come and take what is worth it."""

    least = WORTH

    def __init__(self, setting: Setting) -> None:
        self.firms = setting.firms
        self.seed = np.uint64(setting.seed)
        self.information = setting.information

    @staticmethod
    def average(parameters: RuleParameters) -> float:
        """Return the factor fitted for this rule."""
        return parameters.average_economic

    def acting(self, month: int, impulse: Impulse) -> Rows:
        """Return the aware firms whose time to consider has come."""
        i, firms = self.information, self.firms
        room = np.empty(firms.n, np.int32)
        count = considering(
            self.seed,
            month,
            firms.aware,
            firms.ordered,
            firms.pace,
            firms.news,
            firms.asked,
            firms.sector,
            firms.region,
            impulse.near,
            i.consider_partner,
            i.consider_request,
            room,
        )
        return room[:count]

    def see_live(self, month: int, first: Rows) -> None:
        """Nothing: news of them has been spread."""

    def see_placed(self, month: int, rows: Rows) -> None:
        """Nothing."""

    def see_replaced(self, rows: Rows) -> None:
        """Nothing."""


@final
class ThresholdRule(Rule):
    """A firm acts when the share of its partners that are live reaches its threshold.

    References
    ----------
    See `networks.kernels.rules.past_threshold`. Thresholds are even between 0 and twice the mean, as in
    M. Granovetter (1978), American Journal of Sociology 83(6).
    """

    least = ANY

    def __init__(self, setting: Setting) -> None:
        self.firms = setting.firms
        self.sight = setting.sight
        self.seed = np.uint64(setting.seed)
        self.parameters = setting.parameters
        rows = np.arange(self.firms.n, dtype=np.int32)
        draw = uniforms(setting.seed, rows, 0, 0, FIRM_THRESHOLD)
        self.threshold: Floats = 2.0 * self.parameters.threshold * draw

    @staticmethod
    def average(parameters: RuleParameters) -> float:
        """Return the factor fitted for this rule."""
        return parameters.average_threshold

    def acting(self, month: int, impulse: Impulse) -> Rows:
        """Return the firms past their threshold, and those moved from outside."""
        firms, p = self.firms, self.parameters
        room = np.empty(firms.n, np.int32)
        count = past_threshold(
            self.seed,
            month,
            ~firms.ordered,
            tried(firms),
            self.sight.live_share(),
            self.threshold,
            p.threshold,
            firms.sector,
            firms.region,
            outside(impulse, p.first),
            room,
        )
        return room[:count]

    def see_live(self, month: int, first: Rows) -> None:
        """Nothing: the share of live partners is read when it is needed."""

    def see_placed(self, month: int, rows: Rows) -> None:
        """Nothing."""

    def see_replaced(self, rows: Rows) -> None:
        """Nothing."""


@final
class CascadeRule(Rule):
    """Each partner that goes live has one chance to make a firm act; who was moved stays so until it can.

    References
    ----------
    See `networks.kernels.rules.pass_on`.
    """

    least = ANY

    def __init__(self, setting: Setting) -> None:
        self.firms = setting.firms
        self.sight = setting.sight
        self.seed = np.uint64(setting.seed)
        self.parameters = setting.parameters
        self.moved = np.zeros(self.firms.n, np.int32)

    @staticmethod
    def average(parameters: RuleParameters) -> float:
        """Return the factor fitted for this rule."""
        return parameters.average_cascade

    def acting(self, month: int, impulse: Impulse) -> Rows:
        """Return the firms moved to more uses than they have tried, and those moved from outside."""
        firms = self.firms
        room = np.empty(firms.n, np.int32)
        count = moved_to_act(
            self.seed,
            month,
            ~firms.ordered,
            tried(firms),
            self.moved,
            firms.sector,
            firms.region,
            outside(impulse, self.parameters.first),
            room,
        )
        return room[:count]

    def see_live(self, month: int, first: Rows) -> None:
        """Let them move their partners."""
        self.sight.pass_on(month, first, self.parameters.contagion, self.moved)

    def see_placed(self, month: int, rows: Rows) -> None:
        """Nothing."""

    def see_replaced(self, rows: Rows) -> None:
        """Nobody has moved the newcomers yet."""
        self.moved[rows] = 0


@final
class BassRule(Rule):
    """A hazard from outside, and one that grows with the share of a firm's partners that are live.

    References
    ----------
    See `networks.kernels.rules.hit_by_hazard`.
    """

    least = ANY

    def __init__(self, setting: Setting) -> None:
        self.firms = setting.firms
        self.sight = setting.sight
        self.seed = np.uint64(setting.seed)
        self.parameters = setting.parameters

    @staticmethod
    def average(parameters: RuleParameters) -> float:
        """Return the factor fitted for this rule."""
        return parameters.average_bass

    def acting(self, month: int, impulse: Impulse) -> Rows:
        """Return the firms hit by the hazard."""
        firms, p = self.firms, self.parameters
        room = np.empty(firms.n, np.int32)
        count = hit_by_hazard(
            self.seed,
            month,
            ~firms.ordered,
            self.sight.live_share(),
            p.imitation,
            firms.sector,
            firms.region,
            outside(impulse, p.first),
            room,
        )
        return room[:count]

    def see_live(self, month: int, first: Rows) -> None:
        """Nothing: the share of live partners is read when it is needed."""

    def see_placed(self, month: int, rows: Rows) -> None:
        """Nothing."""

    def see_replaced(self, rows: Rows) -> None:
        """Nothing."""


RULES: Final[Mapping[str, type[EconomicRule | ThresholdRule | CascadeRule | BassRule]]] = MappingProxyType(
    {"economic": EconomicRule, "threshold": ThresholdRule, "cascade": CascadeRule, "bass": BassRule}
)
"""Rules by name; the first is the model's own."""


def tried(firms: FirmRows) -> Rows:
    """Return how many uses each firm has or has given up, shape (n,)."""
    return (firms.site != NOTHING).sum(axis=1, dtype=np.int32)


def outside(impulse: Impulse, first: float) -> Floats:
    """Return the hazard to act without any partner, 1/month, shape (S, R)."""
    return first * (impulse.push[:, None] + impulse.near)
