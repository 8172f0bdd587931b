"""Sector by sector over time: where use begins, and where it does not come."""

import numpy as np
import solara

from abm.history import History
from networks.types import Floats, Offsets
from viz.tabs import tabs
from viz.widgets.chart import chart, heat_option
from viz.words import names, say

NAME = "adopter_density"


def ranked(table: Floats) -> Offsets:
    """Return the groups that have firms, the largest share at the end first; equal ones as they stand.

    Parameters
    ----------
    table : Floats, shape (months, groups)
        NaN where not recorded, and for groups without firms.
    """
    known = np.isfinite(table)
    present = np.flatnonzero(known.any(axis=0))
    latest = known.shape[0] - 1 - known[::-1].argmax(axis=0)
    return present[np.argsort(-table[latest[present], present], kind="stable")]


@solara.component
def heat(history: History) -> None:
    """Show the share of adopters of each sector, size class or region over time."""
    kind, choose = solara.use_state("sector")
    table = history.groups[NAME, kind]
    recorded = np.flatnonzero(np.isfinite(table).any(axis=1))
    present = ranked(table)
    structure = history.scenario.structure
    named = {
        "sector": names.sector_name,
        "size": names.size_name,
        "region": lambda code: names.region_name(structure, code),
    }[kind]
    tabs({each: names.group_name(each) for each in ("sector", "size", "region")}, kind, choose)
    option = heat_option(
        [named(history.group_names[kind][group]) for group in present],
        history.month[recorded],
        table[np.ix_(recorded, present)].T,
        title=say("explore.heat_title"),
        unit="%",
        percent=True,
    )
    chart(option, height=90 + 17 * present.size, follows=True, label=say("explore.heat_title"))
