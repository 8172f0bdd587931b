"""The dual wheel: five needs and three capabilities that meet in an overlap.

A demand wheel of five needs and a supply wheel of security assurance, diagnosis and decision
support turn towards each other; where they meet, needs are served and new forces grow, which
raise benefits and bring new needs. State is kept by sector. Proposal of this project on the image
in Su et al. (2024); the source gives no equation.
"""

from typing import final

import numpy as np

from agents.behaviour import WheelParameters
from agents.letters import as_share
from networks.types import Floats

NEEDS = ("economic_benefit", "production_mode", "labour_cost", "restructuring", "strategic")


@final
class DualWheel:
    """Overlap, new forces and new needs of each sector.

    Parameters
    ----------
    needs : float64, shape (S, 5)
        Weights of the five needs, in [0, 1].
    safety : float64, shape (S,)
        How much assurance a sector asks for, in [0, 1].
    """

    def __init__(self, needs: Floats, safety: Floats, parameters: WheelParameters) -> None:
        sectors = needs.shape[0]
        self.needs = needs
        self.weight = needs.sum(axis=1)
        self.safety = safety
        self.parameters = parameters
        self.unmet_new = np.zeros(sectors)  # needs that came with the last turn of the wheel
        self.new_forces = np.zeros(sectors)
        self.new_needs = np.zeros(sectors)
        self.decision = np.full(sectors, parameters.decision)
        self.experience = np.zeros(sectors)
        self.overlap = self.combined(np.zeros(sectors), np.zeros(sectors))

    def combined(self, assurance: Floats, diagnosis: Floats) -> Floats:
        r"""Overlap of the wheels, shape (S,), in [0, 1].

        .. math:: O = \phi\, g\, v\, z + (1 - \phi) \tfrac{1}{3}(g + v + z), \quad
                  g = \min(1, a/a^*), \; v = r_0 + (1 - r_0) d, \; z = c

        with :math:`\phi` the form of combination (1 multiplicative, 0 additive).
        """
        p = self.parameters
        a = as_share(p.assurance + assurance)
        d = as_share(p.diagnosis + diagnosis)
        gate = np.minimum(1.0, a / np.maximum(self.safety, 1e-9))
        seen = p.revealed + (1.0 - p.revealed) * d
        served = as_share(self.decision) * (1.0 - np.minimum(np.maximum(self.unmet_new, 0.0), 0.9))
        product = gate * seen * served
        return p.form * product + (1.0 - p.form) * (gate + seen + served) / 3.0

    def turn(self, assurance: Floats, diagnosis: Floats, research: Floats, sites: Floats) -> None:
        """Turn the wheels by one month.

        Parameters
        ----------
        assurance, diagnosis : float64, shape (S,)
            What policy adds to the two capabilities.
        research : float64, shape (S,)
            Decision-support research, 1/month.
        sites : float64, shape (S,)
            Sites delivered so far per thousand firms; practice raises decision support.
        """
        p = self.parameters
        practice = p.learning * (np.log2(1.0 + sites) - np.log2(1.0 + self.experience))
        self.experience = sites.copy()
        self.decision += (1.0 - self.decision) * as_share(research + practice)
        self.overlap = self.combined(assurance, diagnosis)
        active = self.overlap * np.minimum(1.0, sites / 10.0)  # forces grow where use meets supply
        self.new_forces += p.innovation * active - p.decay * self.new_forces
        self.new_needs = p.new_needs * self.new_forces * self.overlap
        self.unmet_new += self.new_needs - p.absorb * self.unmet_new

    @property
    def index(self) -> float:
        """Overlap weighted by need."""
        return float((self.overlap * self.weight).sum() / self.weight.sum())
