"""The end of a run as the null models want it: who has adopted, which relations stand and carry data."""

import numpy as np

from abm.assembly import Actors
from abm.snapshot import size_class
from abm.world import World
from networks.nulls import Observed


def end_state(actors: Actors, world: World) -> Observed:
    """Return the state at the end of the latest month; arrays are copies, the graph is the world's.

    Relations that nobody follows are brought up to date, which changes no history: when each changes
    next is drawn by counter.
    """
    firms, relations = actors.firms, actors.relations
    relations.settle(actors.month)
    return Observed(
        graph=world.graph,
        adopted=firms.live.copy(),
        linked=relations.linked.copy(),
        standing=relations.active.copy(),
        sector=firms.sector,
        region=firms.region,
        size=size_class(firms.employees, firms.lead).astype(np.int16),
        relations=actors.standing_relations(),
    )
