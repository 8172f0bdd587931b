"""Chance: known answers, uniform, independent, the same bits everywhere."""

import ast
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from scipy import special, stats

from networks.kernels import chance, streams
from networks.kernels.chance import child_seed, normals, uniforms, words
from networks.kernels.streams import STREAMS

ROOT = Path(__file__).parents[2]
LEVEL = 1e-4
"""Level of the statistical tests. Seeds are fixed, so each passes or fails for good."""

# Salmon et al. (2011), Random123 distribution, file kat_vectors: philox4x32 with 10 rounds.
KNOWN = [
    ((0, 0, 0, 0), 0, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((2**32 - 1,) * 4, 2**64 - 1, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        0x299F31D0_A4093822,
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]
# What one draw depends on, each varied with the others held.
WAYS = {
    "seed": lambda i: uniforms(i, np.array([5]), 0, 7, 110)[0],
    "row": lambda i: uniforms(1, np.array([i]), 0, 7, 110)[0],
    "other": lambda i: uniforms(1, np.array([5]), i, 7, 110)[0],
    "step": lambda i: uniforms(1, np.array([5]), 0, i, 110)[0],
    "stream": lambda i: uniforms(1, np.array([5]), 0, 7, i)[0],
}
PRINT_BITS = """
import numpy as np
from networks.kernels.chance import child_seed, normals, uniforms
rows = np.array([0, 1, 2, 999, 2**31 - 1], dtype=np.int32)
for seed, step in ((0, 0), (1, 95), (2**64 - 1, 12)):
    print(uniforms(seed, rows, 3, step, 110).tobytes().hex())
    print(normals(seed, rows, 3, step, 110).tobytes().hex())
    print(normals(seed, np.arange(200), 0, step, 20).tobytes().hex(), child_seed(seed, 4))
"""


@pytest.mark.plain
@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_philox_gives_the_published_words(
    counter: tuple[int, ...], key: int, answer: tuple[int, ...]
) -> None:
    assert tuple(int(word) for word in words(np.uint64(key), *counter)) == answer


@pytest.mark.plain
def test_uniform_is_the_first_53_bits() -> None:
    x0, x1, _, _ = words(np.uint64(9), 4, 3, 2, 1)
    assert uniforms(9, np.array([4]), 3, 2, 1)[0] == ((int(x0) << 21) | (int(x1) >> 11)) / 2**53


@pytest.mark.plain
def test_child_seed_is_philox_of_the_seed() -> None:
    x0, x1, _, _ = words(np.uint64(1), 6, 0, 0, streams.REPLICATE)
    assert child_seed(1, 6) == int(x0) + 2**32 * int(x1)


def test_child_seeds_are_distinct() -> None:
    seeds = [child_seed(seed, r) for seed in range(10) for r in range(1000)]
    assert len(set(seeds)) == len(seeds)
    assert max(seeds) > 2**63


@pytest.mark.plain
def test_compiled_and_plain_give_the_same_bits() -> None:
    plain, compiled = (
        subprocess.run(
            [sys.executable, "-W", "error", "-c", PRINT_BITS],
            env={**os.environ, "NUMBA_DISABLE_JIT": disabled, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for disabled in ("1", "0")
    )
    assert plain
    assert plain == compiled


@pytest.mark.parametrize("cells", [2, 64, 1000])
@pytest.mark.parametrize("stream", [streams.FIRM_CONSIDER, streams.EDGE_END, streams.GRAPH_PURCHASE])
def test_uniforms_fill_the_unit_interval_evenly(cells: int, stream: int) -> None:
    draws = uniforms(20190101, np.arange(200_000), 0, 11, stream)
    counts = np.bincount((draws * cells).astype(int), minlength=cells)
    assert counts.size == cells
    assert stats.chisquare(counts).pvalue > LEVEL


@pytest.mark.parametrize("way", WAYS)
def test_uniforms_are_even_along_each_argument(way: str) -> None:
    draws = np.array([WAYS[way](i) for i in range(20_000)])
    assert stats.kstest(draws, "uniform").pvalue > LEVEL


@pytest.mark.parametrize("way", WAYS)
def test_neighbours_along_each_argument_are_independent(way: str) -> None:
    draws = np.array([WAYS[way](i) for i in range(20_001)])
    # Both above one half: binomial with chance one quarter.
    both = np.count_nonzero((draws[:-1] > 0.5) & (draws[1:] > 0.5))
    assert abs(both - 5_000) < 4 * np.sqrt(20_000 * 0.25 * 0.75)
    assert abs(np.corrcoef(draws[:-1], draws[1:])[0, 1]) < 4 / np.sqrt(20_000)


@pytest.mark.parametrize(
    ("seed", "other", "step", "stream"),
    [(2, 0, 7, 110), (1, 1, 7, 110), (1, 0, 8, 110), (1, 0, 7, 111), (2**32 + 1, 0, 7, 110)],
)
def test_whole_columns_differ_in_one_argument_and_are_independent(
    seed: int, other: int, step: int, stream: int
) -> None:
    rows = np.arange(100_000)
    one, two = uniforms(1, rows, 0, 7, 110), uniforms(seed, rows, other, step, stream)
    agree = np.count_nonzero((one < 0.1) == (two < 0.1))
    expected = 0.1**2 + 0.9**2
    assert abs(agree - rows.size * expected) < 4 * np.sqrt(rows.size * expected * (1 - expected))
    assert abs(np.corrcoef(one, two)[0, 1]) < 4 / np.sqrt(rows.size)


def test_arguments_are_not_interchangeable() -> None:
    assert (
        len({uniforms(1, np.array([a]), b, c, 110)[0] for a, b, c in ((1, 2, 3), (2, 1, 3), (3, 2, 1))}) == 3
    )


def test_normals_are_normal() -> None:
    draws = normals(3, np.arange(200_000), 0, 0, streams.NEED_GAIN)
    assert stats.kstest(draws, "norm").pvalue > LEVEL
    assert abs(draws.mean()) < 4 / np.sqrt(draws.size)
    assert abs(draws.var() - 1) < 4 * np.sqrt(2 / draws.size)


def test_normal_quantile_equals_scipy() -> None:
    shares = np.concatenate([np.linspace(0.001, 0.999, 999), 10.0 ** -np.arange(1.0, 16.0)])
    ours = [chance.normal_quantile(share) for share in shares]
    np.testing.assert_allclose(ours, special.ndtri(shares), rtol=2e-15, atol=1e-15)


@pytest.mark.plain
def test_a_row_draws_the_same_in_any_company() -> None:
    rows = np.array([8, 3, 3, 70], dtype=np.int32)
    together = uniforms(1, rows, 0, 5, 110)
    alone = np.array([uniforms(1, rows[i : i + 1], 0, 5, 110)[0] for i in range(4)])
    np.testing.assert_array_equal(together, alone)


def test_threads_give_the_same_bits() -> None:
    rows = np.arange(80_000)
    parts = np.array_split(rows, 16)
    whole = uniforms(1, rows, 0, 5, 110)
    for workers in (1, 2, 8):
        with ThreadPoolExecutor(workers) as pool:
            pieces = list(pool.map(lambda part: uniforms(1, part, 0, 5, 110), parts))
        np.testing.assert_array_equal(np.concatenate(pieces), whole)


@pytest.mark.parametrize("seed", [-1, 2**64])
def test_a_seed_outside_64_bits_is_refused(seed: int) -> None:
    with pytest.raises(OverflowError):
        uniforms(seed, np.arange(3), 0, 0, 110)


@pytest.mark.plain
def test_no_two_streams_share_a_number() -> None:
    assert len(set(STREAMS.values())) == len(STREAMS)
    assert all(0 <= number < 2**32 for number in STREAMS.values())


@pytest.mark.plain
def test_every_stream_of_the_table_has_a_name_once() -> None:
    tree = ast.parse(Path(streams.__file__).read_text(encoding="utf-8"))
    names = [
        node.target.id
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]
    names.remove("STREAMS")
    assert len(set(names)) == len(names)
    assert {name.lower().replace("_", ".", 1) for name in names} == set(STREAMS)
