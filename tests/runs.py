"""Small runs, and everything they leave behind, for tests that compare whole runs."""

import hashlib
from collections.abc import Iterator
from typing import Any

import numpy as np

from abm.history import History
from abm.model import IndustryModel, simulate
from abm.scenario import Scenario
from abm.world import World
from agents.instruments import CODES

MIX = ("kr-5gplus-2019", "cn-2020-2023")
LIVELY = {
    "information.aware_start": 1.0,
    "information.media": 0.05,
    "information.consider": 0.2,
    "firm.gain_scale": 0.5,
}
"""Parameters under which a few hundred rows and three years are enough to see all mechanisms at work."""


def scenario(mix=MIX, firms=300, months=36, parameters=None, seed=1, structure="kr", **changes) -> Scenario:
    """A short scenario of few rows; 2019-07 to mid-2022 unless said otherwise."""
    start = changes.pop("start", "2020-01")
    year, month = int(start[:4]), int(start[5:])
    last = year * 12 + month - 1 + months - 1
    end = f"{last // 12}-{last % 12 + 1:02d}"
    values = LIVELY | (parameters or {})
    return Scenario(
        structure=structure,
        mix=mix,
        firms=firms,
        start=start,
        end=end,
        seed=seed,
        parameters=values,
        **changes,
    )


def stepped(scenario: Scenario, world: World | None = None) -> Iterator[IndustryModel]:
    """The model after each month."""
    model = IndustryModel(scenario, world=world, collect=False)
    for _ in range(scenario.months):
        model.step()
        yield model


def last(scenario: Scenario, world: World | None = None) -> IndustryModel:
    """The model after its last month."""
    *_, model = stepped(scenario, world)
    return model


def columns(thing: Any) -> dict[str, np.ndarray]:
    """Numbers and arrays an object holds."""
    found: dict[str, np.ndarray] = {}
    for name, value in vars(thing).items():
        if not name.startswith("_") and isinstance(value, np.ndarray | float | int | np.number):
            found[name] = np.array(value)
    return found


def state(model: IndustryModel) -> dict[str, np.ndarray]:
    """Everything that changes in a run, by owner and name."""
    a = model.actors
    owners: dict[str, Any] = {
        "firms": a.firms,
        "relations": a.relations,
        "providers": a.providers,
        "wheel": a.wheel,
        "readiness": a.readiness,
        "market": a.network,
        "consumers": a.network.consumers,
        "record": a.public_record,
    }
    owners |= {f"operator {k}": each for k, each in enumerate(a.network.operators)}
    owners |= {f"vendor {k}": each for k, each in enumerate(a.network.vendors)}
    owners |= {f"region {k}": each for k, each in enumerate(a.regional)}
    found = {f"{owner}.{name}": x for owner, thing in owners.items() for name, x in columns(thing).items()}
    found |= {f"exposure.{name}": x.copy() for name, x in a.relations.exposure._asdict().items()}
    evidence = a.public_record.evidence
    return found | {f"evidence.{name}": x.copy() for name, x in evidence._asdict().items()}


def kept(history: History) -> dict[str, np.ndarray]:
    """All tables of a history, by name."""
    found = {f"rows.{name}": column for name, column in history.rows().items()}
    found |= {f"money.{code}.{payee}": x for (code, payee), x in history.money.items()}
    found |= {f"reason.{name}": np.array(x) for name, x in history.reasons.items()}
    frame = history.frame
    return found | {f"frame.{name}": getattr(frame, name) for name in frame.__slots__}


def digest(tables: dict[str, np.ndarray]) -> str:
    """Hash of all bytes."""
    out = hashlib.sha256()
    for name, table in sorted(tables.items()):
        data = "\n".join(map(str, table.tolist())).encode() if table.dtype == object else table.tobytes()
        out.update(name.encode() + b"\0" + data + b"\0")
    return out.hexdigest()


def run(scenario: Scenario) -> str:
    """Hash of everything a run leaves behind; also called in other processes."""
    return digest(kept(simulate(scenario)))


def codes() -> tuple[str, ...]:
    """Codes of the instruments."""
    return CODES
