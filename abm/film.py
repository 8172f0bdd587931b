"""A run as a film: where every firm and relation stands, and what changes month by month.

What never moves is kept once (`Picture`), and of each month only what changed (`Film`), so that a run of
5,000 rows and 96 months takes some hundred kilobytes and a drawing need never be sent anew.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Final, final

import numpy as np

from abm.assembly import Actors
from abm.history import firm_states
from abm.world import World
from networks.layout import bands
from networks.types import Bytes, Offsets, Rows, Singles, Whole

OUT, PILOTS, SCALED = range(3)
"""States of a firm: no live site, pilots only, at least one scaled site."""

NO_BOND, JOINED, LINKED = range(3)
"""States of a relation: not between two live ends, between two live ends, with a data link."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What of a network never moves.

    Parameters
    ----------
    position : float32, shape (n, 2)
        In [0, 1]: from raw materials to final goods, and from top to bottom.
    sector, region, tier : int16, shape (n,)
        Tier is the shortest upstream distance to a lead firm, -1 if none is reached.
    lead : bool, shape (n,)
    size, weight, employees : float32, shape (n,)
        Output, million USD a year per firm; real firms of a row; employees per firm.
    supplier, customer : int32, shape (m,)
    sectors, regions : tuple of str
        Codes, in the order of the numbers.
    left, width : float32, shape (S,)
        Band of each sector on the first coordinate.
    """

    position: Singles
    sector: Whole
    region: Whole
    tier: Whole
    lead: np.ndarray
    size: Singles
    weight: Singles
    employees: Singles
    supplier: Rows
    customer: Rows
    sectors: tuple[str, ...]
    regions: tuple[str, ...]
    left: Singles
    width: Singles

    @property
    def n(self) -> int:
        """Rows."""
        return self.sector.size

    @property
    def m(self) -> int:
        """Relations."""
        return self.supplier.size


@final
@dataclass(frozen=True, kw_only=True)
class Film:
    """What changed in each month.

    Parameters
    ----------
    picture : Picture
    first : int
        Calendar month of the first frame, January 2019 being 0; before it nobody is live.
    row_start : int64, shape (T + 1,)
        Changes of month `t` are ``row[row_start[t]:row_start[t + 1]]``.
    row : int32, shape (k,)
    state : uint8, shape (k,)
        State from that month on: `OUT`, `PILOTS` or `SCALED`.
    edge_start : int64, shape (T + 1,)
    edge : int32, shape (j,)
        Place in the picture's `supplier` and `customer`.
    bond : uint8, shape (j,)
        State from that month on: `NO_BOND`, `JOINED` or `LINKED`.
    """

    picture: Picture
    first: int
    row_start: Offsets
    row: Rows
    state: Bytes
    edge_start: Offsets
    edge: Rows
    bond: Bytes

    @property
    def months(self) -> int:
        """Months in it."""
        return self.row_start.size - 1

    @cached_property
    def nbytes(self) -> int:
        """Memory of its arrays, the picture's among them."""
        own = (self.row_start, self.row, self.state, self.edge_start, self.edge, self.bond)
        still = (getattr(self.picture, name) for name in Picture.__slots__)
        return sum(each.nbytes for each in (*own, *still) if isinstance(each, np.ndarray))

    def states(self, t: int) -> Bytes:
        """Return the state of every row at the end of month `t` of the run; -1 is before the first."""
        found = np.zeros(self.picture.n, np.uint8)
        until = self.row_start[t + 1]
        found[self.row[:until]] = self.state[:until]  # the last of several assignments holds
        return found

    def bonds(self, t: int) -> Bytes:
        """Return the state of every relation at the end of month `t` of the run; -1 is before the first."""
        found = np.zeros(self.picture.m, np.uint8)
        until = self.edge_start[t + 1]
        found[self.edge[:until]] = self.bond[:until]
        return found


@final
class Camera:
    """Takes a film of a run: a look at the end of each month, which changes nothing.

    Parameters
    ----------
    world : World
    first : int
        Calendar month of the first frame.
    """

    def __init__(self, world: World, first: int) -> None:
        self.picture = picture_of(world)
        self._first = first
        self._state = np.zeros(self.picture.n, np.uint8)
        self._bond = np.zeros(self.picture.m, np.uint8)
        self._rows: list[tuple[Rows, Bytes]] = []
        self._edges: list[tuple[Rows, Bytes]] = []

    @property
    def months(self) -> int:
        """Months taken."""
        return len(self._rows)

    def take(self, actors: Actors) -> None:
        """Keep what has changed since the last look."""
        state = firm_states(actors.firms)
        rows = np.flatnonzero(state != self._state).astype(np.int32)
        self._rows.append((rows, state[rows]))
        self._state = state

        relations = actors.relations
        bond = np.zeros(self._bond.size, np.uint8)
        bond[relations.joined[relations.active[relations.joined]]] = JOINED
        bond[relations.joined[relations.linked[relations.joined]]] = LINKED
        edges = np.flatnonzero(bond != self._bond).astype(np.int32)
        self._edges.append((edges, bond[edges]))
        self._bond = bond

    def film(self, since: int = 0) -> Film:
        """Return the months taken from `since` on, counted from the first."""
        rows, edges = self._rows[since:], self._edges[since:]
        return Film(
            picture=self.picture,
            first=self._first + since,
            row_start=starts([row.size for row, _ in rows]),
            row=joined([row for row, _ in rows], np.int32),
            state=joined([state for _, state in rows], np.uint8),
            edge_start=starts([edge.size for edge, _ in edges]),
            edge=joined([edge for edge, _ in edges], np.int32),
            bond=joined([bond for _, bond in edges], np.uint8),
        )


def picture_of(world: World) -> Picture:
    """Return what of a world can be drawn once and for all."""
    people, graph, country = world.population, world.graph, world.country
    left, width = bands(country.upstreamness(), np.bincount(people.sector, minlength=len(country.sectors)))
    return Picture(
        position=world.position.astype(np.float32),
        sector=people.sector,
        region=people.region,
        tier=world.tier,
        lead=people.lead,
        size=people.output.astype(np.float32),
        weight=people.weight.astype(np.float32),
        employees=people.employees.astype(np.float32),
        supplier=graph.supplier,
        customer=graph.customer,
        sectors=country.sectors,
        regions=country.regions,
        left=left.astype(np.float32),
        width=width.astype(np.float32),
    )


def spliced(first: Film, second: Film) -> Film:
    """Return two films of the same picture, one after the other."""
    return Film(
        picture=first.picture,
        first=first.first,
        row_start=np.concatenate([first.row_start, first.row_start[-1] + second.row_start[1:]]),
        row=np.concatenate([first.row, second.row]),
        state=np.concatenate([first.state, second.state]),
        edge_start=np.concatenate([first.edge_start, first.edge_start[-1] + second.edge_start[1:]]),
        edge=np.concatenate([first.edge, second.edge]),
        bond=np.concatenate([first.bond, second.bond]),
    )


def starts(counts: list[int]) -> Offsets:
    """Return where each of several runs of entries begins, and where the last one ends."""
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)


def joined(parts: list[np.ndarray], kind: type) -> np.ndarray:
    """Return several arrays as one, also if there is none."""
    return np.concatenate(parts) if parts else np.zeros(0, kind)


FILM_FIELDS: Final = ("row_start", "row", "state", "edge_start", "edge", "bond")
"""Arrays of a film, without its picture."""
