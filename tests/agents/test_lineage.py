"""What tipped a firm: the rule in closed form, offers weighed again, and whole runs."""

from dataclasses import replace

import numpy as np
import pytest

from agents.instruments import CODES
from agents.letters import Levers
from agents.lineage_adoption import adoption_entries
from agents.lineage_coverage import BUILDING, CoverageWithout
from agents.lineage_entries import Columns, tidy
from agents.lineage_offers import (
    LASTING,
    ONE_A_SECTOR,
    OUTCOMES,
    PARTNERS,
    PLATFORMS,
    PROVIDERS,
    SOURCES,
    Rest,
    acts_without,
    before_them,
    place,
    places_in_offers,
    values_without,
)
from agents.lineage_rule import chance_kept, kept_of, shares
from agents.lineage_table import (
    ABANDONS,
    ADOPTS,
    CUSTOMER,
    INSTRUMENT,
    KINDS,
    LINKS,
    OWN,
    SUPPLIER,
    LineageTable,
)
from agents.order_book import blank_orders
from networks.kernels.choice import choose
from networks.kernels.columns import ADOPT, DEMO, NOTHING, PROC
from networks.kernels.partners import USD
from tests import cases, runs

MONTH, T, SEED = 17, 20, np.uint64(5)
CHINA = runs.scenario(mix=("cn-2020-2023",), structure="cn", firms=400, months=40)


# the rule -------------------------------------------------------------------------------------------------


def test_weights_of_one_event_sum_to_one_and_what_is_left_is_its_own():
    weight, own = shares(np.array([[1.0, 1.0, 0.0], [0.2, 0.1, 0.0], [0.0, 0.0, 0.0]]))
    assert weight.tolist() == [[0.5, 0.5, 0.0], [0.2, 0.1, 0.0], [0.0, 0.0, 0.0]]
    assert own == pytest.approx([0.0, 0.7, 1.0])


def test_of_two_hazards_each_counts_by_the_chance_that_goes_with_it():
    kept = chance_kept(np.array([0.05]), np.array([0.02]))
    assert kept == pytest.approx((1 - np.exp(-0.03)) / (1 - np.exp(-0.05)))
    assert chance_kept(np.zeros(1), np.zeros(1)) == 1.0


def test_what_several_do_together_is_shared_by_the_worth_each_adds():
    alone, together, none = [5.0, 0.0, 4.0, 0.0], [5.0, 4.0, 2.0, 0.0], [5.0, 4.0, 2.0, 1.0]
    assert kept_of(np.array([alone, together, none])) == pytest.approx(
        np.array([[0.0, 1.0], [0.75, 0.25], [1.0, 1.0]])
    )


def decision(rows: Columns | None = None, **changes) -> Columns:
    """A decision on which nothing hangs, but for what is changed."""
    rows = rows or {}
    found = dict.fromkeys(("media", "guidance", "visited", "told", "news", "asked", "near", "busy"), 0.0)
    found |= {"pace": 0.04, "duty": 1.0, "number": 0, "slot": 0, "knew": True, "own_network": False}
    found |= {"relies": False, "partners": 0} | changes
    columns = {name: np.array([value]) for name, value in found.items()}
    columns |= {"prices": np.zeros((1, 4)), "acting": np.ones((1, len(places_in_offers(BUILDING))))}
    return {"reached": np.ones((1, len(BUILDING)))} | columns | rows


def shared_out(found, **partners):
    named = {name: np.array([value]) for name, value in partners.items()}
    _event, *columns = tidy(adoption_entries(found, True, BUILDING, named, {}))
    return [tuple(x.item() for x in entry) for entry in zip(*columns, strict=True)]


def test_a_firm_with_two_reasons_to_look_is_shared_out_in_closed_form():
    partner = {"event": 0, "partner": 7, "customer": False, "told": 1.0, "left": 1.0, "asking": 0.0}
    found = shared_out(decision(news=0.02), **partner, flow=0.0, policy=0.0)
    weight = 1 - (1 - np.exp(-0.04)) / (1 - np.exp(-0.06))
    assert found == [(SUPPLIER, -1, 7, pytest.approx(weight)), (OWN, -1, -1, pytest.approx(1 - weight))]


def test_whom_only_the_regulator_s_network_reaches_owes_it_all():
    found = shared_out(decision({"reached": np.array([[0.0, 1.0, 1.0, 1.0]])}, relies=True))
    assert found == [(INSTRUMENT, CODES.index("BUILD"), -1, 1.0)]


