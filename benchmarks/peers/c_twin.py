"""C: `twin.c` compiled here and now with the C compiler of the machine, for the processor it runs on."""

import ctypes
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np

SOURCE = Path(__file__).with_name("twin.c")
BUILD = SOURCE.parents[2] / "build"
FLAGS = "-O3 -march=native -ffp-contract=off -fno-math-errno -fno-trapping-math -shared -fPIC".split()
"""The arithmetic of IEEE as written, as in the compiled kernels, so that results are equal; no traps."""

CASCADE_EDGE, CONTAGION_CHOICE = 230, 234
FOR_EVER = 2**31 - 1


def library():
    """Compile once for each state of the source, and load."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise RuntimeError("no C compiler found")
    name = hashlib.sha256(SOURCE.read_bytes() + " ".join(FLAGS).encode()).hexdigest()[:16]
    made = BUILD / f"twin-{name}.so"
    if not made.exists():
        BUILD.mkdir(exist_ok=True)
        fresh = made.with_suffix(f".{os.getpid()}")
        subprocess.run([compiler, *FLAGS, str(SOURCE), "-o", str(fresh), "-lm"], check=True, capture_output=True)
        fresh.replace(made)
    loaded = ctypes.CDLL(str(made))
    for function in ("linear_threshold", "independent_cascade", "logit_month", "linear_threshold_bound"):
        getattr(loaded, function).restype = ctypes.c_int64
    return loaded


def at(array):
    """Return the address of an array, and keep the array alive as long as the address."""
    address = ctypes.c_void_p(array.ctypes.data)
    address.array = array
    return address


i64, u32, u64, f32, f64 = ctypes.c_int64, ctypes.c_uint32, ctypes.c_uint64, ctypes.c_float, ctypes.c_double


class Arrays:
    """The work in the types the C code reads, and room for what it writes."""

    def __init__(self, work):
        self.twin = library()
        self.n = work.n
        self.in_indptr = np.ascontiguousarray(work.in_indptr, np.int64)
        self.out_indptr = np.ascontiguousarray(work.out_indptr, np.int64)
        self.out_indices = np.ascontiguousarray(work.out_indices, np.int32)
        self.step, self.left = np.empty((2, work.n), np.int32)
        self.queue = np.empty(work.n + 1, np.uint32)


def _nothing():
    return None


def ready(function, *given):
    """Return the call with arguments made once: making them for every call would take 10 microseconds."""
    return lambda: function(*given)


def _linear(work):
    a = Arrays(work)

    run = ready(
        a.twin.linear_threshold,
        i64(a.n), at(a.in_indptr), at(work.threshold), at(a.out_indptr), at(a.out_indices),
        at(work.seeds), i64(work.seeds.size), i64(FOR_EVER), at(a.step), at(a.left), at(a.queue),
    )  # fmt: skip
    return a, run


def w1(work):
    a, run = _linear(work)
    return _nothing, run, lambda: a.step >= 0


def w1_bound(work):
    a, run = _linear(work)
    replay = ready(
        a.twin.linear_threshold_bound,
        i64(a.n), at(a.in_indptr), at(work.threshold), at(a.out_indptr), at(a.out_indices),
        at(a.queue), i64(run()), at(a.step), at(a.left),
    )  # fmt: skip
    return _nothing, replay, None


def _cascade(work, hits=None):
    a = Arrays(work)
    hit, key = ctypes.c_int64(), u64(work.key)

    def prepare():
        key.value += 1

    run = ready(
        a.twin.independent_cascade,
        i64(a.n), at(a.out_indptr), at(a.out_indices), f64(work.probability), at(work.seeds),
        i64(work.seeds.size), key, u32(CASCADE_EDGE), i64(FOR_EVER), at(a.step), at(a.queue),
        None if hits is None else at(hits), None if hits is None else ctypes.byref(hit),
    )  # fmt: skip
    return a, prepare, run, hit


def w2(work):
    a, prepare, run, _ = _cascade(work)
    return prepare, run, lambda: a.step >= 0


class Replays:
    """Sixteen cascades as they happened, to be gone through again in turn."""

    def __init__(self, work, many=16):
        hits = np.empty(work.out_indices.size, np.uint32)
        self.a, prepare, run, hit = _cascade(work, hits)
        degree = np.diff(work.out_indptr)
        self.cases, self.k = [], -1
        for _ in range(many):
            prepare()
            queue = self.a.queue[: run()].copy()
            self.cases.append((queue, hits[: hit.value].copy(), int(degree[queue].sum())))
        self.calls = []

    def turn(self):
        self.k = (self.k + 1) % len(self.cases)


def w2_bound(work):
    r = Replays(work)

    r.calls = [
        ready(
            r.a.twin.independent_cascade_bound,
            i64(r.a.n), at(r.a.out_indptr), at(r.a.out_indices), at(queue), i64(queue.size), at(hits),
            i64(hits.size), at(r.a.step),
        )
        for queue, hits, _ in r.cases
    ]  # fmt: skip
    return r.turn, lambda: r.calls[r.k](), None


def w2_draws(work):
    r = Replays(work)

    r.calls = [
        ready(r.a.twin.edge_draws, u64(work.key), u32(CASCADE_EDGE), f64(work.probability), i64(edges))
        for _, _, edges in r.cases
    ]
    return r.turn, lambda: r.calls[r.k](), None


def _months(work):
    a = Arrays(work)
    state, exposure, number = work.state.copy(), np.empty(work.n, np.int32), u32(0)
    call = ready(
        a.twin.logit_month,
        i64(a.n), at(a.out_indptr), at(a.out_indices), at(work.in_degree), at(work.attribute),
        f32(work.coefficient), at(state), at(exposure), f32(work.pace), u64(work.key), number,
        u32(CONTAGION_CHOICE), at(a.queue),
    )  # fmt: skip

    def prepare():
        state[:] = work.state
        exposure[:] = np.add.reduceat(state[work.in_indices], work.in_indptr[:-1], dtype=np.int32)

    def month():
        number.value += 1
        return call()

    return a, prepare, month, state, exposure


def w3(work):
    _, prepare, month, state, _ = _months(work)

    def run(months):
        for _ in range(months):
            month()

    return prepare, run, lambda: state


def w3_bound(work):
    a, prepare, month, state, exposure = _months(work)
    prepare()
    lists = [a.queue[: month()].copy() for _ in range(16)]
    calls = [
        ready(
            a.twin.logit_month_bound,
            i64(a.n), at(a.out_indptr), at(a.out_indices), at(work.in_degree), at(work.attribute),
            at(state), at(exposure), at(rows), i64(rows.size),
        )
        for rows in lists
    ]  # fmt: skip

    def run(months):
        for k in range(months):
            calls[k % len(calls)]()

    return prepare, run, None


def w3_draws(work):
    a = Arrays(work)

    number = u32(0)
    call = ready(a.twin.row_draws, u64(work.key), number, u32(CONTAGION_CHOICE), i64(a.n))

    def run(months):
        for _ in range(months):
            number.value += 1
            call()

    return _nothing, run, None


def limits(work):
    """Streaming and random access on this machine, the best of nine: ns a byte, and ns an access."""
    from time import perf_counter

    twin = library()
    rng = np.random.default_rng(1)
    size = 8_000_000
    a, b, c = np.zeros((3, size))
    where = {rows: rng.integers(0, rows, 4_000_000).astype(np.int32) for rows in (10_000, 100_000, 1_000_000)}
    column = np.zeros(1_000_000, np.int32)

    def once(call, *given):
        began = perf_counter()
        call(*given)
        return 1e9 * (perf_counter() - began)

    def run():
        every = [measured() for _ in range(9)]
        return {name: min(found[name] for found in every) for name in every[0]}

    def measured():
        said = {"stream_byte": once(twin.triad, i64(size), at(a), at(b), at(c), f64(3.0)) / (24 * size)}
        for rows, places in where.items():
            said[f"gather_{rows}"] = once(twin.gather, i64(places.size), at(places), at(column)) / places.size
            said[f"add_{rows}"] = once(twin.add_at, i64(places.size), at(places), at(column)) / places.size
        return said

    return run
