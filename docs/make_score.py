"""Score two planted patterns from files, and write what is said into docs/score.md.

    python -m docs.make_score

Run from the root of the project. The text of the page is written by hand; what stands between
``<!-- made: NAME -->`` and ``<!-- end -->`` is replaced.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Final

import numpy as np

from abm.country import load_country
from abm.own_network.findings import Findings
from abm.parameters import make_parameters
from abm.world import draw_network
from docs.make_networks import filled
from experiments.score.card import score
from experiments.score.reading import ScoreOptions, read_observation
from experiments.score.text import as_text
from experiments.score.writing import write_tables
from networks.planted import plant

PAGE: Final = Path(__file__).parent / "score.md"
PATTERNS: Final = {"network": "dense network", "stars": "shared stars"}
PARTS: Final = {"network": 4, "stars": 2}
"""Parts of the text that are shown."""


def main() -> int:
    """Score both patterns and write the page."""
    made: dict[str, list[str]] = {}
    page = PAGE.resolve()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for name, pattern in PATTERNS.items():
            parts = said_of(pattern).split("\n\n")[: PARTS[name]]
            made[name] = ["```text", "\n\n".join(parts), "```"]
        os.chdir(page.parent)
    page.write_text(filled(page.read_text("utf-8"), made), "utf-8")
    return 0


def said_of(pattern: str) -> str:
    """Return what is said of a pattern that was written to files in the working folder and read again."""
    country = load_country("kr")
    people, graph = draw_network(country, make_parameters(country, {}), 5000, 31)
    planted = plant(pattern, graph, people, 0.1, 3)
    paths = Path("edges.csv"), Path("firms.csv")
    of_firm = {
        "sector": np.array(country.sectors)[people.sector],
        "region": np.array(country.regions)[people.region],
        "size": people.employees.round(),
        "lead": people.lead,
        "adopted": planted.adopted,
    }
    write_tables(*paths, graph, {"linked": planted.linked}, of_firm)
    observed = read_observation(*paths, ScoreOptions(), Findings())
    assert observed is not None
    return as_text(score(observed))


if __name__ == "__main__":
    sys.exit(main())
