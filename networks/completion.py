r"""Columns a user's firm table lacks, completed from the totals of a country that come as arrays.

A cell that is given is never changed. What is drawn depends on seed and row number alone. Every rule says in
words what it did; the words go into the file and onto the screen.
"""

from dataclasses import dataclass
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from networks.graph import SupplyGraph
from networks.kernels.chance import uniforms
from networks.kernels.streams import IMPORT_REGION, IMPORT_SECTOR, IMPORT_SIZE
from networks.population import LEAD_SHARE, SMALLEST, Population
from networks.types import Bools, Floats, Offsets

ONE: Final = "one"
COUNTRY: Final = "country"
WEIGHTS: Final = (ONE, COUNTRY)
"""A row is one firm, or the rows of a sector stand for all its firms."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What is known of a country's sectors and regions; S sectors, R regions.

    Attributes
    ----------
    firms, employment, output, value_added : float64, shape (S,)
        Real firms with 10 or more employees; persons and million USD a year, all of the sector.
    fringe, fringe_employment : float64, shape (S,)
        Share of output and of employment outside the network.
    tail, largest : float64, shape (S,)
        Exponent and upper end of the bounded Pareto of employees.
    leads : int64, shape (S,)
    region_share : float64, shape (R,)
    domestic_flow : float64, shape (S, S)
        Supplying by using sector, million USD a year.
    """

    firms: Floats
    employment: Floats
    output: Floats
    value_added: Floats
    fringe: Floats
    fringe_employment: Floats
    tail: Floats
    largest: Floats
    leads: NDArray[np.int64]
    region_share: Floats
    domestic_flow: Floats


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the user gave of each row; NaN, or -1 for codes, where nothing was given.

    Attributes
    ----------
    sector, region : int64, shape (n,)
    employees, output, value_added, weight : float64, shape (n,)
    lead : int64, shape (n,)
        1, 0 or -1.
    """

    sector: Offsets
    region: Offsets
    employees: Floats
    output: Floats
    value_added: Floats
    weight: Floats
    lead: Offsets


@final
@dataclass(frozen=True, slots=True)
class Completed:
    """One column in which cells were filled: which, how many, by which rule."""

    column: str
    rows: int
    rule: str

    @property
    def sentence(self) -> str:
        """One line to print."""
        return f"{self.column}: completed for {self.rows:,} by rule: {self.rule}"


def complete_population(
    seed: int,
    given: Given,
    totals: Totals,
    traded: Floats,
    sold: Floats,
    stand_for: str = ONE,
) -> tuple[Population, tuple[Completed, ...]]:
    r"""Fill what is missing of each row; return the firms and what was done.

    - sector: drawn by the number of firms of each sector; region: by the regions' shares.
    - employees: where output or value added is given, these over what the sector makes a head; otherwise
      drawn from the sector's bounded Pareto, and the sizes drawn are handed out in order of `traded`, so
      that who trades most is largest; who sells more than so many make has as many as make it.
    - output: from value added by the sector's ratio; otherwise employees times output a head, and at least
      `sold`.
    - value added: output times the sector's ratio.
    - lead: the rows with the most output in a sector, as many as the country declares, a fifth at most.
    - weight: 1 (``stand_for="one"``), or the sector's firms shared evenly by its rows that are not lead
      firms (``"country"``); never below 1.

    Parameters
    ----------
    seed : int
    given : Given
    totals : Totals
    traded : float64, shape (n,)
        What orders the rows: value, or number, of all their relations.
    sold : float64, shape (n,)
        Given sales over relations, million USD a year of one firm; 0 where values are not given.
    stand_for : str
        ``"one"`` or ``"country"``.
    """
    done: list[Completed] = []
    row = np.arange(given.sector.size, dtype=np.int64)

    missing = given.sector < 0
    sector = np.where(missing, _drawn(seed, row, IMPORT_SECTOR, totals.firms), given.sector)
    _note(done, "sector", missing, "drawn by the number of firms of each sector")
    missing = given.region < 0
    region = np.where(missing, _drawn(seed, row, IMPORT_REGION, totals.region_share), given.region)
    _note(done, "region", missing, "drawn by the regions' shares of domestic product")

    heads = totals.employment * (1.0 - totals.fringe_employment)
    head = _over(totals.output * (1.0 - totals.fringe), heads)[sector]
    added = _over(totals.value_added, totals.output)[sector]
    output, value_added = given.output.copy(), given.value_added.copy()
    missing = np.isnan(output) & ~np.isnan(value_added) & (added > 0)
    output[missing] = value_added[missing] / added[missing]
    _note(done, "output", missing, "value added over the sector's ratio of value added to output")

    employees = given.employees.copy()
    missing = np.isnan(employees) & ~np.isnan(output)
    employees[missing] = np.maximum(output[missing] / np.maximum(head[missing], 1e-12), 1.0)
    _note(done, "employees", missing, "output over the sector's output a head, at least 1")
    missing = np.isnan(employees)
    needed = _over(sold[missing], head[missing])
    drawn = _sizes(seed, row[missing], sector[missing], traded[missing], totals)
    employees[missing] = np.maximum(drawn, needed)
    words = "drawn from the sector's sizes, the largest to who trades most, at least those its sales need"
    _note(done, "employees", missing, words)

    missing = np.isnan(output)
    output[missing] = np.maximum(employees * head, sold)[missing]
    _note(done, "output", missing, "employees times the sector's output a head, at least what is sold")
    missing = np.isnan(value_added)
    value_added[missing] = (output * added)[missing]
    _note(done, "value_added", missing, "output times the sector's ratio of value added to output")

    missing = given.lead < 0
    may_lead = missing & ~(given.weight > 1.0)
    lead = np.where(
        missing, _leaders(sector, output, totals.leads, given.lead == 1, may_lead), given.lead == 1
    )
    _note(done, "lead", missing, "the largest by output, as many as the country declares, a fifth at most")
    missing = np.isnan(given.weight)
    weight = np.where(missing, _weights(sector, lead, totals.firms, stand_for), given.weight)
    words = {ONE: "1, every row is one firm", COUNTRY: "the rows of a sector stand for all its firms"}
    _note(done, "weight", missing, words[stand_for])
    made = Population(
        sector=sector.astype(np.int16),
        region=region.astype(np.int16),
        employees=employees,
        output=output,
        value_added=value_added,
        weight=weight,
        lead=lead,
    )
    return made, tuple(done)


def input_values(
    supplier: NDArray[np.int64], customer: NDArray[np.int64], population: Population, totals: Totals
) -> Floats:
    r"""Value of relations for which none is given, million USD a year, shape (m,).

    What a row of sector b buys from sector s, :math:`w x F_{sb} (1 - f_s) / X_b`, is shared by its suppliers
    in s in proportion to their output; :math:`x` is output, :math:`w` weight, :math:`F` the domestic flow,
    :math:`f` the fringe's share, :math:`X` output of the sector. A row without a supplier in s buys nothing
    from s over its relations, and a pair of sectors that trade nothing gets 0.

    Parameters
    ----------
    supplier, customer : int64, shape (m,)
        Row numbers.
    population : Population
    totals : Totals
    """
    sectors = totals.output.size
    sector = population.sector.astype(np.int64)
    size = population.output * population.weight
    recipe = _over(totals.domestic_flow * (1.0 - totals.fringe)[:, None], totals.output[None, :])
    want = customer * sectors + sector[supplier]  # one number for customer and supplying sector
    place, back = np.unique(want, return_inverse=True)
    found = np.bincount(back, size[supplier], place.size).astype(np.float64)
    spend = recipe[sector[supplier], sector[customer]] * size[customer]
    return (spend * _over(size[supplier], found[back])).astype(np.float64)


def covered_share(population: Population, totals: Totals) -> float:
    """Return the rows' value added, weighted, over that of the country's networked firms."""
    whole = float((totals.value_added * (1.0 - totals.fringe)).sum())
    return float((population.value_added * population.weight).sum()) / whole


def sells_too_much(graph: SupplyGraph, population: Population) -> Bools:
    """Return which rows sell more over their relations than they make, shape (n,)."""
    return graph.sales() > population.output * population.weight * (1.0 + 1e-9)


def _note(done: list[Completed], column: str, filled: Bools, rule: str) -> None:
    rows = int(filled.sum())
    if rows:
        done.append(Completed(column, rows, rule))


def _over(top: Floats, bottom: Floats) -> Floats:
    """Divide; 0 where there is nothing to divide by."""
    shape = np.broadcast_shapes(top.shape, bottom.shape)
    return np.divide(top, bottom, out=np.zeros(shape), where=np.broadcast_to(bottom > 0, shape))


def _drawn(seed: int, row: Offsets, stream: int, chance: Floats) -> Offsets:
    """Draw one of several outcomes for each row, with chances in proportion to `chance`."""
    steps = np.cumsum(chance)
    drawn = np.searchsorted(steps, uniforms(seed, row, 0, 0, stream) * steps[-1], side="right")
    return np.minimum(drawn, chance.size - 1).astype(np.int64)


def _sizes(seed: int, row: Offsets, sector: Offsets, traded: Floats, totals: Totals) -> Floats:
    """Draw employees and hand them out within each sector in order of what is traded, shape (k,)."""
    a, high = totals.tail[sector], totals.largest[sector]
    top = (high / SMALLEST) ** -a
    size = SMALLEST * (top + uniforms(seed, row, 0, 0, IMPORT_SIZE) * (1.0 - top)) ** (-1.0 / a)
    handed = np.empty_like(size)
    by_trade = np.lexsort((row, traded, sector))
    handed[by_trade] = size[np.lexsort((row, size, sector))]
    return handed


def _leaders(
    sector: Offsets, output: Floats, leads: NDArray[np.int64], named: Bools, may_lead: Bools
) -> Bools:
    """Choose lead firms among the rows that may be, beside those named as such, shape (n,)."""
    rows = np.bincount(sector, minlength=leads.size)
    wanted = np.minimum(leads, np.maximum(rows // LEAD_SHARE, 1))
    wanted = wanted - np.bincount(sector[named], minlength=leads.size)
    open_rows = np.flatnonzero(may_lead)
    order = open_rows[np.lexsort((open_rows, -output[open_rows], sector[open_rows]))]
    start = np.searchsorted(sector[order], np.arange(leads.size))
    chosen = np.zeros(sector.size, np.bool_)
    chosen[order] = np.arange(order.size) - start[sector[order]] < wanted[sector[order]]
    return chosen


def _weights(sector: Offsets, lead: Bools, firms: Floats, stand_for: str) -> Floats:
    """Return how many real firms each row stands for, shape (n,)."""
    if stand_for == ONE:
        return np.ones(sector.size)
    others = np.bincount(sector[~lead], minlength=firms.size)
    left = firms - np.bincount(sector[lead], minlength=firms.size)
    each = np.maximum(_over(left, others.astype(np.float64)), 1.0)
    return np.where(lead, 1.0, each[sector])
