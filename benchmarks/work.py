"""The work that all programs do: one random graph, its seeds, thresholds, attributes, saved as a file.

Every firm has one supplier and a Poisson number of others, ten in the mean, drawn evenly from all
firms. Nobody is without suppliers, because libraries differ in what they do with such firms.

- W1, linear threshold cascade: firm i adopts when ``need[i]`` of its suppliers have. The threshold is
  ``(need - 1/2) / number of suppliers``, so that no rounding decides. A quarter of the firms never adopt.
- W2, independent cascade with chance 0.1 an edge, over the out-edges.
- W3, adoption month: chance ``1 / (1 + exp(-(attribute + coefficient * share)))`` with the share of
  adopting suppliers; a firm without switches with ``pace`` times that chance, one with it with ``pace``
  times the rest. The state to begin with is that after 24 months at pace 1.

Needs numpy alone, because it is read in both environments.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

KEY = 20190101
DEGREE = 10
COEFFICIENT = 3.0
PROBABILITY = 0.1
PACE = 0.03
"""Share of the firms that reconsider in a month of W3."""


@dataclass(frozen=True, slots=True)
class Work:
    """What a program is given.

    Attributes
    ----------
    in_indptr, in_indices, out_indptr, out_indices : int64 shape (n + 1,), int32 shape (m,)
        Suppliers of each firm, and customers of each firm.
    in_degree : int32, shape (n,)
        Suppliers of each firm, at least 1.
    threshold : float64, shape (n,)
        Share of active suppliers at which a firm activates; 1 or more: never.
    seeds : int32, shape (k,)
        A hundredth of all firms.
    attribute : float32, shape (n,)
    state : uint8, shape (n,)
        Adopters before the first month.
    pace : float
        Share of firms that reconsider in a month.
    """

    n: int
    in_indptr: np.ndarray
    in_indices: np.ndarray
    out_indptr: np.ndarray
    out_indices: np.ndarray
    in_degree: np.ndarray
    threshold: np.ndarray
    seeds: np.ndarray
    attribute: np.ndarray
    state: np.ndarray
    coefficient: float
    probability: float
    pace: float
    key: int

    def edges(self) -> np.ndarray:
        """Return all edges as (supplier, customer), shape (m, 2), by customer."""
        customer = np.repeat(np.arange(self.n, dtype=np.int32), self.in_degree)
        return np.stack([self.in_indices, customer], axis=1)


def draw_work(n: int, pace: float, key: int = KEY) -> Work:
    """Draw the work for `n` firms."""
    rng = np.random.default_rng([key, n])
    in_degree = np.minimum(1 + rng.poisson(DEGREE - 1, n), n // 2)
    customer = np.repeat(np.arange(n), in_degree)
    supplier = rng.integers(0, n - 1, customer.size)
    supplier += supplier >= customer  # nobody supplies itself
    edge = np.sort(customer * n + supplier)
    edge = edge[np.concatenate(([True], edge[1:] != edge[:-1]))]
    customer, supplier = edge // n, edge % n
    in_degree = np.bincount(customer, minlength=n).astype(np.int32)
    turned = np.argsort(supplier, kind="stable")

    share = rng.uniform(0.05, 0.45, n)
    need = np.where(rng.random(n) < 0.25, in_degree + 1, np.ceil(share * in_degree))
    attribute = rng.normal(-2.0, 1.0, n).astype(np.float32)
    in_indptr = np.concatenate(([0], np.cumsum(in_degree)))
    return Work(
        n=n,
        in_indptr=in_indptr,
        in_indices=supplier.astype(np.int32),
        out_indptr=np.concatenate(([0], np.cumsum(np.bincount(supplier, minlength=n)))),
        out_indices=customer[turned].astype(np.int32),
        in_degree=in_degree,
        threshold=(need - 0.5) / in_degree,
        seeds=np.sort(rng.choice(n, max(1, n // 100), replace=False)).astype(np.int32),
        attribute=attribute,
        state=_settled(rng, attribute, in_indptr, supplier, in_degree),
        coefficient=COEFFICIENT,
        probability=PROBABILITY,
        pace=pace,
        key=key,
    )


def _settled(
    rng: np.random.Generator,
    attribute: np.ndarray,
    in_indptr: np.ndarray,
    supplier: np.ndarray,
    in_degree: np.ndarray,
) -> np.ndarray:
    """Return the state after 24 months in which everybody reconsiders."""
    state = np.zeros(attribute.size, np.uint8)
    for _ in range(24):
        share = np.add.reduceat(state[supplier], in_indptr[:-1], dtype=np.int32) / in_degree
        chance = 1.0 / (1.0 + np.exp(-(attribute + COEFFICIENT * share)))
        state = (rng.random(state.size) < chance).astype(np.uint8)
    return state


def save(work: Work, path: Path) -> None:
    """Write the work to a file."""
    np.savez(path, **{name: getattr(work, name) for name in Work.__slots__})


def load(path: str) -> Work:
    """Read the work from a file."""
    with np.load(path) as held:
        return Work(**{name: held[name] if held[name].ndim else held[name].item() for name in Work.__slots__})
