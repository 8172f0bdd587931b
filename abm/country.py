"""A country: production structure, firms, regions, actors and what was observed.

A country is a folder of tables (``data/countries/<code>``); nothing in this file knows any country.
The recipe for one's own stands in ``docs/countries.md``.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from abm.pack import (
    Actor,
    Observation,
    SectorEvidence,
    read_actors,
    read_head,
    read_observed,
    read_parameters,
    read_regions,
    read_sector_table,
)
from abm.sectors import DATA, SECTORS, load_sectors
from abm.tables import Stamp, read_matrix, stamp_of
from networks.errors import BadInput, require_known
from networks.types import Floats

__all__ = ["Actor", "Country", "Observation", "SectorEvidence", "country_codes", "load_country"]

TEMPLATE = "template"
"""Folder that shows how a country is made and is no country."""

TOLERANCE = 0.001
"""A table balances if no gap is larger than this share of output, or than 1 million USD."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """One country. Money in million USD of 2020 a year; S sectors, R regions; arrays are read-only.

    Attributes
    ----------
    code : str
    name : dict
        Name by language (en, zh, ko).
    currency, per_usd : str, float
        Currency of the sources and its units per US dollar.
    launch : int
        First month of commercial 5G, since 2019-01.
    sectors : tuple of str, length S
    output, value_added, exports, imports, final_use : float64, shape (S,)
        Million USD a year. Whether `final_use` holds imported goods says `final_use_includes_imports`.
    employment : float64, shape (S,)
        Persons.
    domestic_flow, imported_flow : float64, shape (S, S)
        Supplying sector by using sector, million USD a year.
    firms : float64, shape (S,)
        Real number of firms with 10 or more employees.
    fringe, fringe_employment : float64, shape (S,)
        Share of output and of employment in micro firms, farms and households outside the network.
    tail, largest : float64, shape (S,)
        Exponent of the bounded Pareto of employees from 10 to `largest`.
    leads : int64, shape (S,)
        Declared number of lead firms.
    regions, regions_local : tuple of str, length R
    region_share : float64, shape (R,)
        Share of domestic product, adds up to one.
    population, area, latitude, longitude : float64, shape (R,)
        Persons, km2, degrees.
    actors, observed : tuples
    evidence : tuple of SectorEvidence, length S
    parameters : dict
        Tables of the country's own parameters as they stand in the file; declared and checked in `agents`.
    sources : dict
        What the keys of the source columns stand for.
    notes : tuple of str
    """

    code: str
    name: dict[str, str]
    currency: str
    per_usd: float
    launch: int
    final_use_includes_imports: bool
    sectors: tuple[str, ...]
    output: Floats
    value_added: Floats
    employment: Floats
    exports: Floats
    imports: Floats
    final_use: Floats
    domestic_flow: Floats
    imported_flow: Floats
    firms: Floats
    fringe: Floats
    fringe_employment: Floats
    tail: Floats
    largest: Floats
    leads: NDArray[np.int64]
    regions: tuple[str, ...]
    regions_local: tuple[str, ...]
    region_share: Floats
    population: Floats
    area: Floats
    latitude: Floats
    longitude: Floats
    actors: tuple[Actor, ...]
    observed: tuple[Observation, ...]
    evidence: tuple[SectorEvidence, ...]
    parameters: dict[str, dict[str, Any]]
    sources: dict[str, str]
    notes: tuple[str, ...]

    def input_coefficients(self) -> Floats:
        """Domestic inputs per unit of output, supplier x user, shape (S, S)."""
        return self.domestic_flow / self.output

    def multipliers(self) -> Floats:
        r"""Domestic output drawn in all sectors by one unit of final demand for each, shape (S,).

        Column sums of the Leontief inverse :math:`(I - A)^{-1}` of domestic coefficients (W. Leontief 1936).
        """
        identity = np.eye(len(self.sectors))
        drawn = np.linalg.solve((identity - self.input_coefficients()).T, np.ones(len(self.sectors)))
        return drawn.astype(np.float64)

    def upstreamness(self) -> Floats:
        r"""Mean number of domestic stages between each sector's output and final use, shape (S,), at least 1.

        .. math:: U_i = 1 + \sum_j \frac{z_{ij}}{x_i} U_j

        with domestic flows :math:`z`; exports count as final use.

        References
        ----------
        P. Antras, D. Chor, T. Fally, R. Hillberry (2012), American Economic Review 102(3), 412-416.
        """
        sold = self.domestic_flow / self.output[:, None]
        stages = np.linalg.solve(np.eye(len(self.sectors)) - sold, np.ones(len(self.sectors)))
        return stages.astype(np.float64)

    def domestic_final_use(self) -> Floats:
        """Output that goes to domestic final use and exports, million USD a year, shape (S,)."""
        return self.output - self.domestic_flow.sum(axis=1)


def country_codes(folder: Path | None = None) -> tuple[str, ...]:
    """Return the codes of the countries there are; the template is none."""
    homes = (folder or DATA / "countries").glob("*/country.toml")
    return tuple(sorted(path.parent.name for path in homes if path.parent.name != TEMPLATE))


def load_country(code: str, folder: Path | None = None) -> Country:
    """Read the country in ``<folder>/<code>``; without a folder, one that comes with the package.

    Raises
    ------
    BadInput
        No such country; a file, column, key or row too many or too few; a value out of bounds; a
        table that does not balance. One line with file, place and closest known name.
    """
    require_known("country", "country", [code], (*country_codes(folder), TEMPLATE))
    home = (folder or DATA / "countries") / code
    return _read_country(home, stamp_of(home, SECTORS))


@lru_cache(maxsize=8)
def _read_country(home: Path, _stamp: Stamp) -> Country:
    """Read a country; what was read is kept as long as its files are as they were."""
    codes = load_sectors().codes
    head = read_head(home / "country.toml")
    sources: dict[str, str] = head["sources"]
    country = Country(
        **{**head, "notes": tuple(head["notes"]), "per_usd": float(head["per_usd"])},
        sectors=codes,
        **read_sector_table(home / "sectors.csv", codes, sources),
        domestic_flow=read_matrix(home / "flows_domestic.csv", "supplier", "sector", codes),
        imported_flow=read_matrix(home / "flows_imported.csv", "supplier", "sector", codes),
        **read_regions(home / "regions.csv", sources),
        actors=read_actors(home / "actors.csv", codes, sources),
        observed=read_observed(home / "observed.csv", sources),
        parameters=read_parameters(home / "parameters.toml"),
    )
    check_balance(country)
    return country


def check_balance(country: Country) -> None:
    """Refuse a table in which what a sector buys, or what it sells, does not add up to its output.

    Inputs (domestic and imported) + value added = output for every using sector; for every supplying
    sector domestic flows + final use = output or, where final use holds imported goods, domestic and
    imported flows + final use - imports = output. See `TOLERANCE`.
    """
    domestic, imported = country.domestic_flow, country.imported_flow
    inputs = domestic.sum(axis=0) + imported.sum(axis=0) + country.value_added
    sales = domestic.sum(axis=1) + country.final_use
    selling = "domestic flows + final_use"
    if country.final_use_includes_imports:
        sales = sales + imported.sum(axis=1) - country.imports
        selling = "domestic and imported flows + final_use - imports"
    buying = "domestic and imported inputs + value_added"
    for side, words, total in (("column", buying, inputs), ("row", selling, sales)):
        gap = np.abs(total - country.output) - np.maximum(TOLERANCE * country.output, 1.0)
        worst = int(np.argmax(gap))
        if gap[worst] > 0.0:
            raise BadInput(
                f"{country.code}/flows_domestic.csv: {side} {country.sectors[worst]}",
                f"does not balance: {words} = {total[worst]:,.1f}, output = {country.output[worst]:,.1f}",
                "within 0.1 % of output or 1 million USD",
            )