def test_a_request_is_owed_to_policy_as_far_as_policy_made_the_customer_ask():
    partner = {"event": 0, "partner": 7, "customer": True, "told": 0.0, "left": 0.0, "asking": 0.08}
    found = shared_out(decision(asked=0.5), **partner, flow=0.0, policy=0.06)
    needed = 1 - (1 - np.exp(-0.04)) / (1 - np.exp(-0.54))
    weight = {kind: share for kind, _, _, share in found}
    total = needed * (1 + 0.75)
    assert weight[CUSTOMER] == pytest.approx(needed / total)
    assert weight[INSTRUMENT] == pytest.approx(0.75 * needed / total)
    assert found[0][:3] == (CUSTOMER, -1, 7)
    assert found[1][1] == CODES.index("CLUS")


def test_who_passes_a_queue_on_its_own_network_owes_spectrum_the_wait_it_is_spared():
    queue = {"prices": np.array([[1.0, 1.0, 11.0, 0.0]])}
    found = shared_out(decision(queue, own_network=True, busy=2.0))
    assert found == [
        (INSTRUMENT, CODES.index("SPEC"), -1, pytest.approx(1 - 3.0 / 12.0)),
        (OWN, -1, -1, pytest.approx(3.0 / 12.0)),
    ]


def test_a_firm_that_nothing_moved_moved_itself():
    assert shared_out(decision()) == [(OWN, -1, -1, 1.0)]


# offers weighed again -------------------------------------------------------------------------------------


def order(case, rows, market=None, exposure=None, beliefs=None, evidence=None, supply=None):
    """Orders of some firms; the case is left as it is."""
    orders = blank_orders(rows.size)
    last = case.firms.last.copy()
    choose(
        SEED, MONTH, T, rows, case.firms, beliefs or case.beliefs._replace(
            common_mean=case.beliefs.common_mean.copy(), common_variance=case.beliefs.common_variance.copy()
        ),
        market or case.market, evidence or case.evidence, supply or case.supply, exposure or case.exposure,
        case.terms, orders,
    )  # fmt: skip
    case.firms.last[:] = last
    return orders


PLACES = (PARTNERS, OUTCOMES, PROVIDERS, PLATFORMS, *(place(c) for c in ("DEMO", "ADOPT", "PROC", "FIN")),
          *(place(c) for c in ("STD", "SEC", "GOV", "SPEC", "RND")))  # fmt: skip


def weighed(seed):
    """A case with rich and poor firms, those of its rows that act, and their worth without each thing."""
    case = cases.choice_case(seed)
    case.firms.last[:] = T  # beliefs are as after the choice
    every = np.arange(cases.N, dtype=np.int32)
    orders = order(case, every)
    rows = every[orders.action != NOTHING]
    s, r = case.firms.sector[rows], case.firms.region[rows]
    found = before_them(
        s, r, rows, T, case.firms, case.beliefs, case.market, case.evidence, int(case.terms.interval)
    )
    found |= {name: getattr(case.firms, name)[rows] for name in LASTING}
    found |= {name: found["by_sector"][:, k] for k, name in enumerate(ONE_A_SECTOR)}
    provider = orders.provider[rows]
    other = np.roll(case.market.available, 1, axis=0)
    found |= {
        "cash": case.firms.cash[rows],
        "flow": case.exposure.flow[rows] / USD / case.firms.weight[rows],
        "payer": orders.payer[rows],
        "gap": orders.gap[rows],
        "own_network": orders.own_network[rows],
        "built": orders.standard[rows],
        "price": case.supply.price[provider],
        "product": case.supply.product[provider, s],
        "served": provider >= 0,
        "other_price": case.supply.price[provider],
        "other_product": case.supply.product[provider, s],
        "other_served": provider >= 0,
        "other_available": (case.market.available & other)[s],
        "gain_of_depth": case.market.gain_of_depth,
        "cost_of_depth": case.market.cost_of_depth,
    }
    rest = Rest(
        barrier=np.full(rows.size, 0.3),
        assurance=0.2,
        overlap={place("SEC"): np.full(rows.size, 0.3)},
        new_forces={place("SEC"): np.zeros(rows.size)},
        prior=np.full((rows.size, cases.CASES), -4.5, np.float32),
        prior_variance=np.full(rows.size, 0.3),
    )
    value = values_without(found, rest, PLACES, case.terms)
    assert (acts_without(found, rest, PLACES, case.terms) == kept_of(value)).all()
    return case, rows, orders, value, other


