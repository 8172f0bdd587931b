"""The whole model as programs for `worker`: months of one run, and replicates one after another."""

from time import perf_counter

from abm.history import finish
from abm.model import IndustryModel, simulate
from abm.scenario import Scenario
from abm.world import draw_world
from benchmarks.model import reached, verbs

STRUCTURE = "kr"
MIX = "kr-5gplus-2019"
REPLICATES = 6
"""Seeds that the replicates go round in, so that every slice does the same work."""


def w3_months(work):
    """Months of the full model in their order; the run starts again when it is over.

    A run is asked for `months` and says how long each took. Those after which graph-wide indicators
    are computed (each third, and the last) are told apart by the month.
    """
    scenario = Scenario(structure=STRUCTURE, mix=(MIX,), firms=work.n)
    world = draw_world(scenario)
    kept = {}

    def prepare():
        kept["model"] = IndustryModel(scenario, world=world, collect=False)

    def run(months):
        said = {"plain": [], "with_graph": []}
        for _ in range(months):
            if kept["model"].t + 1 >= scenario.months:
                prepare()
            model = kept["model"]
            began = perf_counter()
            model.step()
            took = perf_counter() - began
            last = model.t + 1 == scenario.months
            said["with_graph" if (model.month + 1) % 3 == 0 or last else "plain"].append(took)
        return said

    def answer():
        return reached(kept["model"].record.overall, work.n) | {"verbs": verbs()}

    return prepare, run, answer


def w1_replicates(work):
    """One replicate: the world drawn, all months, the scorecard; stalls are on request."""
    kept = {"seed": 0}

    def prepare():
        kept["seed"] = kept["seed"] % REPLICATES + 1

    def run():
        scenario = Scenario(structure=STRUCTURE, mix=(MIX,), firms=work.n, seed=kept["seed"])
        kept["overall"] = simulate(scenario, stalls=False).overall

    def answer():
        return reached(kept["overall"], work.n) | {"verbs": verbs()}

    return prepare, run, answer


def w1_unrecorded(work):
    """One replicate of the same without a scorecard."""
    kept = {"seed": 0}

    def prepare():
        kept["seed"] = kept["seed"] % REPLICATES + 1

    def run():
        scenario = Scenario(structure=STRUCTURE, mix=(MIX,), firms=work.n, seed=kept["seed"])
        model = IndustryModel(scenario, collect=False, scored=False)
        while model.running:
            model.step()
        kept["users"] = model.actors.firms.live.copy()
        finish(model.record, model.actors, model.world, scenario, 0.0)
        model.release()

    def answer():
        return kept["users"]

    return prepare, run, answer
