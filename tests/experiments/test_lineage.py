"""What tipped whom in tables, words, families and on the command line."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from agents.instruments import CODES
from agents.lineage_table import EVENTS, KINDS, LineageTable
from experiments import cli
from experiments.comparison import run_one
from experiments.descent import Descent, totals
from experiments.lineage_chain import DEEPEST, chain_lines
from experiments.lineage_table import LINEAGE, TIPPED, lineage_table
from experiments.report.families import families
from experiments.report.labels import Labels
from experiments.report.lineage_words import NAMES, headline, sector_matrix, words
from experiments.store import write_tables
from tests import runs

COLUMNS = ("month", "event", "row", "other", "kind", "source", "source_row", "weight")
TYPES = (np.int16, np.uint8, np.int32, np.int32, np.uint8, np.int16, np.int32, np.float32)
LINES = [
    (3, "adopt", 7, -1, "own", "", -1, 1.0),
    (5, "adopt", 2, -1, "instrument", "DEMO", -1, 0.25),
    (5, "adopt", 2, -1, "supplier", "", 7, 0.75),
    (6, "adopt", 4, -1, "customer", "", 2, 0.5),
    (6, "adopt", 4, -1, "demonstration", "DEMO", 7, 0.5),
    (8, "link", 2, 7, "instrument", "STD", -1, 1.0),
    (9, "abandon", 4, -1, "own", "", -1, 1.0),
]
"""Firm 7 begins, tips 2 by supply; 2 and 7 tip 4."""


def table_of(lines) -> LineageTable:
    places = {"event": EVENTS.index, "kind": KINDS.index, "source": lambda c: CODES.index(c) if c else -1}
    columns = zip(COLUMNS, TYPES, zip(*lines, strict=True), strict=True)
    return LineageTable(*(np.array([places.get(n, int if n != "weight" else float)(x) for x in column], kind)
                          for n, kind, column in columns))  # fmt: skip


def frame_of(lines, structure="kr", mix="m") -> pd.DataFrame:
    rows = [(structure, mix, 0, *line) for line in lines]
    return pd.DataFrame(rows, columns=list(TIPPED))


def test_totals_are_firms_for_adoptions_and_rows_for_links():
    weight = np.arange(10.0)
    found = totals(table_of(LINES), weight)
    assert found["adopt", "own", ""] == 7.0
    assert found["adopt", "supplier", ""] == pytest.approx(0.75 * 2.0)
    assert found["adopt", "demonstration", "DEMO"] == pytest.approx(0.5 * 4.0)
    assert found["link", "instrument", "STD"] == 1.0
    assert found["abandon", "own", ""] == 4.0


def test_shares_of_an_event_sum_to_one_and_the_band_is_over_replicates():
    other = [line if line[0] != 3 else (3, "adopt", 7, -1, "media", "", -1, 1.0) for line in LINES]
    found = [Descent(totals(table_of(x), np.ones(10)), None) for x in (LINES, other)]
    plan = SimpleNamespace(structures=("kr",), mixes=("m",))
    made = [
        SimpleNamespace(structure="kr", mix="m", replicate=r, detail=SimpleNamespace(descent=d))
        for r, d in enumerate(found)
    ]
    table = lineage_table(plan, made)
    assert tuple(table.columns) == LINEAGE
    assert table.groupby("event")["share"].sum().to_numpy() == pytest.approx(1.0)
    own = table[(table["event"] == "adopt") & (table["kind"] == "own")].iloc[0]
    assert own["weight"] == 0.5
    assert own["share"] == pytest.approx(0.5 / 3)
    assert own["low"] == pytest.approx(0.05 / 3)
    assert own["high"] == pytest.approx(0.95 / 3)


def test_families_lead_back_to_the_first_mover():
    found = families(frame_of(LINES)[lambda t: t["event"] == "adopt"])
    parent = dict(zip(found.row.tolist(), found.parent.tolist(), strict=True))
    # 4 was tipped as much by 2 as by 7: the lower row stands for both
    assert parent == {7: -1, 2: 7, 4: 2}
    assert dict(zip(found.row.tolist(), found.line.tolist(), strict=True)) == {7: 2, 2: 1, 4: 0}
    assert dict(zip(found.row.tolist(), found.depth.tolist(), strict=True)) == {7: 0, 2: 1, 4: 2}
    assert found.roots == 1


def test_families_of_one_firm_that_came_back_do_not_turn_in_circles():
    lines = [*LINES, (12, "adopt", 7, -1, "customer", "", 4, 1.0)]
    found = families(frame_of(lines)[lambda t: t["event"] == "adopt"])
    assert found.row.size == 3
    assert found.depth.max() == 2


def test_the_chain_of_a_firm_ends_with_the_first_mover():
    lines = chain_lines(table_of(LINES), 4, ["S"] * 10)
    told = "\n".join(lines)
    assert lines[0] == "firm 4 (S) went live in 2019-07, tipped by"
    assert "50.0 %  its customer 2 (S)" in told
    assert "50.0 %  a demonstration at 7 (S) (DEMO)" in told
    assert "25.0 %  instrument DEMO" in told
    assert told.index("firm 2 (S)") < told.index("firm 7 (S) went live")
    assert lines[-1] == "Nobody in particular tipped it: here the chain begins."


def test_a_line_that_turns_back_or_breaks_off_says_so_and_not_that_it_begins_there():
    back = [*LINES, (12, "adopt", 7, -1, "customer", "", 4, 1.0)]
    assert (
        chain_lines(table_of(back), 7)[-1] == "Firm 7 stands above already: the line is not followed further."
    )
    lost = [(3, "adopt", 7, -1, "supplier", "", 5, 1.0)]
    assert chain_lines(table_of(lost), 7)[-1].startswith("When firm 5 went live before that is not on record")
    assert chain_lines(table_of(lost), 5) == ["firm 5 never had a live site"]


@pytest.mark.parametrize(
    ("firms", "end"), [(DEEPEST, "Nobody in particular"), (DEEPEST + 1, "The line goes on")]
)
def test_a_long_line_is_cut_and_said_to_go_on(firms, end):
    first = (1, "adopt", 0, -1, "own", "", -1, 1.0)
    later = [(k + 1, "adopt", k, -1, "supplier", "", k - 1, 1.0) for k in range(1, firms)]
    lines = chain_lines(table_of([first, *later]), firms - 1)
    assert sum("went live" in line for line in lines) == DEEPEST
    assert lines[-1].startswith(end)


def test_what_the_average_firm_saw_is_not_called_forgotten():
    table = table_of([(3, "adopt", 7, -1, "supplier", "", -1, 1.0)])
    assert "what the average supplier did (no one in particular)" in chain_lines(table, 7, is_average=True)[1]
    assert "a supplier nobody can name any more" in chain_lines(table, 7)[1]


def comparison(shares, structure="kr", mix="m", rule="economic"):
    """A comparison with so much of the first uses owed to each kind."""
    rows = [
        (structure, mix, "adopt", kind, "ADOPT" if kind == "instrument" else "", 100 * s, s, s, s)
        for kind, s in shares.items()
    ]
    template = SimpleNamespace(rule=rule, control="none")
    plan = SimpleNamespace(structures=(structure,), mixes=(mix,), template=template)
    frame = SimpleNamespace(sector=np.arange(10) % 2)
    return SimpleNamespace(
        plan=plan, lineage=pd.DataFrame(rows, columns=list(LINEAGE)), tipped=frame_of(LINES),
        frames={(structure, mix): frame},
    )  # fmt: skip


LABELS = Labels(structures={"kr": "Korea"}, mixes={"m": "the mix"}, sectors={"A": "Alpha", "B": "Beta"})


def test_the_headline_turns_with_the_data():
    partners = headline(comparison({"supplier": 0.5, "instrument": 0.3, "own": 0.2}))
    policy = headline(comparison({"supplier": 0.3, "instrument": 0.5, "own": 0.2}))
    neither = headline(comparison({"supplier": 0.3, "own": 0.7}))
    assert partners.startswith("Trading partners tipped more first uses than policy did by itself")
    assert policy.startswith("Policy by itself tipped more first uses than trading partners did")
    assert neither == "No instrument of policy tipped any firm."
    other = headline(comparison({"supplier": 0.5, "own": 0.5}, rule="cascade"))
    assert other.startswith("Under this rule firms weigh no offers")


def test_sentences_name_the_largest_part_first_whatever_it_is():
    one = words(comparison({"supplier": 0.6, "instrument": 0.4}), LABELS)["adoptions"]
    other = words(comparison({"supplier": 0.4, "instrument": 0.6}), LABELS)["adoptions"]
    assert one == [
        "Structure of Korea, the mix: of 100 first uses, 60 % to trading partners (suppliers 60 %) "
        "and 40 % to policy (ADOPT 40 %)."
    ]
    assert "60 % to policy (ADOPT 60 %) and 40 % to trading partners" in other[0]


def test_the_map_counts_who_tips_whom_by_sector():
    flow = sector_matrix(comparison({"supplier": 1.0}), "kr", "m", 2)
    # 7 (Beta) tips 2 (Alpha) by 0.75 and 4 (Alpha) by 0.5; 2 tips 4 within Alpha
    assert flow.tolist() == [[0.5, 0.0], [1.25, 0.0]]
    said = words(comparison({"supplier": 1.0}), LABELS)["nations"]
    assert "Beta tips most (71 %); the strongest way across leads from Beta to Alpha." in said[0]


def test_nothing_is_said_where_nothing_was_recorded():
    empty = comparison({})
    assert words(empty, LABELS) == {}
    assert set(NAMES) == set(KINDS)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Tables of one small run."""
    made = tmp_path_factory.mktemp("lineage")
    write_tables(run_one(replace(runs.scenario(firms=200, months=24), mix=("kr-5gplus-2019",))), made)
    return made


