"""Is this installation right: a few seconds of checks with known outcomes."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

from abm.country import country_codes, load_country
from abm.mix import load_mix, mix_names
from abm.scenario import Scenario
from experiments.defaults import defaults
from experiments.plan import SMALLEST
from experiments.runner import MODEL, Engine
from networks.kernels.chance import words

if TYPE_CHECKING:
    from abm.history import History

VECTORS: Final = (
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    (
        (0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF),
        (0xFFFFFFFF, 0xFFFFFFFF),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
)
"""Philox4x32-10: counter, key, result. Salmon, Moraes, Dror, Shaw (2011), vectors of their Random123."""

BALANCE: Final = 1e-8
"""Largest gap in the books, as a share of the outlay or in million USD."""


@final
@dataclass(frozen=True, slots=True)
class Check:
    """One outcome: what was tried, whether it held, what was found otherwise."""

    name: str
    held: bool
    detail: str = ""

    def __str__(self) -> str:
        """Return one line."""
        return f"{'ok    ' if self.held else 'failed'}  {self.name}" + (f": {self.detail}" * (not self.held))


def selftest(engine: Engine = MODEL) -> Iterator[Check]:
    """Yield the outcome of each check; one that raises has failed and stops no other."""
    yield _checked("random numbers give the published vectors", known_vectors)
    yield _checked("countries and mixes load, tables balance", data_load)
    try:
        scenario = small_scenario()
        world, run = engine.draw(scenario), engine.in_detail or engine.simulate  # all months are compared
        first = run(scenario, world)
    except Exception as error:
        yield Check(f"{SMALLEST} firms run", False, _said(error))
        return
    yield Check(f"{SMALLEST} firms run over {first.month.size} months", True)
    yield _checked(
        "the same scenario gives the same bytes twice",
        lambda: _equal(first, run(scenario, engine.draw(scenario))),
    )
    yield _checked(
        "a policy without money changes nothing",
        lambda: _equal(
            run(replace(scenario, mix=(baseline(),)), world),
            run(replace(scenario, budget=0.0), world),
        ),
    )
    yield _checked("public money paid is public money received", lambda: books(first))


def small_scenario() -> Scenario:
    """Return the smallest run of the first default structure under the last default mix."""
    given = defaults()
    return Scenario(
        structure=given.structures[0],
        mix=(given.mixes[-1],),
        firms=SMALLEST,
        start=given.start,
        end=given.end,
        seed=given.seed,
    )


def baseline() -> str:
    """Return the name of the mix without measures."""
    return next(name for name in mix_names() if not load_mix(name).measures)


def known_vectors() -> str:
    """Return what differs from the published answers of Philox4x32-10."""
    for counter, (low, high), answer in VECTORS:
        found = words(np.uint64(low | high << 32), *(np.uint64(word) for word in counter))
        if tuple(int(word) for word in found) != answer:
            return f"counter {counter} gives {[hex(int(word)) for word in found]}"
    return ""


def data_load() -> str:
    """Read every country and mix; what is wrong is raised."""
    for code in country_codes():
        load_country(code)
    for name in mix_names():
        load_mix(name)
    return ""


def books(history: "History") -> str:
    """Return what does not add up in the money of a run."""
    paid = sum(float(np.sum(amounts)) for amounts in history.money.values())
    outlay = float(history.overall["public_outlay"][-1])
    if abs(paid - outlay) > BALANCE * max(1.0, outlay):
        return f"{paid:.10g} million USD received, {outlay:.10g} paid"
    if any(float(np.min(amounts, initial=0.0)) < 0.0 for amounts in history.money.values()):
        return "a payment is negative"
    shares = sum(history.reasons.values())
    if history.reasons and abs(shares - 1.0) > BALANCE:
        return f"the shares of the reasons sum to {shares:.10g}"
    return ""


def fingerprint(history: "History") -> str:
    """Return the SHA-256 of everything a history records."""
    digest = hashlib.sha256()
    rows = history.rows()
    for name in sorted(rows):
        column: np.ndarray[Any, Any] = np.asarray(rows[name])
        data = "\n".join(column.tolist()).encode() if column.dtype.kind in "OU" else column.tobytes()
        digest.update(name.encode() + b"\0" + data)
    return digest.hexdigest()


def _equal(one: "History", other: "History") -> str:
    if fingerprint(one) == fingerprint(other):
        return ""
    for name, values in one.overall.items():
        if not np.array_equal(values, other.overall[name], equal_nan=True):
            month = int(np.flatnonzero(~np.isclose(values, other.overall[name], 0, 0, equal_nan=True))[0])
            return f"{name} differs from month {month} on"
    return "a group differs"


def _checked(name: str, check: Callable[[], str]) -> Check:
    try:
        found = check()
    except Exception as error:
        found = _said(error)
    return Check(name, not found, found)


def _said(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())
