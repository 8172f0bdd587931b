"""A network as one file: written whole or not at all, checked when read, the same bytes for the same content.

The file is an uncompressed zip of numpy arrays with a text beside them (``numpy.load`` opens it too). Only
what cannot be computed is stored: relations listed by customer are made again when it is read. Nothing in
the file is executed or unpickled, and no array is made larger than the file.
"""

import json
import re
import zipfile
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from networks.errors import BadInput
from networks.graph import SupplyGraph
from networks.kernels.csr import list_by
from networks.network import (
    EDGE_ARRAYS,
    FORMAT,
    HOW,
    KIND,
    LABEL_ARRAYS,
    ROW_ARRAYS,
    Network,
    NetworkSummary,
    array_bytes,
    arrays_of,
    as_bytes,
    check_network,
    content_hash,
    head_of,
)
from networks.population import Population
from networks.whole_file import require_free, said_of, whole_file

__all__ = ["Network", "NetworkSummary", "load_network", "read_summary", "save_network"]

META: Final = "network.json"

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""Time written beside each part, so that the same content gives the same bytes."""

LARGEST_HEAD: Final = 2**20
"""Bytes of the descriptive text that are read at most."""

LARGEST_ARRAY_HEAD: Final = 512

_ARRAY_HEAD: Final = re.compile(
    rb"\x93NUMPY\x01\x00(?P<length>..)\{'descr': '(?P<dtype>[^']+)', 'fortran_order': False, "
    rb"'shape': \((?P<count>[0-9]{1,18}),\), \} *\n",
    re.DOTALL,
)
"""Head of a list in numpy's format 1.0; matched, not evaluated."""

_HEAD: Final = ("kind", "format", "n", "m", "structure", "sectors", "regions", "origin", "sha256")


def save_network(path: str | Path, network: Network, *, overwrite: bool = False) -> str:
    """Write a network into a file, all of it or nothing, and return the SHA-256 of its content.

    The file is written beside the wanted place, flushed to disk and renamed.

    Raises
    ------
    BadInput
        The file exists (unless `overwrite`), its folder does not, or the arrays do not make a network.
    """
    file = Path(path)
    require_free(file, overwrite=overwrite)
    check_network(network, said_of(file))
    arrays = arrays_of(network)
    head = head_of(network)
    head["sha256"] = content_hash(head, arrays)
    with whole_file(file) as aside, zipfile.ZipFile(aside, "w", zipfile.ZIP_STORED) as parts:
        with parts.open(_entry(META), "w") as part:
            part.write(as_bytes(head))
        for name, array in arrays.items():
            with parts.open(_entry(f"{name}.npy"), "w", force_zip64=True) as part:
                np.lib.format.write_array_header_1_0(part, np.lib.format.header_data_from_array_1_0(array))
                part.write(array_bytes(array))
    return str(head["sha256"])


def load_network(path: str | Path) -> Network:
    """Read a network file and check its hash, its form and every array in it.

    Raises
    ------
    BadInput
        One line: no such file, no network file, cut off, changed since it was written, of a newer version.
    """
    file = Path(path)
    with _opened(file) as parts:
        head = _read_head(file, parts)
        names = {
            **EDGE_ARRAYS,
            **ROW_ARRAYS,
            **(LABEL_ARRAYS if "label_bytes.npy" in parts.namelist() else {}),
        }
        arrays = {name: _read_array(file, parts, name, dtype) for name, dtype in names.items()}
    if content_hash({key: head[key] for key in head if key != "sha256"}, arrays) != head["sha256"]:
        raise BadInput(said_of(file), "was changed after it was written: its hash does not fit", HOW)
    try:
        network = _network_of(head, arrays)
        check_network(network, said_of(file))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        if isinstance(error, BadInput):
            raise
        raise BadInput(said_of(file), "holds arrays that make no network", HOW) from None
    return network


def read_summary(path: str | Path) -> NetworkSummary:
    """Read what a network file says of itself, without its arrays: a look, not a check of the content."""
    file = Path(path)
    with _opened(file) as parts:
        head = _read_head(file, parts)
    keys = ("n", "m", "structure", "sha256", "origin")
    return NetworkSummary(**{key: head[key] for key in keys})


def _entry(name: str) -> zipfile.ZipInfo:
    """Return a part's entry without the hour and the system it was written on."""
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    return entry


