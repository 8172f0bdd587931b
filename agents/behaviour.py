"""Parameters of behaviour, the same in every country: what firms and their links are like.

Values, sources and grades stand in ``abm/data/parameters/behaviour.toml``.
"""

from dataclasses import dataclass
from typing import final

from agents.parameters import param


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class FirmParameters:
    """What a project costs and brings, and how a firm looks at it."""

    discount: float = param("Firms' cost of capital", unit="1/year", low=0.02, high=0.3)
    life: float = param("Years over which a project's benefit is counted", unit="years", low=2, high=20)
    gain_spread: float = param("Standard deviation between firms of the log gain", unit="1", low=0.1, high=2)
    gain_shared: float = param(
        "Share of that variance common to all use cases of a firm", unit="1", low=0, high=1
    )
    gain_scale: float = param("Multiplier of all sectors' mean gains", unit="1", low=0.05, high=5)
    depth_gain_0: float = param("Share of the gain reached by monitoring", unit="1", low=0.02, high=1)
    depth_gain_1: float = param("Share of the gain reached by assistance", unit="1", low=0.02, high=1)
    depth_gain_2: float = param("Share of the gain reached by partial automation", unit="1", low=0.02, high=1)
    depth_gain_3: float = param(
        "Share of the gain reached by control of the core process", unit="1", low=0.02, high=1
    )
    depth_cost_0: float = param("Price of monitoring over partial automation", unit="1", low=0.05, high=4)
    depth_cost_1: float = param("Price of assistance over partial automation", unit="1", low=0.05, high=4)
    depth_cost_2: float = param("Price of partial automation, the yardstick", unit="1", low=0.05, high=4)
    depth_cost_3: float = param("Price of control over partial automation", unit="1", low=0.05, high=4)
    diminishing: float = param("Benefit lost from one use case to the next", unit="1", low=0, high=0.9)
    plant_cost: float = param(
        "Price of a depth-2 project in a plant of 100 persons", unit="million USD", low=0.02, high=5
    )
    size_exponent: float = param(
        "Growth of a project's price with the firm's value added", unit="1", low=0.3, high=1
    )
    share_network: float = param("Share of the network in that price", unit="1", low=0, high=1)
    share_module: float = param("Share of modules and terminals", unit="1", low=0, high=1)
    share_solution: float = param("Share of the solution", unit="1", low=0, high=1)
    share_custom: float = param(
        "Share of customisation in a sector of full fragmentation", unit="1", low=0, high=1
    )
    share_training: float = param(
        "Share of training for a firm that is not digitally ready", unit="1", low=0, high=1
    )
    standard_relief: float = param("Customisation saved by a full standard", unit="1", low=0, high=0.95)
    standard_fee: float = param(
        "Price of building to a standard, share of the project", unit="1", low=0, high=0.2
    )
    reuse_relief: float = param(
        "Customisation saved by full reuse of common parts", unit="1", low=0, high=0.95
    )
    product_relief: float = param("Customisation saved by a ready product", unit="1", low=0, high=0.95)
    private_depth: float = param(
        "Depth from which a use needs a private network", unit="level", low=0, high=4
    )
    own_network: float = param("Extra price of an own network, over an operator's", unit="1", low=0, high=10)
    running: float = param("Yearly running cost, share of the price", unit="1/year", low=0, high=0.5)
    scope: float = param("Share of the firm a pilot covers", unit="1", low=0.02, high=1)
    scope_cost: float = param("Price of a pilot, share of the whole", unit="1", low=0.02, high=1)
    interval: float = param("Months until a firm would look again", unit="months", low=1, high=60)
    risk_aversion: float = param("Relative risk aversion", unit="1", low=0, high=10)
    wealth: float = param(
        "Wealth against which risk is weighed, years of value added", unit="years", low=0.5, high=50
    )
    breach: float = param(
        "Expected yearly loss of an unprotected site, share of value added", unit="1/year", low=0, high=0.02
    )
    application_cost: float = param(
        "Cost of applying for support, share of the price", unit="1", low=0, high=0.3
    )
    cash_start: float = param(
        "Money at hand for such projects, share of value added", unit="1", low=0, high=1
    )
    cash_flow: float = param(
        "Money set aside for such projects, share of value added", unit="1/year", low=0, high=0.5
    )
    cash_limit: float = param(
        "Largest reserve for such projects, share of value added", unit="1", low=0, high=2
    )
    cash_spread: float = param("Standard deviation between firms of the log reserve", unit="1", low=0, high=2)
    credit: float = param("Largest publicly backed credit, share of value added", unit="1", low=0, high=1)
    sme_limit: float = param("Employees below which SME support applies", unit="persons", low=10, high=2000)
    salvage: float = param("Value of a stopped site, share of its price", unit="1", low=0, high=0.9)
    look_around: float = param(
        "Providers a firm looks at without a platform", unit="providers", low=1, high=20
    )
    exit: float = param(
        "Chance that a firm of 50 persons leaves and a newcomer takes its place", unit="1/year", low=0, high=1
    )
    exit_size: float = param("Elasticity of that chance in size", unit="1", low=-2, high=0)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class InformationParameters:
    """How firms hear of the technology and what they believe of it."""

    media: float = param("Chance of hearing of 5G uses from media", unit="1/month", low=0, high=0.2)
    aware_partner: float = param(
        "Added chance of hearing for a partner gone live", unit="1/month", low=0, high=1
    )
    aware_start: float = param("Share of lead firms that know in the first month", unit="1", low=0, high=1)
    consider: float = param(
        "Chance of considering for a firm of 50 persons", unit="1/month", low=0.001, high=0.5
    )
    consider_size: float = param("Growth of that chance with size", unit="1", low=0, high=1)
    consider_partner: float = param("Added chance for a partner gone live", unit="1/month", low=0, high=1)
    consider_demo: float = param(
        "Added chance where a demonstration can be visited", unit="1/month", low=0, high=1
    )
    consider_request: float = param(
        "Added chance for a firm asked by a customer", unit="1/month", low=0, high=2
    )
    news_fades: float = param("Share of news forgotten", unit="1/month", low=0, high=1)
    prior_bias: float = param("Bias of first beliefs on the log gain", unit="1", low=-1, high=1)
    prior_common: float = param(
        "Standard deviation of what is unknown of a use case to all", unit="1", low=0.05, high=2
    )
    prior_own: float = param(
        "Standard deviation of what a firm does not know of itself", unit="1", low=0.05, high=2
    )
    signal: float = param("Variance of another firm's outcome as a signal", unit="1", low=0.01, high=5)
    signal_distance: float = param("Variance added outside the region", unit="1", low=0, high=5)
    signal_own: float = param("Variance of the firm's own outcome as a signal", unit="1", low=0.001, high=1)
    visibility_near: float = param(
        "Share of outcomes in the same sector and region heard of", unit="1", low=0, high=1
    )
    visibility_far: float = param(
        "Share of outcomes elsewhere in the sector heard of", unit="1", low=0, high=1
    )
    forgetting: float = param("Variance of beliefs regained", unit="1/month", low=0, high=0.05)
    publish_failure: float = param("Chance that a failure becomes known", unit="1", low=0, high=1)
    proven_sites: float = param("Published successes that prove a use case", unit="sites", low=1, high=1000)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class LinkParameters:
    """What a data link costs and brings, and how long relations last."""

    consider: float = param("Chance that a pair of adopters considers a link", unit="1/month", low=0, high=1)
    buyer_benefit: float = param("Benefit to the customer, share of the flow", unit="1/year", low=0, high=0.1)
    seller_benefit: float = param(
        "Benefit to the supplier, share of the flow", unit="1/year", low=0, high=0.1
    )
    hope: float = param("Share of link benefits expected when choosing a site", unit="1", low=0, high=1)
    adapter: float = param(
        "Price of connecting a first partner, share of a reference project", unit="1", low=0, high=1
    )
    standard_relief: float = param("Adapter saved by a standard both use", unit="1", low=0, high=0.95)
    platform_relief: float = param(
        "Adapter saved by a platform or provider both share", unit="1", low=0, high=0.95
    )
    platform_fee: float = param(
        "Cost of joining a platform, share of a reference project", unit="1", low=0, high=0.2
    )
    practice: float = param("Exponent of learning over a firm's own links", unit="1", low=0, high=1)
    breach: float = param("Breaches of an unprotected link", unit="1/year", low=0, high=0.2)
    loss: float = param("Value added lost in a breach", unit="1", low=0, high=0.5)
    trust_base: float = param("Trust between strangers", unit="1", low=0, high=1)
    trust_age: float = param("Months in which two thirds of trust has grown", unit="months", low=1, high=240)
    transfer: float = param("Share of a partner's surplus that can be paid over", unit="1", low=0, high=1)
    private: float = param("Width of private information, share of the flow", unit="1/year", low=0, high=0.1)
    ask: float = param(
        "Chance of a live lead firm to ask a supplier, without policy", unit="1/month", low=0, high=0.5
    )
    leader_pays: float = param(
        "Share of the supplier's adapter an asking leader takes over", unit="1", low=0, high=1
    )
    survive_low: float = param("Least durable relations standing a year later", unit="1", low=0, high=1)
    survive_high: float = param("Most durable relations standing a year later", unit="1", low=0, high=1)
    renew: float = param("Chance that a relation at rest is taken up again", unit="1/month", low=0, high=1)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class WheelParameters:
    """The dual wheel: capabilities that meet needs, and the new forces that grow in between."""

    assurance: float = param("Security assurance without policy", unit="1", low=0, high=1)
    diagnosis: float = param("Share of needs diagnosed without policy", unit="1", low=0, high=1)
    decision: float = param(
        "Share of diagnosed needs decision support can serve, at first", unit="1", low=0, high=1
    )
    revealed: float = param("Share of needs known without any diagnosis", unit="1", low=0, high=1)
    learning: float = param("Growth of capability per doubling of sites", unit="1", low=0, high=0.3)
    form: float = param("Capabilities combine: 0 add up, 1 multiply", unit="1", low=0, high=1)
    gain: float = param("Benefit added by new forces", unit="1", low=0, high=1)
    innovation: float = param("Growth of new forces with the overlap", unit="1/month", low=0, high=0.5)
    decay: float = param("Decay of new forces", unit="1/month", low=0, high=0.5)
    new_needs: float = param("New needs per unit of new forces and overlap", unit="1/month", low=0, high=0.5)
    absorb: float = param("Share of new needs that R&D answers", unit="1/month", low=0, high=0.5)
