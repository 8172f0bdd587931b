"""The list shows what lies below the study folder, and what is broken with its reason."""

import json
import os
import shutil
from pathlib import Path

import pytest

from viz.studies import listing as module
from viz.studies.listing import Entry, listing


def by_name(root: Path) -> dict[str, Entry]:
    return {entry.name: entry for entry in listing(root).entries}


@pytest.fixture
def shelf(shelf_made: Path, tmp_path: Path) -> Path:
    """A copy that a test may spoil."""
    return Path(shutil.copytree(shelf_made, tmp_path / "shelf")).resolve()


def test_each_kind_is_told_by_its_manifest(shelf_made: Path) -> None:
    found = by_name(shelf_made)
    assert set(found) == {"toy", "deep/regions", "one-run"}
    toy = found["toy"]
    assert (toy.kind, toy.points, toy.replicates, toy.done, toy.failed) == ("study", 3, 3, 6, 3)
    assert found["one-run"].kind == "run"
    assert found["one-run"].mixes == ("kr-5gplus-2019",)
    assert all(entry.problem is None for entry in found.values())


def test_the_newest_comes_first(shelf: Path) -> None:
    os.utime(shelf / "one-run" / "manifest.json", (4e9, 4e9))
    assert listing(shelf).entries[0].name == "one-run"


def test_a_study_under_way_tells_its_stored_runs(shelf: Path) -> None:
    (shelf / "toy" / "manifest.json").unlink()
    toy = by_name(shelf)["toy"]
    assert not toy.is_finished
    assert toy.done == 9


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"3",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"kind": "study", "replicate_seeds": 3}',
        b'{"kind": "nothing of ours"}',
        b'{"kind": ["study"]}',
        b'{"kind": "pair", "restore": {"first": "=", "second": 1}}',
        b'{"kind": "study", "replicate_seeds": [], "points": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_broken_manifest_is_one_line(shelf: Path, content: bytes) -> None:
    (shelf / "toy" / "manifest.json").write_bytes(content)
    found = by_name(shelf)
    assert found["toy"].problem is not None
    assert found["one-run"].problem is None


def test_odd_values_in_a_manifest_are_shown_as_unknown(shelf: Path) -> None:
    told = {
        "kind": "study",
        "runs": "many",
        "points": True,
        "name": 3,
        "about": ["x"],
        "timing": [],
        "version": {},
    }
    (shelf / "toy" / "manifest.json").write_text(json.dumps(told))
    toy = by_name(shelf)["toy"]
    assert toy.problem is None
    assert (toy.points, toy.done, toy.title) == (-1, -1, "")


def test_a_manifest_that_is_a_pipe_or_a_link_out_or_huge_is_one_line(shelf: Path) -> None:
    manifest = shelf / "toy" / "manifest.json"
    for spoil in (
        lambda: os.mkfifo(manifest),
        lambda: manifest.symlink_to("/etc/passwd"),
        lambda: manifest.symlink_to("/dev/zero"),
        lambda: os.truncate(os.open(manifest, os.O_CREAT | os.O_WRONLY), 10**10),
    ):
        manifest.unlink(missing_ok=True)
        spoil()
        assert by_name(shelf)["toy"].problem is not None


def test_links_are_not_walked(shelf: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    shutil.copytree(shelf / "toy", outside / "toy")
    (shelf / "away").symlink_to(outside)
    (shelf / "round").symlink_to(shelf)
    (shelf / "deep" / "up").symlink_to("..")
    (shelf / "lost").symlink_to("nowhere")
    found = by_name(shelf)
    assert {name for name, entry in found.items() if entry.problem is None} == {
        "toy",
        "deep/regions",
        "one-run",
    }
    assert set(found) - {"toy", "deep/regions", "one-run"} == {"away", "lost"}


def test_hidden_folders_and_odd_names_end_nothing(shelf: Path) -> None:
    shutil.copytree(shelf / "toy", shelf / ".hidden")
    shutil.copytree(shelf / "toy", shelf / "back\\slash")
    found = by_name(shelf)
    assert ".hidden" not in found
    assert found["back\\slash"].problem is not None


def test_the_list_is_bounded(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    cut = listing(shelf)
    assert cut.is_cut
    assert len(cut.entries) == 2
    deep = shelf
    for _ in range(40):
        deep = deep / "d"
        deep.mkdir()
    shutil.copytree(shelf / "toy", deep / "toy")
    assert all("d/d/d" not in entry.name for entry in listing(shelf).entries)
    monkeypatch.setattr(module, "VISITED", 1)
    assert listing(shelf).is_cut


def test_a_root_that_is_a_result_itself_is_said(shelf_made: Path) -> None:
    found = listing(shelf_made / "toy")
    assert found.is_results
    assert found.entries == ()
