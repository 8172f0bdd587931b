"""How a user's files are to be read, and what may be done about what is wrong in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import isfinite
from pathlib import Path
from typing import Any, Final, final

from networks.completion import ONE, WEIGHTS
from networks.errors import BadInput, require_known

EDGE_COLUMNS: Final = ("supplier", "customer", "value", "durability")
FIRM_COLUMNS: Final = (
    "id",
    "sector",
    "region",
    "employees",
    "output",
    "value_added",
    "weight",
    "lead",
)

UNITS: Final = {
    "million USD": (1.0, False),
    "thousand USD": (1e-3, False),
    "USD": (1e-6, False),
    "million local": (1.0, True),
    "thousand local": (1e-3, True),
    "local": (1e-6, True),
}
"""Million units for one of each, and whether the country's currency is meant."""

CHOICES: Final = {
    "unit": tuple(UNITS),
    "duplicates": ("error", "sum"),
    "self_loops": ("error", "drop"),
    "dangling": ("error", "drop", "add"),
    "isolated": ("keep", "drop", "error"),
    "undirected": ("error", "both", "forward"),
    "missing": ("error", "complete"),
    "values": ("inputs", "one"),
    "stand_for": WEIGHTS,
}
"""What each option may be; the first is the default."""

THOUSANDS: Final = (",", ".", " ", "'")
DECIMALS: Final = (".", ",")
"""Marks that numbers in text may have."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOptions:
    """How a user's network is read. The defaults mend nothing.

    Attributes
    ----------
    structure : str
        Code of the country pack whose sectors, regions and totals are used.
    firms : str, Path or None
        Table of firms beside a table of edges.
    columns : mapping of str to str
        From our name of a column to the file's.
    unit : str or None
        Unit of all money in the files. ``None`` is million USD too, but then amounts out of all proportion
        to the country are refused, because a unit may have been forgotten; one that is named is taken.
    factor : float
        Money is multiplied by it too, for instance to bring it to the prices of 2020.
    thousands, decimal : str
        Marks in numbers that are text, for instance ``","`` in 1,250.5; without one for thousands, none.
    sectors, regions : str, Path or None
        Tables with columns ``own`` and ``sector`` (or ``region``): the user's word and the country's.
    complete_sectors : bool
        Whether missing sectors may be drawn.
    duplicates : str
        A pair that stands twice: ``"error"`` or ``"sum"`` of its values.
    self_loops : str
        A row that sells to itself: ``"error"`` or ``"drop"``.
    dangling : str
        An end that is no firm of the table: ``"error"``, ``"drop"`` the edge or ``"add"`` the firm.
    isolated : str
        Firms without any relation: ``"keep"``, ``"drop"`` or ``"error"``.
    undirected : str
        Graphs without direction: ``"error"``, ``"both"`` ways with the same value, or ``"forward"`` from the
        end that is named first.
    missing : str
        Values that some edges lack: ``"error"`` or ``"complete"`` as below.
    values : str
        Where no edge has a value: ``"inputs"``, from the sectors' flows, or ``"one"`` million USD each.
    stand_for : str
        Weights, where none are given: every row is ``"one"`` firm, or they stand for the ``"country"``.
    seed : int
        Of what is drawn.
    """

    structure: str
    firms: str | Path | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    unit: str | None = None
    factor: float = 1.0
    thousands: str = ""
    decimal: str = "."
    sectors: str | Path | None = None
    regions: str | Path | None = None
    complete_sectors: bool = False
    duplicates: str = "error"
    self_loops: str = "error"
    dangling: str = "error"
    isolated: str = "keep"
    undirected: str = "error"
    missing: str = "error"
    values: str = "inputs"
    stand_for: str = ONE
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse what no option may be."""
        for name, known in CHOICES.items():
            if name != "unit" or self.unit is not None:
                require_known(option(name), "choice", [getattr(self, name)], known)
        known_columns = (*EDGE_COLUMNS, *FIRM_COLUMNS)
        require_known("--column", "column", self.columns, known_columns)
        require_known("--thousands", "mark", [self.thousands], ("", *THOUSANDS))
        require_known("--decimal", "mark", [self.decimal], DECIMALS)
        if self.thousands == self.decimal:
            raise BadInput("--thousands", f"{self.thousands!r} is the mark of decimals too", "two marks")
        if not isfinite(self.factor) or self.factor <= 0:
            raise BadInput("--factor", f"{self.factor:g} cannot be used", "a number above 0")
        if not 0 <= self.seed < 2**64:
            raise BadInput("--seed", f"{self.seed} cannot be used", "a whole number from 0 to 2^64-1")

    @property
    def money(self) -> str:
        """Unit of all money."""
        return self.unit or CHOICES["unit"][0]

    def said(self) -> dict[str, Any]:
        """Return what differs from the defaults as plain values, without folders of the machine."""
        plain: dict[str, Any] = {}
        for f in fields(self):
            value = getattr(self, f.name)
            if f.name not in ("structure", "columns") and value != f.default:
                plain[f.name] = Path(value).name if f.name in ("firms", "sectors", "regions") else value
        return plain | ({"columns": dict(self.columns)} if self.columns else {})


def option(name: str) -> str:
    """Return an option as the command line spells it."""
    return "--" + name.replace("_", "-")


def options_from(choices: Mapping[str, Any]) -> ImportOptions:
    """Make options from keywords; a name that does not exist is refused with the closest one."""
    require_known("read_network", "option", choices, (f.name for f in fields(ImportOptions)))
    if "structure" not in choices:
        raise BadInput("read_network", "structure is missing", "the code of a country pack")
    return ImportOptions(**choices)