def test_a_run_writes_its_lineage_and_the_verb_tells_it(folder, capsys):
    table = pd.read_parquet(folder / "lineage.parquet")
    assert tuple(table.columns) == TIPPED
    events = ["month", "event", "row", "other"]
    assert table.groupby(events, observed=True)["weight"].sum().to_numpy() == pytest.approx(1.0, abs=1e-5)
    small = pd.read_csv(folder / "lineage.csv", keep_default_na=False)
    assert small.groupby("event")["share"].sum().to_numpy() == pytest.approx(1.0)
    row = int(table.loc[table["event"] == "adopt", "row"].iloc[-1])
    assert cli.main(["lineage", str(folder), "--firm", str(row)]) == 0
    assert capsys.readouterr().out.startswith(f"firm {row} went live in ")
    assert cli.main(["lineage", str(folder)]) == 0
    assert "firms that descend from it" in capsys.readouterr().out


def test_the_verb_refuses_what_it_cannot_read_in_one_line(folder, tmp_path, capsys):
    assert cli.main(["lineage", str(tmp_path), "--firm", "1"]) == 2
    assert cli.main(["lineage", str(folder), "--mix", "none", "--firm", "1"]) == 2
    said = capsys.readouterr().err.strip().splitlines()
    assert len(said) == 2
    assert "holds no lineage.parquet" in said[0]
    assert "unknown mix 'none'" in said[1]


