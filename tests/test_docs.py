"""The documents say what is there: links resolve, tables are current, commands exist, snippets run."""

import contextlib
import io
import re
import shlex
import shutil
from pathlib import Path
from typing import Final

import click
import matplotlib as mpl
import pytest

from abm.measures import policy_tables
from abm.mix import load_mix
from abm.model import IndustryModel
from abm.parameters import known_parameters
from abm.scenario import load_scenario
from docs.make_tables import PAGES, out_of_date
from experiments.cli import DONE
from viz import program

ROOT: Final = Path(__file__).parents[1]
TEMPLATE: Final = ROOT / "abm" / "data" / "countries" / "template"
PAGES_READ: Final = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
CODE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK: Final = re.compile(r"\]\(([^)\s]+)\)")
NAMED_TEST: Final = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
NAMED_FILE: Final = re.compile(r"`((?:abm|agents|docs|experiments|networks|tests|viz)/[\w./-]*)`")
NAMED_PARAMETER: Final = re.compile(r"`([a-zA-Z]+\.[a-z_0-9]+)`")
COMMAND: Final = re.compile(r"(?:^ {4}|`)(?:\$ )?((?:\.venv/bin/)?(?:pearlnet|make) [^`\n]*)", re.MULTILINE)
LOOK_UP: Final = {"list", "show", "diff", "trace"}

pages = pytest.mark.parametrize("page", PAGES_READ, ids=lambda path: path.name)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(language: str) -> list[object]:
    """Code blocks in a language, one test parameter each."""
    made: list[object] = []
    for page in PAGES_READ:
        found = [code for name, code in CODE.findall(text_of(page)) if name == language]
        made += [pytest.param(code, id=f"{page.name}-{k}") for k, code in enumerate(found, start=1)]
    return made


def anchors(page: Path) -> set[str]:
    """Anchors of a page's headings, as the usual renderers make them."""
    heads = re.findall(r"^#+ (.+)$", text_of(page), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", head.replace("`", "")).strip().lower().replace(" ", "-") for head in heads
    }


def commands() -> list[str]:
    """Every command line that a page shows, comments taken off."""
    found: dict[str, None] = {}
    for page in PAGES_READ:
        for line in COMMAND.findall(CODE.sub("", text_of(page))):
            found[line.partition("  #")[0].strip().removeprefix(".venv/bin/")] = None
    return list(found)


@pytest.mark.parametrize("name", PAGES)
def test_generated_page_is_up_to_date(name: str) -> None:
    assert name not in out_of_date(), "run: python -m docs.make_tables"


@pages
def test_links_resolve(page: Path) -> None:
    for target in LINK.findall(text_of(page)):
        if target.startswith(("https://", "http://")):
            continue
        file, _, anchor = target.partition("#")
        place = page.parent / file if file else page
        assert place.exists(), target
        assert not anchor or anchor in anchors(place), target


@pages
def test_files_named_exist(page: Path) -> None:
    assert [name for name in NAMED_FILE.findall(text_of(page)) if not (ROOT / name).exists()] == []


@pages
def test_tests_named_exist(page: Path) -> None:
    for file, name in NAMED_TEST.findall(text_of(page)):
        assert re.search(rf"^def {name}\(", text_of(ROOT / file), re.MULTILINE), f"{file}::{name}"


@pytest.mark.parametrize("name", ["model.md", "mixes.md", "data.md", "countries.md"])
def test_parameters_named_exist(name: str) -> None:
    known = {*known_parameters(), *policy_tables().sub_codes, "network.supply"}
    groups = {key.partition(".")[0] for key in known_parameters()}
    named = NAMED_PARAMETER.findall(text_of(ROOT / "docs" / name))
    assert [key for key in named if key.partition(".")[0] in groups and key not in known] == []


def test_the_model_page_lists_the_verbs_of_the_month_in_their_order() -> None:
    source = text_of(ROOT / "abm" / "model.py")
    body = source[source.index("def step(") : source.index("@property", source.index("def step("))]
    verbs = re.findall(r"\b(?:a|self\.record)\.((?:network\.)?\w+)\(", body)
    month = text_of(ROOT / "docs" / "model.md").partition("## 3. The month")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([\w.]+)` \|", month, re.MULTILINE) == verbs


@pytest.mark.parametrize("line", commands())
def test_commands_exist(line: str) -> None:
    words = shlex.split(line)
    if words[0] == "make":
        targets = re.findall(r"^(\w+):", text_of(ROOT / "Makefile"), re.MULTILINE)
        assert words[1] in targets
    else:
        command_exists(words[1:])


def command_exists(words: list[str]) -> None:
    """Find the verb and its options; run it if it only looks something up."""
    command: click.Command = program.pearlnet
    rest = list(words)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.commands.get(rest.pop(0))
        assert found is not None
        command = found
    options = {name for given in command.params for name in given.opts} | {"--help", "--version"}
    assert {word for word in rest if word.startswith("-")} <= options
    if command.name in LOOK_UP:
        with contextlib.redirect_stdout(io.StringIO()):
            assert program.main(words) == DONE


@pytest.mark.parametrize("code", blocks("toml"))
def test_toml_snippets_load(code: str, tmp_path: Path) -> None:
    file = tmp_path / f"{(re.findall(r'^name = .(.+).$', code, re.MULTILINE) or ['scenario'])[0]}.toml"
    file.write_text(code, encoding="utf-8")
    if "structure =" in code:
        assert load_scenario(file).months > 0
    else:
        assert load_mix(str(file)).measures


def test_the_scenario_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = next(code for name, code in CODE.findall(text_of(ROOT / "README.md")) if name == "toml")
    small = code.replace("firms = 2000", "firms = 300").replace('"2023-12"', '"2019-06"')
    (tmp_path / "scenario.toml").write_text(small, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    model = IndustryModel(load_scenario("scenario.toml"))
    model.step()
    assert model.scenario.firms == 300


@pytest.mark.slow
@pytest.mark.parametrize("code", blocks("python"))
def test_python_snippets_run(code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an empty folder with one country of one's own, as the recipe makes it."""
    shutil.copytree(TEMPLATE, tmp_path / "my_countries" / "xx")
    head = tmp_path / "my_countries" / "xx" / "country.toml"
    head.write_text(text_of(head).replace('code = "template"', 'code = "xx"'), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with mpl.rc_context(), contextlib.redirect_stdout(io.StringIO()):
        exec(compile(code, "snippet", "exec"), {"__name__": "__main__"})
