"""The public kernels: found by name, clear about bad input, the same in any number of threads."""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from networks import kernels
from networks.errors import BadInput
from networks.kernels import (
    bass,
    complex_contagion,
    connected_components,
    count_exposure,
    independent_cascade,
    linear_threshold,
    logit_step,
    longest_chain,
    push_exposure,
    reinforcement,
    simple_contagion,
    strong_components,
    transpose,
    weighted_linear_threshold,
)
from tests import naive_diffusion as naive

plain = pytest.mark.plain
ROOT = Path(__file__).parents[2]
OUT = ([0, 1, 2, 2], [1, 2])
"""A line of three nodes."""


def months(net: Any, **changes: Any) -> Any:
    """The bare month on a network, with something wrong."""
    n = max(len(net[0]) - 1, 0)
    given = {
        "in_degree": np.zeros(n, np.int32),
        "attribute": np.zeros(n, np.float32),
        "coefficient": 1.0,
        "state": np.zeros(n, np.uint8),
        "exposure": np.zeros(n, np.int32),
        "pace": 0.5,
        "key": 1,
        "month": 0,
    }
    return logit_step(np.asarray(net[0]), np.asarray(net[1], np.int32), **{**given, **changes})


def push(**changes: Any) -> None:
    given = {"changed": [0], "change": 1, "exposure": np.zeros(3, np.int32)}
    push_exposure(*OUT, **{**given, **changes})


