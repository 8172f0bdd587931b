"""What a notebook shows of a comparison."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from experiments.comparison import Comparison, execute
from experiments.drawing import Drawing
from experiments.plan import compare_plan
from experiments.report import notebook
from experiments.report.figures import drawn
from tests.experiments.fake_model import ENGINE


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    plan = compare_plan(firms=300, replicates=3, end="2020-12", robustness=False)
    return execute(plan, workers=1, engine=ENGINE)


@pytest.fixture
def drawings(comparison: Comparison, monkeypatch: pytest.MonkeyPatch) -> dict[str, Drawing]:
    def some(*given: object) -> Iterator[tuple[str, str, Figure]]:
        return islice(drawn(*given), 2)  # type: ignore[arg-type]

    monkeypatch.setattr(notebook, "drawn", some)
    return comparison.figures()


def test_it_shows_what_was_compared_and_every_headline(comparison: Comparison) -> None:
    shown = comparison._repr_html_()
    assert "300 firm rows, 3 paired replicates" in shown
    assert shown.count("<tr>") == 1 + len(notebook.present(comparison, comparison.plan.headlines))
    assert "say nothing about the world" in shown


def test_its_numbers_are_those_of_the_scorecard(comparison: Comparison) -> None:
    score = comparison.scorecard.copy()
    score.loc[score["indicator"] == "adopter_density", ["mean", "low", "high"]] = 0.123
    assert "12.3" not in comparison._repr_html_()
    assert "12.3<br>12.3 to 12.3" in replace(comparison, scorecard=score)._repr_html_()


def test_a_single_run_is_shown_without_findings(comparison: Comparison) -> None:
    plan = compare_plan(
        structures=["kr"], mixes=["none"], firms=300, replicates=1, end="2020-12", robustness=False
    )
    assert "<li>" not in execute(plan, workers=1, engine=ENGINE)._repr_html_()


def test_figures_have_names_words_and_drawings(drawings: dict[str, Drawing]) -> None:
    assert len(drawings) == 2
    for name, drawing in drawings.items():
        assert drawing.name == name
        assert drawing.alt in repr(drawing)
        assert f'aria-label="{drawing.alt[:10]}' in drawing.svg
        assert drawing._repr_html_().count("<svg") == 1


@pytest.mark.parametrize(("name", "head"), [("a.svg", b"<?xml"), ("a.png", b"\x89PNG"), ("a.pdf", b"%PDF")])
def test_a_figure_is_saved_as_its_ending_says(
    name: str, head: bytes, drawings: dict[str, Drawing], tmp_path: Path
) -> None:
    drawing = next(iter(drawings.values()))
    assert drawing.save(tmp_path / name).read_bytes().startswith(head)