@pytest.mark.parametrize(("firm", "status"), [(-1, 2), (0, 0), (199, 0), (200, 2)])
def test_a_firm_must_be_a_row_of_the_run(folder, capsys, firm, status):
    assert cli.main(["lineage", str(folder), "--firm", str(firm)]) == status
    assert ("0 to 199" in capsys.readouterr().err) == (status == 2)


def copied(folder, to, **plan):
    """The folder's lineage beside a manifest of which the plan is changed."""
    told = json.loads((folder / "manifest.json").read_text())
    told["plan"] |= plan
    (to / "manifest.json").write_text(json.dumps(told))
    (to / "lineage.parquet").write_bytes((folder / "lineage.parquet").read_bytes())
    return to


def test_a_mix_under_which_nobody_adopted_is_known_all_the_same(folder, tmp_path, capsys):
    two = copied(folder, tmp_path, mixes=["kr-5gplus-2019", "none"])
    assert cli.main(["lineage", str(two)]) == 2
    assert "kr-5gplus-2019, none" in capsys.readouterr().err
    for more in ([], ["--firm", "3"]):
        assert cli.main(["lineage", str(two), "--mix", "none", *more]) == 0
        assert capsys.readouterr().out.startswith("mix none: nobody adopted under it")


@pytest.mark.parametrize("harm", ["cut", "foreign", "other words", "no plan"])
def test_a_damaged_or_foreign_folder_is_refused_in_one_line(folder, tmp_path, capsys, harm):
    file = copied(folder, tmp_path) / "lineage.parquet"
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-100])
    elif harm == "foreign":
        pd.DataFrame({"a": [1]}).to_parquet(file)
    elif harm == "other words":
        pd.read_parquet(file).assign(kind="neighbour").to_parquet(file)
    else:
        (tmp_path / "manifest.json").write_text("{}")
    assert cli.main(["lineage", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
