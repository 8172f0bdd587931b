"""Bad files for the verb score: one line, status 2, nothing written."""

import numpy as np
import pyarrow as pa
import pytest

from abm.own_network.findings import Findings
from experiments.cli import BAD_INPUT, DONE, main
from experiments.score.dates import as_moments, month_name, month_of

EDGES = "supplier,customer,value,linked\na,b,1.5,1\nb,c,2,0\n"
FIRMS = "id,sector,adopted\na,x,1\nb,x,1\nc,y,0\n"

BAD = {
    "a pair twice": ("edges", "a,b,1,0", "line 4", "duplicate"),
    "a self-loop": ("edges", "c,c,1,0", "line 4", "self-loop"),
    "an unknown id": ("edges", "a,z,1,0", "line 4", "'z' is not in the table of firms"),
    "no supplier": ("edges", ",c,1,0", "line 4", "has no supplier"),
    "an empty value": ("edges", "a,c,,0", "line 4", "has no value"),
    "NaN": ("edges", "a,c,nan,0", "line 4", "has no value"),
    "no number": ("edges", "a,c,much,0", "line 4", "no finite number"),
    "infinity": ("edges", "a,c,inf,0", "line 4", "no finite number"),
    "a negative value": ("edges", "a,c,-1,0", "line 4", "negative"),
    "a wrong flag": ("edges", "a,c,1,maybe", "line 4", "neither yes, no nor a date"),
    "too many fields": ("edges", "a,c,1,0,5", "line 4", "5 fields"),
    "an id twice": ("firms", "a,x,1", "line 5", "stands twice"),
    "no id": ("firms", ",x,1", "line 5", "has no id"),
    "no sector": ("firms", "d,,1", "line 5", "has no sector"),
    "a wrong adoption": ("firms", "d,x,soon", "line 5", "neither yes, no nor a date"),
}


def files(folder, edges=EDGES, firms=FIRMS):
    paths = folder / "edges.csv", folder / "firms.csv"
    for path, text in zip(paths, (edges, firms), strict=True):
        path.write_text(text)
    return paths


def run_verb(paths, *words):
    words = [f"{word}" for word in words]
    return main(["score", "--edges", f"{paths[0]}", "--firms", f"{paths[1]}", "--draws", "2", *words])


def complaint(capsys):
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    return said.err


def test_small_files_are_read(tmp_path, capsys):
    assert run_verb(files(tmp_path)) == DONE
    assert "STAGE: undecided" in capsys.readouterr().out


@pytest.mark.parametrize("name", BAD)
def test_a_bad_line_is_named_with_its_place(tmp_path, capsys, name):
    table, line, place, what = BAD[name]
    texts = {"edges": EDGES, "firms": FIRMS}
    texts[table] += f"{line}\n"
    out = tmp_path / "out"
    assert run_verb(files(tmp_path, **texts), "--out", out) == BAD_INPUT
    said = complaint(capsys)
    assert f"{table}.csv: {place}" in said
    assert what in said
    assert not out.exists()


@pytest.mark.parametrize(
    ("edges", "firms", "what"),
    [
        (EDGES.replace("supplier", "vendor"), FIRMS, "column 'supplier' is missing; is it 'vendor'?"),
        (EDGES, FIRMS.replace("sector", "branch"), "column 'sector' is missing"),
        (EDGES, FIRMS.replace("id,", "firm,"), "column 'id' is missing"),
        ("", FIRMS, "is empty"),
        ("supplier,customer\n", FIRMS, "has a heading and no lines"),
        (EDGES, FIRMS.replace("1\nb", "2020-13\nb"), "neither yes, no nor a date"),
        (EDGES, FIRMS.replace("1\nb", "2020-03\nb"), "does not say since when"),
        (EDGES, FIRMS.replace("1\nb", "03/15/2020\nb"), "neither yes, no nor a date"),
    ],
)
def test_a_bad_table_is_named(tmp_path, capsys, edges, firms, what):
    assert run_verb(files(tmp_path, edges, firms)) == BAD_INPUT
    assert what in complaint(capsys)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["--at", "2020"], "is no month"),
        (["--at", "2020-01"], "no column holds dates"),
        (["--draws", "-1"], "--draws"),
        (["--draws", "100001"], "0 to 100,000"),
        (["--out", "/dev/null/here"], "--out /dev/null/here: lies beneath null"),
        (["--seed", "-1"], "--seed"),
        (["--seed", f"{2**70}"], "--seed"),
        (["--column", "nothing=here"], "unknown column 'nothing'"),
        (["--column", "linked=here"], "column 'here' is missing"),
        (["--thousands", "."], "mark of decimals"),
        (["--duplicates", "forget"], "duplicates"),
    ],
)
def test_a_bad_option_is_named(tmp_path, capsys, words, what):
    assert run_verb(files(tmp_path), *words) == BAD_INPUT
    assert what in complaint(capsys)


