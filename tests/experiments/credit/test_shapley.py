"""Shapley values by sampled orders: games whose values are known."""

from itertools import combinations, permutations
from math import factorial, sqrt

import numpy as np
import pytest

from experiments.credit.shapley import Division, antithetic, marginals, met, order, prefixes, shapley
from networks.errors import BadInput

PLAYERS = ("a", "b", "c", "d")
PARTS = {"a": 4.0, "b": 2.0, "c": -1.0, "d": 0.5}


def additive(coalition, draw=0):
    return sum(PARTS[player] for player in coalition)


def luck(draw, n=4):
    return np.random.default_rng(draw).normal(size=n)


def noisy(coalition, draw):
    """Parts that differ by chance, and a and b worth more together: all known in the mean."""
    own = PARTS["a"] * ("a" in coalition) + PARTS["b"] * ("b" in coalition)
    both = 3.0 * (1.0 + luck(draw)[3]) * ({"a", "b"} <= coalition)
    chance = luck(draw)
    return own + both + chance[0] * ("a" in coalition) + chance[1] * ("c" in coalition) + 10.0 * chance[2]


def exact(players, game):
    """Shapley values by the weights of subsets, in plain Python."""
    n = len(players)
    found = {}
    for player in players:
        rest = [p for p in players if p != player]
        found[player] = sum(
            factorial(k) * factorial(n - k - 1) / factorial(n) * (game({*s, player}) - game(set(s)))
            for k in range(n)
            for s in combinations(rest, k)
        )
    return found


def all_orders(players, game):
    """Mean over all orders of what is drawn from one of them, shape (players,)."""

    def value(coalition):
        return np.atleast_1d(float(game(coalition)))

    return np.mean(
        [antithetic(players, way, value)[:, 0] for way in permutations(range(len(players)))], axis=0
    )


def test_an_additive_game_gives_each_its_part_at_once() -> None:
    found = shapley(PLAYERS, additive, draws=3)
    for player, part in PARTS.items():
        assert found.summary(player).mean == part
        assert found.standard_error(player) == 0.0


def test_two_who_need_each_other_get_half_each_from_one_draw() -> None:
    found = shapley(PLAYERS, lambda coalition, draw: float({"a", "b"} <= coalition), draws=1, seed=8)
    assert [found.of(player)[0] for player in PLAYERS] == [0.5, 0.5, 0.0, 0.0]


def test_three_who_need_each_other_get_a_third_each_over_all_orders() -> None:
    assert all_orders(PLAYERS, lambda s: {"a", "b", "c"} <= set(s)) == pytest.approx([1 / 3, 1 / 3, 1 / 3, 0])


def test_orders_weigh_subsets_as_the_formula_does() -> None:
    table = {}

    def game(coalition):
        return table.setdefault(frozenset(coalition), luck(len(table), 1)[0])

    values = exact(PLAYERS, game)
    assert all_orders(PLAYERS, game) == pytest.approx([values[player] for player in PLAYERS])


def test_sampled_values_come_near_the_exact_ones() -> None:
    def game(coalition, draw=0):
        return sqrt(sum(PARTS[player] + 2.0 for player in coalition))

    found = shapley(PLAYERS, game, draws=400, seed=3)
    for player, value in exact(PLAYERS, game).items():
        assert abs(found.summary(player).mean - value) < 4.0 * found.standard_error(player)


@pytest.mark.parametrize("draws", [1, 5])
def test_values_of_every_draw_add_up_to_whole_less_nothing(draws: int) -> None:
    found = shapley(PLAYERS, noisy, draws=draws)
    for draw in range(draws):
        whole = noisy(frozenset(PLAYERS), draw) - noisy(frozenset(), draw)
        assert found.contributions[draw].sum() == pytest.approx(whole, abs=1e-12)


def test_a_dummy_has_exactly_zero_in_every_draw() -> None:
    found = shapley(PLAYERS, noisy, draws=20)
    assert not found.of("d").any()
    assert found.summary("d").low == found.summary("d").high == found.standard_error("d") == 0.0


def test_symmetric_players_have_the_same_value() -> None:
    values = all_orders(PLAYERS, lambda s: len(s) ** 2 + ("d" in s))
    assert values[:3] == pytest.approx(np.full(3, values[0]))
    assert values[3] == pytest.approx(values[0] + 1.0)


