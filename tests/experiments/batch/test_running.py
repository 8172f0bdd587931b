import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from experiments.batch import folder as folders
from experiments.batch import running
from experiments.batch.finish import SAME
from experiments.batch.folder import StudyFolder, held, opened
from experiments.batch.merge import merge
from experiments.batch.parts import part_files
from experiments.batch.result import StudyResult
from experiments.batch.running import Shard, StoppedError, run_study
from experiments.batch.study import Study
from experiments.batch.tables import contrast_table, results_table, summary_table
from experiments.batch.work import Model
from experiments.progress import Progress
from experiments.statistics import mean_interval
from networks.errors import BadInput
from tests.experiments.batch import toy

ROOT = Path(__file__).resolve().parents[3]


def run(path: Path, study: Study | None = None, **given: object) -> StudyResult:
    return run_study(study or toy.study(), path, **{"model": toy.MODEL, **given})


def tables(path: Path) -> dict[str, bytes]:
    return {name: (path / name).read_bytes() for name in SAME}


def spoilt(name: str) -> Model:
    return toy.MODELS[name]


def test_a_study_run_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    run(tmp_path / "a")
    run(tmp_path / "b")
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


@pytest.mark.slow
def test_processes_change_no_byte(tmp_path: Path) -> None:
    run(tmp_path / "a")
    run(tmp_path / "b", workers=2)
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


def test_any_executor_changes_no_byte(tmp_path: Path) -> None:
    run(tmp_path / "a")
    with ThreadPoolExecutor(3) as pool:
        run(tmp_path / "b", executor=pool)
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


def test_more_replicates_are_the_study_that_had_them_from_the_start(tmp_path: Path) -> None:
    run(tmp_path / "a", toy.study(replicates=7))
    run(tmp_path / "b", toy.study(replicates=3))
    run(tmp_path / "b", toy.study(replicates=7), resume=True)
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


def test_shards_merged_in_any_order_are_the_whole_study(tmp_path: Path) -> None:
    study = toy.study(points=20)
    run(tmp_path / "a", study)
    parts = [tmp_path / f"s{i}" for i in range(3)]
    for i, part in enumerate(parts):
        run(part, study, shard=Shard(i + 1, 3))
    merge(tmp_path / "b", parts)
    merge(tmp_path / "c", parts[::-1])
    assert tables(tmp_path / "a") == tables(tmp_path / "b") == tables(tmp_path / "c")


def test_a_missing_shard_is_told_and_can_be_done_afterwards(tmp_path: Path) -> None:
    study = toy.study(points=20)
    run(tmp_path / "a", study)
    run(tmp_path / "s", study, shard=Shard(1, 2))
    assert merge(tmp_path / "b", [tmp_path / "s"]).manifest["runs"]["missing"] > 0
    run(tmp_path / "b", study, resume=True)
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


def test_shards_of_another_study_do_not_merge(tmp_path: Path) -> None:
    run(tmp_path / "a")
    run(tmp_path / "b", toy.study(points=5))
    with pytest.raises(BadInput, match="merge: b: is of another study than a"):
        merge(tmp_path / "c", [tmp_path / "a", tmp_path / "b"])
    assert not (tmp_path / "c").exists()


def interrupted(path: Path, study: Study, after: int) -> None:
    """Run a study that is interrupted after some runs."""
    count = iter(range(10**6))

    def simulate(*given: object) -> object:
        if next(count) == after:
            raise KeyboardInterrupt
        return toy.simulate(*given)  # type: ignore[arg-type]

    with pytest.raises(StoppedError, match=r"interrupted; .* of .* runs are stored; go on with: .*--resume"):
        run(path, study, model=Model(toy.draw, simulate))  # type: ignore[arg-type]


def test_an_interrupted_study_goes_on_and_gives_the_same_bytes(tmp_path: Path) -> None:
    study = toy.study(points=20)
    run(tmp_path / "a", study)
    interrupted(tmp_path / "b", study, after=30)
    run(tmp_path / "b", study, resume=True)
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


