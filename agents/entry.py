"""Firms that leave and firms that take their place; an option, off unless a chance is given."""

from typing import final

import numpy as np

from agents.behaviour import FirmParameters, InformationParameters
from agents.firms import FirmRows
from agents.order_book import OrderBook
from agents.relations import Relations
from networks.kernels.chance import uniforms
from networks.kernels.streams import FIRM_EXIT
from networks.types import Floats, Rows


@final
class FirmTurnover:
    r"""Exit of firms, each followed at once by a newcomer in its place.

    A row is a place in the supply graph: sector, region, size, needs, and possible partners stay.
    The newcomer has no site, no knowledge, no partner yet and the cash of a beginner; what its
    predecessor owed to public funds is lost to them. A firm of :math:`E` employees leaves in a month
    with the chance

    .. math:: 1 - (1 - x_i)^{1/12}, \quad x_i = \min(1, x (E_i / 50)^{\epsilon})

    Lead firms stay. Which firms leave is the same under all mixes. A row leaves whole, with all
    firms it stands for. Left out: that adopters live longer, growth, and places that stay empty.

    Parameters
    ----------
    seed : int
    firm : FirmParameters
        `exit` :math:`x` and `exit_size` :math:`\epsilon`.

    Attributes
    ----------
    exits : float
        Firms that have left so far, weighted.
    defaulted : float
        What they owed to public funds, million USD.
    """

    def __init__(
        self,
        firms: FirmRows,
        relations: Relations,
        book: OrderBook,
        seed: int,
        firm: FirmParameters,
        information: InformationParameters,
    ) -> None:
        self.firms = firms
        self.relations = relations
        self.book = book
        self.seed = seed
        self.cash_start = firm.cash_start
        self.information = information
        self.off = firm.exit <= 0.0
        yearly = np.minimum(1.0, firm.exit * (firms.employees / 50.0) ** firm.exit_size)
        self.chance: Floats = np.where(firms.lead, 0.0, 1.0 - (1.0 - yearly) ** (1.0 / 12.0))
        self.exits = 0.0
        self.defaulted = 0.0

    def pass_month(self, month: int) -> Rows:
        """Let firms leave and newcomers take their places; return their rows."""
        if self.off:
            return np.zeros(0, np.int32)
        firms = self.firms
        draw = uniforms(self.seed, np.arange(firms.n), 0, month, FIRM_EXIT)
        rows = np.flatnonzero(draw < self.chance).astype(np.int32)
        if rows.size:
            self.book.cancel(rows[firms.ordered[rows]])
            self.relations.cease(rows[firms.live[rows]])
            self.defaulted += float((firms.debt[rows] * firms.weight[rows]).sum())
            firms.start_anew(rows, self.cash_start, self.information)
            self.relations.abandon(rows, month)
            self.exits += float(firms.weight[rows].sum())
        return rows
