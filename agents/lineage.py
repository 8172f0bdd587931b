"""Who tipped whom: kept while a run goes on, moving nothing in it.

Adopting takes that a firm has heard by then, looks at offers this month, finds one it takes up, and is
served. Each of the four has a chance with and without each thing that could be taken away; their ratios
multiply. The rule stands in `agents.lineage_rule`, its reasons and limits in ``docs/lineage.md``.

While the run goes on, what firms had before them is copied; it is judged at the end.
"""

from typing import Any, final

import numpy as np

from agents.behaviour import WheelParameters
from agents.letters import Levers
from agents.lineage_adoption import TURNING, Circumstances, adoption_entries
from agents.lineage_coverage import CoverageWithout
from agents.lineage_entries import Columns, Named, Stack, as_columns, joined, own_entries, tidy
from agents.lineage_links import TieLineage
from agents.lineage_offers import before_them
from agents.lineage_state import ModelState
from agents.lineage_table import ABANDONS, ADOPTS, TYPES, LineageTable
from agents.sight import MOST_NEWS, OwnPartners
from agents.wheel import DualWheel
from networks.kernels.columns import DEMO, FULL, NOTHING, PILOT, Market, Orders
from networks.kernels.lineage import look_again, name_partners
from networks.kernels.linking import LinkClimate
from networks.kernels.partners import USD
from networks.types import Bools, Bytes, Floats, Rows, Whole


