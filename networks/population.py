"""Firms as weighted rows: sizes, places and output of a country's firms with ten or more employees."""

from dataclasses import dataclass, fields
from typing import Final, final

import numpy as np
from numpy.typing import NDArray

from networks.errors import BadInput
from networks.kernels.chance import normals, uniforms
from networks.kernels.streams import POPULATION_NOISE, POPULATION_REGION, POPULATION_SIZE
from networks.types import Bools, Floats, Offsets

SMALLEST: Final = 10.0
"""Employees of the smallest firm in the network; smaller ones belong to the fringe."""

FEWEST_ROWS: Final = 3
"""A sector has at least this many rows, or as many as it has firms."""

LEAD_SHARE: Final = 5
"""At most one row in so many of a sector is a lead firm."""

SIZE_PREMIUM: Final = 1.05
"""Elasticity of output in employees within a sector (assumed: large firms produce a little more a head)."""

SIZE_BIAS: Final = 0.7
"""Strata are even in employees to this power: a choice of resolution, not a fact."""

NOISE: Final = 0.3
"""Standard deviation of log productivity within a sector (assumed; the ratio of about two between
the 90th and the 10th percentile that C. Syverson reports, Journal of Economic Literature 49(2),
2011, means 0.25)."""


@final
@dataclass(frozen=True, slots=True)
class Population:
    """Rows that stand for firms, sorted by sector and, within it, from large to small.

    Money and employees are those of *one* firm; times `weight` they are those of all firms the row
    stands for. Arrays are read-only.

    Attributes
    ----------
    sector, region : int16, shape (n,)
        Place in the country's lists.
    employees : float64, shape (n,)
        Persons in one firm.
    output, value_added : float64, shape (n,)
        Of one firm, million USD a year.
    weight : float64, shape (n,)
        Real firms the row stands for, at least 1.
    lead : bool, shape (n,)
        Lead firms; they weigh 1.
    """

    sector: NDArray[np.int16]
    region: NDArray[np.int16]
    employees: Floats
    output: Floats
    value_added: Floats
    weight: Floats
    lead: Bools

    def __post_init__(self) -> None:
        for field in fields(self):
            getattr(self, field.name).setflags(write=False)

    @property
    def n(self) -> int:
        """Number of rows."""
        return self.sector.size


