"""Consumers: one aggregate a region; their lines are what operators build for."""

from typing import final

import numpy as np

from agents.operators import MarketParameters
from networks.types import Floats


@final
class Consumers:
    """Mobile lines that move to 5G when a handset is replaced.

    Parameters
    ----------
    population : float64, shape (R,)
        Persons.
    """

    def __init__(self, population: Floats, parameters: MarketParameters) -> None:
        self.lines = population * parameters.lines
        self.parameters = parameters
        self.subscribed = np.zeros_like(self.lines)

    def take_up(self, month: int, coverage: Floats, offer: float) -> Floats:
        """Move lines to 5G; return the new ones by region, shape (R,).

        A line's handset is replaced once in a cycle; the buyer takes 5G with a share that rises
        as handsets get cheaper (logistic in time), if the place is covered. A consumer offer
        raises the share.
        """
        p = self.parameters
        if month < p.launch:
            return np.zeros_like(self.lines)
        years = (month - p.launch) / 12.0
        odds = p.handset_start / max(p.handset_top - p.handset_start, 1e-9) * np.exp(p.handset_rate * years)
        share = min(1.0, p.handset_top * odds / (1.0 + odds) * (1.0 + offer))
        new = np.maximum(0.0, self.lines * coverage - self.subscribed) / p.handset_cycle * share
        self.subscribed += new
        return new
