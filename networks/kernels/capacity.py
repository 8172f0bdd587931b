"""Rationing: money, slots and staff are finite, and the served are chosen by a stated rule."""

from networks.kernels.compile import kernel, lean_kernel
from networks.types import Bools, Floats, Rows, Whole


@kernel
def admit(load: Floats, capacity: float, skip: bool, served: Bools) -> float:
    """Serve requests in the order given as far as capacity goes; return what is left of it.

    Parameters
    ----------
    load : float64, shape (k,)
        What each request takes, in the unit of `capacity`, best or oldest first.
    capacity : float
    skip : bool
        True: pass over a request that does not fit and try the next (a budget). False: stop
        there, so that the oldest is next when capacity has grown (a queue).
    served : bool, shape (k,)
        Written in place.
    """
    left = capacity
    for k in range(load.size):
        served[k] = load[k] <= left
        if served[k]:
            left -= load[k]
        elif not skip:
            for rest in range(k, load.size):
                served[rest] = False
            return left
    return left


@lean_kernel
def buy_in_order(order: Whole, wanted: Floats, price: Floats, money: float, bought: Floats) -> float:
    """Buy what is wanted of each thing, the first in order first, as far as money goes; return what is left.

    Parameters
    ----------
    order : int, shape (k,)
        Each thing once.
    wanted, price : float64, shape (k,)
        Pieces of each, of which parts can be bought, and the price of one.
    bought : float64, shape (k,)
        Written in place.
    """
    left = money
    for r in order:
        bought[r] = min(wanted[r], left / price[r])
        left -= bought[r] * price[r]
    return left


@kernel
def work_off(queue: Rows, provider: Whole, left: Floats, staff: Floats, done: Rows) -> int:
    """Let providers work on their queues, oldest order first.

    Parameters
    ----------
    queue : int32, shape (k,)
        Rows with an order at hand, in the order of service.
    provider : int32, shape (n,)
        Provider of each row's order.
    left : float64, shape (n,)
        Staff-months still to be done on each row's order; reduced in place.
    staff : float64, shape (q,)
        Productive staff of each provider this month; reduced in place.
    done : int32, shape (k,)
        The first entries are overwritten with the rows whose order is complete.

    Returns
    -------
    int
        How many orders were completed.
    """
    count = 0
    for k in range(queue.size):
        i = queue[k]
        p = provider[i]
        work = min(left[i], staff[p])
        left[i] -= work
        staff[p] -= work
        if left[i] <= 1e-9:
            left[i] = 0.0
            done[count] = i
            count += 1
    return count


@kernel
def backlog_of(queue: Rows, provider: Whole, left: Floats, backlog: Floats) -> None:
    """Add up the staff-months that wait at each provider, into `backlog`, shape (q,)."""
    backlog[:] = 0.0
    for k in range(queue.size):
        backlog[provider[queue[k]]] += left[queue[k]]


@lean_kernel
def set_aside(means: Floats, saved: float, limit: float, flow: Floats, cash: Floats) -> None:
    """Let firms put a month's share of their means and of what sites bring aside, up to a limit.

    Parameters
    ----------
    means : float64, shape (n,)
        What savings and their limit are measured by, million USD.
    saved : float
        Share of the means put aside in a year.
    limit : float
        Most that is kept, in means.
    flow : float64, shape (n,)
        What sites and links bring, net of upkeep, million USD a year.
    cash : float64, shape (n,)
        Written in place, at least 0.
    """
    for i in range(cash.size):
        held = cash[i] + (saved * means[i] + flow[i]) / 12.0
        cash[i] = min(max(held, 0.0), limit * means[i])
