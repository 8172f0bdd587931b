"""What made the numbers on the screen: version, hashes, packages, and what to type to have them again."""

import platform
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import Final, final

from abm.country import country_codes, load_country
from abm.scenario import Scenario
from experiments.manifest import data_hash, packages
from experiments.source import model_hash
from experiments.version import version

SHOWING: Final = ("solara", "ipyvuetify", "anywidget")
"""Packages that bear on what is shown and on no result."""

SHORT: Final = 12
"""Signs of a hash that is quoted."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The installation that runs.

    Parameters
    ----------
    version : str
    model, data : str
        SHA-256 of the model's sources and of its data.
    packages : dict of str to str
        Version of Python and of each package.
    system : str
    tables : dict of str to str
        By structure, where its input-output table is from.
    """

    version: str
    model: str
    data: str
    packages: dict[str, str]
    system: str
    tables: dict[str, str]


@cache
def origin() -> Origin:
    """Return what this installation is; it does not change while it runs."""
    return Origin(
        version=version(),
        model=model_hash(),
        data=data_hash(),
        packages={**packages(), **{name: metadata.version(name) for name in SHOWING}},
        system=f"{platform.system()} {platform.machine()}",
        tables={code: load_country(code).sources.get("io", "") for code in country_codes()},
    )


def citation(scenario: Scenario) -> str:
    """Return the line to quote the present scenario by."""
    made = origin()
    return (
        f"pearlnet {made.version}, model {made.model[:SHORT]}, data {made.data[:SHORT]}, "
        f"scenario {scenario.digest()[:SHORT]}, seed {scenario.seed}."
    )


def snippet(file: str = "scenario.toml") -> str:
    """Return the run in Python."""
    return (
        "from abm.model import simulate\n"
        "from abm.scenario import load_scenario\n\n"
        f'history = simulate(load_scenario("{file}"))\n'
        'history.overall["adopter_density"]'
    )