def test_what_is_stored_is_not_run_again(tmp_path: Path) -> None:
    study = toy.study(points=20)
    interrupted(tmp_path / "b", study, after=30)
    with opened(tmp_path / "b", study, resume=True) as kept:
        stored = set(zip(*(kept.stored()[key].to_pylist() for key in ("replicate", "point")), strict=True))
    again: set[tuple[int, float | None]] = set()

    def simulate(scenario, world, whole, tick):  # type: ignore[no-untyped-def]
        again.add((scenario.seed, scenario.budget))
        return toy.simulate(scenario, world, whole, tick)

    run(tmp_path / "b", study, resume=True, model=Model(toy.draw, simulate))
    assert len(stored) == 28
    assert len(again) == study.runs - len(stored)
    assert not {(study.seed_of(r), study.scenario(p, r).budget) for r, p in stored} & again


def test_a_finished_study_resumed_runs_nothing(tmp_path: Path) -> None:
    run(tmp_path / "a")
    before = tables(tmp_path / "a")
    run(tmp_path / "a", resume=True, model=Model(toy.draw, None))  # type: ignore[arg-type]
    assert tables(tmp_path / "a") == before


def test_an_unfinished_study_is_no_result(tmp_path: Path) -> None:
    interrupted(tmp_path / "b", toy.study(points=20), after=30)
    with pytest.raises(BadInput, match=r"b: is not finished \(pearlnet batch b --resume\)"):
        StudyResult.load(tmp_path / "b")


def test_a_run_that_fails_is_told_and_harms_no_other(tmp_path: Path) -> None:
    found = run(tmp_path / "a", model=spoilt("fail"))
    assert found.failed[["replicate", "point"]].to_numpy().tolist() == [[0, 1], [1, 1], [2, 1]]
    assert set(found.failed["error"]) == {"ZeroDivisionError: a firm of no size"}
    assert len(found.results) == 9
    assert found.manifest["runs"] == {"wanted": 12, "done": 9, "failed": 3, "missing": 0}


def test_what_failed_is_left_alone_until_it_is_asked_for(tmp_path: Path) -> None:
    run(tmp_path / "good")
    run(tmp_path / "a", model=spoilt("fail"))
    assert len(run(tmp_path / "a", resume=True).failed) == 3
    assert not len(run(tmp_path / "a", resume=True, retry_failed=True).failed)
    assert tables(tmp_path / "a") == tables(tmp_path / "good")
    assert StudyResult.load(tmp_path / "a").timing["attempt"].sum() == 3


@pytest.mark.slow
def test_a_run_that_kills_its_process_costs_itself_alone(tmp_path: Path) -> None:
    found = run(tmp_path / "a", toy.study(replicates=2), workers=2, model=spoilt("die"))
    assert found.failed["point"].tolist() == [1, 1]
    assert "its process ended without an answer" in found.failed["error"].iloc[0]
    assert len(found.results) == 6


@pytest.mark.slow
def test_a_run_whose_process_was_killed_in_the_pool_and_alone_is_not_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(toy.LOG, f"{tmp_path / 'log'}")
    found = run(tmp_path / "a", toy.study(replicates=1), isolated=True, model=spoilt("die_twice"))
    assert (tmp_path / "log").read_text().count("killed") == 3
    assert not len(found.failed)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["hang", "crawl"])
def test_a_run_that_never_ends_is_ended(tmp_path: Path, name: str) -> None:
    study = toy.study(replicates=1)
    found = run(tmp_path / "a", study, workers=2, isolated=True, model=spoilt(name), time_limit=0.3)
    assert found.failed[["point", "status"]].to_numpy().tolist() == [[1, "late"]]
    assert "0.3 s" in found.failed["error"].iloc[0]
    assert len(found.results) == 3


def test_a_run_out_of_time_is_told_with_how_far_it_came(tmp_path: Path) -> None:
    found = run(tmp_path / "a", toy.study(replicates=1), model=spoilt("crawl"), time_limit=0.05)
    assert found.failed["error"].tolist() == ["took longer than 0.05 s, 1 of 12 months done"]


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "mine").write_text("x", "utf-8")
    with pytest.raises(BadInput, match="exists and is not empty"):
        run(tmp_path / "a")
    with pytest.raises(BadInput, match="holds no manifest"):
        run(tmp_path / "a", overwrite=True)
    assert [file.name for file in (tmp_path / "a").iterdir()] == ["mine"]


def test_a_study_is_not_written_over_another_by_accident(tmp_path: Path) -> None:
    run(tmp_path / "a")
    with pytest.raises(BadInput, match=r"holds a study already \(--resume, --overwrite or another folder\)"):
        run(tmp_path / "a")
    run(tmp_path / "a", toy.study(points=5), overwrite=True)
    assert StudyResult.load(tmp_path / "a").study.points == 5