WRONG: list[tuple[Callable[[], Any], str]] = [
    (lambda: linear_threshold([0, 1, 2], [1, 2], 0.5, [0], 9), "in_indices: entry 1 is 2 (rows 0 to 1)"),
    (lambda: linear_threshold([0, 1, 2], [1, -1], 0.5, [0], 9), "in_indices: entry 1 is -1 (rows 0 to 1)"),
    (
        lambda: linear_threshold([0, 1, 3], [1, 0], 0.5, [0], 9),
        "in_indices: has length 2 (in_indptr ends at 3)",
    ),
    (
        lambda: linear_threshold([0, 2, 1], [1], 0.5, [0], 9),
        "in_indptr: falls from 2 to 1 at row 1 (ascending)",
    ),
    (lambda: linear_threshold([1, 1], [], 0.5, [], 9), "in_indptr: begins with 1 (0)"),
    (lambda: linear_threshold([], [], 0.5, [], 9), "in_indptr: has length 0 (one more than there are rows)"),
    (
        lambda: linear_threshold([[0], [1]], [0], 0.5, [], 9),
        "in_indptr: has 2 dimensions (a row of whole numbers)",
    ),
    (lambda: linear_threshold([0.0, 1.0], [0], 0.5, [], 9), "in_indptr: holds float64 (whole numbers)"),
    (lambda: linear_threshold(*OUT, [0.5, np.nan, 0.5], [0], 9), "threshold: entry 1 is nan (a number)"),
    (
        lambda: linear_threshold(*OUT, [0.5, 0.5], [0], 9),
        "threshold: has shape (2,) (one number, or shape (3,))",
    ),
    (lambda: linear_threshold(*OUT, "high", [0], 9), "threshold: holds <U4 (numbers)"),
    (lambda: linear_threshold(*OUT, 0.5, [3], 9), "seeds: entry 0 is 3 (rows 0 to 2)"),
    (lambda: linear_threshold(*OUT, 0.5, [0.0], 9), "seeds: holds float64 (whole numbers)"),
    (
        lambda: linear_threshold(*OUT, 0.5, [True, False, False], 9),
        "seeds: holds bool (numbers of rows; flags become such by np.flatnonzero)",
    ),
    (lambda: linear_threshold([0], [], 0.5, [0], 9), "seeds: entry 0 is 0 (there are no rows)"),
    (lambda: linear_threshold(*OUT, 0.5, [0], -1), "max_steps: is -1 (a whole number from 0 to 2147483647)"),
    (
        lambda: linear_threshold(*OUT, 0.5, [0], 2.5),
        "max_steps: is 2.5 (a whole number from 0 to 2147483647)",
    ),
    (
        lambda: linear_threshold(*OUT, 0.5, [0], 9, out_indptr=OUT[0]),
        "linear_threshold: only half of the out form is given (out_indptr and out_indices, or neither)",
    ),
    (
        lambda: linear_threshold(*OUT, 0.5, [0], 9, [0, 1, 1, 1], [1]),
        "the out form has 3 nodes and 1 edges (3 and 2, as the in form)",
    ),
    (
        lambda: weighted_linear_threshold(*OUT, [1.0, -1.0], 0.5, [0], 9),
        "in_weights: entry 1 is -1.0 (finite, not negative)",
    ),
    (
        lambda: weighted_linear_threshold(*OUT, [1.0, np.inf], 0.5, [0], 9),
        "in_weights: entry 1 is inf (finite, not negative)",
    ),
    (
        lambda: weighted_linear_threshold(*OUT, 1.0, 0.5, [0], 9, *OUT),
        "only a part of the out form is given (out_indptr, out_indices and out_weights)",
    ),
    (lambda: independent_cascade(*OUT, 1.5, [0], 1, 9), "probability: entry 0 is 1.5 (0 to 1)"),
    (lambda: independent_cascade(*OUT, [0.5, np.nan], [0], 1, 9), "probability: entry 1 is nan (0 to 1)"),
    (
        lambda: independent_cascade(*OUT, [0.5] * 3, [0], 1, 9),
        "probability: has shape (3,) (one number, or shape (2,))",
    ),
    (
        lambda: independent_cascade(*OUT, 0.5, [0], -1, 9),
        "key: is -1 (a whole number from 0 to 18446744073709551615)",
    ),
    (lambda: bass(*OUT, -0.1, 0.2, 1, 9), "innovation: entry 0 is -0.1 (finite, not negative)"),
    (lambda: bass(*OUT, 0.1, np.inf, 1, 9), "imitation: entry 0 is inf (finite, not negative)"),
    (lambda: bass(*OUT, 0.1, 0.2, 1, True), "months: is True (a whole number from 0 to 2147483647)"),
    (lambda: simple_contagion(*OUT, 0.1, 0.2, [5], 1, 9), "seeds: entry 0 is 5 (rows 0 to 2)"),
    (lambda: simple_contagion(*OUT, 0.1, 0.2, [0], 1, 9, [1.0]), "out_weights: has shape (1,)"),
    (lambda: complex_contagion(*OUT, 0, [0], 9), "needed: holds 0 (at least 1)"),
    (lambda: complex_contagion(*OUT, [1, 1], [0], 9), "needed: has shape (2,) (one number, or shape (3,))"),
    (lambda: complex_contagion(*OUT, 1.5, [0], 9), "needed: holds float64 (whole numbers)"),
    (
        lambda: reinforcement(*OUT, 1.0, np.nan, 0.5, [0], 1, 9),
        "steepness: entry 0 is nan (finite, a number)",
    ),
    (lambda: reinforcement(*OUT, 1.0, 1.0, 2.0, [0], 1, 9), "pace: entry 0 is 2.0 (0 to 1)"),
    (lambda: transpose([0, 1], [1]), "transpose: indices: entry 0 is 1 (rows 0 to 0)"),
    (lambda: connected_components(*OUT, [1, 0, 1]), "nodes: holds int64 (flags, true or false)"),
    (lambda: strong_components(*OUT, edges=[True]), "edges: has shape (1,) ((2,))"),
    (lambda: longest_chain([0, 1], [3]), "longest_chain: out_indices: entry 0 is 3 (rows 0 to 0)"),
    (lambda: count_exposure(*OUT, [1, 0, 0]), "active: holds int64 (flags, true or false)"),
    (lambda: push(exposure=np.zeros(3)), "exposure: is float64, shape (3,) (an array of int32, shape (3,)"),
    (lambda: push(exposure=[0, 0, 0]), "exposure: is list (an array of int32, shape (3,)"),
    (lambda: push(exposure=np.zeros(6, np.int32)[::2]), "exposure: cannot be written in one piece"),
    (lambda: push(changed=[4]), "changed: entry 0 is 4 (rows 0 to 2)"),
    (lambda: push(change=0.5), "change: holds float64 (whole numbers)"),
    (lambda: push(change=[1, 1]), "change: has shape (2,) (one number, or shape (1,))"),
    (lambda: months(OUT, state=np.full(3, 2, np.uint8)), "state: holds 2 (0 or 1)"),
    (
        lambda: months(OUT, state=np.zeros(3, bool)),
        "state: is bool, shape (3,) (an array of uint8, shape (3,)",
    ),
    (lambda: months(OUT, attribute=np.full(3, np.nan, np.float32)), "attribute: holds nan (a number)"),
    (lambda: months(OUT, attribute=np.zeros(2)), "attribute: has shape (2,) ((3,))"),
    (lambda: months(OUT, in_degree=np.zeros(3)), "in_degree: holds float64 (int32)"),
    (lambda: months(OUT, coefficient=np.nan), "coefficient: entry 0 is nan (finite, a number)"),
    (lambda: months(OUT, pace=1.1), "pace: entry 0 is 1.1 (0 to 1)"),
    (lambda: months(OUT, month=2**32), "month: is 4294967296 (a whole number from 0 to 4294967295)"),
    (lambda: months(([], [])), "out_indptr: is no row of offsets (whole numbers, one more than nodes)"),
]


@plain
@pytest.mark.parametrize(("call", "line"), WRONG, ids=[line for _, line in WRONG])
def test_bad_input_gets_one_clear_line(call: Callable[[], Any], line: str) -> None:
    with pytest.raises(BadInput) as caught:
        call()
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)


@plain
@pytest.mark.parametrize("name", sorted(kernels.HOME))
def test_every_public_name_is_there_and_has_a_page_of_its_own(name: str) -> None:
    found = getattr(kernels, name)
    assert found.__module__ == kernels.HOME[name]
    assert "Parameters\n" in found.__doc__
    assert "Raises\n" in found.__doc__
    assert f"`{name}`" in (ROOT / "docs" / "kernels.md").read_text(encoding="utf-8")
    assert name in dir(kernels)


