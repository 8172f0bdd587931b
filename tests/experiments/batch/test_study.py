import tomllib
from pathlib import Path

import pytest

from abm.scenario import load_scenario
from abm.world import draw_world
from experiments.batch.reading import load_study, precision_of, shipped_studies, study_from
from experiments.batch.study import RUNS_A_TASK, Study
from experiments.plan import compare_plan
from networks.errors import BadInput
from tests.experiments.batch import toy

BASE = {"structure": "kr", "mix": "kr-5gplus-2019", "firms": 300, "end": "2019-12"}


def made(**table: object) -> Study:
    return study_from({"name": "try", "base": BASE, **table}, "try.toml")


def whole() -> Study:
    """A study with something in every section."""
    return made(
        levers={"mix": ["none", "cn-sail-2021+cn-2232"], "instrument.DEMO": [0, 1]},
        uncertainties={"parameters.firm.life": {"low": 5, "high": 9, "levels": 3}, "firms": [300, 400]},
        design={"uncertainties": "grid"},
        record={"paths": "all", "groups": ["size"]},
        precision={"indicator": "adopter_density", "width": 0.1},
        about="A sentence.",
    )


def test_levers_and_uncertainties_cross() -> None:
    study = made(levers={"budget": [1, 2]}, uncertainties={"rule": ["economic", "bass", "cascade"]})
    found = [(study.lever_point(p), study.uncertainty_point(p), study.scenario(p, 0).rule) for p in range(6)]
    assert found[:4] == [(0, 0, "economic"), (0, 1, "bass"), (0, 2, "cascade"), (1, 0, "economic")]
    assert study.runs == 6 * 10


def test_more_points_than_anyone_can_run_are_refused_at_once() -> None:
    span = {"low": 5, "high": 9, "levels": 10_000}
    with pytest.raises(BadInput, match="100,000,000 points"):
        made(
            levers={"budget": span},
            uncertainties={"parameters.firm.life": span},
            design={"levers": "grid", "uncertainties": "grid"},
        )


def test_a_study_without_factors_is_one_point() -> None:
    assert (made().points, made().runs) == (1, 10)


def test_a_study_reads_back_as_it_was_written() -> None:
    study = whole()
    again = study_from(tomllib.loads(study.to_toml()), "again.toml")
    assert again.digest() == study.digest()
    assert again.design_table().equals(study.design_table())
    assert (again.recording, again.precision, again.about) == (study.recording, study.precision, study.about)