@final
class Lineage:
    """Record of what tipped each adoption, abandonment and data link of a run.

    Parameters
    ----------
    state : ModelState
        Whose state it reads; nothing of it is written.
    needs, safety : float64, shape (S, 5) and (S,)
        Of the dual wheel, copies of which turn without one instrument each.
    wheel : WheelParameters
    codes : tuple of str
        Instruments of the mix.
    by_offer : bool
        Whether firms adopt by weighing offers; else by what their partners do.
    by_order : bool
        Whether firms are drawn and told to adopt; then nobody else has a part in it.
    """

    def __init__(
        self,
        state: ModelState,
        needs: Floats,
        safety: Floats,
        wheel: WheelParameters,
        codes: tuple[str, ...],
        by_offer: bool = True,
        by_order: bool = False,
    ) -> None:
        firms = state.firms
        self.state = state
        self.sectors, self.regions = state.barrier.size, state.network.coverage.size
        self.assurance = min(1.0, max(0.0, wheel.assurance))
        self.codes = codes
        self.by_offer = by_offer
        self.by_order = by_order
        self.ties = TieLineage(state)
        self.circumstances = Circumstances(state, codes, self.assurance, by_offer)
        self._covered = CoverageWithout(state.network, codes)
        self._rest = Levers.none(self.sectors, self.regions)
        self._turning = tuple(code for code in TURNING if code in codes)
        copies = len(self._turning)  # all in one wheel, side by side
        self._wheel = DualWheel(np.tile(needs, (copies, 1)), np.tile(safety, copies), wheel)
        self._cell = firms.sector.astype(np.int64) * self.regions + firms.region
        self._moved = False  # whether the copies have parted from the wheel
        self._knew = firms.aware.copy()  # from the start
        self._heard = np.zeros((2, self.sectors))  # hazards so far: media, guidance
        self._visited = np.zeros((self.sectors, self.regions))
        self._told = np.zeros(firms.n)
        self._missed = np.zeros((3, firms.n))  # what there was to hear before a newcomer came
        self._near = np.zeros_like(self._visited)
        self._news, self._asked, self._last = firms.news.copy(), firms.asked.copy(), firms.last.copy()
        self._lives_since = np.full(firms.n, -1, np.int16)
        self._live = firms.live.copy()
        self._decision = np.full(firms.n, -1, np.int64)  # number of the latest order of a row without a site
        self._decisions, self._months = 0, 0
        self._led: set[int] = set()  # numbers of the orders that led to a first site
        self._partners, self._hosts, self._adopted, self._left = Stack(), Stack(), Stack(), Stack()

    def hear(self, month: int, levers: Levers, near: Floats) -> None:
        """Note what firms could hear of this month; to be called before any of them considers.

        Parameters
        ----------
        near : float64, shape (S, R)
            Hazard from demonstrations that can be visited, 1/month.
        """
        if self._months % 3 == 0:  # operators build once a quarter
            self._covered.build(month, levers)
        self._months += 1
        i, firms = self.state.information, self.state.firms
        self._near = near
        self._heard[0] += i.media
        self._heard[1] += levers.guidance
        self._visited += self._near
        self._told += firms.news
        self._news[:], self._asked[:], self._last[:] = firms.news, firms.asked, firms.last

    def turn(self, wheel: DualWheel, levers: Levers, sites: Floats) -> None:
        """Turn copies of the dual wheel, each without what one instrument adds; to be called before it."""
        moved = {"SEC": levers.assurance, "PLAT": levers.diagnosis, "RND": levers.research_need}
        if self._turning and not self._moved and any(lever.any() for lever in moved.values()):
            self._moved = True
            for name in ("unmet_new", "new_forces", "new_needs", "decision", "experience", "overlap"):
                setattr(self._wheel, name, np.tile(getattr(wheel, name), len(self._turning)))
        if self._moved:
            assurance, diagnosis, research = (
                np.concatenate([lever * (code != without) for without in self._turning])
                for code, lever in moved.items()
            )
            self._wheel.turn(assurance, diagnosis, research, np.tile(sites, len(self._turning)))

    def decide(self, t: int, month: int, rows: Rows, orders: Orders, market: Market, levers: Levers) -> None:
        """Copy what firms without a site had before them whose order was placed; to be called right then."""
        firms = self.state.firms
        who = rows[(orders.action != NOTHING) & ~firms.live[rows] & firms.ordered[rows]]
        if not who.size:
            return
        number = np.arange(self._decisions, self._decisions + who.size)
        self._decisions += who.size
        self._decision[who] = number
        self._name(t, who, number, levers)
        self._note_hosts(who, number)
        s, r = firms.sector[who], firms.region[who]
        a, i = self.state, self.state.information
        missed = self._missed[:, who]
        found = {
            "number": number,
            "row": who,
            "media": self._heard[0, s] - missed[0],
            "guidance": self._heard[1, s] - missed[1],
            "visited": self._visited[s, r] - missed[2],
            "told": i.aware_partner * self._told[who],
            "knew": self._knew[who],
            "pace": firms.pace[who],
            "news": i.consider_partner * self._news[who],
            "asked": i.consider_request * self._asked[who],
            "near": self._near[s, r],
            "partners": a.sight.exposure().count[who] * (not self.by_order),
            "prior_variance": np.full(who.size, i.prior_common**2 + i.forgetting * t),
        }
        if self.by_offer:
            found |= before_them(
                s, r, who, t, firms.columns, firms.beliefs, market, a.public_record.evidence,
                int(a.terms.interval),
            )  # fmt: skip
            found |= self._at_hand(month, who, s, market, levers)
        self.circumstances.add(who.size, found, self._fates)

    def go_live(self, t: int, month: int, first: Rows) -> None:
        """Note the adoptions of rows that went live and had no live site before."""
        if first.size:
            months, number = np.full(first.size, month), self._decision[first]
            self._adopted.add(first.size, {"month": months, "row": first, "number": number})
            self._led.update(number.tolist())
            self._decision[first] = -1
            self._lives_since[first] = t
            self._live[first] = True

    def give_up(self, month: int, ended: Rows, rows: Rows, case: Rows, site: Bytes, market: Market) -> None:
        """Note the ends of last sites, see `TieLineage.give_up`."""
        self.ties.give_up(month, ended, rows, case, site, market)
        self._live[ended] = False

    def leave(self, month: int, rows: Rows) -> None:
        """Forget all about firms that left for good; newcomers have taken their rows."""
        if not rows.size:
            return
        firms = self.state.firms
        live = rows[self._live[rows]]
        self._left.add(live.size, {"month": np.full(live.size, month), "row": live})
        s, r = firms.sector[rows], firms.region[rows]
        self._missed[:, rows] = self._heard[0, s], self._heard[1, s], self._visited[s, r]
        self._decision[rows] = -1
        self._told[rows] = 0.0
        self._knew[rows] = False
        self._lives_since[rows] = -1
        self._live[rows] = False
        self.ties.forget(rows, month)

    def before_links(self) -> None:
        """Note what firms have before they link."""
        self.ties.before_links()

    def link(self, month: int, climate: LinkClimate) -> None:
        """Note the links made this month, and those that ended."""
        self.ties.link(month, climate)

    def table(self) -> LineageTable:
        """Share every event out and return the whole; to be called once, at the end of a run."""
        parts = [self._adoptions(), self._departures(), *self.ties.tables()]
        parts = [part for part in parts if part]
        if not parts:
            return LineageTable.empty()
        columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
        month, event, row, other = columns[:4]
        # in one number: 4 kinds of events, 2^23 rows; stable, so that sources stay in their order
        key = ((month.astype(np.int64) * 4 + event) * 2**23 + row) * 2**23 + other + 1
        order = np.argsort(key, kind="stable")
        typed: Any = (column[order].astype(kind) for column, kind in zip(columns, TYPES, strict=True))
        return LineageTable(*typed)

    # what is copied -----------------------------------------------------------------------------------

    def _at_hand(
        self, month: int, who: Rows, s: Whole, market: Market, levers: Levers
    ) -> dict[str, np.ndarray]:
        """Copy each firm's means and its provider, and what both would be without some policies."""
        a, firms = self.state, self.state.firms
        supply = a.providers.supply(self.sectors)
        provider = firms.order_provider[who]
        other = provider
        if market.matching.any():
            other = np.empty(who.size, np.int32)
            look = np.full(who.size, int(a.terms.candidates + 0.5), np.int32)
            look_again(np.uint64(a.seed), month, who, s, look, supply, other)
        available = market.available
        if levers.release_haste.any():
            available = a.network.feasible(month, self._rest)
        price, product = supply.price[provider], supply.product[provider, s]
        found = {
            "cash": firms.cash[who] + firms.order_own[who],
            "flow": a.sight.exposure().flow[who] / USD / firms.weight[who],
            "payer": firms.order_payer[who],
            "gap": firms.order_gap[who],
            "built": firms.order_standard[who],
            "price": price,
            "product": product,
            "served": provider >= 0,
            "other_price": price if other is provider else supply.price[other],
            "other_product": product if other is provider else supply.product[other, s],
            "other_served": other >= 0,
            "other_available": available[s],
            "own_network": firms.order_own_network[who],
            "slot": firms.order_slot[who],
            "busy": supply.backlog[provider],
            "duty": np.full(who.size, 1.0 + float(levers.slot_duty[0])),
        }
        if self._moved:
            turned = np.concatenate([self._wheel.overlap, self._wheel.new_forces]).reshape(-1, self.sectors)
        else:
            turned = np.repeat([market.overlap, market.new_forces], len(self._turning), axis=0)
        found["turned"] = turned[:, s].T
        r = firms.region[who]
        left = self._covered.coverage[:, r] / np.maximum(market.coverage[r], 1e-12)
        found["reached"] = np.minimum(1.0, left).T
        return found

    def _name(self, t: int, who: Rows, number: Whole, levers: Levers) -> None:
        """List the trading partners of some firms that have or had a site."""
        a, firms, ties = self.state, self.state.firms, self.state.relations.ties
        if not isinstance(a.sight, OwnPartners):
            return  # what firms see of partners is nobody's in particular
        live = np.flatnonzero(firms.live)
        lead, request = firms.lead[live], levers.request[firms.sector[live]]
        asks = np.zeros(firms.n)
        asks[live] = a.link.ask * lead + request * (lead | (firms.asked[live] == 1))
        room = int((ties.out_indptr[who + 1] - ties.out_indptr[who]).sum())
        room += int((ties.in_indptr[who + 1] - ties.in_indptr[who]).sum())
        rows = (np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.bool_))
        parts = tuple(np.empty(room) for _ in range(4))
        count = name_partners(
            t,
            who,
            self._last[who],
            ties,
            firms.live,
            self._lives_since,
            asks,
            a.relations.mean_sale,
            a.relations.mean_purchase,
            MOST_NEWS,
            a.information.news_fades,
            *rows,
            *parts,
        )
        columns: Columns = {
            name: each[:count] for name, each in zip(Named._fields, (*rows, *parts), strict=True)
        }
        columns["event"] = number[columns["event"]]
        policy = levers.request[firms.sector[columns["partner"]]]
        columns["policy"] = np.minimum(policy, columns["asking"])
        self._partners.add(count, columns)

    def _note_hosts(self, who: Rows, number: Whole) -> None:
        """List the firms with a demonstration in the same sector and region."""
        firms = self.state.firms
        seen = np.flatnonzero(self._visited[firms.sector[who], firms.region[who]] > 0.0)
        if not seen.size:
            return
        mine = self._cell[who[seen]]
        near = np.zeros(self.sectors * self.regions, np.bool_)
        near[mine] = True
        live = np.flatnonzero(firms.live)
        live = live[near[self._cell[live]]]
        shown = (firms.payer[live] == DEMO) & ((firms.site[live] == PILOT) | (firms.site[live] == FULL))
        part = firms.weight[live] * shown.sum(axis=1)
        cell = self._cell[live]
        order = np.argsort(cell, kind="stable")
        order = order[part[order] > 0.0]
        first, after = (np.searchsorted(cell[order], mine, side=side) for side in ("left", "right"))
        count = after - first
        at = np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
        event, host = np.repeat(number[seen], count), order[at]
        self._hosts.add(at.size, {"event": event, "row": live[host], "part": part[host]})

    # how it is written --------------------------------------------------------------------------------

    def _adoptions(self) -> tuple[np.ndarray, ...]:
        adopted = self._adopted.take()
        if not adopted:
            return ()
        found = self.circumstances.take(self._fates)
        known = np.flatnonzero(adopted["number"] >= 0)
        # one that ordered while another site stood, which has ended since, had tipped before
        alone = own_entries((adopted["number"] < 0).astype(np.float64))
        if known.size:
            of = self.circumstances
            partners, hosts = (
                self._renumbered(stack.take(), found["number"]) for stack in (self._partners, self._hosts)
            )
            shares = adoption_entries(found, of.by_offer, self.codes, partners, hosts)
            adoption = np.empty(found["number"].size, np.int64)
            adoption[np.searchsorted(found["number"], adopted["number"][known])] = known
            alone = joined(shares._replace(event=adoption[shares.event]), alone)
        return as_columns(ADOPTS, adopted["month"], adopted["row"], tidy(alone))

    def _fates(self, number: Whole) -> tuple[Bools, Bools]:
        """Say which orders led to a first site, and which are the latest of a row that still waits."""
        led = np.fromiter((k in self._led for k in number.tolist()), np.bool_, number.size)
        return led, np.isin(number, self._decision[self.state.firms.ordered])

    @staticmethod
    def _renumbered(listed: Columns, number: Whole) -> Columns:
        """Return what is listed of the orders of these numbers, ascending, each called by its place."""
        if not listed:
            return {}
        at = np.minimum(np.searchsorted(number, listed["event"]), number.size - 1)
        rows = np.flatnonzero(number[at] == listed["event"])
        return {name: column[rows] for name, column in listed.items()} | {"event": at[rows]}

    def _departures(self) -> tuple[np.ndarray, ...]:
        left = self._left.take()
        if not left:
            return ()
        return as_columns(ABANDONS, left["month"], left["row"], own_entries(np.ones(left["row"].size)))
