"""What tipped data links, and what ended the last site of a firm."""

from typing import Final, final

import numpy as np

from agents.lineage_entries import (
    Columns,
    Stack,
    as_columns,
    entries,
    joined,
    own_entries,
    shared,
    source_entries,
    tidy,
)
from agents.lineage_offers import ASKING, PLATFORMS, PROVIDERS, place
from agents.lineage_rule import kept_of, shares
from agents.lineage_state import ModelState
from agents.lineage_table import ABANDONS, CUSTOMER, LINKS, NOBODY, SUPPLIER
from networks.kernels.columns import Market
from networks.kernels.lineage import CUTS, Stopped, agree_again, keep_again
from networks.kernels.linking import LinkClimate
from networks.types import Bytes, Floats, Rows, Whole

CUT_FROM_LINKS: Final = (ASKING, place("CLUS"), place("STD"), PLATFORMS, PROVIDERS, place("SEC"))
"""What is taken away from a pair that linked, in the order of `networks.kernels.lineage`."""


@final
class TieLineage:
    """Record of what tipped data links, and of what ended last sites.

    Parameters
    ----------
    state : ModelState
        Whose state it reads.
    """

    def __init__(self, state: ModelState) -> None:
        self.state = state
        self._cash = state.firms.cash.copy()
        self._links = state.relations.links.copy()
        self._linked = np.zeros(0, np.int32)  # edges that carried a link when last seen
        self._made, self._stopped, self._lost = Stack(), Stack(), Stack()
        self._cleared = np.full(state.firms.n, -1, np.int32)  # month up to which a row's losses are forgotten

    def before_links(self) -> None:
        """Note what firms have before they link."""
        self._cash[:] = self.state.firms.cash
        self._links[:] = self.state.relations.links

    def link(self, month: int, climate: LinkClimate) -> None:
        """Note the links made this month, and those that ended."""
        a, relations = self.state, self.state.relations
        stays = relations.linked[self._linked]
        if not stays.all():
            ended = self._linked[~stays]
            self._lost.add(ended.size, {"edge": ended, "month": np.full(ended.size, month)})
            self._linked = self._linked[stays]
        made = relations.joined[relations.linked_since[relations.joined] == month]
        if not made.size:
            return
        self._linked = np.concatenate([self._linked, made])
        ties, firms = relations.ties, a.link_firms
        margins = np.empty((made.size, CUTS))
        agree_again(
            month,
            made,
            ties,
            relations.state,
            firms._replace(cash=self._cash, links=self._links),
            climate,
            min(0.99, max(0.0, a.link.trust_base)),
            a.link_terms,
            margins,
        )
        i, j = ties.supplier[made], ties.customer[made]
        asking = (firms.asked[i] == 1) & firms.lead[j]
        request = np.where(asking, climate.request[firms.sector[j]], 0.0)
        months = np.full(made.size, month)
        columns = {"month": months, "supplier": i, "customer": j, "request": request, "margins": margins}
        self._made.add(made.size, columns)

    def give_up(self, month: int, ended: Rows, rows: Rows, case: Rows, site: Bytes, market: Market) -> None:
        """Note the ends of last sites.

        Parameters
        ----------
        ended : int32, shape (k,)
            Rows without a live site now, ascending.
        rows, case, site : shape (q,)
            All sites given up this month, ascending by row, and their state before.
        """
        if not ended.size:
            return
        firms, terms = self.state.firms, self.state.terms
        # the site listed last stands for the others of its firm
        after = np.searchsorted(rows, ended, side="right")
        running = after - np.searchsorted(rows, ended)
        u, s = case[after - 1], firms.sector[ended]
        unit = firms.value_added[ended] * market.gain_of_depth[market.depth[s, u]] * market.overlap[s]
        unit *= 1.0 + terms.wheel_gain * market.new_forces[s]
        columns = {
            "site": site[after - 1],
            "row": ended,
            "case": u,
            "month": np.full(ended.size, month, np.int32),
            "unit": unit * (1.0 - terms.diminishing) ** (running - 1),
            "gain": firms.needs.gain[ended, u],
            "known": firms.common_mean[ended, u].astype(np.float64) + firms.own_mean[ended, u],
            "variance": firms.own_variance[ended, u].astype(np.float64),
            "price": firms.price[ended, u].astype(np.float64),
            "price_fall": np.full(ended.size, float(market.price_fall)),
            "link_flow": self.state.relations.link_flow[ended] / running,
            "running": running,
            "since": self._cleared[ended],
        }
        self._stopped.add(ended.size, columns)
        self._cleared[ended] = month

    def forget(self, rows: Rows, month: int) -> None:
        """Forget the links that rows have lost."""
        self._cleared[rows] = month

    def tables(self) -> list[tuple[np.ndarray, ...]]:
        """Return the columns of links and of the ends of last sites."""
        return [self._links_made(), self._sites_stopped()]

    def _links_made(self) -> tuple[np.ndarray, ...]:
        made = self._made.take()
        if not made:
            return ()
        margins, i, j, terms = made["margins"], made["supplier"], made["customer"], self.state.link_terms
        chance = terms.chance + made["request"]
        meets = np.divide(terms.chance, chance, out=np.ones(i.size), where=chance > 0.0)
        # a pair that gains nothing at all still agrees, so a worth of nothing counts as some
        kept = kept_of(np.where(margins >= 0.0, np.maximum(margins, 1e-300), margins))
        kept[:, :2] *= meets[:, None]  # requests, and the policy that makes leaders pass them on
        weight, own = shares(1.0 - kept)
        at = np.flatnonzero(weight[:, 0] > 0.0)
        asked = entries(at, CUSTOMER, NOBODY, j[at], weight[at, 0])
        found = tidy(joined(own_entries(own), source_entries(weight, CUT_FROM_LINKS, (ASKING,)), asked))
        return as_columns(LINKS, made["month"], i, found, j)

    def _sites_stopped(self) -> tuple[np.ndarray, ...]:
        found = self._stopped.take()
        if not found:
            return ()
        rows = found["row"]
        event, partner, flow, side = self._losses(found)
        lost = np.bincount(event, flow, rows.size) / found["running"]
        usual, again = np.zeros(rows.size, np.bool_), np.zeros(rows.size, np.bool_)
        stopped = Stopped(**{name: found[name] for name in Stopped._fields[:-1]}, lost_flow=lost)
        keep_again(
            np.uint64(self.state.seed), stopped, self.state.firm.salvage, self.state.terms, usual, again
        )
        mine = np.where(again, np.where(usual, 0.5, 0.0), 1.0)
        both = joined(own_entries(mine), shared(event, flow, partner, 1.0 - mine, side))
        return as_columns(ABANDONS, found["month"], rows, tidy(both))

    def _losses(self, found: Columns) -> tuple[Whole, Rows, Floats, Whole]:
        """List the links that firms lost between going live and giving up: event, partner, benefit, side."""
        none = np.zeros(0, np.int64)
        lost = self._lost.take()
        if not lost:
            return none, none.astype(np.int32), np.zeros(0), none
        ties, p, firms = self.state.relations.ties, self.state.link, self.state.firms
        i, j = ties.supplier[lost["edge"]], ties.customer[lost["edge"]]
        row, partner = np.concatenate([i, j]), np.concatenate([j, i])
        month = np.tile(lost["month"], 2)
        benefit = np.repeat([p.seller_benefit, p.buyer_benefit], i.size)
        flow = benefit * np.tile(ties.value[lost["edge"]], 2) / firms.weight[row]
        side = np.repeat([CUSTOMER, SUPPLIER], i.size)
        # every event with every loss of its row in between; rows give up once or twice in a run
        order = np.argsort(row, kind="stable")
        first, after = (np.searchsorted(row[order], found["row"], side=s) for s in ("left", "right"))
        count = after - first
        at = order[np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())]
        event = np.repeat(np.arange(found["row"].size), count)
        between = (month[at] < found["month"][event]) & (month[at] >= found["since"][event])
        at, event = at[between], event[between]
        return event, partner[at], flow[at], side[at]