def test_files_that_are_not_there_or_of_another_kind_are_named(tmp_path, capsys):
    edges, firms = files(tmp_path)
    assert run_verb((tmp_path / "edge.csv", firms)) == BAD_INPUT
    assert "did you mean 'edges.csv'?" in complaint(capsys)
    assert run_verb((edges, tmp_path / "firms.xlsx")) == BAD_INPUT
    assert "unknown ending '.xlsx'" in complaint(capsys)


def test_a_dry_run_names_all_kinds_of_problems(tmp_path, capsys):
    paths = files(tmp_path, EDGES + "c,c,1,0\na,z,1,0\n", FIRMS + "d,,1\n")
    assert run_verb(paths, "--dry-run") == BAD_INPUT
    said = capsys.readouterr()
    assert said.out.count("problem") == 3
    assert "3 kinds of problem" in said.err


def test_problems_can_be_mended_as_in_the_import(tmp_path, capsys):
    paths = files(tmp_path, EDGES + "c,c,1,0\na,z,1,0\na,b,3,0\n")
    mend = ("--self-loops", "drop", "--dangling", "add", "--duplicates", "sum")
    assert run_verb(paths, *mend, "--json") == DONE
    import json

    found = json.loads(capsys.readouterr().out)
    assert (found["counts"]["firms"], found["counts"]["relations"], found["counts"]["links"]) == (4, 3, 1)
    assert found["counts"]["adopters"] == 2  # who is only named by an edge has not adopted
    assert any("self-loop left out" in note for note in found["notes"])


@pytest.mark.parametrize(
    ("word", "month"),
    [
        ("2020-03", "2020-03"),
        ("2020-3-15", "2020-03"),
        ("2020/11/02", "2020-11"),
        ("2021", "2021-01"),
        ("2021-03-15 00:00:00", "2021-03"),
        ("2021-03-15T00:00:00", "2021-03"),
    ],
)
def test_dates_are_read(word, month):
    assert month_name(month_of(word)) == month


@pytest.mark.parametrize(
    "word", ["20", "2020-13", "2020-00", "2020-02-30", "2021-02-29", "15.03.2020", "1", "0", "", "1850-01"]
)
def test_what_is_no_date_is_none(word):
    assert month_of(word) == -1


def test_dates_and_no_stand_beside_each_other():
    findings = Findings()
    found = as_moments("adopted", pa.array(["2020-01", "0", "", "no", "2020-05"]), str, findings)
    assert not findings.problems
    assert found.yes.tolist() == [True, False, False, False, True]
    assert found.month is not None
    assert np.diff(found.month[[0, 4]]).tolist() == [4]


def test_dates_of_parquet_are_read():
    import datetime

    findings = Findings()
    column = pa.array([datetime.date(2020, 1, 31), None])
    found = as_moments("adopted", column, str, findings)
    assert not findings.problems
    assert found.yes.tolist() == [True, False]


SIZED = "id,sector,adopted,size\na,x,1,{}\nb,x,1,{}\nc,y,0,{}\n"


@pytest.mark.parametrize(
    ("sizes", "what"),
    [
        ((10, "large", 5), "size 'large' is no finite number"),
        ((10, -2, 5), "out of bounds"),
        ((1, "inf", 2), "finite"),
    ],
)
def test_a_size_among_numbers_must_be_one(tmp_path, capsys, sizes, what):
    assert run_verb(files(tmp_path, firms=SIZED.format(*sizes))) == BAD_INPUT
    assert what in complaint(capsys)


@pytest.mark.parametrize("sizes", [("small", "large", ""), (12, "", 900)])
def test_sizes_are_words_or_numbers_and_may_be_missing(tmp_path, sizes):
    assert run_verb(files(tmp_path, firms=SIZED.format(*sizes))) == DONE


def test_empty_cells_among_yes_and_no_count_as_no_and_are_said_to(tmp_path, capsys):
    paths = files(tmp_path, EDGES + "a,c,1,\n", FIRMS + "d,y,nan\ne,y,\n")
    assert run_verb(paths) == DONE
    said = capsys.readouterr().out
    assert "2 empty cells in the column 'adopted' count as no" in said
    assert "1 empty cell in the column 'linked' counts as no" in said


def test_empty_cells_among_dates_say_no(tmp_path, capsys):
    assert run_verb(files(tmp_path, firms=FIRMS.replace(",1\n", ",2020-05\n") + "d,y,\n")) == DONE
    assert "empty cell" not in capsys.readouterr().out


def test_one_and_nought_may_be_written_as_decimals(tmp_path, capsys):
    said = []
    for kind in ("{}", "{}.0"):
        lines = [f"{name},x,{kind.format(yes)}\n" for name, yes in zip("abc", (1, 1, 0), strict=True)]
        assert run_verb(files(tmp_path, firms="id,sector,adopted\n" + "".join(lines))) == DONE
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]


@pytest.mark.parametrize("weight", ["0", "-1", "1e16", "inf"])
def test_a_weight_is_a_number_of_firms(tmp_path, capsys, weight):
    firms = f"id,sector,adopted,weight\na,x,1,1\nb,x,1,{weight}\nc,y,0,2\n"
    assert run_verb(files(tmp_path, firms=firms)) == BAD_INPUT
    assert "firms.csv: line 3: weight" in complaint(capsys)
