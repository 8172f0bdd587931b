"""What happens to orders and sites once they are decided: waiting, payment, first use, upkeep."""

from typing import NamedTuple

from networks.kernels.columns import DEMO, FULL, PILOT
from networks.kernels.compile import lean_kernel
from networks.kernels.sums import short_sum
from networks.types import Bools, Bytes, Floats, Rows, Singles, Whole

NO_SLOT, WANTS_SLOT, HAS_SLOT = 0, 1, 2
"""Whether an order needs an operator's private network, and has it."""


class OpenOrders(NamedTuple):
    """One open order a firm, each of shape (n,); money per real firm, million USD."""

    ordered: Bools
    case: Rows
    action: Bytes
    payer: Bytes
    provider: Rows
    left: Floats  # staff-months still to be done, all firms of the row
    work: Floats  # staff-months at the start
    age: Whole  # months
    slot: Bytes
    need: Floats  # private networks still to come
    price: Floats
    standard: Bools
    platform: Bools
    own_network: Bools


class SiteColumns(NamedTuple):
    """Sites of firms by use case, each of shape (n, K)."""

    state: Bytes
    since: Whole
    payer: Bytes
    provider: Rows
    price: Singles
    was_pilot: Bools


class OwnerColumns(NamedTuple):
    """What a delivered site changes at its firm, each of shape (n,)."""

    size_factor: Floats
    cash: Floats
    adapters: Floats
    live: Bools
    touched: Bools
    live_since: Whole
    first_payer: Bytes
    running_cases: Bytes
    main_provider: Rows
    on_standard: Bools
    on_platform: Bools
    network: Bytes


@lean_kernel
def wait_longer(
    orders: OpenOrders, weight: Floats, patience: float, gone: Rows, late: Rows, orphaned: Rows
) -> tuple[int, int]:
    """Let a month pass for open orders; list those given up, and those whose provider has left.

    Who is being served is not given up.

    Parameters
    ----------
    gone : int32
        Providers that left.
    late, orphaned : int32, shape (n,)
        The first entries are overwritten with rows, ascending.

    Returns
    -------
    tuple of int
        How many rows are in either list.
    """
    given_up, left = 0, 0
    for i in range(weight.size):
        if not orders.ordered[i]:
            continue
        orders.age[i] += 1
        slots = weight[i] if orders.slot[i] == WANTS_SLOT else 0.0
        begun = orders.left[i] < orders.work[i] or orders.need[i] < slots
        if not begun and orders.age[i] > patience:
            late[given_up] = i
            given_up += 1
            continue
        for p in gone:
            if orders.provider[i] == p:
                orphaned[left] = i
                left += 1
    return given_up, left


@lean_kernel
def share_price(
    rows: Rows,
    orders: OpenOrders,
    state: Bytes,
    network: Bytes,
    size_factor: Floats,
    weight: Floats,
    sector: Whole,
    depth: Whole,
    cost_of_depth: Floats,
    plant_cost: float,
    private_depth: float,
    scope_cost: float,
    network_share: float,
    module_share: float,
    of_network: Floats,
    of_module: Floats,
    sites: Floats,
    revenue: Floats,
) -> None:
    """Divide the price of delivered orders among operators, vendors and providers.

    Parameters
    ----------
    rows : int32, shape (k,)
    state : uint8, shape (n, K)
        Of the sites before.
    network : uint8, shape (n,)
        Private network a firm has already.
    network_share, module_share : float
        Network and modules as shares of the first price, at today's prices.
    of_network, of_module, revenue : float64, shape (k,)
        Written: million USD, all firms of the row; the last goes to the provider.
    sites : float64, shape (k,)
        Written: new sites, upgrades of pilots not counted.
    """
    for k in range(rows.size):
        i = rows[k]
        u, w = orders.case[i], weight[i]
        d = depth[sector[i], u]
        upgrade = state[i, u] == PILOT
        scope = scope_cost if orders.action[i] == PILOT else (1.0 - scope_cost if upgrade else 1.0)
        unit = size_factor[i] * plant_cost * cost_of_depth[d]
        bought = (1.0 if network[i] == 0 else 0.0) if d >= private_depth else 0.5
        paid = scope * orders.price[i]
        to_network = min(scope * unit * (bought * network_share), paid)
        to_module = min(scope * unit * module_share, paid - to_network)
        of_network[k] = to_network * w
        of_module[k] = to_module * w
        sites[k] = 0.0 if upgrade else w
        revenue[k] = (paid - to_network - to_module) * w