def changed_world(case, source, other):
    """Arguments of `order` in a world without something."""
    m = case.market
    zero = np.zeros_like
    markets = {
        place("DEMO"): {"pilot_share": zero(m.pilot_share)},
        place("ADOPT"): {"adopt_share": zero(m.adopt_share), "adopt_share_sme": zero(m.adopt_share_sme)},
        place("PROC"): {"purchase_share": zero(m.purchase_share)},
        place("FIN"): {"credit": zero(m.credit)},
        place("STD"): {"standard": zero(m.standard)},
        place("SEC"): {
            "assurance": np.full_like(m.assurance, 0.2),
            "overlap": np.full_like(m.overlap, 0.3),
            "new_forces": zero(m.new_forces),
        },
        place("GOV"): {"barrier": np.full_like(m.barrier, 0.3)},
        place("SPEC"): {"own_spectrum": zero(m.own_spectrum)},
        place("RND"): {"available": m.available & other},
        PLATFORMS: {"reuse": zero(m.reuse)},
        PROVIDERS: {"solution_price": np.ones_like(m.solution_price)},
    }
    without: dict = {"market": m._replace(**markets.get(source, {}))}
    if source == PARTNERS:
        without["exposure"] = case.exposure._replace(flow=np.zeros_like(case.exposure.flow))
    if source == OUTCOMES:
        without["beliefs"] = case.beliefs._replace(
            common_mean=np.full_like(case.beliefs.common_mean, -4.5),
            common_variance=np.full_like(case.beliefs.common_variance, 0.3),
        )
        without["evidence"] = type(case.evidence)(*(np.zeros_like(x) for x in case.evidence))
    if source == PROVIDERS:
        without["supply"] = case.supply._replace(product=np.zeros_like(case.supply.product))
    return without


@pytest.mark.plain
@pytest.mark.parametrize("seed", [1, 2])
def test_worth_without_something_is_that_of_the_choice_in_such_a_world(seed):
    case, rows, orders, value, other = weighed(seed)
    assert rows.size > 30
    flips = 0
    for v, source in enumerate(PLACES):
        without = changed_world(case, source, other)
        for payer in np.unique(orders.payer[rows]):
            mine = orders.payer[rows] == payer
            market = without["market"]
            for who, names in ((DEMO, ["pilot_share"]), (ADOPT, ["adopt_share", "adopt_share_sme"]),
                               (PROC, ["purchase_share"])):  # fmt: skip
                if who != payer:  # support it did not get is not to be had
                    market = market._replace(**{n: np.zeros_like(getattr(market, n)) for n in names})
            found = order(case, rows[mine], **{**without, "market": market})
            if source != place("STD"):  # whether a project is built to the standard stays as it was
                assert value[mine, 1 + v] == pytest.approx(found.value, rel=1e-9, abs=1e-12)
            flips += int((value[mine, 1 + v] <= 0.0).sum())
    assert flips > 10
    assert (value[:, 0] > 0.0).all()


@pytest.mark.plain
def test_whom_only_the_grant_tips_owes_it_all():
    # safe and quiet: as much assurance without policy, and nothing was published
    _case, rows, orders, value, _ = weighed(2)
    column = {source: 1 + v for v, source in enumerate(PLACES)}
    value[:, column[place("SEC")]] = value[:, column[OUTCOMES]] = value[:, 0]
    hangs = np.zeros((rows.size, SOURCES))
    hangs[:, PLACES] = 1.0 - kept_of(value)
    helped = (orders.payer[rows] == DEMO) & (orders.alone_action[rows] == NOTHING)
    assert (hangs[helped, place("DEMO")] == 1.0).all()
    only = helped & (hangs.sum(axis=1) == 1.0)
    assert only.sum() >= 1
    weight, own = shares(hangs[only])
    assert (weight[:, place("DEMO")] == 1.0).all()
    assert (own == 0.0).all()


# whole runs -----------------------------------------------------------------------------------------------


def recorded(scenario):
    """The model after its last month with the table of its lineage."""
    model = runs.IndustryModel(scenario, collect=False)
    model.actors.keep_lineage(scenario)
    live = []
    for _ in range(scenario.months):
        model.step()
        live.append(model.actors.firms.live.copy())
    return model, model.actors.lineage.table(), live


def amounts(table: LineageTable, event: int):
    """Month, row and sum of weights of each event of one kind."""
    first = table.starts()
    mine = first[table.event[first] == event]
    total = np.add.reduceat(table.weight, first)[table.event[first] == event] if first.size else []
    return table.month[mine], table.row[mine], np.array(total)


