"""Solution providers: rows that sell, staff, productise, enter and leave."""

from dataclasses import dataclass
from typing import final

import numpy as np

from agents.letters import Levers
from agents.parameters import param
from networks.kernels.business import enter_business, hire_staff, settle_month
from networks.kernels.chance import uniforms
from networks.kernels.columns import Supply
from networks.kernels.streams import PROVIDER_DRAW
from networks.types import Floats, Rows, Whole

TRAINING_MONTHS = 6
"""Months from hiring to productive work."""

MARGIN_ABROAD = 0.3
"""Share of foreign revenue left after delivery abroad; our judgement."""

STUDY_MONTHS = 24
"""Months of public training until graduates can be hired."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderParameters:
    """How providers staff, price, productise, enter and leave."""

    leading: float = param("Share of providers that serve every sector", unit="1", low=0, high=1)
    rows: float = param("Rows of providers for each sector", unit="providers", low=2, high=400)
    active_start: float = param("Share of rows in business at first", unit="1", low=0.05, high=1)
    load: float = param(
        "Work on a depth-2 project in the reference plant", unit="staff-months", low=0.5, high=200
    )
    hire: float = param("Largest growth of staff", unit="1/month", low=0, high=0.3)
    talent_growth: float = param(
        "Growth of the pool of people who know both fields", unit="1/month", low=0, high=0.1
    )
    talent_start: float = param("That pool at first, over providers' staff", unit="1", low=0, high=10)
    practice: float = param("Exponent of productivity over a provider's own sites", unit="1", low=0, high=0.5)
    price_step: float = param(
        "Change of price with a full or an empty order book", unit="1/month", low=0, high=0.1
    )
    price_low: float = param("Lowest price over the first price", unit="1", low=0.1, high=1)
    price_high: float = param("Highest price over the first price", unit="1", low=1, high=5)
    idle: float = param(
        "Part of an idle employee's wage that other business does not earn", unit="1", low=0, high=1
    )
    reserve: float = param("Cash at first", unit="months of payroll", low=0, high=60)
    exit: float = param("Debt at which a provider leaves", unit="months of payroll", low=0, high=60)
    entry: float = param("Chance that a row out of business looks at entry", unit="1/month", low=0, high=0.5)
    product_sites: float = param(
        "Own sites of a use case before a product is made of them", unit="sites", low=1, high=200
    )
    product_cost: float = param(
        "Price of making a product, in reference projects", unit="projects", low=0.1, high=50
    )
    commons_sites: float = param(
        "Sites of a use case before common parts are drawn from them", unit="sites", low=1, high=5000
    )
    reuse_growth: float = param(
        "Growth of reuse where a platform draws on many cases", unit="1/month", low=0, high=0.3
    )
    progress: float = param("Price after a doubling of a solution's volume", unit="1", low=0.5, high=1)
    first_volume: float = param("Volume at which that learning starts", unit="sites", low=1, high=1000)
    patience: float = param(
        "Months after which an unserved order is withdrawn", unit="months", low=1, high=60
    )


@final
class Providers:
    """Columns of the providers, shape (q,), and of their use cases, shape (q, K).

    Capacity is fixed; a row in business is `active`. A leading provider serves every sector, a
    niche provider one. Left out: mergers, moves between sectors, credit other than public.

    Parameters
    ----------
    sectors, cases : int
    staff : float
        Productive staff of all providers at first.
    wage : float
        Million USD a year.
    plant_cost : float
        Price of a reference project, million USD.
    """

    def __init__(
        self,
        *,
        seed: int,
        sectors: int,
        cases: int,
        staff: float,
        wage: float,
        plant_cost: float,
        parameters: ProviderParameters,
    ) -> None:
        p = parameters
        self.parameters = p
        self.wage = wage
        self.plant_cost = plant_cost
        self.seed = seed
        each = round(p.rows)
        leading = max(1, round(p.leading * each * sectors))
        q = leading + each * sectors
        self.count = q
        self.sector = np.full(q, -1, np.int16)  # -1: every sector
        self.sector[leading:] = np.repeat(np.arange(sectors, dtype=np.int16), each)
        place = np.concatenate([np.arange(leading), np.tile(np.arange(each), sectors)])
        self.active = place < np.maximum(
            1, np.round(p.active_start * np.where(self.sector < 0, leading, each))
        )
        spread = np.exp(0.6 * (2.0 * uniforms(seed, np.arange(q), 0, 0, PROVIDER_DRAW) - 1.0))
        size = spread * np.where(self.sector < 0, 8.0, 1.0)
        self.staff = np.where(self.active, size / size[self.active].sum() * staff, 0.0)
        self.entry_staff = size / size.sum() * staff
        self.trainees = np.zeros((TRAINING_MONTHS, q))
        self.cash = self.staff * wage / 12.0 * p.reserve
        self.price = (0.9 + 0.2 * uniforms(seed, np.arange(q), 1, 0, PROVIDER_DRAW)).astype(np.float32)
        self.backlog = np.zeros(q)  # staff-months
        self.worked = self.staff.copy()  # staff busy with sites last month
        self.sites = np.zeros((q, sectors, cases))
        self.product = np.zeros((q, sectors, cases), np.bool_)
        self.volume = np.zeros((sectors, cases))
        self.reuse = np.zeros((sectors, cases))
        self.talent = p.talent_start * staff
        self.classes = np.zeros(STUDY_MONTHS)  # people in public training, by month of graduation
        self.grants = np.zeros(q)
        self.grants_abroad = 0.0
        self.revenue = np.zeros(q)
        self.demand = np.zeros(sectors)  # money ordered lately, million USD a month
        self._listed = b""  # who was in business when the lists by sector were made
        self._start = np.zeros(sectors + 1, np.int64)
        self._rows = np.zeros(0, np.int32)
        self.entries = 0
        self.exits = 0

    def solution_price(self) -> Floats:
        r"""Price of each solution over its first price, shape (S, K).

        .. math:: P = (1 + X / X_0)^{\log_2 b}

        References
        ----------
        T. P. Wright (1936); volume is that of the solution, not of the industry.
        """
        return (1.0 + self.volume / self.parameters.first_volume) ** np.log2(self.parameters.progress)

    def supply(self, sectors: int) -> Supply:
        """List active providers by sector served."""
        now = self.active.tobytes()
        if now != self._listed:
            active = self.active.nonzero()[0]
            served = self.sector[active]
            everywhere, niche = active[served < 0], active[served >= 0]
            number = np.bincount(served[served >= 0], minlength=sectors) + everywhere.size
            self._start[1:] = np.cumsum(number)
            # those for every sector first, then its own, in the order of rows
            rows = np.concatenate([np.tile(everywhere, sectors), niche])
            serves = np.concatenate([np.repeat(np.arange(sectors), everywhere.size), self.sector[niche]])
            self._rows = rows[np.argsort(serves, kind="stable")].astype(np.int32)
            self._listed = now
        wait = np.divide(self.backlog, self.staff, out=np.full(self.count, 24.0), where=self.staff > 0)
        return Supply(
            self._start, self._rows, self.price, np.minimum(wait, 24.0).astype(np.float32), self.product
        )

    def capacity(self) -> Floats:
        """Productive staff this month, raised by practice, shape (q,)."""
        done = self.sites.sum(axis=(1, 2))
        return self.staff * (1.0 + done) ** self.parameters.practice

    def deliver(self, provider: Whole, sector: Whole, case: Rows, sites: Floats, revenue: Floats) -> None:
        """Book delivered sites: experience, volume and revenue (one entry a site)."""
        np.add.at(self.sites, (provider, sector, case), sites)
        np.add.at(self.volume, (sector, case), sites)
        np.add.at(self.revenue, provider, revenue)

    def sell_abroad(self, share: float) -> float:
        """Sell abroad a share of what is ordered at home; return the revenue, million USD.

        Only products travel. Volume abroad adds to learning; margins pay for staff at home.
        """
        if share <= 0.0:
            return 0.0
        made = self.product.any(axis=(1, 2)) & self.active
        revenue = share * float(self.demand.sum()) * float(made.sum()) / max(float(self.active.sum()), 1.0)
        if revenue > 0.0:
            self.revenue[made] += revenue * MARGIN_ABROAD / float(made.sum())
            total = self.volume.sum()
            if total > 0.0:
                self.volume *= 1.0 + revenue / self.plant_cost / total
        return revenue

    def take_export_help(self, money: float) -> None:
        """Share out money for selling abroad among providers with a product."""
        made = self.product.any(axis=(1, 2)) & self.active
        each = money / float(made.sum())
        self.grants[made] += each
        self.cash[made] += each
        self.grants_abroad += money

    def exporters(self) -> int:
        """Count the providers in business that have a product to sell abroad."""
        return int((self.product.any(axis=(1, 2)) & self.active).sum())

    def settle_month(self) -> None:
        """Take revenue in, pay wages, train and price."""
        p = self.parameters
        settle_month(
            self.staff,
            self.worked,
            self.trainees,
            self.cash,
            self.revenue,
            self.backlog,
            self.price,
            self.wage,
            p.idle,
            p.price_step,
            p.price_low,
            p.price_high,
        )

    def hire(self) -> None:
        """Hire where the order book is longer than a month, as far as there are people."""
        p = self.parameters
        self.talent *= 1.0 + p.talent_growth
        hire_staff(
            self.active,
            self.staff,
            self.trainees[-1],
            self.cash,
            self.backlog,
            self.free_talent(),
            self.wage,
            p.hire,
        )

    def free_talent(self) -> float:
        """People who know both fields and work for no provider."""
        return max(0.0, float(self.talent - self.staff.sum() - self.trainees.sum()))

    def leave(self) -> Rows:
        """Let providers in debt leave; return their rows."""
        payroll = self.staff * self.wage / 12.0
        gone = (self.active & (self.cash < -self.parameters.exit * payroll)).nonzero()[0]
        self.active[gone] = False
        self.staff[gone] = 0.0
        self.trainees[:, gone] = 0.0
        self.exits += gone.size
        return gone.astype(np.int32)

    def enter(self, month: int, levers: Levers) -> Rows:
        """Let rows out of business enter where orders would pay their wages; return them."""
        p = self.parameters
        coming = np.empty(self.count, np.int32)
        count = enter_business(
            np.uint64(self.seed),
            month,
            self.active,
            self.sector,
            self.demand,
            self.entry_staff,
            self.wage,
            p.entry,
            levers.provider_entry,
            float(levers.provider_entry.mean()),
            self.free_talent(),  # entrants hire from the same people as everybody
            coming,
        )
        coming = coming[:count]
        self.active[coming] = True
        self.staff[coming] = self.entry_staff[coming]
        self.cash[coming] = self.entry_staff[coming] * self.wage / 12.0 * p.reserve
        self.price[coming] = 1.0
        self.entries += coming.size
        return coming

    def productise(self, money: float) -> float:
        """Make products of solved cases, from own cash or else from public money; return the latter."""
        p = self.parameters
        cost = p.product_cost * self.plant_cost
        ripe = (self.sites >= p.product_sites) & ~self.product
        paid = 0.0
        for k in (ripe.any(axis=(1, 2)) & self.active).nonzero()[0]:
            sector, case = np.unravel_index(int(np.argmax(ripe[k])), ripe[k].shape)  # one product a month
            if self.cash[k] >= 2.0 * cost:
                self.cash[k] -= cost
            elif paid + cost <= money:
                paid += cost
                self.grants[k] += cost
            else:
                continue
            self.product[k, sector, case] = True
        return paid

    def share_parts(self, commons: Floats) -> None:
        """Draw common parts from many cases where a platform stands ('from 100 to 1')."""
        p = self.parameters
        many = self.volume >= p.commons_sites
        self.reuse += many * commons[:, None] * p.reuse_growth * (1.0 - self.reuse)

    def train(self, money: float, place_cost: float) -> None:
        """Let a class graduate into the pool of talent, and a new one begin."""
        self.talent += self.classes[0]
        self.classes[:-1] = self.classes[1:]
        self.classes[-1] = money / place_cost

    def take_grants(self, money: float) -> None:
        """Share public research money out by staff; it pays wages."""
        total = self.staff.sum()
        if total > 0.0:
            share = money * self.staff / total
            self.grants += share
            self.cash += share

    def note_demand(self, ordered: Floats) -> None:
        """Keep a one-year moving average of money ordered, shape (S,)."""
        self.demand += (ordered - self.demand) / 12.0
