"""The page of a study: made from the files of its folder, and from nothing else."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.batch.running import run_study
from experiments.batch.study import Study
from experiments.cli import BAD_INPUT, DONE, main
from experiments.report.labels import Labels
from experiments.statistics import mean_interval, paired_difference
from experiments.study_report.figures import figures
from experiments.study_report.page import ROWS, table, write_study_report
from experiments.study_report.told import Told, effects, is_numeric, levels, told
from experiments.study_report.words import answers, lead, varied
from experiments.wording import indicator_labels
from networks.errors import BadInput
from tests.experiments.batch import toy

MIXES = ["none", "kr-5gplus-2019", "cn-2020-2023"]


def folder_of(study: Study, path: Path) -> Path:
    run_study(study, path, model=toy.MODEL)
    return path


def studied(path: Path, **given: object) -> Told:
    return told(folder_of(toy.study(**given), path))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def budget(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return studied(tmp_path_factory.mktemp("studies") / "budget", points=4, replicates=6)


@pytest.fixture(scope="module")
def labels() -> Labels:
    return indicator_labels()


def test_values_stand_at_their_points(budget: Told) -> None:
    results = budget.result.results
    for point, replicate in ((0, 0), (3, 5), (2, 1)):
        row = results[(results["point"] == point) & (results["replicate"] == replicate)].iloc[0]
        assert budget.column("adopter_density")[point, 0, replicate] == row["adopter_density"]


def test_differences_are_those_of_the_table_of_contrasts(budget: Told) -> None:
    table = budget.result.contrasts.set_index(["lever_point", "indicator"])
    for each in effects(budget, "adopter_density"):
        assert each.found.mean == pytest.approx(table.loc[(each.lever, "adopter_density"), "mean"], rel=1e-9)


def test_values_are_those_of_the_summary(budget: Told) -> None:
    table = budget.result.summary.set_index(["point", "indicator"])
    for point, row in enumerate(levels(budget, "adopter_density")):
        for end in ("mean", "low", "high"):
            stored = table.loc[(point, "adopter_density"), end]
            assert getattr(row[0], end) == pytest.approx(stored, rel=1e-9)


def test_a_sentence_flips_with_the_data(budget: Told, labels: Labels) -> None:
    def said(study: Told) -> str:
        return next(text for text in answers(study, labels) if text.startswith("Adopters"))

    j = budget.names.index("adopter_density")
    values = budget.values.copy()
    values[..., j] = 1.0 - values[..., j]
    assert "higher at 3 of 3 points" in said(budget)
    assert "lower at 3 of 3 points" in said(replace(budget, values=values))


def test_no_direction_is_stated_where_seeds_could_have_brought_it(budget: Told, labels: Labels) -> None:
    values = np.random.default_rng(1).normal(size=budget.values.shape)
    text = " ".join(answers(replace(budget, values=values), labels))
    assert text.startswith("Undecided")
    assert "higher" not in text
    assert "lower" not in text


def test_points_that_are_all_the_same_are_said_to_be(budget: Told, labels: Labels) -> None:
    text = answers(replace(budget, values=np.ones_like(budget.values)), labels)
    assert text[0].startswith("Exactly the same at every point")
    assert len(text) == 1


def test_nothing_is_said_of_a_handful_of_adopters(budget: Told) -> None:
    """A share of all firms may be spoken of, what is measured among adopters only with enough of them."""
    values = budget.values.copy()
    values[..., budget.names.index("commercial_share")] = budget.column("adopter_density")
    shape = budget.live.shape
    few, enough = (replace(budget, values=values, live=np.full(shape, rows)) for rows in (29.0, 30.0))
    assert {each.word for each in effects(few, "adopter_density")} == {"higher"}
    assert {each.word for each in effects(few, "commercial_share")} == {"below resolution"}
    assert {each.word for each in effects(enough, "commercial_share")} == {"higher"}


def test_the_direction_is_corrected_for_the_number_of_points(budget: Told) -> None:
    """A difference with a chance of 0.03 is told from nought alone, not among ten of its kind."""
    base = np.linspace(-1.0, 1.0, 6)
    apart = next(
        shift + base
        for shift in np.linspace(0.0, 3.0, 3001)
        if paired_difference(shift + base, np.zeros(6), 0.965).low > 0.0
    )

    def with_points(n: int) -> Told:
        values = np.zeros((n + 1, 1, 6, 1))
        values[1:, 0, :, 0] = apart
        rows = budget.points.iloc[[0] * (n + 1)].reset_index(drop=True)
        return replace(
            budget, values=values, names=("adopter_density",), points=rows, live=np.full((n + 1, 1), np.inf)
        )

    assert {e.word for e in effects(with_points(1), "adopter_density")} == {"higher"}
    assert {e.word for e in effects(with_points(10), "adopter_density")} == {"undecided"}


def test_few_uncertainty_points_stand_by_themselves_and_many_are_a_band(tmp_path: Path) -> None:
    life = [5.0, 6.0, 7.0, 8.0, 9.0]
    few = studied(tmp_path / "few", points=2, uncertainties={"parameters.firm.life": life[:2]})
    many = studied(tmp_path / "many", points=2, uncertainties={"parameters.firm.life": life})
    assert [each.unknown for each in effects(few, "adopter_density")] == [0, 1]
    (one,) = effects(many, "adopter_density")
    assert one.unknown == -1
    means = [mean_interval(row).mean for row in np.diff(many.column("adopter_density"), axis=0)[0]]
    assert one.found.low == pytest.approx(np.percentile(means, 5.0))


@pytest.mark.parametrize(
    ("levers", "kinds"),
    [
        ({"budget": [1.0, 2.0, 4.0]}, "line"),
        ({"mix": MIXES}, "dots"),
        ({"mix": MIXES, "budget": [0.5, 1.0, 2.0]}, "lines"),
        ({"budget": [0.5, 1.0, 2.0], "parameters.firm.life": [5.0, 7.0, 9.0]}, "map"),
    ],
    ids=["number", "names", "both", "numbers"],
)
def test_every_kind_of_lever_has_its_chart(
    levers: dict[str, object], kinds: str, labels: Labels, tmp_path: Path
) -> None:
    study = studied(tmp_path / "study", levers=levers, replicates=2)
    drawn = figures(study, labels)
    assert set(drawn) >= set(study.names) - {"outlay_per_adopter"}  # without policy it is not defined
    axes = drawn["adopter_density"].figure.axes
    counts = {"line": (1, 0), "lines": (3, 0), "dots": (5, 0), "map": (0, 1)}
    found = (
        max((len(ax.lines), len(ax.images)) for ax in axes) if kinds != "map" else (0, len(axes[0].images))
    )
    assert found == counts[kinds]


def test_two_values_are_names_and_three_numbers_are_a_scale(budget: Told) -> None:
    assert is_numeric(budget.points, "budget")
    assert not is_numeric(budget.points.head(2), "budget")


def test_what_was_varied_is_listed_with_its_values(budget: Told) -> None:
    assert varied(budget) == [{"key": "budget", "kind": "lever", "values": "1, 2, 3, 4"}]


def test_the_page_holds_answer_charts_points_and_the_way_to_repeat_a_row(budget: Told) -> None:
    page = write_study_report(budget.result.folder).read_text(encoding="utf-8")
    assert page.count("<svg") == len(budget.names)
    assert "higher at 3 of 3 points" in page
    assert "pearlnet run budget --point 3 --replicate 0" in page
    assert "--replicate" in page
    assert "Nothing here is a forecast" in page
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "<script" not in page


def test_the_same_folder_gives_the_same_bytes(budget: Told, tmp_path: Path) -> None:
    one, two = (write_study_report(budget.result.folder, tmp_path / name) for name in "ab")
    assert one.read_bytes() == two.read_bytes()


def test_a_notebook_shows_the_first_answer_and_the_figures(budget: Told) -> None:
    assert "higher at 3 of 3 points" in budget.result._repr_html_()
    assert budget.result.figures()["adopter_density"].svg.startswith("<svg")


def test_runs_without_a_result_are_named(tmp_path: Path) -> None:
    study = toy.study(points=3, replicates=2)
    run_study(study, tmp_path / "study", model=toy.MODELS["fail"])
    page = write_study_report(tmp_path / "study").read_text(encoding="utf-8")
    assert "2 runs did not end" in page
    assert "ZeroDivisionError: a firm of no size" in page
    assert "2 have no result" in lead(told(tmp_path / "study"))


def test_a_study_of_one_point_compares_nothing(tmp_path: Path, labels: Labels) -> None:
    study = studied(tmp_path / "one", points=1, replicates=2)
    assert answers(study, labels) == ["There is but one lever point, so nothing is compared."]
    assert figures(study, labels) == {}
    assert write_study_report(tmp_path / "one").is_file()


def test_a_long_table_is_cut_and_says_so(budget: Told, labels: Labels) -> None:
    heads, rows = table(budget, labels)
    assert len(heads) == len(budget.names)
    assert len(rows) == 4 <= ROWS


def test_the_verb_writes_it_again(budget: Told, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "page"
    assert main(["report", f"{budget.result.folder}", "--out", f"{out}"]) == DONE
    assert capsys.readouterr().out.strip() == f"{out / 'report.html'}"
    assert out.joinpath("report.html").is_file()


def test_a_changed_table_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = folder_of(toy.study(points=2, replicates=2), tmp_path / "study")
    (folder / "summary.csv").write_text("point\n")
    with pytest.raises(BadInput, match=r"summary\.csv"):
        write_study_report(folder)
    assert main(["report", f"{folder}"]) == BAD_INPUT
    assert capsys.readouterr().err.count("\n") == 1