@pytest.mark.parametrize("scenario", [runs.scenario(), CHINA, runs.scenario(parameters={"firm.exit": 0.1})])
def test_every_event_is_shared_out_whole_and_events_are_those_of_the_run(scenario):
    model, table, live = recorded(scenario)
    before = np.zeros_like(live[0])
    steps = {ADOPTS: [], ABANDONS: []}
    for month, now in enumerate(live, scenario.start_month):
        for event, rows in ((ADOPTS, now & ~before), (ABANDONS, before & ~now)):
            steps[event] += [(month, row) for row in np.flatnonzero(rows).tolist()]
        before = now
    exits = scenario.parameters.get("firm.exit", 0.0) > 0.0
    for event, expected in steps.items():
        month, row, total = amounts(table, event)
        found = list(zip(month.tolist(), row.tolist(), strict=True))
        # with exits a row may leave in the month in which its newcomer goes live
        assert set(expected) <= set(found) if exits else sorted(found) == sorted(expected)
        assert total == pytest.approx(1.0, abs=1e-5)
        assert found
    count = {event: np.bincount(amounts(table, event)[1], minlength=before.size) for event in steps}
    assert (count[ADOPTS] - count[ABANDONS]).tolist() == model.actors.firms.live.astype(int).tolist()
    relations = model.actors.relations
    assert len(amounts(table, LINKS)[0]) == relations.linked.sum() + model.actors.lost_links


def test_weighted_adoptions_less_abandonments_are_the_scorecard_s_adopters():
    scenario = runs.scenario()
    model, table, _ = recorded(scenario)
    amount = table.weight * model.actors.firms.weight[table.row]
    net = amount[table.event == ADOPTS].sum() - amount[table.event == ABANDONS].sum()
    assert net == pytest.approx(model.record.overall["adopters"][-1], rel=1e-5)


def test_recording_changes_no_byte_of_a_history():
    without = runs.simulate(CHINA)
    assert without.lineage is None
    with_it = runs.simulate(CHINA, lineage=True)
    assert with_it.lineage.weight.size > 100
    assert runs.digest(runs.kept(with_it)) == runs.digest(runs.kept(without))


def test_the_same_seed_has_the_same_lineage():
    first, second = (runs.simulate(CHINA, lineage=True).lineage for _ in range(2))
    for name in LineageTable.__slots__:
        assert getattr(first, name).tobytes() == getattr(second, name).tobytes()


def test_those_who_tip_have_a_site_or_had_one():
    _, table, _ = recorded(CHINA)
    named = (table.source_row >= 0) & (table.event == ADOPTS)
    adopted = {row: month for month, row, _ in zip(*amounts(table, ADOPTS), strict=True)}
    firsts: dict[int, int] = {}
    for month, row, _ in zip(*amounts(table, ADOPTS), strict=True):
        firsts.setdefault(int(row), int(month))
    assert named.sum() > 50
    assert adopted
    for month, row in zip(table.month[named].tolist(), table.source_row[named].tolist(), strict=True):
        assert firsts[row] < month


def test_without_policy_no_instrument_tips_anybody():
    _, table, _ = recorded(runs.scenario(mix=("none",)))
    assert (table.source[table.event != LINKS] < 0).all()
    assert not np.isin(
        table.kind, [KINDS.index(k) for k in ("instrument", "platform", "demonstration")]
    ).any()


@pytest.mark.parametrize("change", [{"rule": "threshold"}, {"rule": "bass"}, {"control": "peers-off"}])
def test_under_other_rules_and_controls_events_are_shared_out_too(change):
    model, table, _ = recorded(replace(runs.scenario(firms=200, months=24), **change))
    assert amounts(table, ADOPTS)[2] == pytest.approx(1.0, abs=1e-5)
    assert len(amounts(table, ADOPTS)[0]) >= model.actors.firms.live.sum()


@pytest.mark.parametrize("rule", ["economic", "cascade"])
def test_who_was_told_to_adopt_owes_it_to_nobody(rule):
    _, table, _ = recorded(replace(runs.scenario(firms=200, months=24), rule=rule, control="quota"))
    adoptions = table.event == ADOPTS
    assert adoptions.sum() > 5
    assert (table.kind[adoptions] == OWN).all()


def test_coverage_without_instruments_that_were_never_pulled_is_the_coverage_there_is():
    scenario = runs.scenario(mix=("none",), firms=200, months=24, structure="cn")
    model = runs.IndustryModel(scenario, collect=False)
    network = model.actors.network
    without = CoverageWithout(network, CODES)
    without.moved = True  # else it would copy what stands
    rest = Levers.none(model.actors.sectors, model.actors.regions)
    for t in range(scenario.months):
        model.step()
        if t % 3 == 0:
            without.build(model.month, rest)
    assert network.coverage.max() > 0.05
    assert without.coverage == pytest.approx(np.tile(network.coverage, (4, 1)), rel=1e-9)


def test_coverage_without_a_duty_is_less_than_with_it():
    scenario = runs.scenario(mix=("kr-5gplus-2019",), firms=200, months=60, structure="cn")
    model, _, _ = recorded(scenario)
    covered = model.actors.lineage._covered
    without = dict(zip(covered.codes, covered.coverage, strict=True))
    assert (without["BUILD"] <= model.actors.network.coverage + 1e-9).all()
    assert (without["BUILD"] < model.actors.network.coverage - 1e-3).any()
