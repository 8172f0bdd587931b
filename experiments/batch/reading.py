"""Reads study files: strict, one line for what is wrong, complete in itself once read."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, final

from abm.scenario import Scenario, load_scenario, scenario_from
from abm.scorecard import INDICATORS
from abm.tables import read_toml
from experiments.batch.designs import MOST, TABLE, Design, List, Row, design_of, table_factors
from experiments.batch.factors import MOST_LEVELS, Choice, Declared, Factor, factors_of, keys_of
from experiments.batch.study import ALL, KEYS, MOST_REPLICATES, STUDY, Precision, Recording, Study
from networks.errors import BadInput, require_known
from networks.kernels.chance import child_seed

SHIPPED: Final = Path(__file__).resolve().parents[1] / "studies"
"""Folder of the studies that come with the project."""

DESIGN_KEYS: Final = ("levers", "uncertainties", "points", "levels")
HALF_KEYS: Final = ("kind", "points", "levels", "file")
RECORD_KEYS: Final = ("indicators", "paths", "groups")
PRECISION_KEYS: Final = ("indicator", "width", "most")
GROUPS: Final = ("sector", "size", "region")

LARGEST_SEED: Final = 2**64 - 1
DESIGN_SEED: Final = 2**63
"""Number beyond every replicate, from which designs take their chance."""


def load_study(place: str | Path) -> Study:
    """Read a study file, the study of a folder of results, or one that comes with the project."""
    file = found_file(place)
    return study_from(read_toml(file), file.name, file.parent)


def found_file(place: str | Path) -> Path:
    """Return the file of a study, whether its file, its folder or its name was given."""
    path = Path(place)
    if (path / STUDY).is_file():
        return path / STUDY
    names = [file.stem for file in SHIPPED.glob("*.toml")]
    if path.is_dir() and f"{place}" not in names:
        raise BadInput(f"{path.name}", f"holds no {STUDY}, so it is no folder of a study")
    if not path.suffix and not path.is_file():  # a name
        require_known("batch", "study", [path.name], names)
        return SHIPPED / f"{path.name}.toml"
    return path


def shipped_studies() -> dict[str, Study]:
    """Return the studies that come with the project, by name."""
    return {file.stem: Study.load(file) for file in sorted(SHIPPED.glob("*.toml"))}


def study_from(table: Mapping[str, Any], where: str, folder: Path = Path()) -> Study:
    """Make a study from keys and values, as a study file holds them.

    Parameters
    ----------
    table : mapping
    where : str
        File, for errors.
    folder : Path
        From which files named in the study are looked up.
    """
    require_known(where, "key", table, KEYS)
    name = table.get("name", "")
    if not isinstance(name, str) or not name or not name.replace("-", "").replace("_", "").isalnum():
        raise BadInput(f"{where}: name", f"{name!r} cannot be used", "letters, digits and hyphens")
    seed = _seed(table.get("seed", 1), f"{where}: seed")
    base = _base(table.get("base"), f"{where}: [base]", folder)
    halves = _halves(table, where, folder)
    rows: dict[str, tuple[Row, ...]] = {}
    factors: dict[str, tuple[Factor, ...]] = {}
    source: dict[str, Any] = {"name": name, "seed": f"{seed}" if seed > 2**63 - 1 else seed}
    source["base"] = {key: value for key, value in tomllib.loads(base.to_toml()).items() if key != "seed"}
    source["design"] = {}
    for salt, (half, given) in enumerate(halves.items()):
        factors[half], rows[half] = given.factors, ({},)
        if given.factors:
            place, chance = f"{where}: [{half}]", child_seed(seed, DESIGN_SEED + salt)
            rows[half] = tuple(given.design(where).rows(given.factors, base, chance, place))
            source[half] = {factor.key: _source(factor) for factor in given.factors}
            source["design"][half] = given.source()
    both = set(keys_of(factors["levers"])) & set(keys_of(factors["uncertainties"]))
    if both:
        raise BadInput(f"{where}: [uncertainties]: {min(both)}", "is a lever already")
    recording = _recording(table.get("record", {}), f"{where}: [record]")
    source["record"] = {key: list(value) for key, value in asdict(recording).items() if value}
    precision = _precision(table.get("precision"), f"{where}: [precision]")
    if precision is not None:
        source["precision"] = asdict(precision)
    about = table.get("about", "")
    if not isinstance(about, str):
        raise BadInput(f"{where}: about", f"{about!r} is not a sentence")
    study = Study(
        name=name,
        base=base,
        levers=factors["levers"],
        uncertainties=factors["uncertainties"],
        lever_rows=rows["levers"],
        uncertainty_rows=rows["uncertainties"],
        replicates=_whole(table.get("replicates", 10), 1, MOST_REPLICATES, f"{where}: replicates"),
        seed=seed,
        recording=recording,
        precision=precision,
        about=about,
        source=source | ({"about": about} if about else {}),
    )
    if study.points > MOST:
        raise BadInput(f"{where}: [design]", f"{study.points:,} points", f"at most {MOST:,}")
    for point in range(study.points):
        _ = study._scenario(point, 0)  # pyright: ignore[reportPrivateUsage] - refuses what cannot be run
    return study


@final
@dataclass(frozen=True, slots=True)
class Half:
    """Levers or uncertainties of a study file, with their design."""

    kind: str
    points: int
    levels: int
    factors: tuple[Factor, ...]

    def design(self, where: str) -> Design:
        """Return the design; points of a table stand side by side."""
        return List() if self.kind == TABLE else design_of(self.kind, self.points, f"{where}: [design]")

    def source(self) -> dict[str, Any]:
        """Return the design as a study file has it."""
        told_of = {"points": self.points, "levels": self.levels}
        kind = "list" if self.kind == TABLE else self.kind
        return {"kind": kind, **{key: number for key, number in told_of.items() if number}}


def _base(table: object, where: str, folder: Path) -> Scenario:
    """Return the base scenario: keys as in a scenario file, or ``file``, the name of one, and changes."""
    if not isinstance(table, Mapping):
        raise BadInput(where, "is missing" if table is None else "is no table", 'structure = "kr"')
    given = dict(table)
    file = given.pop("file", None)
    if "seed" in given:
        raise BadInput(f"{where}: seed", "is not used", "seed, above all sections, for the whole study")
    if file is None:
        return scenario_from(given, where)
    if not isinstance(file, str):
        raise BadInput(f"{where}: file", f"{file!r} is not the name of a file")
    held = tomllib.loads(load_scenario(folder / file).to_toml())
    del held["seed"]
    return scenario_from({**held, **given}, where)


def _halves(table: Mapping[str, Any], where: str, folder: Path) -> dict[str, Half]:
    """Return design, points and factors of levers and uncertainties."""
    design = table.get("design", {})
    if not isinstance(design, Mapping):
        raise BadInput(f"{where}: [design]", "is no table")
    require_known(f"{where}: [design]", "key", design, DESIGN_KEYS)
    found: dict[str, Half] = {}
    for half in ("levers", "uncertainties"):
        place = f"{where}: [design] {half}"
        given = design.get(half, {})
        given = {"kind": given} if isinstance(given, str) else given
        if not isinstance(given, Mapping):
            raise BadInput(place, f"{given!r} cannot be used", 'a name, or { kind = "sobol", points = 64 }')
        require_known(place, "key", given, HALF_KEYS)
        points, levels = (
            _whole(given.get(key, design.get(key, 0)), 0, most, f"{place}: {key}")
            for key, most in (("points", MOST), ("levels", MOST_LEVELS))
        )
        kind = given.get("kind")
        if kind == TABLE:
            file = given.get("file")
            if not isinstance(file, str):
                raise BadInput(f"{place}: file", "is missing", "a CSV file, a column for each factor")
            if table.get(half):
                raise BadInput(f"{where}: [{half}]", "stands beside a table", "the columns of the file alone")
            factors: tuple[Factor, ...] = factors_from_columns(table_factors(folder / file, place), place)
        else:
            factors = factors_of(table.get(half, {}), f"{where}: [{half}]", levels)
        found[half] = Half(kind or _usual(factors), points, levels, factors)
    return found


def factors_from_columns(columns: Sequence[Choice], where: str) -> tuple[Factor, ...]:
    """Return columns of a table as factors, their keys checked; lines may repeat a value."""
    for column in columns:
        factors_of({column.key: [column.values[0]]}, where)
    return tuple(columns)


def _usual(factors: Sequence[Factor]) -> str:
    """Return the design of factors when none is named."""
    return "grid" if all(isinstance(factor, Choice) for factor in factors) else "latin-hypercube"


def _source(factor: Factor) -> Any:
    """Return a factor as a study file has it."""
    if isinstance(factor, Choice):
        return ["+".join(value) if isinstance(value, tuple) else value for value in factor.values]
    if isinstance(factor, Declared):
        return "range"
    low, high, is_log, steps = (getattr(factor, name) for name in ("low", "high", "is_log", "steps"))
    return {"low": low, "high": high, "scale": "log" if is_log else "linear"} | (
        {"levels": steps} if steps else {}
    )


def _recording(table: object, where: str) -> Recording:
    if not isinstance(table, Mapping):
        raise BadInput(where, "is no table")
    require_known(where, "key", table, RECORD_KEYS)
    names = [indicator.name for indicator in INDICATORS]
    found: dict[str, tuple[str, ...]] = {}
    for key, known in (("indicators", names), ("paths", names), ("groups", GROUPS)):
        given = table.get(key, [])
        given = [given] if isinstance(given, str) else given
        if not isinstance(given, list | tuple):
            raise BadInput(f"{where}: {key}", f"{given!r} is not a list of names")
        is_all = list(given) == [ALL]
        require_known(
            f"{where}: {key}", "group" if key == "groups" else "indicator", [] if is_all else given, known
        )
        found[key] = (
            (GROUPS if key == "groups" else () if key == "indicators" else (ALL,)) if is_all else tuple(given)
        )
    if found["groups"] and not found["paths"]:
        raise BadInput(f"{where}: groups", "are kept of paths, and none are", 'paths = ["adopter_density"]')
    return Recording(**found)


def _precision(table: object, where: str) -> Precision | None:
    if table is None:
        return None
    if not isinstance(table, Mapping):
        raise BadInput(where, "is no table")
    require_known(where, "key", table, PRECISION_KEYS)
    require_known(f"{where}: indicator", "indicator", [table.get("indicator")], (i.name for i in INDICATORS))
    width = table.get("width")
    if isinstance(width, bool) or not isinstance(width, int | float) or not width > 0:
        raise BadInput(f"{where}: width", f"{width!r} cannot be used", "a number above 0")
    most = _whole(table.get("most", 1000), 2, MOST_REPLICATES, f"{where}: most")
    return Precision(indicator=str(table["indicator"]), width=float(width), most=most)


def precision_of(text: str) -> Precision:
    """Read ``"adopter_density=0.01"``, or with the most replicates ``"adopter_density=0.01,500"``."""
    name, _, numbers = text.partition("=")
    width, _, most = numbers.partition(",")
    try:
        table = {"indicator": name.strip(), "width": float(width), "most": int(most or 1000)}
    except ValueError:
        raise BadInput(
            "--precise", f"{text!r} cannot be used", "an indicator and a width, NAME=0.01"
        ) from None
    found = _precision(table, "--precise")
    assert found is not None
    return found


def _whole(value: object, low: int, high: int, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise BadInput(where, f"{value!r} cannot be used", f"a whole number from {low:,} to {high:,}")
    return value


def _seed(value: object, where: str) -> int:
    if isinstance(value, str) and value.isdecimal() and len(value) <= 20:
        value = int(value)
    return _whole(value, 0, LARGEST_SEED, where)
