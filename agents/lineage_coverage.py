"""Coverage as it would stand without one instrument that acts on operators, built up quarter by quarter."""

from typing import Final, final

import numpy as np

from agents.letters import Levers
from agents.network_supply import BUILD_BEFORE, COST_OF_CAPITAL, NetworkSupply
from agents.operators import BUILD_PACE, covered_share
from networks.types import Bools, Floats

BUILDING: Final = ("BUILD", "TAXC", "SHARE", "SPEC")
"""Instruments that move what operators build: a duty, a price, or what a station covers."""


@final
class CoverageWithout:
    """What the operators would have built by the same rule, had one instrument never been pulled.

    Prices of stations and revenues are those of the run.

    Parameters
    ----------
    network : NetworkSupply
        Read, never written.
    codes : tuple of str
        Instruments of the mix.

    Attributes
    ----------
    codes : tuple of str, length V
        Those that act on operators.
    coverage : float64, shape (V, R)
    moved : bool
        Whether any of their levers has been moved; until then operators build what they build.
    """

    def __init__(self, network: NetworkSupply, codes: tuple[str, ...]) -> None:
        self.network = network
        self.codes = tuple(code for code in BUILDING if code in codes)
        ways, operators, regions = len(self.codes), len(network.operators), network.need.size
        self.stations = np.zeros((ways, operators, regions))
        self.saved = np.zeros((ways, operators))
        self.coverage = np.zeros((ways, regions))
        self.moved = False

    def build(self, month: int, levers: Levers) -> None:
        """Build a quarter's stations; to be called in the months in which operators do."""
        net, p = self.network, self.network.parameters
        if not self.codes or month < p.launch - BUILD_BEFORE:
            return
        pulled = (
            levers.coverage_duty,
            levers.capex_relief,
            levers.sharing,
            levers.site_help,
            levers.low_band,
        )
        self.moved = self.moved or any(lever.any() for lever in pulled)
        if not self.moved:
            self.stations[:] = [operator.stations for operator in net.operators]
            self.saved[:] = [operator.saved for operator in net.operators]
            self.coverage[:] = net.coverage
            return
        effort = np.array([region.effort for region in net.regional])
        share = np.minimum(0.95, p.sharing + self._without("SHARE", levers.sharing[0]))
        need = net.need * (1.0 - np.minimum(0.9, self._without("SPEC", levers.low_band[0])))
        relief = self._without("TAXC", levers.capex_relief[0] * (levers.relief_money[0] > 0.0))
        help_ = self._without("SHARE", levers.site_help)
        price = net.station_price * (1.0 - relief) * (1.0 - np.minimum(help_, 0.9))
        favour = net.government.priority * effort * (help_ > 0.0)
        parts = np.array([operator.share for operator in net.operators])
        open_ = np.array([o.share > 0.0 and month >= o.enters for o in net.operators])
        annuity = (1.0 - (1.0 + COST_OF_CAPITAL) ** -p.payback) / COST_OF_CAPITAL
        ramp = min(1.0, (month - p.launch + BUILD_BEFORE + 3) / max(p.capex_ramp, 1.0))
        worth = net.consumers.lines * parts[:, None] * p.premium * 12.0 * annuity / 1e6
        others = self.stations.sum(axis=1, keepdims=True) - self.stations
        reach = self.stations + share * others
        ratio = np.maximum(worth / (need * price), 1e-12)
        wanted = np.maximum(0.0, need * np.log(ratio) - reach)
        duty = self._without("BUILD", levers.coverage_duty)
        bound = np.maximum(0.0, -need * np.log1p(-np.minimum(duty, 0.995)) - reach)
        margin = ratio * np.exp(-reach / need) * (1.0 + favour) + (bound > wanted)
        plan = np.maximum(wanted, bound) * BUILD_PACE
        self._spend(plan, margin, p.capex_limit / 4.0 * parts * ramp, price, open_)
        others = self.stations.sum(axis=1, keepdims=True) - self.stations
        reached = covered_share(self.stations + share * others, need)
        lines = parts * open_ / max(float(parts[open_].sum()), 1e-12)
        self.coverage = (lines[:, None] * reached).sum(axis=1)

    def _without(self, code: str, lever: Floats | float) -> Floats:
        """Return a lever in each of the worlds, at rest in that without its instrument, (V, 1, 1 or R)."""
        own = np.array([each != code for each in self.codes], np.float64)
        return own[:, None, None] * np.atleast_1d(np.asarray(lever, np.float64))

    def _spend(self, plan: Floats, margin: Floats, budget: Floats, price: Floats, open_: Bools) -> None:
        """Build the best places first as far as each operator's money goes, as operators do to the digit."""
        left = np.where(open_, budget + self.saved, 0.0)
        order = np.argsort(-margin, axis=-1, kind="stable")
        ranked = np.take_along_axis(plan, order, axis=-1)
        prices = np.take_along_axis(np.broadcast_to(price, plan.shape), order, axis=-1)
        for rank in np.flatnonzero(ranked.any(axis=(0, 1))):  # nothing is spent where nothing is planned
            ranked[..., rank] = np.minimum(ranked[..., rank], left / prices[..., rank])
            left = left - ranked[..., rank] * prices[..., rank]
        built = np.zeros_like(plan)
        np.put_along_axis(built, order, ranked, axis=-1)
        self.stations += built
        self.saved = np.where(open_, np.minimum(left, budget), self.saved)