def test_overwriting_leaves_nothing_of_other_results_behind(tmp_path: Path) -> None:
    (tmp_path / "a" / "figures").mkdir(parents=True)
    for name in ("manifest.json", "scorecard.csv", "figures/one.svg"):
        (tmp_path / "a" / name).write_text("{}", "utf-8")
    run(tmp_path / "a", overwrite=True)
    assert not (tmp_path / "a" / "scorecard.csv").exists()
    assert not (tmp_path / "a" / "figures").exists()


def test_another_study_does_not_go_on_in_a_folder(tmp_path: Path) -> None:
    run(tmp_path / "a")
    before = tables(tmp_path / "a")
    with pytest.raises(BadInput, match="a: holds another study"):
        run(tmp_path / "a", toy.study(points=5), resume=True)
    assert tables(tmp_path / "a") == before


def test_another_model_does_not_go_on_in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path / "a")
    monkeypatch.setattr(folders, "model_hash", lambda: "f" * 64)
    with pytest.raises(BadInput, match="a: was begun with other sources of the model"):
        run(tmp_path / "a", toy.study(replicates=5), resume=True)


def test_shards_of_another_model_than_is_here_do_not_merge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path / "a")
    monkeypatch.setattr(folders, "model_hash", lambda: "f" * 64)
    with pytest.raises(BadInput, match="a: was begun with other sources of the model"):
        merge(tmp_path / "whole", [tmp_path / "a"])
    assert not (tmp_path / "whole").exists()


def test_files_that_change_while_a_study_runs_stop_it_before_its_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def simulate(scenario: object, *given: object) -> object:
        monkeypatch.setattr(folders, "data_hash", lambda: "f" * 64)
        return toy.MODEL.simulate(scenario, *given)

    with pytest.raises(StoppedError, match="was begun with other data files"):
        run(tmp_path / "a", model=Model(toy.MODEL.draw, simulate))
    assert not (tmp_path / "a" / "manifest.json").exists()


def test_there_is_nothing_to_go_on_with_in_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="--resume a: holds no begun study"):
        run(tmp_path / "a", resume=True)
    assert not (tmp_path / "a").exists()


def test_a_spoilt_part_is_set_aside_and_its_runs_are_done_again(tmp_path: Path) -> None:
    run(tmp_path / "good")
    run(tmp_path / "a")
    file = part_files(tmp_path / "a" / "parts")[1]
    file.write_bytes(file.read_bytes()[:-1])
    said = io.StringIO()
    run(tmp_path / "a", resume=True, progress=Progress(said))
    assert f"part {file.name} does not hold what was written" in said.getvalue()
    assert tables(tmp_path / "a") == tables(tmp_path / "good")
    assert file.with_name(f"{file.name}.spoilt").is_file()


def test_a_part_of_another_study_is_set_aside(tmp_path: Path) -> None:
    run(tmp_path / "a")
    run(tmp_path / "b", toy.study(levers={"budget": [1.0, 9.0, 2.0, 3.0, 4.0]}))
    good = tables(tmp_path / "a")
    for file in part_files(tmp_path / "b" / "parts"):
        shutil.copy(file, tmp_path / "a" / "parts")
    run(tmp_path / "a", resume=True)
    assert tables(tmp_path / "a") == good


def test_what_a_killed_report_left_behind_is_cleared_away(tmp_path: Path) -> None:
    run(tmp_path / "a")
    stray = tmp_path / "a" / ".report-half"
    (stray / "figures").mkdir(parents=True)
    run(tmp_path / "a", resume=True)
    assert not stray.exists()


def test_overwriting_takes_away_a_link_and_not_what_it_points_to(tmp_path: Path) -> None:
    run(tmp_path / "a")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("kept", "utf-8")
    (tmp_path / "a" / "link").symlink_to(tmp_path / "mine")
    run(tmp_path / "a", overwrite=True)
    assert (tmp_path / "mine" / "notes.txt").is_file()
    assert not (tmp_path / "a" / "link").exists()


