"""What decision kernels read and write: columns of firms, beliefs, offers and orders, and codes.

Named tuples of arrays pass through numba like plain arguments; they hold no methods and nothing
but arrays and numbers.
"""

from typing import NamedTuple

from networks.types import Bools, Bytes, Floats, Offsets, Rows, Singles, Whole

NOTHING, PILOT, FULL = 0, 1, 2
"""Actions; also the states of a site, with 3 for abandoned."""

ABANDONED = 3

MARKET, DEMO, ADOPT, PROC, LOAN = 0, 1, 2, 3, 4
"""Who pays part of a site: nobody, an instrument, or a public fund that closes a gap in cash."""

(
    NONE,
    UNAWARE,
    UNCONSIDERED,
    NO_COVERAGE,
    NO_RELEASE,
    NO_PROVIDER,
    STAFF,
    CASH,
    PAYOFF,
    RISK,
    REGULATION,
    WAITING,
    SUPPORT,
    SLOTS,
) = range(14)
"""Binding reason: the first line that fails for the best use case a firm has not tried."""


class Terms(NamedTuple):
    """Scalars of the choice, the same for every firm. Rates per year, money in million USD."""

    discount: float
    annuity: float
    interval: float  # months until the firm would look again
    scope: float  # share of the firm a pilot covers
    scope_cost: float  # cost of a pilot as a share of the whole
    private_depth: float  # depth from which a use needs a private network
    own_network: float  # extra price of an own network, over an operator's
    running: float  # yearly running cost as a share of the price
    diminishing: float  # loss of benefit from one use case to the next
    plant_cost: float  # price of a depth-2 project in the reference plant
    share_network: float
    share_module: float
    share_solution: float
    share_custom: float
    share_training: float
    standard_relief: float  # r1
    reuse_relief: float  # r2
    product_relief: float
    standard_fee: float
    platform_fee: float
    platform_relief: float
    adapter: float
    wheel_gain: float  # q: new forces to benefit
    risk_aversion: float
    wealth: float  # years of value added
    breach: float  # expected yearly loss of an unprotected firm, share of value added
    application_cost: float
    forgetting: float  # variance regained, 1/month
    signal_near: float  # variance of an outcome in the same sector and region
    signal_far: float
    signal_own: float
    visibility_near: float  # share of published outcomes a firm hears of
    visibility_far: float
    link_hope: float  # share of gross link benefit expected per live partner
    link_benefit: float  # yearly benefit of a data link, share of the flow
    candidates: float  # providers looked at without a platform
    credit: float  # largest public credit, share of value added
    sme_limit: float  # employees below which SME support applies
    least: float  # value an offer must exceed; far below zero where a rule decides and value does not


class Firms(NamedTuple):
    """Columns of the firms, each of shape (n,); money per real firm."""

    sector: Whole
    region: Whole
    lead: Bools
    public: Bools
    weight: Floats
    employees: Floats
    value_added: Floats
    size_factor: Floats
    cash: Floats
    ready: Bools
    network: Bytes  # private network: 0 none, 1 of an operator, 2 its own
    coverage_draw: Singles
    running_cases: Bytes
    last: Whole


class Beliefs(NamedTuple):
    """State of each firm's use cases, each of shape (n, K): normal beliefs on the log gain."""

    site: Bytes
    common_mean: Singles
    common_variance: Singles
    own_mean: Singles
    own_variance: Singles


class Market(NamedTuple):
    """What the month offers: by use case (S, K), sector (S,) or region (R,)."""

    depth: Whole
    available: Bools
    proven: Bools
    solution_price: Floats
    reuse: Floats
    gain_of_depth: Floats
    cost_of_depth: Floats
    fragmentation: Floats
    barrier: Floats
    safety: Floats
    standard: Floats
    commons: Floats
    assurance: Floats
    overlap: Floats
    new_forces: Floats
    matching: Floats
    own_spectrum: Floats
    pilot_share: Floats
    adopt_share: Floats
    adopt_share_sme: Floats
    purchase_share: Floats
    credit: Floats
    coverage: Floats
    network_price: float
    module_price: float
    slot_wait: float  # months until an operator delivers a private network
    price_fall: float  # expected fall of the price until the firm looks again, share


class Evidence(NamedTuple):
    """Published outcomes: running counts and sums at the end of each month."""

    near_count: Singles  # (T + 1, S, R, K)
    near_sum: Singles
    far_count: Singles  # (T + 1, S, K)
    far_sum: Singles


class Supply(NamedTuple):
    """Providers, listed by sector served."""

    start: Offsets  # (S + 1,)
    row: Rows  # (q,)
    price: Singles  # (Q,)
    backlog: Singles  # months
    product: Bools  # (Q, S, K)


class Orders(NamedTuple):
    """What considering firms decide, each of shape (k,); money per real firm."""

    action: Bytes
    case: Rows
    payer: Bytes
    cost: Floats
    grant: Floats
    gap: Floats
    provider: Whole
    standard: Bools
    platform: Bools
    own_network: Bools
    value: Floats
    alone_action: Bytes
    alone_case: Rows
    alone_cost: Floats
    alone_gap: Floats
    alone_owns: Bools
    reason: Bytes
