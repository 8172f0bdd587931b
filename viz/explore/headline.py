"""What a run says in one sentence, with the run that differs in nothing but the policy beside it."""

import math
from dataclasses import dataclass, replace
from typing import Final, final

from abm.history import History
from abm.scenario import Scenario
from experiments.extract import horizon_of
from viz.words import names, say

ADOPTERS: Final = "adopter_density"


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The headline in words.

    Parameters
    ----------
    sentence : str
    caution : str
        What one run cannot say.
    """

    sentence: str
    caution: str


def without_policy(scenario: Scenario) -> Scenario | None:
    """Return the scenario without policy and all else the same; None if it has none itself."""
    if not scenario.composed_mix().measures:
        return None
    return replace(scenario, mix=("none",), overrides={}, budget=None)


def finding(run: History, without: History | None) -> Finding:
    """Return what one run, and the same without policy, have come to at the horizon."""
    scenario = run.scenario
    found = horizon_of(run)
    both = [found[ADOPTERS]]
    said: dict[str, object] = {
        "place": names.structure_name(scenario.structure),
        "month": names.month_name(int(run.month[-1])),
        "stage": stage_words(found["stage"]),
        "seed": scenario.seed,
    }
    key = "explore.found_alone"
    if without is not None:
        bare = horizon_of(without)
        both.append(bare[ADOPTERS])
        said |= {
            "without": names.percent(bare[ADOPTERS], both),
            "gap": names.change(found[ADOPTERS] - bare[ADOPTERS], "1", both),
            "other": stage_words(bare["stage"]),
        }
        key = "explore.found" if said["stage"] != said["other"] else "explore.found_same"
    said["share"] = names.percent(found[ADOPTERS], both)
    return Finding(sentence=say(key, **said), caution=say("explore.caution", **said))


def stage_words(code: float) -> str:
    """Return the name of a stage within a sentence, by its code; NaN is undecided."""
    return (
        say("explore.no_stage") if code == 0 else names.stage_name(None if math.isnan(code) else code).lower()
    )