def _opened(file: Path) -> zipfile.ZipFile:
    """Open a network file, or say why it is none."""
    if not file.is_file():
        raise BadInput(said_of(file), "is a folder" if file.is_dir() else "no such file", HOW)
    try:
        return zipfile.ZipFile(file)
    except zipfile.BadZipFile:
        with file.open("rb") as start:
            is_zip = start.read(4) == b"PK\x03\x04"
        raise BadInput(said_of(file), "is cut off" if is_zip else "is no network file", HOW) from None


def _read_part(file: Path, parts: zipfile.ZipFile, name: str, most: int | None = None) -> bytes:
    """Return one part of the file; it cannot be larger than the file."""
    try:
        about = parts.getinfo(name)
    except KeyError:
        raise BadInput(said_of(file), f"is no network file: {name} is missing", HOW) from None
    if about.compress_type != zipfile.ZIP_STORED or about.file_size > (most or file.stat().st_size):
        raise BadInput(said_of(file), f"is no network file: {name} has another form", HOW)
    try:
        return parts.read(name)
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError):
        raise BadInput(said_of(file), f"is damaged: {name} cannot be read", HOW) from None


def _read_head(file: Path, parts: zipfile.ZipFile) -> dict[str, Any]:
    """Return the text beside the arrays, checked key by key."""
    try:
        head = json.loads(_read_part(file, parts, META, LARGEST_HEAD))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise BadInput(said_of(file), f"is damaged: {META} cannot be read", HOW) from None
    if not isinstance(head, dict) or head.get("kind") != KIND:
        raise BadInput(said_of(file), "is no network file", HOW)
    version = head.get("format")
    if isinstance(version, int) and version > FORMAT:
        raise BadInput(
            said_of(file), f"has format {version}, made by a newer version", f"up to format {FORMAT}"
        )
    kinds = {"format": int, "n": int, "m": int, "structure": str, "origin": dict, "sha256": str}
    good = set(head) == set(_HEAD) and all(isinstance(head[key], kind) for key, kind in kinds.items())
    if not good or not (_are_texts(head["sectors"]) and _are_texts(head["regions"])):
        raise BadInput(said_of(file), f"is damaged: {META} does not hold what it should", HOW)
    return head


def _are_texts(given: object) -> bool:
    return isinstance(given, list) and all(isinstance(text, str) for text in given)


def _read_array(file: Path, parts: zipfile.ZipFile, name: str, dtype: str) -> NDArray[Any]:
    """Return one array, read-only; its head must say just as many bytes as follow."""
    data = _read_part(file, parts, f"{name}.npy")
    found = _ARRAY_HEAD.match(data[:LARGEST_ARRAY_HEAD])
    size = np.dtype(dtype).itemsize
    if (
        found is None
        or found["dtype"].decode() != dtype
        or int.from_bytes(found["length"], "little") != found.end() - 10
        or int(found["count"]) * size != len(data) - found.end()
    ):
        raise BadInput(said_of(file), f"is damaged: {name} has another form", HOW)
    return np.frombuffer(data, dtype=dtype, offset=found.end())


def _network_of(head: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Network:
    """Make the network; lists by customer are made from lists by supplier."""
    n, m = int(head["n"]), int(head["m"])
    start, customer = arrays["out_indptr"], arrays["customer"]
    sizes = np.diff(start)
    if start.size != n + 1 or customer.size != m or int(start[0]) != 0 or int(start[-1]) != m:
        raise ValueError("lengths")
    if (sizes < 0).any() or (customer < 0).any() or (customer >= n).any():
        raise ValueError("relations")
    in_indptr, in_edge = np.empty(n + 1, np.int64), np.empty(m, np.int32)
    list_by(np.ascontiguousarray(customer, np.int32), in_indptr, in_edge)
    supplier = np.repeat(np.arange(n, dtype=np.int32), sizes)
    graph = SupplyGraph(start, supplier, customer, in_indptr, in_edge, arrays["value"], arrays["durability"])
    return Network(
        graph=graph,
        population=Population(**{name: arrays[name] for name in ROW_ARRAYS}),
        sectors=tuple(head["sectors"]),
        regions=tuple(head["regions"]),
        structure=head["structure"],
        labels=_labels_of(arrays),
        origin=head["origin"],
    )


def _labels_of(arrays: Mapping[str, NDArray[Any]]) -> tuple[str, ...] | None:
    if "label_bytes" not in arrays:
        return None
    text, start = arrays["label_bytes"].tobytes(), arrays["label_start"].tolist()
    if not start or start[0] != 0 or start[-1] != len(text):
        raise ValueError("labels")
    return tuple(text[a:b].decode() for a, b in pairwise(start))
