r"""Shapley values of a game, by sampled permutations with paired chance.

A *game* gives every coalition of players a value. A player's Shapley value is what it adds to those
before it, on average over all orders in which the players may come:

.. math::

    \phi_i = \frac{1}{n!} \sum_{\pi} \bigl[ v(P_i^\pi \cup \{i\}) - v(P_i^\pi) \bigr]

With more than a few players the orders are sampled. Each draw takes one order and its reverse, so that
a player that came early comes late once (antithetic), on the same chance (paired): what it adds in a
draw is one independent observation, and the spread over draws carries the sampling of orders and the
chance of the game alike.

References
----------
L. S. Shapley (1953), A value for n-person games, Annals of Mathematics Studies 28, 307-317.
J. Castro, D. Gomez, J. Tejada (2009), Polynomial calculation of the Shapley value based on sampling,
Computers & Operations Research 36(5), 1726-1730.
R. Mitchell, J. Cooper, E. Frank, G. Holmes (2022), Sampling permutations for Shapley value estimation,
Journal of Machine Learning Research 23(43), 1-46: antithetic pairs.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np

from experiments.statistics import LEVEL, Summary, student_interval
from networks.errors import BadInput
from networks.kernels.chance import uniforms
from networks.kernels.streams import COALITION_ORDER
from networks.types import Floats

Coalition: TypeAlias = frozenset[str]

Game: TypeAlias = "Callable[[Coalition, int], float | Floats]"
"""Coalition and draw to its value, or to several values at once, shape (V,); NaN where undefined."""

PER_DRAW = 2
"""Permutations a draw: an order and its reverse."""


@final
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Division:
    """What each player adds, draw by draw.

    Attributes
    ----------
    players : tuple of str, length P
    contributions : float64, shape (D, P, V)
        What a player adds in a draw, mean of an order and its reverse, for each value of the game. They
        add up over players to the value of all less that of none. NaN for all players of a draw where
        the value is undefined for any coalition that was met.
    """

    players: tuple[str, ...]
    contributions: Floats

    def of(self, player: str, value: int = 0) -> Floats:
        """Return what a player adds in each draw, shape (D,)."""
        return self.contributions[:, self.players.index(player), value]

    def summary(self, player: str, value: int = 0, level: float = LEVEL) -> Summary:
        """Return the estimate with its Student interval over draws, and the number of draws behind it."""
        return student_interval(self.of(player, value), level)

    def standard_error(self, player: str, value: int = 0) -> float:
        """Return the standard error of the estimate over draws; NaN with fewer than two."""
        defined = self.of(player, value)
        defined = defined[np.isfinite(defined)]
        return float(np.std(defined, ddof=1) / np.sqrt(defined.size)) if defined.size > 1 else float("nan")


def shapley(players: Sequence[str], game: Game, *, draws: int, seed: int = 1) -> Division:
    """Return the sampled Shapley values of a game.

    Parameters
    ----------
    players : sequence of str
        Each once.
    game : callable
        Value of a coalition in a draw. Chance belongs to the draw: within one the same coalition has to
        have the same value, and is asked for once.
    draws : int
        Pairs of permutations, at least 1; with 2 or more there are standard errors.
    seed : int
        Of the orders.

    Examples
    --------
    >>> found = shapley(["a", "b"], lambda coalition, draw: float(len(coalition) == 2), draws=1)
    >>> found.summary("a").mean
    0.5
    """
    names = tuple(players)
    if len(set(names)) < len(names) or not names:
        raise BadInput("shapley: players", f"{', '.join(names) or 'none'}", "at least one, each once")
    if draws < 1:
        raise BadInput("shapley: draws", f"{draws} is too few", "1 or more")
    found = [
        antithetic(names, order(len(names), draw, seed), _asked_once(game, draw)) for draw in range(draws)
    ]
    return Division(players=names, contributions=np.stack(found))


def order(n: int, draw: int, seed: int) -> list[int]:
    """Return the order in which `n` players come in a draw, every order with the same chance."""
    return np.argsort(uniforms(seed, np.arange(n), draw, 0, COALITION_ORDER), kind="stable").tolist()


def prefixes(names: Sequence[str], come: Sequence[int]) -> Iterator[Coalition]:
    """Yield the coalitions that grow as players come, from nobody to all."""
    for length in range(len(come) + 1):
        yield frozenset(names[i] for i in come[:length])


def met(names: Sequence[str], come: Sequence[int]) -> tuple[Coalition, ...]:
    """Return the coalitions of an order and of its reverse, each once, in a fixed order."""
    return tuple(dict.fromkeys([*prefixes(names, come), *prefixes(names, come[::-1])]))


def antithetic(names: Sequence[str], come: Sequence[int], value: Callable[[Coalition], Floats]) -> Floats:
    """Return what each player adds, mean of an order and its reverse, shape (P, V)."""
    forth, back = (marginals(names, way, value) for way in (come, come[::-1]))
    added = 0.5 * (forth + back)
    added[:, ~np.isfinite(added).all(axis=0)] = np.nan
    return added


def marginals(names: Sequence[str], come: Sequence[int], value: Callable[[Coalition], Floats]) -> Floats:
    """Return what each player adds to those before it in one order, shape (P, V)."""
    steps = np.diff([value(coalition) for coalition in prefixes(names, come)], axis=0)
    added = np.empty_like(steps)
    added[list(come)] = steps
    return added


def _asked_once(game: Game, draw: int) -> Callable[[Coalition], Floats]:
    known: dict[Coalition, Floats] = {}

    def value(coalition: Coalition) -> Floats:
        if coalition not in known:
            known[coalition] = np.atleast_1d(np.asarray(game(coalition, draw), dtype=np.float64))
        return known[coalition]

    return value
