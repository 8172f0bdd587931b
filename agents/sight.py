"""What firms see of their trading partners: their own, or what the average firm sees."""

from abc import ABC, abstractmethod
from typing import Final, final

import numpy as np

from agents.firms import FirmRows
from agents.relations import Relations
from networks.kernels.awareness import pass_request, spread_news
from networks.kernels.chance import uniforms
from networks.kernels.partners import Exposure
from networks.kernels.rules import pass_on
from networks.kernels.streams import EDGE_REQUEST, FIRM_RULE
from networks.types import Floats, Rows

MOST_NEWS: Final = 5.0
"""A partner's news counts at most as much as that of five average partners."""

ROUNDING, MEETING = 1, 2
"""Draws of the stream ``firm.rule`` beside that of the rule itself, told apart by the second counter."""


class Sight(ABC):
    """What firms see of their partners; everything that moves along relations goes through here."""

    @abstractmethod
    def spread_news(self, first: Rows) -> None:
        """Let firms hear of `first`, rows that went live this month."""

    @abstractmethod
    def pass_requests(self, month: int, rows: Rows, asks: Floats) -> None:
        """Let live `rows` ask suppliers to follow, each with its chance `asks`, shape (k,)."""

    @abstractmethod
    def exposure(self) -> Exposure:
        """Return how many live partners a firm believes it has, and its flow with them."""

    @abstractmethod
    def live_share(self) -> Floats:
        """Return the share of a firm's partners that are live, in [0, 1], shape (n,)."""

    @abstractmethod
    def pass_on(self, month: int, first: Rows, chance: float, moved: Rows) -> None:
        """Let `first`, rows that went live this month, move others; each chance counts once.

        `moved`, shape (n,), is added to in place.
        """


@final
class OwnPartners(Sight):
    """Each firm sees its own partners over standing relations."""

    def __init__(self, firms: FirmRows, relations: Relations, seed: int) -> None:
        self.firms = firms
        self.relations = relations
        self.seed = np.uint64(seed)
        self.partners: Floats | None = None

    def spread_news(self, first: Rows) -> None:
        """Tell the trading partners of `first`, each by the share of its trade."""
        r = self.relations
        spread_news(first, r.ties, r.mean_sale, r.mean_purchase, MOST_NEWS, self.firms.news)

    def pass_requests(self, month: int, rows: Rows, asks: Floats) -> None:
        """Ask own suppliers."""
        pass_request(self.seed, month, EDGE_REQUEST, rows, asks, self.relations.ties, self.firms.asked)

    def exposure(self) -> Exposure:
        """Return the live partners as they are."""
        return self.relations.exposure

    def live_share(self) -> Floats:
        """Return live partners over the partners that stand in a mean month."""
        if self.partners is None:
            self.partners = np.maximum(self.relations.mean_partners(), 1e-12)
        return np.minimum(1.0, self.relations.exposure.count / self.partners)

    def pass_on(self, month: int, first: Rows, chance: float, moved: Rows) -> None:
        """Move own partners."""
        pass_on(self.seed, first, chance, self.relations.ties, moved)


@final
class AverageFirm(Sight):
    """Every firm sees what the average firm sees: as much as there is in all, from nobody in particular.

    The feedback from all adopters on each firm stays, and with it the curve; nothing moves along relations.

    Parameters
    ----------
    factor : float
        All of it is multiplied by this number, by which the control is fitted to the curve without it.

    References
    ----------
    M. Granovetter (1978), American Journal of Sociology 83(6): thresholds on the share of all;
    C. F. Manski (1993), Review of Economic Studies 60(3): a curve cannot tell peers from what is common.
    """

    def __init__(self, firms: FirmRows, relations: Relations, seed: int, factor: float) -> None:
        self.firms = firms
        self.seed = seed
        self.factor = factor
        self.requests_left, self.moves_left = 0.0, 0.0  # parts of a request or a push that are still owed
        self.moves_made = 0
        self.own = OwnPartners(firms, relations, seed)
        self.rows = np.arange(firms.n, dtype=np.int32)
        self.rounding = uniforms(seed, self.rows, ROUNDING, 0, FIRM_RULE)
        graph = relations.graph
        self.partners = (graph.out_degree() + graph.in_degree()).astype(float)
        self.trade: Floats = graph.sales() + graph.purchases()

    def spread_news(self, first: Rows) -> None:
        """Spread the news of `first` evenly over all firms."""
        news = self.firms.news
        before = news.copy()
        news[:] = 0.0
        self.own.spread_news(first)
        total = float(news.sum(dtype=np.float64))
        news[:] = before + np.float32(self.factor * total / max(news.size, 1))

    def pass_requests(self, month: int, rows: Rows, asks: Floats) -> None:
        """Ask as many firms, drawn from all that were not asked."""
        asked = self.firms.asked
        before = asked.copy()
        self.own.pass_requests(month, rows, asks)
        owed = self.requests_left + self.factor * (int(asked.sum()) - int(before.sum()))
        number, self.requests_left = int(owed), owed % 1.0
        asked[:] = before
        free = self.rows[before == 0]
        if number:
            nobody = asked.size  # no row has this number, so no relation has this draw
            draw = uniforms(self.seed, free, nobody, month, EDGE_REQUEST)
            asked[free[np.argsort(draw, kind="stable")[:number]]] = 1

    def exposure(self) -> Exposure:
        """Return the same share of partners and of trade for every firm."""
        own = self.own.exposure()
        count = self.partners * (self.factor * own.count.sum() / max(self.partners.sum(), 1.0))
        flow = self.trade * (self.factor * own.flow.sum() / max(self.trade.sum(), 1e-12))
        return Exposure(np.floor(count + self.rounding).astype(np.int32), flow.astype(np.int64))

    def live_share(self) -> Floats:
        """Return the mean of all firms' shares for every firm."""
        return np.full(self.firms.n, min(1.0, self.factor * float(self.own.live_share().mean())))

    def pass_on(self, month: int, first: Rows, chance: float, moved: Rows) -> None:
        """Move as many firms as would be moved along relations, drawn from all.

        Pushes are numbered through the run, so that the same push meets the same firm, sooner or later.
        """
        trial = np.zeros_like(moved)
        self.own.pass_on(month, first, chance, trial)
        owed = self.moves_left + self.factor * int(trial.sum())
        number, self.moves_left = int(owed), owed % 1.0
        push = np.arange(self.moves_made, self.moves_made + number)
        self.moves_made += number
        draw = uniforms(self.seed, push, MEETING, 0, FIRM_RULE)
        np.add.at(moved, (draw * moved.size).astype(np.int64), 1)
