"""The benchmarks run: tiny sizes, ours alone, so that a change which breaks them is noticed here."""

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.duel import compare_ends, duel, programs_for
from benchmarks.figures import verdicts
from benchmarks.model import time_run
from benchmarks.page import BEGIN, END, write_page
from benchmarks.programs import LOOP, PEARLNET, PROGRAMS, TURNING, Program
from benchmarks.work import draw_work, load, save

FIRMS = 300


@pytest.fixture
def file(tmp_path: Path) -> Path:
    save(draw_work(FIRMS, 0.03), tmp_path / "work.npz")
    return tmp_path / "work.npz"


def test_work_is_read_as_it_was_written(file: Path) -> None:
    drawn, read = draw_work(FIRMS, 0.03), load(str(file))
    for name, value in asdict(drawn).items():
        np.testing.assert_array_equal(getattr(read, name), value)


def test_both_lists_of_the_work_hold_the_same_edges_and_nobody_is_without_suppliers() -> None:
    work = draw_work(FIRMS, 0.03)
    supplier = np.repeat(np.arange(FIRMS), np.diff(work.out_indptr))
    there = sorted(zip(supplier, work.out_indices, strict=True))
    assert there == sorted(map(tuple, work.edges().tolist()))
    assert work.in_degree.min() >= 1
    assert all(a != b for a, b in there)


def test_programs_of_one_process_name_the_same_adopters(file: Path) -> None:
    turning = next(program for program in PROGRAMS if program.label == TURNING)
    lines = duel("W1", FIRMS, file, [turning], own_program=LOOP, rounds=2)
    assert [line.reason for line in lines] == ["", ""]
    assert lines[0].digest == lines[1].digest
    assert len(lines[1].ratios) == 2


def test_what_cannot_be_imported_becomes_a_line(file: Path) -> None:
    missing = Program("nowhere", "benchmarks.peers.nowhere", {"W3": "w3"}, environment=PEARLNET.environment)
    _, line = duel("W3", FIRMS, file, [missing], rounds=1)
    assert "No module named 'benchmarks.peers.nowhere'" in line.reason
    case = {"n": FIRMS, "edges": 1, "lines": [asdict(line) | {"ratio": line.ratio, "rounds": 0}] * 2}
    results = {"peers": {"W3 100000": case}}
    assert ("not run", "-") in {row[2:] for row in verdicts(results)}


def test_ends_of_the_same_draws_are_equal(file: Path, tmp_path: Path) -> None:
    work = load(str(file))
    save(replace(work, state=np.zeros_like(work.state), pace=0.2), tmp_path / "ends.npz")
    own, loop = compare_ends("W3", tmp_path / "ends.npz", [LOOP], months=6, seconds=0.1)
    assert own.runs >= 5
    assert loop.equal


def test_a_run_says_what_ran_and_how_far_it_came() -> None:
    found = time_run("kr", "kr-5gplus-2019", firms=FIRMS, end="2019-03")
    assert {"choose", "link", "review"} <= set(found["verbs"])
    assert found["adopters"] >= 0
    assert len(found["seconds"]) == 1


def test_the_tables_stand_between_the_marks(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    write_page(page, "| new |")
    assert page.read_text(encoding="utf-8") == f"before\n{BEGIN}\n\n| new |\n\n{END}\nafter\n"


def test_peers_that_need_another_environment_can_be_left_out() -> None:
    assert {program.environment for program in programs_for("W1", ours_only=True)} == {PEARLNET.environment}
    assert len(programs_for("W3")) > len(programs_for("W3", ours_only=True))
