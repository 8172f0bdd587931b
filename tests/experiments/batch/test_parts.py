import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from experiments.batch.parts import (
    MANY,
    SpoiltPartError,
    joined,
    part_files,
    put_together,
    read_part,
    runs_in,
    table_of,
    write_part,
)
from experiments.batch.work import DONE, FAILED, Ended


def ended(point: int, replicate: int = 0, status: str = DONE, attempt: int = 0, **values: float) -> Ended:
    return Ended(
        replicate=replicate, point=point, seed=7, status=status, values=values, attempt=attempt, paths=b"x"
    )


def keys(table: pa.Table) -> list[tuple[int, int]]:
    return list(zip(table["replicate"].to_pylist(), table["point"].to_pylist(), strict=True))


def test_a_part_reads_back_as_it_was_written(tmp_path: Path) -> None:
    table = table_of([ended(1, a=0.1, b=float("nan")), ended(2, a=1 / 3)])
    held = read_part(write_part(tmp_path, table))
    assert held.drop_columns("b").equals(table.drop_columns("b"))
    assert held["a"].to_pylist() == [0.1, 1 / 3]
    assert np.isnan(held["b"].to_pylist()).all()


@pytest.mark.parametrize("place", [4, 200, -12])
def test_one_changed_byte_anywhere_is_found(tmp_path: Path, place: int) -> None:
    file = write_part(tmp_path, table_of([ended(1, a=0.1)]))
    held = bytearray(file.read_bytes())
    held[place] ^= 1
    file.write_bytes(held)
    with pytest.raises(SpoiltPartError, match=file.name):
        read_part(file)


@pytest.mark.parametrize("held", [b"", b"no table"])
def test_a_file_that_is_no_table_is_found_whatever_its_name(tmp_path: Path, held: bytes) -> None:
    file = tmp_path / f"000001-{hashlib.sha256(held).hexdigest()[:16]}.parquet"
    file.write_bytes(held)
    with pytest.raises(SpoiltPartError):
        read_part(file)


def test_a_part_belongs_to_what_it_was_written_for(tmp_path: Path) -> None:
    file = write_part(tmp_path, table_of([ended(1)]), "mine")
    assert read_part(file, "mine").num_rows == 1
    with pytest.raises(SpoiltPartError):
        read_part(file, "yours")


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_part_that_was_cut_off_is_found(tmp_path: Path, share: float) -> None:
    file = write_part(tmp_path, table_of([ended(1, a=0.1)]))
    held = file.read_bytes()
    file.write_bytes(held[: int(share * len(held))])
    with pytest.raises(SpoiltPartError):
        read_part(file)


def test_a_run_that_stands_in_two_parts_counts_once_and_in_order() -> None:
    one, two = table_of([ended(3), ended(1)]), table_of([ended(1), ended(0, replicate=1), ended(2)])
    assert keys(joined([one, two])) == [(0, 1), (0, 2), (0, 3), (1, 0)]
    assert joined([one, two]).equals(joined([two, one]))


def test_a_run_that_is_done_takes_the_place_of_its_failures() -> None:
    tables = [table_of([ended(1, status=FAILED)]), table_of([ended(1, attempt=1)])]
    for order in (tables, tables[::-1]):
        assert joined(order)["status"].to_pylist() == [DONE]


def test_of_failures_the_latest_is_told() -> None:
    tables = [table_of([ended(1, status=FAILED, attempt=n)]) for n in (0, 2, 1)]
    assert joined(tables)["attempt"].to_pylist() == [2]


def test_an_indicator_that_a_part_has_not_is_undefined_there() -> None:
    whole = joined([table_of([ended(0, a=1.0)]), table_of([ended(1, b=2.0)])])
    assert whole.column_names[-2:] == ["a", "b"]
    assert whole["a"].null_count == 0
    assert np.isnan(whole["a"].to_pylist()[1])


def test_small_parts_are_put_together_and_hold_the_same_runs(tmp_path: Path) -> None:
    for n in range(MANY):
        write_part(tmp_path, table_of([ended(n, a=float(n))]))
    before = joined(read_part(file) for file in part_files(tmp_path))
    put_together(tmp_path)
    (file,) = part_files(tmp_path)
    assert runs_in(file) == MANY
    assert read_part(file).equals(before)


def test_being_cut_off_between_writing_and_deleting_loses_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(MANY):
        write_part(tmp_path, table_of([ended(n, a=float(n))]))
    before = joined(read_part(file) for file in part_files(tmp_path))

    def cut_off(file: Path, missing_ok: bool = False) -> None:
        if missing_ok:  # the file written aside, which has its name by now
            return
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", cut_off)
        with pytest.raises(KeyboardInterrupt):
            put_together(tmp_path)
    assert len(part_files(tmp_path)) == MANY + 1
    assert joined(read_part(file) for file in part_files(tmp_path)).equals(before)


def test_few_parts_are_left_as_they_are(tmp_path: Path) -> None:
    files = {write_part(tmp_path, table_of([ended(n)])) for n in range(3)}
    put_together(tmp_path)
    assert set(part_files(tmp_path)) == files
