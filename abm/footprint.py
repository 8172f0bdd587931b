"""Who is live and which relations carry data at the end of a run, and since when."""

from dataclasses import dataclass
from typing import final

from abm.model import IndustryModel
from abm.scenario import Scenario
from abm.world import World
from agents.quotas import Acts, Recorded
from networks.matching import Dated
from networks.types import Bools


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Footprint:
    """What a run has come to, to be held against another run of the same firms.

    Attributes
    ----------
    dated : Dated
        Adopters and data links with the month since which each stands.
    standing : bool, shape (m,)
        Relations that stand.
    acts : Acts
        Whose orders were placed when.
    """

    dated: Dated
    standing: Bools
    acts: Acts


def footprint(scenario: Scenario, world: World, acts: Acts | None = None) -> Footprint:
    """Run a scenario to its end and return what it has come to.

    Parameters
    ----------
    world : World
        As the scenario would draw it.
    acts : Acts, optional
        For control ``quota``: those of the run without control.
    """
    model = IndustryModel(scenario, world=world, collect=False, scored=False, acts=acts)
    actors = model.actors
    recorded = Recorded(actors.rule, actors.firms)
    actors.rule = recorded
    while model.running and model.t + 1 < scenario.months:
        model.step()
    firms, relations = actors.firms, actors.relations
    relations.settle(model.month)
    rows = firms.live.nonzero()[0].astype("int32")
    edges = relations.joined[relations.linked[relations.joined]]
    found = Footprint(
        dated=Dated(
            row=rows, since=firms.live_since[rows], edge=edges, linked_since=relations.linked_since[edges]
        ),
        standing=relations.active.copy(),
        acts=recorded.acts(),
    )
    model.release()
    return found
