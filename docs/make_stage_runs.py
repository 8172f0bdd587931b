"""What stage the mixes reach in the model, by rows, seeds and assumed parameters; for docs/stages.md."""

from collections import Counter
from typing import Final

import numpy as np

from abm.country import country_codes, load_country
from abm.model import IndustryModel
from abm.scenario import Scenario
from abm.world import draw_world
from docs.make_tables import as_table
from experiments.defaults import defaults
from experiments.draws import assumed_ranges, latin_hypercube
from networks.kernels.chance import child_seed
from networks.stage import State, measure_state, name_stage

SEEDS: Final = {5000: 12, 10_000: 8, 20_000: 6}
PARAMETER_DRAWS: Final = 40
LARGEST: Final = 210_000
Runs = list[State]


def run_tables() -> dict[str, list[str]]:
    """Run everything and return the tables."""
    rows: list[list[str]] = []
    for code in country_codes():
        for mix in defaults().mixes:
            for firms, seeds in {**SEEDS, whole(code): 2}.items():
                found = [end_state(code, mix, firms, child_seed(1, r)) for r in range(seeds)]
                rows.append([code, mix, f"{firms:,}", str(seeds), *cells(found)])
                print(rows[-1], flush=True)
    heads = ["structure", "mix", "rows", "runs", "stage", "adopting rows", "links per adopter"]
    heads += ["in chains", "core", "core without lead firms", "crossing"]
    return {"runs": ["", *as_table(heads, rows), ""], "assumed": drawn()}


def whole(code: str) -> int:
    """Rows of the largest run: one a firm where that is affordable."""
    return min(LARGEST + 1000, int(load_country(code).firms.round().sum()))


def drawn() -> list[str]:
    """Stages over draws of all assumed parameters."""
    rows: list[list[str]] = []
    draws = latin_hypercube(1, assumed_ranges(country_codes()), PARAMETER_DRAWS)
    for code in country_codes():
        for mix in defaults().mixes:
            found = [
                end_state(code, mix, 5000, child_seed(1, k), dict(draw[code])) for k, draw in enumerate(draws)
            ]
            rows.append([code, mix, "5,000", str(len(found)), *cells(found)])
            print(rows[-1], flush=True)
    heads = ["structure", "mix", "rows", "draws", "stage", "adopting rows", "links per adopter"]
    heads += ["in chains", "core", "core without lead firms", "crossing"]
    return ["", *as_table(heads, rows), ""]


def end_state(
    code: str, mix: str, firms: int, seed: int, parameters: dict[str, float] | None = None
) -> State:
    """Run the model and measure what stands at the end."""
    scenario = Scenario(structure=code, mix=(mix,), firms=firms, seed=seed, parameters=parameters or {})
    model = IndustryModel(scenario, world=draw_world(scenario), collect=False)
    while model.running and model.t + 1 < scenario.months:
        model.step()
    firm, relations = model.actors.firms, model.actors.relations
    relations.settle(model.month)
    found = measure_state(
        model.world.graph,
        firm.live,
        relations.linked,
        lead=firm.lead,
        sector=firm.sector,
        region=firm.region,
        standing=relations.active,
        weight=firm.weight,
    )
    model.release()
    return found


def cells(found: Runs) -> list[str]:
    """Stages with their frequency, and means of what decides them."""
    words = Counter(name_stage(state).stage for state in found)
    stage = ", ".join(f"{word} {100 * k / len(found):.0f} %" for word, k in words.most_common())
    mean = {
        name: float(np.nanmean([getattr(state, name) for state in found]))
        for name in ("adopters", "leaderless", "core", "core_without_leads", "mixing")
    }
    links = float(np.nanmean([state.links / state.adopters if state.adopters else np.nan for state in found]))
    return [
        stage,
        f"{mean['adopters']:,.0f}",
        f"{links:.1f}",
        *(f"{mean[name]:.2f}" for name in ("leaderless", "core", "core_without_leads", "mixing")),
    ]
