"""A network with what must be known of it: names, codes, origin, and a hash of it all."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, final

import numpy as np
from numpy.typing import NDArray

from networks.errors import BadInput
from networks.graph import SupplyGraph
from networks.population import Population

FORMAT: Final = 1
"""Version of the file's form; a reader refuses a higher one."""

KIND: Final = "pearlnet network"
HOW: Final = "a file made by 'pearlnet network import' or 'pearlnet network build'"

LEAST_WEIGHT: Final = 1.0 - 1e-9
"""A row stands for at least one firm, up to rounding in the shares it was drawn from."""

EDGE_ARRAYS: Final = {"out_indptr": "<i8", "customer": "<i4", "value": "<f8", "durability": "<f4"}
ROW_ARRAYS: Final = {
    "sector": "<i2",
    "region": "<i2",
    "employees": "<f8",
    "output": "<f8",
    "value_added": "<f8",
    "weight": "<f8",
    "lead": "|b1",
}
LABEL_ARRAYS: Final = {"label_bytes": "|u1", "label_start": "<i8"}


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Firms and their supply relations, and where they came from.

    Attributes
    ----------
    graph : SupplyGraph
    population : Population
    sectors, regions : tuple of str
        Codes that the numbers in `population` point to.
    structure : str
        Code of the country whose lists these are.
    labels : tuple of str, length n, or None
        The user's names of the rows; None where they are called 0 to n - 1.
    origin : mapping
        What it was made from, how, and what was completed: plain values, as JSON holds them. The key
        ``"kind"`` is ``"drawn"`` or ``"imported"``.
    """

    graph: SupplyGraph
    population: Population
    sectors: tuple[str, ...]
    regions: tuple[str, ...]
    structure: str
    labels: tuple[str, ...] | None = None
    origin: Mapping[str, Any] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each row, length n."""
        return tuple(f"{i}" for i in range(self.graph.n)) if self.labels is None else self.labels

    def sha256(self) -> str:
        """Return the SHA-256 of all arrays and of the text beside them, in hexadecimal."""
        arrays = arrays_of(self)
        return content_hash(head_of(self), arrays)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSummary:
    """What the head of a network file says, without its arrays.

    Attributes
    ----------
    n, m : int
        Rows and relations.
    structure : str
    sha256 : str
        Of the content, in hexadecimal; checked when the arrays are read.
    origin : mapping
    """

    n: int
    m: int
    structure: str
    sha256: str
    origin: Mapping[str, Any]

    @property
    def is_synthetic(self) -> bool:
        """Whether the relations were drawn by this program."""
        return self.origin.get("kind") == "drawn"

    @property
    def sentence(self) -> str:
        """What the network is, in one sentence for reports."""
        size = f"{self.n:,} firm rows, {self.m:,} relations"
        if self.is_synthetic:
            return f"The supply network was drawn and is synthetic ({size})."
        files = " and ".join(f"{part.get('name', '')}" for part in origin_parts(self.origin, "from"))
        filled = ", ".join(f"{part.get('column', '')}" for part in origin_parts(self.origin, "completed"))
        made_up = f"; completed by rule or by chance: {filled}" if filled else ""
        return f"The supply network is the user's own: {files or 'a graph'} ({size}{made_up})."


def check_network(network: Network, where: str) -> None:
    """Refuse arrays that break what `SupplyGraph`, `Population` and `Network` promise.

    Raises
    ------
    BadInput
        One line that says which promise is broken, and by how many rows or relations.
    """
    for what, wrong in _broken(network):
        count = int(np.count_nonzero(wrong))
        if count:
            raise BadInput(where, f"{what} ({count:,} times)", HOW)


