"""The repository as a whole: its packages are its own, portable, and name no country."""

import ast
import csv
import importlib.metadata
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.plain

ROOT = Path(__file__).parents[1]
FLOORS = ("abm", "agents", "experiments", "networks", "viz")
DATA = ROOT / "abm" / "data"
MADE = {".git", ".venv", ".venv-bench", ".hypothesis", "build", "dist", "results", "__pycache__"}
BINARY = {".png", ".jpg", ".svgz", ".parquet", ".pyc", ".gz", ".woff", ".woff2", ".ico"}

# Paths of some machine: home folders, drive letters, private roots. Package sources: options and
# addresses that name an index. Both are written so that this file does not match itself.
MACHINE_PATH = re.compile(
    r"(?<![\w.])/(?:home|Users|root|work|mnt|media|opt|srv)/[\w.-]|\b[A-Z]:\\\\?[A-Za-z]"
)
REGISTRY = re.compile(
    r"--(?:extra-)?index[-]url|--find[-]links|https?://[\w.-]*(?:pypi|pythonhosted|npm|registry|artifactory|nexus)"
    r"|https?://[^\s\"']*/simple/",
    re.IGNORECASE,
)
PIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[0-9][0-9A-Za-z.!+]*")


def own_files() -> Iterator[Path]:
    """Every text file of the repository, without what is made from it."""
    for folder, names, files in os.walk(ROOT):
        names[:] = [name for name in names if name not in MADE and not name.endswith(("cache", ".egg-info"))]
        yield from (Path(folder, name) for name in files if Path(name).suffix not in BINARY)


def python_files(*places: str) -> list[Path]:
    """Python files below each place, or the place itself."""
    return [path for place in places for path in sorted((ROOT / place).rglob("*.py"))]


def literals(path: Path) -> Iterator[str]:
    """String constants of a file, docstrings and other bare sentences left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node.value


def country_names() -> dict[str, set[str]]:
    """Codes and names of the countries in the data; the template is none."""
    found: dict[str, set[str]] = {}
    for folder in sorted((DATA / "countries").iterdir()):
        if folder.is_dir() and folder.name != "template":
            country = tomllib.loads((folder / "country.toml").read_text(encoding="utf-8"))
            found[folder.name] = set(country["name"].values())
    return found


def sector_names() -> set[str]:
    """Full names of the sectors in every language the data give."""
    lines = (DATA / "sectors.csv").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    columns = [column for column in rows[0] if column.startswith("name")]
    assert columns
    return {row[column].casefold() for row in rows for column in columns}


@pytest.mark.parametrize("floor", FLOORS)
def test_each_package_comes_from_this_repository(floor: str) -> None:
    found = importlib.util.find_spec(floor)
    assert found is not None
    assert found.origin == str(ROOT / floor / "__init__.py")


@pytest.mark.parametrize("floor", FLOORS)
def test_each_installed_package_does_too(floor: str, tmp_path: Path) -> None:
    """Other distributions install top-level packages of these names; seen from any folder, ours must win."""
    try:
        importlib.metadata.version("pearlnet")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("pearlnet is not installed here")
    code = f"import importlib.util; print(importlib.util.find_spec({floor!r}).origin)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(ROOT / floor / "__init__.py")


@pytest.mark.parametrize("floor", FLOORS)
def test_every_folder_with_code_is_a_package(floor: str) -> None:
    for path in python_files(floor):
        assert (path.parent / "__init__.py").exists(), path.relative_to(ROOT)


def test_no_module_is_a_bag() -> None:
    bags = {"utils", "util", "helpers", "misc", "common", "manager"}
    assert not [path for path in python_files(*FLOORS, "tests") if path.stem in bags]


def test_no_file_holds_a_path_of_some_machine() -> None:
    guilty = [path for path in own_files() if MACHINE_PATH.search(path.read_text("utf-8", errors="replace"))]
    assert not guilty


def test_no_file_names_a_package_index() -> None:
    guilty = [path for path in own_files() if REGISTRY.search(path.read_text("utf-8", errors="replace"))]
    assert not guilty


@pytest.mark.parametrize(
    "text",
    ["see /" + "home/ann/x", "C:" + "\\Users\\ann", "--index" + "-url x", "https://" + "pypi.org/simple/x"],
)
def test_the_patterns_find_what_they_look_for(text: str) -> None:
    assert MACHINE_PATH.search(text) or REGISTRY.search(text)


def test_constraints_hold_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    assert [line for line in lines if not PIN.fullmatch(line)] == []


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    wanted = {plain_name(line) for group in groups for line in group} - {"pearlnet"}
    pinned = {
        plain_name(line) for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    }
    assert wanted - pinned == set()


def plain_name(requirement: str) -> str:
    return re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


@pytest.mark.parametrize(
    "path", python_files("networks", "agents", "abm"), ids=lambda p: str(p.relative_to(ROOT))
)
def test_code_names_no_country(path: Path) -> None:
    codes = "|".join(country_names())
    as_code = re.compile(rf"(?:^|[-_./])(?:{codes})(?:$|[-_./])", re.IGNORECASE)
    names = "|".join(re.escape(name) for names in country_names().values() for name in names)
    as_name = re.compile(rf"\b(?:{names})", re.IGNORECASE)
    assert not [text for text in literals(path) if as_code.search(text) or as_name.search(text)]


@pytest.mark.parametrize(
    "path", python_files("networks", "agents", "abm"), ids=lambda p: str(p.relative_to(ROOT))
)
def test_code_names_no_sector_in_full(path: Path) -> None:
    assert not [text for text in literals(path) if text.casefold() in sector_names()]