def draw_population(
    *,
    seed: int,
    n: int,
    firms: Floats,
    employment: Floats,
    output: Floats,
    value_added: Floats,
    fringe: Floats,
    tail: Floats,
    largest: Floats,
    leads: NDArray[np.int64],
    region_share: Floats,
    fringe_employment: Floats | None = None,
) -> Population:
    r"""Draw the firms of a country.

    Employees follow a bounded Pareto, :math:`P(E > x) \propto x^{-a} - H^{-a}` from 10 to :math:`H`.
    Lead firms are the top ranks of each sector; rank :math:`k` of :math:`N` gets the mean between the
    quantiles :math:`1-k/N` and :math:`1-(k-1)/N`. The rest of the distribution is cut into strata, one
    a row, finer where firms are large (see `strata`); a row gets the mean over a window half a
    stratum wide at a drawn place in it. Then all sizes of a sector are scaled to its employment, and outputs,
    :math:`E^{1.05}` times lognormal noise, to its output.

    Left out: regions are drawn for each row alone, so sectors do not cluster in space beyond the
    region's share of domestic product; productivity does not differ between regions.

    Parameters
    ----------
    seed : int
        Seed of the replicate.
    n : int
        Rows, at most the real number of firms; then every weight is 1.
    firms : float64, shape (S,)
        Real firms with 10 or more employees; taken as whole numbers.
    employment : float64, shape (S,)
        Persons, all of the sector.
    output, value_added : float64, shape (S,)
        Million USD a year, all of the sector.
    fringe : float64, shape (S,)
        Share of output outside the network, in [0, 1).
    tail, largest : float64, shape (S,)
        :math:`a` and :math:`H` (employees).
    leads : int64, shape (S,)
        Declared lead firms; a fifth of the sector's rows at most, one at least.
    region_share : float64, shape (R,)
        Chance of each region, adds up to one.
    fringe_employment : float64, shape (S,), optional
        Share of employment outside the network; `fringe` if not given.
    """
    real = np.rint(firms).astype(np.int64)
    rows = allot_rows(n, real, output * (1.0 - fringe))
    lead_rows = np.minimum(np.maximum(np.minimum(leads, rows // LEAD_SHARE), 1), rows)
    sector = np.repeat(np.arange(rows.size, dtype=np.int16), rows)
    rank = np.arange(n) - np.repeat(np.cumsum(rows) - rows, rows)
    lead = rank < lead_rows[sector]
    number = np.arange(n, dtype=np.int64)

    above, width = strata(rank, sector, lead_rows, rows, real, tail, largest)
    weight = np.where(lead | (rows == real)[sector], 1.0, width * real[sector])
    place = uniforms(seed, number, 0, 0, POPULATION_SIZE)
    start = above + np.where(lead, 0.0, 0.5 * place * width)
    stop = start + np.where(lead, width, 0.5 * width)
    employees = mean_between(start, stop, tail[sector], largest[sector])
    outside = fringe if fringe_employment is None else fringe_employment
    employees *= (_ratio(employment * (1.0 - outside), weight * employees, sector))[sector]

    noise = normals(seed, number, 0, 0, POPULATION_NOISE)
    made = employees**SIZE_PREMIUM * np.exp(NOISE * noise)
    made *= _ratio(output * (1.0 - fringe), weight * made, sector)[sector]

    steps = np.cumsum(region_share)
    region = np.searchsorted(steps, uniforms(seed, number, 0, 0, POPULATION_REGION) * steps[-1], side="right")
    return Population(
        sector=sector,
        region=np.minimum(region, region_share.size - 1).astype(np.int16),
        employees=employees,
        output=made,
        value_added=made * (value_added / np.maximum(output, 1e-12))[sector],
        weight=weight,
        lead=lead,
    )


def strata(
    rank: Offsets,
    sector: NDArray[np.int16],
    leads: Offsets,
    rows: Offsets,
    firms: Offsets,
    tail: Floats,
    largest: Floats,
) -> tuple[Floats, Floats]:
    r"""Cut the ranks of each sector into one stratum a row; return upper ends and widths.

    Lead rows take one rank each. The rest is cut so that each stratum holds the same sum of
    :math:`E^g`: with :math:`g = 0.7` a stratum of small firms stands for many and one of large
    firms for few, and what large firms do is resolved. Where a stratum would stand for less than
    one firm, :math:`g` is lowered until it does not; with as many rows as firms it is 0 and every
    row is one firm.

    Parameters
    ----------
    rank : int64, shape (n,)
        Rank of a row in its sector.
    sector : int16, shape (n,)
    leads, rows, firms : int64, shape (S,)
        Lead rows, rows and real firms.
    tail, largest : float64, shape (S,)
        Bounded Pareto of employees.

    Returns
    -------
    above, width : float64, shape (n,)
        Share of the sector's firms that are larger than the stratum, and share in it.
    """
    top = (largest / SMALLEST) ** -tail
    span = 1.0 - top
    first = leads / np.maximum(firms, 1) * span + top  # y = q * span + top; size falls as y ** (-1 / tail)
    count = np.maximum(rows - leads, 1)
    low, high = np.zeros(rows.size), np.minimum(SIZE_BIAS, 0.9 * tail)
    for _ in range(40):
        bias = 0.5 * (low + high)
        widest = _cut(np.ones(rows.size), count, first, 1.0 - bias / tail) - first
        small = widest * firms < span
        low, high = np.where(small, low, bias), np.where(small, bias, high)
    power = 1.0 - np.where(rows == firms, 0.0, low) / tail

    cut = np.arange(rank.size + rows.size) - np.repeat(np.cumsum(rows + 1) - rows - 1, rows + 1)
    of = np.repeat(np.arange(rows.size), rows + 1)
    ends = _cut(np.maximum(cut - leads[of], 0) * 1.0, count[of], first[of], power[of])
    ends = np.where(cut < leads[of], cut / np.maximum(firms[of], 1), (ends - top[of]) / span[of])
    place = np.arange(rank.size) + sector
    return ends[place], ends[place + 1] - ends[place]


def _cut(place: Floats, count: Offsets, first: Floats, power: Floats) -> Floats:
    """Return the `place`-th of `count` cuts between `first` and 1, even in y ** power."""
    start = first**power
    return (start + place / count * (1.0 - start)) ** (1.0 / power)


def allot_rows(n: int, firms: Offsets, networked_output: Floats) -> Offsets:
    """Return how many of `n` rows each sector gets.

    Half by the number of firms, half by the square root of networked output; no sector less than
    three (or its number of firms), none more than it has firms; what one cannot take goes to the others.

    Parameters
    ----------
    n : int
    firms : int64, shape (S,)
        Real firms.
    networked_output : float64, shape (S,)
        Million USD a year.
    """
    least = np.minimum(FEWEST_ROWS, firms)
    if not int(least.sum()) <= n <= int(firms.sum()):
        raise BadInput("firms", f"{n} rows", f"from {least.sum()} to {firms.sum()} for these sectors")
    root = np.sqrt(np.maximum(networked_output, 0.0))
    wanted = 0.5 * root / root.sum() + 0.5 * firms / firms.sum()
    low, high = 0.0, float(firms.max() / max(wanted[firms > 0].min(), 1e-12))
    for _ in range(80):
        middle = 0.5 * (low + high)
        if np.clip(middle * wanted, least, firms).sum() < n:
            low = middle
        else:
            high = middle
    exact = np.clip(high * wanted, least, firms)
    rows = np.floor(exact + 1e-6).astype(np.int64)
    missing = n - int(rows.sum())
    by_remainder = np.argsort(np.where(rows < firms, rows - exact, np.inf), kind="stable")
    rows[by_remainder[:missing]] += 1
    return rows


def mean_between(start: Floats, stop: Floats, tail: Floats, largest: Floats) -> Floats:
    r"""Mean employees of the firms between two ranks of a bounded Pareto from 10 to `largest`.

    .. math:: \frac{1}{q_2 - q_1} \int_{q_1}^{q_2} (q c + H^{-a})^{-1/a} dq, \quad c = 10^{-a} - H^{-a}

    Parameters
    ----------
    start, stop : float64, shape (n,)
        :math:`q_1 < q_2`, share of firms that are larger, in [0, 1].
    tail, largest : float64, shape (n,)
        :math:`a > 0` and :math:`H > 10`.
    """
    top = (largest / SMALLEST) ** -tail
    span = 1.0 - top
    log_1, log_2 = np.log(start * span + top), np.log(np.minimum(stop, 1.0) * span + top)
    power = 1.0 - 1.0 / tail
    safe = np.where(np.abs(power) < 1e-9, 1.0, power)
    integral = np.where(
        np.abs(power) < 1e-9, log_2 - log_1, np.exp(safe * log_1) * np.expm1(safe * (log_2 - log_1)) / safe
    )
    return SMALLEST * integral / (span * (np.minimum(stop, 1.0) - start))


def _ratio(total: Floats, part: Floats, sector: NDArray[np.int16]) -> Floats:
    """Return by sector `total` over the sum of `part`; 0 where a sector has no row."""
    found = np.bincount(sector, weights=part, minlength=total.size)
    return np.divide(total, found, out=np.zeros_like(found), where=found > 0)