@plain
def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="bas"):
        _ = kernels.bas  # pyright: ignore


@plain
@pytest.mark.parametrize("module", ["networks.kernels", "networks.kernels.streams", "experiments.cli"])
def test_light_imports_do_not_load_the_compiler(module: str) -> None:
    code = f"import sys, {module}; sys.exit('numba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@plain
def test_any_width_of_whole_numbers_will_do() -> None:
    start, other = naive.random_rows(1)
    level = np.full(start.size - 1, 0.3)
    expected = linear_threshold(start, other, level, [1, 2], 50)
    for dtype in (np.int64, np.int32, np.int16, np.uint32, np.uint64, np.dtype(">i4")):
        given = linear_threshold(start.astype(dtype), other.astype(dtype), level, np.array([1, 2], dtype), 50)
        assert np.array_equal(given, expected)
    assert np.array_equal(linear_threshold(start, other.repeat(2)[::2], 0.3, [1, 2], 50), expected)


@plain
def test_a_network_without_nodes_or_edges_is_no_error() -> None:
    for n in (0, 3):
        empty, seeds = ([0] * (n + 1), []), [0] * min(n, 1)
        expected = [0, -1, -1][:n]
        assert linear_threshold(*empty, 0.5, seeds, 9).tolist() == expected
        assert weighted_linear_threshold(*empty, 1.0, 0.5, seeds, 9).tolist() == expected
        assert independent_cascade(*empty, 0.5, seeds, 1, 9).tolist() == expected
        assert independent_cascade(*empty, [], seeds, 1, 9).tolist() == expected
        assert simple_contagion(*empty, 0.0, 0.5, seeds, 1, 9).tolist() == expected
        assert complex_contagion(*empty, 1, seeds, 9).tolist() == expected
        assert reinforcement(*empty, 1.0, 1.0, 0.5, seeds, 1, 9).tolist() == expected
        assert bass(*empty, 0.0, 1.0, 1, 9).tolist() == [-1] * n
        assert count_exposure(*empty, [True] * n).tolist() == [0] * n
        assert months(empty) in range(n + 1)


@plain
def test_transposing_twice_gives_the_rows_in_order() -> None:
    start, other = naive.random_rows(2)
    once = transpose(start, other)
    twice = transpose(once.indptr, once.indices)
    assert np.array_equal(twice.indptr, start)
    rows = [sorted(row) for row in naive.neighbours(start, other)]
    assert naive.neighbours(twice.indptr, twice.indices) == rows
    assert np.array_equal(other[once.place], np.repeat(np.arange(start.size - 1), np.diff(once.indptr)))


@plain
def test_nothing_given_is_changed() -> None:
    start, other = naive.random_rows(3)
    level, seeds, weights = np.full(start.size - 1, 0.3), np.array([1, 2], np.int32), np.ones(other.size)
    given = (start, other, level, seeds, weights)
    before = [array.copy() for array in given]
    linear_threshold(start, other, level, seeds, 50)
    weighted_linear_threshold(start, other, weights, level, seeds, 50)
    independent_cascade(start, other, weights, seeds, 1, 50)
    bass(start, other, level, level, 1, 10)
    assert all(array.flags.writeable for array in given)
    assert all(np.array_equal(array, old) for array, old in zip(given, before, strict=True))


def histories(key: int) -> bytes:
    """One run of every kernel that draws or spreads."""
    start, other = naive.random_rows(11, n=3_000, mean=6.0)
    n = start.size - 1
    state, exposure, in_degree = np.zeros(n, np.uint8), np.zeros(n, np.int32), np.bincount(other, minlength=n)
    attribute = np.linspace(-2.0, 2.0, n).astype(np.float32)
    for month in range(5):
        logit_step(start, other, in_degree, attribute, 2.0, state, exposure, 0.3, key, month)
    weights = 0.1 * (1 + np.arange(other.size) % 7)
    steps = [
        linear_threshold(start, other, 0.3, [key, key + 1, key + 2], 99),
        weighted_linear_threshold(start, other, weights, 0.3, [key, key + 1, key + 2], 99),
        independent_cascade(start, other, 0.3, [key], key, 99),
        bass(start, other, 0.01, 0.3, key, 20),
        simple_contagion(start, other, 0.0, 0.1, [key], key, 20, weights),
        complex_contagion(start, other, 2, range(key, key + 300), 99),
        reinforcement(start, other, 2.0, 1.0, 0.5, range(key, key + 99), key, 20, weights),
    ]
    return b"".join(array.tobytes() for array in (*steps, state, exposure))


@pytest.mark.parametrize("threads", [1, 2, 4, 8])
def test_any_number_of_threads_gives_the_same_bytes(threads: int) -> None:
    expected = [histories(key) for key in range(12)]
    assert len(set(expected)) == 12
    with ThreadPoolExecutor(threads) as pool:
        assert list(pool.map(histories, range(12))) == expected
