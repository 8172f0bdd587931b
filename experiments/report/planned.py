"""What the mixes of a comparison meant to spend, beside which the payments stand."""

import pandas as pd

from abm.country import load_country
from abm.mix import compose
from abm.programme import schedule
from experiments.plan import ComparePlan, mix_parts

COLUMNS = ["structure", "mix", "instrument", "planned"]


def planned_outlay(plan: ComparePlan) -> pd.DataFrame:
    """Return planned money and administration over the run by structure, mix and instrument.

    Returns
    -------
    pandas.DataFrame
        Columns structure, mix, instrument, planned (million USD).
    """
    rows: list[tuple[str, str, str, float]] = []
    for structure in plan.structures:
        country = load_country(structure)
        total = float(country.value_added.sum())
        for mix in plan.mixes:
            programme = schedule(
                compose(mix_parts(mix)), plan.scenario(structure, mix), total, country.sectors
            )
            rows += [(structure, mix, code, float(programme.outlay(code).sum())) for code in programme.money]
    return pd.DataFrame(rows, columns=COLUMNS)
