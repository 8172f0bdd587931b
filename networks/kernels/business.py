"""A month of the solution providers: wages, prices, hiring, entry."""

import numpy as np

from networks.kernels.chance import uniform
from networks.kernels.compile import inline, kernel, lean_kernel
from networks.kernels.streams import PROVIDER_ENTRY
from networks.kernels.sums import pairwise_sum
from networks.types import Bools, Floats, Rows, Singles, Whole

LONG_QUEUE, SHORT_QUEUE = 3.0, 0.5
"""Months of work waiting from which a price rises, and below which it falls."""


@inline
def months_waiting(backlog: float, staff: float) -> float:
    """Return how many months of work wait for a provider's staff, 0 without staff."""
    return backlog / staff if staff > 0.0 else 0.0


@lean_kernel
def settle_month(
    staff: Floats,
    worked: Floats,
    trainees: Floats,
    cash: Floats,
    revenue: Floats,
    backlog: Floats,
    price: Singles,
    wage: float,
    idle_cost: float,
    price_step: float,
    price_low: float,
    price_high: float,
) -> None:
    """Take revenue in, pay wages, let trainees begin and move prices; columns of shape (q,).

    Parameters
    ----------
    worked : float64
        Staff busy with sites.
    trainees : float64, shape (months, q)
        The first row begins to work now.
    wage : float
        Million USD a year.
    idle_cost : float
        Part of an idle employee's wage that other business does not earn.
    """
    months = trainees.shape[0]
    for k in range(staff.size):
        learning = 0.0
        for m in range(months):
            learning += trainees[m, k]
        idle = max(0.0, staff[k] - worked[k])
        payroll = (staff[k] - (1.0 - idle_cost) * idle + learning) * wage / 12.0
        cash[k] += revenue[k] - payroll
        revenue[k] = 0.0
        staff[k] += trainees[0, k]
        for m in range(months - 1):
            trainees[m, k] = trainees[m + 1, k]
        trainees[months - 1, k] = 0.0
        waiting = months_waiting(backlog[k], staff[k])
        step = price_step if waiting > LONG_QUEUE else (-price_step if waiting < SHORT_QUEUE else 0.0)
        price[k] = min(max(float(price[k]) * (1.0 + step), price_low), price_high)


@kernel
def hire_staff(
    active: Bools,
    staff: Floats,
    hired: Floats,
    cash: Floats,
    backlog: Floats,
    room: float,
    wage: float,
    most: float,
) -> None:
    """Hire where the order book is longer than a month, as far as there are people; let idle staff go.

    Parameters
    ----------
    hired : float64, shape (q,)
        Trainees who begin to learn now; added to.
    room : float
        People free to be hired.
    most : float
        Largest growth of staff, 1/month.
    """
    wanted = np.zeros(staff.size)
    for k in range(staff.size):
        if active[k]:
            waiting = months_waiting(backlog[k], staff[k])
            wanted[k] = staff[k] * min(max(waiting - 1.0, 0.0), most)
    total = pairwise_sum(wanted, wanted.size)
    part = room / total if total > room else 1.0
    for k in range(staff.size):
        hired[k] += wanted[k] * part
        if active[k] and backlog[k] <= 0.0 and cash[k] < 3.0 * staff[k] * wage / 12.0:
            staff[k] *= 1.0 - most


@kernel
def enter_business(
    seed: np.uint64,
    month: int,
    active: Bools,
    sector: Whole,
    demand: Floats,
    entry_staff: Floats,
    wage: float,
    entry: float,
    help_of_sector: Floats,
    help_everywhere: float,
    room: float,
    coming: Rows,
) -> int:
    """List the providers out of business that enter where orders would pay their wages.

    Parameters
    ----------
    sector : int16, shape (q,)
        -1 for who serves every sector.
    demand : float64, shape (S,)
        Money ordered lately, million USD a month.
    entry : float
        Chance to look at entry, 1/month.
    help_of_sector : float64, shape (S,)
        Chance of entry added by policy, 1/month; `help_everywhere` for who serves every sector.
    room : float
        People free to be hired, by all entrants in the order of rows.
    coming : int32, shape (q,)
        The first entries are overwritten; their number is returned.
    """
    inside = np.ones(demand.size)
    for k in range(active.size):
        if active[k] and sector[k] >= 0:
            inside[sector[k]] += 1.0
    everywhere = pairwise_sum(demand, demand.size) / pairwise_sum(inside, inside.size)
    count, hired = 0, 0.0
    for k in range(active.size):
        if active[k]:
            continue
        s = sector[k]
        expected = demand[s] / inside[s] if s >= 0 else everywhere
        pays = 1.0 if expected > entry_staff[k] * wage / 12.0 else 0.0
        more = help_of_sector[s] if s >= 0 else help_everywhere
        if uniform(seed, k, 0, month, PROVIDER_ENTRY) < entry * pays + more * (1.0 + pays) / 2.0:
            hired += entry_staff[k]
            if hired <= room:
                coming[count] = k
                count += 1
    return count