def _broken(network: Network) -> Iterator[tuple[str, Any]]:
    """Yield each promise in words, with what breaks it."""
    graph, people, n = network.graph, network.population, network.graph.n
    start, customer = graph.out_indptr, graph.customer
    yield (
        "lists of relations that do not fit together",
        (start.size < 1 or start[0] != 0 or start[-1] != graph.m or bool((np.diff(start) < 0).any())),
    )
    yield (
        "columns of different length",
        [getattr(people, name).shape != (n,) for name in ROW_ARRAYS]
        + [getattr(graph, name).shape != (graph.m,) for name in ("supplier", "value", "durability")],
    )
    yield "a relation to a row that does not exist", (customer < 0) | (customer >= n)
    yield "a relation from a row to itself", graph.supplier == customer
    same = graph.supplier[1:] == graph.supplier[:-1]
    yield "relations out of order or twice", same & (customer[1:] <= customer[:-1])
    yield "a value that is negative or no number", ~(np.isfinite(graph.value) & (graph.value >= 0))
    yield "a durability outside 0 to 1", ~((graph.durability >= 0) & (graph.durability <= 1))
    yield "a sector that does not exist", (people.sector < 0) | (people.sector >= len(network.sectors))
    yield "a region that does not exist", (people.region < 0) | (people.region >= len(network.regions))
    for name in ("employees", "output", "value_added", "weight"):
        column = getattr(people, name)
        inside = (
            column > 0.0 if name == "employees" else column >= (LEAST_WEIGHT if name == "weight" else 0.0)
        )
        yield f"{name} out of bounds", ~(np.isfinite(column) & inside)
    yield "lead firms that do not weigh 1", people.lead & (people.weight != 1.0)
    if network.labels is not None:
        yield "names that fit no row", len(network.labels) != n
        yield "names that stand twice", len(network.labels) - len(set(network.labels))


def head_of(network: Network) -> dict[str, Any]:
    """Return what stands beside the arrays in a file, without the hash."""
    return {
        "kind": KIND,
        "format": FORMAT,
        "n": network.graph.n,
        "m": network.graph.m,
        "structure": network.structure,
        "sectors": list(network.sectors),
        "regions": list(network.regions),
        "origin": dict(network.origin),
    }


def arrays_of(network: Network) -> dict[str, NDArray[Any]]:
    """Return the stored arrays by name, in the byte order of the file."""
    arrays = {name: getattr(network.graph, name) for name in EDGE_ARRAYS}
    arrays |= {name: getattr(network.population, name) for name in ROW_ARRAYS}
    kinds = {**EDGE_ARRAYS, **ROW_ARRAYS}
    if network.labels is not None:
        texts = [label.encode() for label in network.labels]
        arrays["label_bytes"] = np.frombuffer(b"".join(texts), np.uint8)
        arrays["label_start"] = np.concatenate(
            ([0], np.cumsum([len(text) for text in texts], dtype=np.int64))
        )
        kinds |= LABEL_ARRAYS
    return {name: np.ascontiguousarray(array, dtype=kinds[name]) for name, array in arrays.items()}


def content_hash(head: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> str:
    """Return the SHA-256 of the head and of each array's name, type, length and bytes."""
    digest = hashlib.sha256(as_bytes(head))
    for name in sorted(arrays):
        array = arrays[name]
        digest.update(f"\n{name} {array.dtype.str} {array.size}\n".encode())
        digest.update(array_bytes(array))
    return digest.hexdigest()


def array_bytes(array: NDArray[Any]) -> memoryview:
    """Return the bytes of an array, without a copy."""
    return array.view(np.uint8).data


def as_bytes(head: Mapping[str, Any]) -> bytes:
    """Return the head as bytes that are the same for the same content."""
    return json.dumps(
        head, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def origin_parts(origin: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """Return the entries of a list in `origin` that are what they should be, whatever a file holds."""
    given = origin.get(key)
    return [part for part in given if isinstance(part, Mapping)] if isinstance(given, list) else []


def plain_labels(labels: Iterable[str]) -> tuple[str, ...] | None:
    """Return the labels, or None if they are the numbers 0 to n - 1 in order."""
    given = tuple(labels)
    return None if all(label == f"{i}" for i, label in enumerate(given)) else given