def test_names_of_the_players_do_not_matter() -> None:
    def renamed(coalition, draw):
        return noisy(frozenset("abcd"["wxyz".index(player)] for player in coalition), draw)

    assert np.array_equal(
        shapley(tuple("wxyz"), renamed, draws=4).contributions, shapley(PLAYERS, noisy, draws=4).contributions
    )


def test_the_standard_error_is_the_spread_over_repetitions() -> None:
    trials = [
        shapley(PLAYERS, lambda s, draw, t=t: noisy(s, 1000 * t + draw), draws=6, seed=t) for t in range(300)
    ]
    for player in ("a", "b", "c"):
        spread = np.std([found.summary(player).mean for found in trials], ddof=1)
        told = np.sqrt(np.mean([found.standard_error(player) ** 2 for found in trials]))
        assert told / spread == pytest.approx(1.0, abs=0.12)


def test_nine_in_ten_intervals_hold_the_value() -> None:
    values = {"a": 4.0 + 1.5, "b": 2.0 + 1.5, "c": 0.0}
    held = dict.fromkeys(values, 0)
    trials = 1000
    for t in range(trials):
        found = shapley(PLAYERS, lambda s, draw, t=t: noisy(s, 1000 * t + draw), draws=8, seed=t)
        for player, value in values.items():
            told = found.summary(player)
            held[player] += told.low <= value <= told.high
    for player in values:
        assert 0.87 <= held[player] / trials <= 0.93


def test_a_reverse_order_saves_more_than_a_second_one() -> None:
    def game(coalition):
        return np.atleast_1d(sqrt(len(coalition)))

    def way(draw):
        return order(4, draw, 1)

    pairs = [antithetic(PLAYERS, way(r), game)[0, 0] for r in range(400)]
    apart = [
        0.5 * (marginals(PLAYERS, way(2 * r), game)[0, 0] + marginals(PLAYERS, way(2 * r + 1), game)[0, 0])
        for r in range(400)
    ]
    assert np.var(pairs) < 0.6 * np.var(apart)


def test_a_coalition_is_asked_for_once_in_a_draw() -> None:
    asked = []

    def game(coalition, draw):
        asked.append((coalition, draw))
        return 0.0

    shapley(PLAYERS, game, draws=3)
    assert len(asked) == len(set(asked)) == 3 * (2 * len(PLAYERS))


def test_what_is_met_are_the_coalitions_that_are_asked_for() -> None:
    asked = set()
    shapley(PLAYERS, lambda s, draw: float(asked.add(s) is None), draws=1, seed=5)
    assert asked == set(met(PLAYERS, order(4, 0, 5)))


def test_every_order_comes_as_often() -> None:
    counts = dict.fromkeys(permutations(range(3)), 0)
    for draw in range(3000):
        counts[tuple(order(3, draw, 7))] += 1
    squares = sum((count - 500.0) ** 2 / 500.0 for count in counts.values())
    assert squares < 20.5  # chi-square, 5 degrees of freedom, one in a thousand


def test_coalitions_grow_by_one_player() -> None:
    grown = list(prefixes(PLAYERS, [2, 0, 3, 1]))
    assert grown == [frozenset(s) for s in ("", "c", "ac", "acd", "abcd")]


def test_an_undefined_value_drops_its_draw_for_all_players() -> None:
    def game(coalition, draw):
        broken = draw == 1 and coalition == frozenset(PLAYERS)
        return np.array([np.nan if broken else additive(coalition), float(len(coalition))])

    found = shapley(PLAYERS, game, draws=3)
    assert [found.summary(player, 0).n for player in PLAYERS] == [2, 2, 2, 2]
    assert [found.summary(player, 1).n for player in PLAYERS] == [3, 3, 3, 3]
    assert found.summary("a", 0).mean == 4.0


def test_one_draw_has_no_interval() -> None:
    found: Division = shapley(PLAYERS, noisy, draws=1)
    assert np.isnan(found.summary("a").low)
    assert np.isnan(found.standard_error("a"))


@pytest.mark.parametrize(("players", "draws"), [((), 2), (("a", "a"), 2), (("a", "b"), 0)])
def test_no_players_twins_and_no_draws_are_refused(players: tuple[str, ...], draws: int) -> None:
    with pytest.raises(BadInput, match="shapley"):
        shapley(players, additive, draws=draws)