@lean_kernel
def put_to_use(
    rows: Rows,
    t: int,
    platform_fee: float,
    orders: OpenOrders,
    sites: SiteColumns,
    owners: OwnerColumns,
    first: Rows,
) -> int:
    """Put delivered orders into use; return how many rows had no live site before.

    Parameters
    ----------
    rows : int32, shape (k,)
        No row stands twice.
    t : int
        Month of the run.
    platform_fee : float
        Paid by who joins a platform, times the size factor, million USD, as far as cash goes.
    first : int32, shape (k,)
        The first entries are overwritten with those rows.
    """
    count = 0
    for k in range(rows.size):
        i = rows[k]
        u, action = orders.case[i], orders.action[i]
        if not owners.live[i]:
            first[count] = i
            count += 1
            owners.first_payer[i] = orders.payer[i]
            owners.live_since[i] = t
        sites.was_pilot[i, u] |= action == PILOT
        if sites.state[i, u] != PILOT:  # no upgrade
            sites.payer[i, u] = orders.payer[i]
            sites.since[i, u] = t
            owners.running_cases[i] += 1
        sites.state[i, u] = action
        sites.price[i, u] = orders.price[i]
        sites.provider[i, u] = orders.provider[i]
        owners.main_provider[i] = orders.provider[i]
        owners.on_standard[i] |= orders.standard[i]
        if orders.platform[i] and not owners.on_platform[i]:
            fee = min(platform_fee * owners.size_factor[i], owners.cash[i])
            owners.cash[i] -= fee
            owners.adapters[i] += fee
            owners.on_platform[i] = True
        if orders.own_network[i]:
            owners.network[i] = 2
        elif orders.slot[i] == HAS_SLOT:
            owners.network[i] = 1
        owners.live[i] = True
        owners.touched[i] = True
    return count


@lean_kernel
def count_shown(
    live: Bools, sites: SiteColumns, weight: Floats, sector: Whole, region: Whole, shown: Floats
) -> None:
    """Count the supported live sites of each sector and region, weighted, into `shown`, shape (S, R)."""
    shown[:] = 0.0
    for i in range(live.size):
        if live[i]:
            number = 0
            for u in range(sites.state.shape[1]):
                on = sites.state[i, u] in (PILOT, FULL)
                number += on and sites.payer[i, u] == DEMO
            shown[sector[i], region[i]] += weight[i] * number


@lean_kernel
def judge_pilots(
    t: int,
    touched: Bools,
    sites: SiteColumns,
    weight: Floats,
    sector: Whole,
    due: Floats,
    done: Floats,
) -> None:
    """Count supported pilots a year old, and supported pilots that were scaled, by sector, weighted.

    `due` and `done`, shape (S,), are overwritten.
    """
    due[:] = 0.0
    done[:] = 0.0
    for i in range(touched.size):
        if touched[i]:
            first, scaled = 0, 0
            for u in range(sites.state.shape[1]):
                if sites.was_pilot[i, u] and sites.payer[i, u] == DEMO:
                    first += t - sites.since[i, u] == 12
                    scaled += sites.state[i, u] == FULL
            due[sector[i]] += weight[i] * first
            done[sector[i]] += weight[i] * scaled


@lean_kernel
def take_upkeep(
    touched: Bools, sites: SiteColumns, scope_cost: float, running: float, paid: Floats, flow: Floats
) -> None:
    """Take the yearly running cost of each firm's sites off `flow`, shape (n,), million USD.

    Parameters
    ----------
    paid : float64, shape (K,)
        Room.
    """
    for i in range(touched.size):
        if touched[i]:
            for u in range(paid.size):
                state = sites.state[i, u]
                part = scope_cost if state == PILOT else (1.0 if state == FULL else 0.0)
                paid[u] = part * float(sites.price[i, u])
            flow[i] -= running * short_sum(paid, 0, paid.size)