def test_a_table_of_points_is_carried_along(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("budget,rule\n1,economic\n1,bass\n2,bass\n", "utf-8")
    file = tmp_path / "try.toml"
    file.write_text(
        'name = "try"\n[base]\nstructure = "kr"\n[design]\nlevers = { kind = "table", file = "points.csv" }\n'
    )
    study = load_study(file)
    (tmp_path / "points.csv").unlink()
    file.write_text(study.to_toml())
    assert load_study(file).digest() == study.digest()
    assert study.design_table()["rule"].tolist() == ["economic", "bass", "bass"]


def test_the_number_of_replicates_is_not_what_a_study_is() -> None:
    assert whole().digest() == whole().with_replicates(77).digest()


OTHERS = (
    {"seed": 2},
    {"record": {"paths": ["stations"]}},
    {"levers": {"budget": [1, 3]}},
    {"base": {**BASE, "firms": 301}},
)


@pytest.mark.parametrize("other", OTHERS)
def test_anything_else_is(other: dict[str, object]) -> None:
    given = {"levers": {"budget": [1, 2]}}
    assert made(**given).digest() != made(**{**given, **other}).digest()


def test_replicates_have_the_seeds_of_a_comparison() -> None:
    study = made(seed=9)
    assert tuple(study.seed_of(r) for r in range(10)) == compare_plan(seed=9, replicates=10).seeds


def test_every_run_is_done_once_and_replicate_by_replicate() -> None:
    study = whole()
    works = list(study.works())
    runs = [(work.replicate, point) for work in works for point, _ in work.runs]
    assert sorted(runs) == [(r, p) for r in range(study.replicates) for p in range(study.points)]
    assert [replicate for replicate, _ in runs] == sorted(replicate for replicate, _ in runs)
    assert [work.number for work in works] == list(range(len(works)))


def test_runs_that_are_done_together_share_their_world() -> None:
    study = whole().with_replicates(1)
    for work in study.works():
        world = draw_world(work.runs[0][1])
        assert len(work.runs) <= RUNS_A_TASK
        assert all(world.serves(scenario) for _, scenario in work.runs)


def test_points_that_differ_in_policy_alone_are_done_together() -> None:
    (work,) = toy.study(points=5, replicates=1).works()
    assert len(work.runs) == 5


def test_a_base_may_be_a_scenario_file(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('structure = "cn"\nfirms = 321\nseed = 4\n', "utf-8")
    (tmp_path / "try.toml").write_text('name = "try"\n[base]\nfile = "mine.toml"\nend = "2020-12"\n', "utf-8")
    base = load_study(tmp_path / "try.toml").base
    assert (base.structure, base.firms, base.end) == ("cn", 321, "2020-12")


def test_a_run_written_as_a_scenario_is_the_same_scenario(tmp_path: Path) -> None:
    scenario = whole().scenario(5, 3)
    (tmp_path / "one.toml").write_text(scenario.to_toml(), "utf-8")
    assert load_scenario(tmp_path / "one.toml") == scenario


ONE = {"levers": {"budget": [1]}}
WIDE = {"low": 0, "high": 1, "levels": 2000}
REFUSED = [
    ({"replicate": 3}, "try.toml: unknown key 'replicate' (did you mean 'replicates'?)"),
    ({"name": "a/b"}, "name: 'a/b' cannot be used"),
    ({"name": ""}, "name: '' cannot be used"),
    ({"replicates": 0}, "replicates: 0 cannot be used"),
    ({"seed": -1}, "seed: -1 cannot be used"),
    ({"base": {"structure": "kp"}}, "unknown structure 'kp'"),
    ({"base": {**BASE, "seed": 3}}, "[base]: seed: is not used"),
    ({"base": 3}, "[base]: is no table"),
    ({**ONE, "uncertainties": {"budget": [2]}}, "[uncertainties]: budget: is a lever already"),
    ({**ONE, "design": {"levers": "girds"}}, "unknown design 'girds' (did you mean 'grid'?)"),
    ({**ONE, "design": {"levers": "sobol"}}, "points: 0 cannot be used"),
    ({"design": {"lever": "grid"}}, "[design]: unknown key 'lever' (did you mean 'levers'?)"),
    ({"design": {"levers": {"kind": "table"}}}, "[design] levers: file: is missing"),
    ({"design": {"levers": {"kind": "table", "file": "no.csv"}}}, "no.csv cannot be read"),
    ({"record": {"path": []}}, "unknown key 'path' (did you mean 'paths'?)"),
    ({"record": {"paths": ["adopters_density"]}}, "did you mean 'adopter_density'?"),
    ({"record": {"groups": ["size"]}}, "groups: are kept of paths, and none are"),
    ({"precision": {"indicator": "adopter_density"}}, "width: None cannot be used"),
    ({"levers": {"budget": [-1]}}, "point 0 (budget = -1.0): scenario: budget: -1 is negative"),
    ({"levers": {"measure.KR-99": [True]}}, "point 0 (measure.KR-99 = true)"),
    (
        {"levers": {"budget": WIDE, "instrument.DEMO": WIDE}, "design": {"levers": "grid"}},
        "a grid of 4,000,000",
    ),
]


@pytest.mark.parametrize(("table", "said"), REFUSED)
def test_what_cannot_be_run_is_refused_in_one_line(table: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput) as caught:
        made(**table)
    assert said in f"{caught.value}"
    assert "\n" not in f"{caught.value}"


def test_a_point_or_replicate_that_does_not_exist_is_refused() -> None:
    with pytest.raises(BadInput, match=r"study toy: point: 4 does not exist \(0 to 3\)"):
        toy.study().scenario(4, 0)
    with pytest.raises(BadInput, match=r"replicate: 3 does not exist \(0 to 2\)"):
        toy.study().scenario(0, 3)


@pytest.mark.parametrize("name", ["mony", "no/such.toml"])
def test_a_study_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        load_study(name)


def test_a_precision_is_read_from_the_command_line() -> None:
    asked = precision_of("adopter_density=0.02,50")
    assert (asked.indicator, asked.width, asked.most) == ("adopter_density", 0.02, 50)
    with pytest.raises(BadInput, match="--precise: 'adopter_density' cannot be used"):
        precision_of("adopter_density")


def test_the_shipped_studies_are_named_for_their_files_and_say_what_for() -> None:
    for name, study in shipped_studies().items():
        assert study.name == name
        assert study.about.endswith("?")
        assert study.points > 4
