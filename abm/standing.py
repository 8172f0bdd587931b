"""Programmes that a country runs beside any mix: part of the structure, the same for all mixes."""

import numpy as np

from abm.country import Country
from abm.sectors import DATA
from abm.tables import read_rows
from networks.errors import require_known
from networks.types import Bools


def readiness_sectors(country: Country) -> Bools:
    """Sectors served by the standing readiness programme, shape (S,); none without a table."""
    path = DATA / "countries" / country.code / "standing.csv"
    served = np.zeros(len(country.sectors), np.bool_)
    if path.exists():
        rows = read_rows(path, ("sector", "programme", "source"))
        codes = [row.text("sector") for row in rows]
        require_known(path.name, "sector", codes, country.sectors)
        served[[country.sectors.index(code) for code in codes]] = True
    return served