def test_a_study_file_changed_by_hand_is_no_result(tmp_path: Path) -> None:
    run(tmp_path / "a")
    file = tmp_path / "a" / "study.toml"
    file.write_text(file.read_text("utf-8").replace("replicates = 3", "replicates = 2"), "utf-8")
    with pytest.raises(BadInput, match=r"a: study.toml was changed since it was written"):
        StudyResult.load(tmp_path / "a")


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"kind": "study"}', '{"kind": "study", "tables": {}}'])
def test_a_manifest_that_is_none_is_refused_in_one_line(tmp_path: Path, text: str) -> None:
    run(tmp_path / "a", toy.study(points=1, replicates=1))
    (tmp_path / "a" / "manifest.json").write_text(text, "utf-8")
    with pytest.raises(BadInput):
        StudyResult.load(tmp_path / "a")


def test_a_changed_table_is_no_result(tmp_path: Path) -> None:
    run(tmp_path / "a")
    file = tmp_path / "a" / "summary.csv"
    file.write_text(file.read_text("utf-8").replace("1", "2", 1), "utf-8")
    with pytest.raises(BadInput, match=r"a: summary.csv was changed since it was written"):
        StudyResult.load(tmp_path / "a")


def test_a_second_process_is_refused_while_the_first_works(tmp_path: Path) -> None:
    study = toy.study()
    run(tmp_path / "a", study)
    code = (
        "import sys; from pathlib import Path; from tests.experiments.batch import toy\n"
        "from experiments.batch.running import run_study; from networks.errors import BadInput\n"
        "try: run_study(toy.study(replicates=5), Path(sys.argv[1]), resume=True, model=toy.MODEL)\n"
        "except BadInput as error: print(error); sys.exit(2)\n"
    )
    with held(tmp_path / "a"):
        other = subprocess.run(
            [sys.executable, "-c", code, str(tmp_path / "a")],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert (other.returncode, other.stdout) == (
        2, "a: is being worked on by another process (wait for it)\n"
    )  # fmt: skip


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 160 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", place], capture_output=True)
    if made.returncode:
        pytest.skip("mounting a small file system is not allowed here")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_stops_with_one_line_and_loses_nothing(tmp_path: Path, small_disk: Path) -> None:
    study = toy.study(points=12, replicates=20)
    run(tmp_path / "a", study)
    (small_disk / "ballast").write_bytes(b"x" * 40_000)
    with pytest.raises(StoppedError, match=r"no space left on device; \d+ of 240 runs are stored") as caught:
        run(small_disk / "b", study)
    assert "\n" not in f"{caught.value}"
    count = int(f"{caught.value}".split(";")[1].split()[0])
    assert 0 < count < 240
    (small_disk / "ballast").unlink()
    subprocess.run(["mount", "-o", "remount,size=4m", small_disk], check=True)
    with opened(small_disk / "b", study, resume=True) as kept:
        assert kept.stored().num_rows == count
    run(small_disk / "b", study, resume=True)
    assert tables(tmp_path / "a") == tables(small_disk / "b")


def test_a_place_that_cannot_be_written_is_refused_at_once(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(BadInput, match="cannot be written: read-only file system"):
        run(small_disk / "b")


class LosesWork(Executor):
    """An executor that loses every fifth piece of work."""

    def __init__(self) -> None:
        self.count = 0

    def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
        future: Future[object] = Future()
        self.count += 1
        if self.count % 5 == 0:
            future.set_exception(ConnectionError("the worker is gone"))
        else:
            future.set_result(fn(*args, **kwargs))
        return future


def test_work_that_an_executor_loses_is_handed_out_again(tmp_path: Path) -> None:
    study = toy.study(points=20)
    run(tmp_path / "a", study)
    run(tmp_path / "b", study, executor=LosesWork())
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


def test_an_executor_that_is_gone_stops_the_study_and_loses_nothing(tmp_path: Path) -> None:
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(StoppedError, match="the executor takes no more work; 0 of 12 runs are stored"):
        run(tmp_path / "a", executor=pool)
    run(tmp_path / "a", resume=True)


def test_the_order_in_which_runs_end_changes_no_byte(tmp_path: Path) -> None:
    study = toy.study(points=20)
    run(tmp_path / "a", study)
    works = list(study.works())
    with opened(tmp_path / "b", study) as made:
        for work in works[::-1]:
            made.keep(running.perform(work, study.recording, toy.MODEL)[::-1])
    run(tmp_path / "b", study, resume=True)
    assert tables(tmp_path / "a") == tables(tmp_path / "b")


def test_a_summary_is_the_interval_over_replicates(tmp_path: Path) -> None:
    found = run(tmp_path / "a", toy.study(replicates=6))
    own = found.results[found.results["point"] == 2]["adopter_density"].to_numpy()
    row = found.summary.set_index(["point", "indicator"]).loc[(2, "adopter_density")]
    wanted = mean_interval(own, 0.95)
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((wanted.mean, wanted.low, wanted.high))


def test_a_contrast_is_paired_by_seed(tmp_path: Path) -> None:
    study = toy.study(replicates=6)
    found = run(tmp_path / "a", study)
    wide = found.results.pivot(index="replicate", columns="point", values="adopter_density")
    wanted = mean_interval((wide[3] - wide[0]).to_numpy(), 0.95)
    row = found.contrasts.set_index(["lever_point", "indicator"]).loc[(3, "adopter_density")]
    assert (row["mean"], row["low"], row["high"]) == pytest.approx((wanted.mean, wanted.low, wanted.high))
    unpaired = wide[3].var() + wide[0].var()
    assert row["variance_ratio"] == pytest.approx(unpaired / (wide[3] - wide[0]).var())


def test_chances_are_corrected_over_the_differences_of_an_indicator(tmp_path: Path) -> None:
    study = toy.study(replicates=5, levers={"mix": ["none", "kr-5gplus-2019", "cn-2232"]})
    table = run(tmp_path / "a", study).contrasts
    own = table[table["indicator"] == "commercial_share"]
    assert len(own) == 2
    assert own["p_holm"].max() == pytest.approx(max(2.0 * own["p"].min(), own["p"].max()))


def test_points_without_a_common_replicate_have_no_contrast(tmp_path: Path) -> None:
    study = toy.study(replicates=4)
    with opened(tmp_path / "a", study) as made:
        for work in study.works():
            runs = [run for run in running.perform(work, study.recording, toy.MODEL)
                    if (run.point == 0) == (run.replicate < 2)]  # fmt: skip
            made.keep(runs)
        results = results_table(made.stored())
    assert np.isnan(contrast_table(study, results)["mean"]).all()
    assert (summary_table(study, results)["n"] <= 2).all()


def test_recorded_paths_stand_in_one_table(tmp_path: Path) -> None:
    found = run(tmp_path / "a")
    paths = found.indicators
    assert len(paths) == 12 * 12 * 3  # runs, months, overall and two sizes
    one = paths[(paths["point"] == 1) & (paths["replicate"] == 2) & (paths["group_kind"] == "all")]
    wide = found.results.set_index(["replicate", "point"])
    assert one["value"].iloc[-1] == wide.loc[(2, 1), "adopter_density"]
    assert one["month"].tolist() == list(range(12))
    assert (one["seed"] == found.study.seed_of(2)).all()


def test_the_manifest_tells_how_the_study_was_made(tmp_path: Path) -> None:
    run(tmp_path / "a")
    told = json.loads((tmp_path / "a" / "manifest.json").read_text("utf-8"))
    assert {"version", "model_hash", "data_hash", "study", "replicate_seeds", "packages", "limits"} <= set(
        told
    )
    assert f"{tmp_path}" not in json.dumps(told)


def test_nothing_is_left_beside_the_tables(tmp_path: Path) -> None:
    run(tmp_path / "a")
    names = {file.name for file in (tmp_path / "a").iterdir()}
    assert names == {*SAME, "timing.csv", "manifest.json", "study.toml", "begun.json", "parts", ".lock"}


@pytest.mark.parametrize("text", ["2", "0/3", "4/3", "a/b", "1/0", "-1/2", "²/2"])
def test_a_shard_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="--shard"):
        Shard.of(text)


def test_shards_share_all_work_and_no_work_twice() -> None:
    works = list(toy.study(points=40, replicates=5).works())
    shards = [Shard.of(f"{i}/4") for i in range(1, 5)]
    assert all(sum(shard.has(work) for shard in shards) == 1 for work in works)


def test_a_run_counts_as_stored_only_when_it_is(tmp_path: Path) -> None:
    study = toy.study()
    with opened(tmp_path / "a", study) as made:
        assert made.count == 0
        work = next(study.works())
        made.keep(running.perform(work, study.recording, toy.MODEL))
        assert made.count == len(work.runs) == StudyFolder(made.path, study).count


def test_tests_leave_no_variable_behind() -> None:
    assert toy.LOG not in os.environ
