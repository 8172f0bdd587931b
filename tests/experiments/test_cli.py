import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click
import pytest

from experiments import comparison as comparison_module
from experiments.cli import BAD_INPUT, DONE, FAILED, INTERRUPTED, main, pearlnet
from experiments.comparison import execute, run_one
from experiments.runner import Engine
from tests.experiments import fake_model
from tests.experiments.fake_model import ENGINE

SMALL = [
    "--firms",
    "200",
    "--replicates",
    "1",
    "--end",
    "2019-06",
    "--no-robustness",
    "--workers",
    "1",
    "--quiet",
]


def verbs(group: click.Group, place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every verb, with those below it."""
    for name, command in group.commands.items():
        yield (*place, name)
        if isinstance(command, click.Group):
            yield from verbs(command, (*place, name))


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Run in an empty folder with the made-up model and no figures."""
    use(monkeypatch, ENGINE)
    monkeypatch.setattr("experiments.store.write_report", page)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def use(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    monkeypatch.setattr(comparison_module, "execute", partial(execute, engine=engine))
    monkeypatch.setattr(comparison_module, "run_one", partial(run_one, engine=engine))


def page(comparison: object, folder: Path) -> Path:
    (folder / "report.html").write_text("<p>report</p>")
    return folder / "report.html"


@pytest.mark.parametrize("verb", list(verbs(pearlnet)), ids=" ".join)
def test_every_verb_has_help_with_an_example(
    verb: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*verb, "--help"]) == DONE
    said = capsys.readouterr().out
    assert "Example" in said
    assert f"pearlnet {' '.join(verb)}" in said.split("Example", 1)[1]


def test_help_names_completion_and_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == DONE
    said = capsys.readouterr().out
    assert "_PEARLNET_COMPLETE" in said
    assert "Exit status" in said


def test_the_version_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == DONE
    assert capsys.readouterr().out.startswith("pearlnet ")


@pytest.mark.parametrize("verb", ["hypotheses", "calibrate", "validate"])
def test_a_verb_that_is_not_built_is_absent(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb]) == BAD_INPUT
    assert "unknown verb" in capsys.readouterr().err


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from experiments.cli import main; main(['--help']);"
        "heavy = {'numpy', 'numba', 'pandas', 'scipy', 'matplotlib', 'mesa', 'pyarrow'} & set(sys.modules);"
        "sys.exit(f'{heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["compar"], "did you mean 'compare'?"),
        (["mixes", "lst"], "did you mean 'list'?"),
        (["mixes", "show", "cn-sail"], "did you mean 'cn-sail-2021'?"),
        (["compare", "--firms", "-5"], "-5 is too few (200 or more)"),
        (["compare", "--firms", "many"], "'many' is not a valid integer"),
        (["compare", "--frims", "5"], "No such option"),
        (["compare", "--workers", "0"], "0 is too few"),
        (["compare", "--mixes", "none,cn-2232x"], "did you mean 'cn-2232'?"),
        (["compare", "--structures", "kx"], "unknown structure 'kx'"),
        (["compare", "--start", "2020"], "2020"),
        (["compare", "--resume"], "No such option"),
        (["run"], "Missing argument 'FILE'"),
        (["run", "nothing.toml"], "nothing.toml"),
        (["measures", "show"], "Missing argument 'NAME'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_bad_input_is_one_line_and_status_two(
    words: list[str], said: str, fake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == BAD_INPUT
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert error.startswith("pearlnet")
    assert not list(fake.iterdir())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('structure = "kr"\nfrims = 300\n', "did you mean 'firms'?"),
        ('structure = "kr"\nfirms = -3\n', "-3"),
        ('structure = "kr"\nmix = "cn-sail"\n', "did you mean 'cn-sail-2021'?"),
        ('structure = "kr\n', "scenario.toml"),
        ('structure = "kr"\nrule = "treshold"\n', "did you mean 'threshold'?"),
        ('structure = "kr"\n[parameters]\n"firm.lief" = 7\n', "did you mean 'firm.life'?"),
        ("\x00\xff", "scenario.toml"),
    ],
    ids=["key", "size", "mix", "broken", "rule", "parameter", "bytes"],
)
def test_a_wrong_file_is_one_line_and_status_two(
    text: str, said: str, fake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (fake / "scenario.toml").write_bytes(text.encode("latin-1"))
    assert main(["run", "scenario.toml"]) == BAD_INPUT
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert [path.name for path in fake.iterdir()] == ["scenario.toml"]


def test_a_place_that_cannot_be_written_is_one_line_and_status_two(
    fake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (fake / "file").write_text("")
    assert main(["compare", *SMALL, "--out", "file/inside"]) == BAD_INPUT
    assert capsys.readouterr().err.count("\n") == 1


def test_compare_writes_all_files_and_prints_the_report_s_path(
    fake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *SMALL]) == DONE
    path = Path(capsys.readouterr().out.strip())
    assert path.name == "report.html"
    assert path.parent.parent.name == "results"
    assert {"indicators.parquet", "scorecard.csv", "manifest.json", "verdicts.csv"} <= {
        found.name for found in path.parent.iterdir()
    }


def test_a_repeated_command_writes_a_new_folder(fake: Path) -> None:
    for _ in range(2):
        assert main(["compare", *SMALL]) == DONE
    names = sorted(path.name for path in (fake / "results").iterdir())
    assert [name[-2:] for name in names] == ["-1", "-2"]
    assert names[0][:-2] == names[1][:-2]


def test_an_existing_folder_is_refused_unless_overwritten(
    fake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["compare", *SMALL, "--out", "mine"]) == DONE
    assert main(["compare", *SMALL, "--out", "mine"]) == BAD_INPUT
    assert "exists and is not empty" in capsys.readouterr().err
    assert main(["compare", *SMALL, "--out", "mine", "--overwrite"]) == DONE


def test_names_come_with_commas_or_repeated(fake: Path) -> None:
    together = ["--mixes", "none,cn-2232"]
    apart = ["--mixes", "none", "--mixes", "cn-2232"]
    for words in (together, apart):
        assert main(["compare", *SMALL, *words]) == DONE
    names = [path.name.rsplit("-", 1)[0] for path in (fake / "results").iterdir()]
    assert len(names) == 2
    assert len(set(names)) == 1


def test_run_writes_the_same_files_from_a_scenario_file(
    fake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (fake / "mine.toml").write_text('structure = "kr"\nfirms = 300\nend = "2019-06"\n')
    assert main(["run", "mine.toml", "--out", "done", "--quiet"]) == DONE
    assert {"indicators.parquet", "scorecard.csv", "manifest.json", "scenario.toml"} <= {
        path.name for path in (fake / "done").iterdir()
    }


def test_a_failed_run_is_said_and_the_status_is_one(
    fake: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(monkeypatch, Engine(fake_model.draw, fake_model.fail))
    words = [*SMALL, "--structures", "kr", "--mixes", "none,cn-2232", "--firms", "700", "--out", "done"]
    assert main(["compare", *words]) == FAILED
    assert "failed: base: cn-2232 on kr, replicate 0, seed " in capsys.readouterr().err
    assert (fake / "done" / "scorecard.csv").exists()


def test_when_every_run_fails_nothing_is_written(
    fake: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    use(monkeypatch, Engine(fake_model.no_world, fake_model.simulate))
    assert main(["compare", *SMALL]) == FAILED
    assert "every run failed" in capsys.readouterr().err
    assert not list(fake.iterdir())


def test_a_broken_report_does_not_cost_the_tables(
    fake: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(comparison: object, folder: Path) -> Path:
        raise ValueError("no ink")

    monkeypatch.setattr("experiments.store.write_report", broken)
    assert main(["compare", *SMALL, "--out", "done"]) == FAILED
    assert "the tables are whole" in capsys.readouterr().err
    assert (fake / "done" / "manifest.json").exists()


def test_an_interrupt_writes_nothing(
    fake: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(scenario: object) -> object:
        raise KeyboardInterrupt

    use(monkeypatch, Engine(interrupt, fake_model.simulate))
    assert main(["compare", *SMALL]) == INTERRUPTED
    assert capsys.readouterr().err.strip() == "pearlnet: interrupted; nothing was written"
    assert not list(fake.iterdir())


def test_selftest_reports_and_sets_the_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from experiments.selftest import Check

    monkeypatch.setattr(
        "experiments.selftest.selftest", lambda: [Check("one", True), Check("two", False, "x")]
    )
    assert main(["selftest"]) == FAILED
    assert capsys.readouterr().out == "ok      one\nfailed  two: x\n"


def test_python_has_the_same_face() -> None:
    from experiments import compare

    found = compare(
        structures=["kr"], mixes=["none"], firms=300, replicates=2, seed=3, robustness=False, engine=ENGINE
    )
    assert found.plan.seed == 3
    assert set(found.scorecard["mix"]) == {"none"}


@pytest.mark.slow
def test_the_model_compares_and_reports(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["compare", *SMALL, "--end", "2023-12"]) == DONE
    page = Path(capsys.readouterr().out.strip()).read_text(encoding="utf-8")
    assert "<svg" in page
    assert list(tmp_path.glob("results/*/figures/*.svg"))
