"""The indicators: one row each, made from a month's state and read by no choice.

Definitions follow the project's indicator list (points, lines in two meanings, plane, network,
wheel, ecosystem). A large value of a line or network indicator does not say by itself that a line
or a network stands: the stage is told from `networks.stage` alone.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, final

import numpy as np

from abm.indicators import FUNCTIONS, Function
from abm.sectors import DATA, load_sectors
from abm.snapshot import Snapshot
from abm.tables import read_toml, shown
from networks.errors import BadInput, require_known
from networks.metrics.sums import Grouping
from networks.types import Floats


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A row of the scorecard.

    Parameters
    ----------
    name, code, title : str
        Key in tables, code of the indicator list, title in reports.
    stage : str
        point, line (supply), line (copy), plane, network, wheel, ecosystem, outcome, stock or money.
    unit : str
        ``"1"`` for shares and indices.
    direction : str
        ``"+"`` if more is further along, ``"-"`` if less is, else empty.
    every : int
        Recorded each so many months.
    groups : tuple of str
        Also taken by these: ``sector``, ``size``, ``region``. Without, the number does not divide by group.
    groups_every : int
        Recorded by group each so many months.
    sectors : tuple of str
        Sectors the row is about, where it is not about all.
    definition : str
    source : str
    tested : str
    function : callable
        Snapshot to a number or a measure; see `value` and `by`.
    """

    name: str
    code: str
    title: str
    stage: str
    unit: str
    direction: str
    definition: str
    function: Function
    every: int = 1
    groups: tuple[str, ...] = ()
    groups_every: int = 12
    sectors: tuple[str, ...] = ()
    source: str = ""
    tested: str = ""

    def value(self, snapshot: Snapshot) -> float:
        """Return the number for all firms, NaN where undefined."""
        found = self.function(snapshot)
        return found if isinstance(found, float | int) else found.value

    def by(self, snapshot: Snapshot, groups: Grouping) -> Floats:
        """Return the numbers by group, shape (G,); NaN where undefined."""
        found = self.function(snapshot)
        return np.full(groups.size, np.nan) if isinstance(found, float | int) else found.by(groups)


ROWS: Final = DATA / "indicators.toml"
STAGES: Final = (
    "point",
    "line (supply)",
    "line (copy)",
    "plane",
    "network",
    "wheel",
    "ecosystem",
    "outcome",
    "stock",
    "money",
)
GROUPS: Final = ("sector", "size", "region")
_KEYS: Final = (
    "code",
    "title",
    "stage",
    "unit",
    "direction",
    "definition",
    "every",
    "groups",
    "groups_every",
    "sectors",
    "source",
    "tested",
)
_NEEDED: Final = _KEYS[:6]


def read_indicators() -> tuple[Indicator, ...]:
    """Read the rows and join each with its function.

    Raises
    ------
    BadInput
        A row without a function or the other way round, a key too many or missing, an unknown stage.
    """
    rows: dict[str, dict[str, Any]] = read_toml(ROWS)
    where = shown(ROWS)
    require_known(where, "indicator", rows, FUNCTIONS)
    require_known("abm/indicators.py", "indicator", FUNCTIONS, rows)
    found: list[Indicator] = []
    for name, row in rows.items():
        require_known(f"{where}: [{name}]", "key", row, _KEYS)
        missing = [key for key in _NEEDED if key not in row]
        if missing:
            raise BadInput(f"{where}: [{name}]", f"{missing[0]!r} is missing")
        require_known(f"{where}: [{name}]", "stage", [row["stage"]], STAGES)
        for key, known in (("groups", GROUPS), ("sectors", load_sectors().codes)):
            row[key] = tuple(row.get(key, ()))
            require_known(f"{where}: [{name}]", key, row[key], known)
        found.append(Indicator(name=name, function=FUNCTIONS[name], **row))
    return tuple(found)


INDICATORS: Final = read_indicators()
"""The scorecard. A new indicator is one function in `abm.indicators` and one row in the file."""

BY_NAME: Final = MappingProxyType({row.name: row for row in INDICATORS})
