"""The user's own network: what is read, what each check says, what is mended and completed."""

from pathlib import Path

import networkx as nx
import numpy as np
import pytest

from abm.country import load_country
from abm.own_network.options import CHOICES, ImportOptions
from abm.own_network.places import region_words
from abm.own_network.reading import examine_network, read_network
from networks.errors import BadInput
from networks.storage import load_network, save_network

EDGES = "supplier,customer,value\nore,steel,2\nsteel,car,5.5\nore,car,0\n"
FIRMS = "id,sector,region,employees\nsteel,MET,Seoul,120\ncar,AUTO,울산,900\nore,MIN,Busan,30\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def read(edges: str = EDGES, firms: str | None = FIRMS, **choices):
    Path("edges.csv").write_text(edges, encoding="utf-8", newline="")
    if firms is not None:
        Path("firms.csv").write_text(firms, encoding="utf-8", newline="")
        choices["firms"] = "firms.csv"
    return examine_network("edges.csv", ImportOptions(**{"structure": "kr", **choices}))


def said(examined) -> str:
    return "\n".join(problem.line for problem in examined.findings.problems)


def pairs(network) -> list[tuple[str, str, float]]:
    graph, name = network.graph, network.names
    ends = zip(graph.supplier.tolist(), graph.customer.tolist(), graph.value.tolist(), strict=True)
    return [(name[i], name[j], value) for i, j, value in ends]


def test_edges_run_from_supplier_to_customer_and_rows_follow_the_table_of_firms(home: Path) -> None:
    network = read().require()
    assert network.labels == ("steel", "car", "ore")
    assert sorted(pairs(network)) == [("ore", "car", 0.0), ("ore", "steel", 2.0), ("steel", "car", 5.5)]
    country = load_country("kr")
    assert [country.sectors[s] for s in network.population.sector] == ["MET", "AUTO", "MIN"]
    assert [country.regions[r] for r in network.population.region] == ["Seoul", "Ulsan", "Busan"]
    assert network.population.employees.tolist() == [120.0, 900.0, 30.0]


def test_the_order_of_lines_changes_nothing(home: Path) -> None:
    lines = EDGES.splitlines()
    first = read(firms=None, complete_sectors=True).require()
    again = read("\n".join([lines[0], *lines[:0:-1]]), None, complete_sectors=True).require()
    np.testing.assert_array_equal(first.graph.value, again.graph.value)
    np.testing.assert_array_equal(first.population.output, again.population.output)
    assert first.labels == again.labels == ("car", "ore", "steel")


def test_names_that_are_numbers_are_sorted_as_numbers(home: Path) -> None:
    network = read("supplier,customer\n10,9\n9,100\n", None, complete_sectors=True).require()
    assert network.labels == ("9", "10", "100")


@pytest.mark.parametrize(
    "edges",
    [
        EDGES.replace(",", ";"),
        EDGES.replace(",", "\t"),
        "\ufeff" + EDGES,
        EDGES.replace("\n", "\r\n"),
        EDGES.replace("\n", "\r"),
        "# sold in 2020\n\n" + EDGES,
        EDGES.replace("steel,car", "\n\nsteel,car"),
        EDGES.replace("ore", '" ore "').replace("2\n", " 2 \n"),
        EDGES.strip(),
        "value,customer,supplier\n2,steel,ore\n5.5,car,steel\n0,car,ore\n",
    ],
    ids=["semicolons", "tabs", "mark", "dos", "old mac", "notes", "blank lines", "blanks", "no end", "order"],
)
def test_a_table_may_be_written_in_many_ways(home: Path, edges: str) -> None:
    assert sorted(pairs(read(edges).require())) == sorted(pairs(read().require()))


def test_columns_are_mapped_by_name(home: Path) -> None:
    edges = EDGES.replace("supplier,customer,value", "seller_id,buyer,turnover_keur")
    names = {"supplier": "seller_id", "customer": "buyer", "value": "turnover_keur"}
    assert sorted(pairs(read(edges, columns=names).require())) == sorted(pairs(read().require()))


def test_money_is_brought_to_million_usd(home: Path) -> None:
    for unit, factor in (("thousand USD", 1e-3), ("USD", 1e-6), ("million local", 1 / 1180)):
        network = read(unit=unit, firms=FIRMS.replace("employees", "output")).require()
        assert network.graph.value.max() == pytest.approx(5.5 * factor)
        assert network.population.output.max() == pytest.approx(900 * factor)
    assert read(factor=2.0).require().graph.value.max() == 11.0


def test_own_codes_are_mapped_by_a_table(home: Path) -> None:
    Path("codes.csv").write_text("own,sector\nC24,MET\nC29,AUTO\nB,MIN\n", encoding="utf-8")
    Path("places.csv").write_text("own,region\nKR012,Seoul\n", encoding="utf-8")
    firms = FIRMS.replace("MET", "C24").replace("AUTO", "C29").replace("MIN", "B").replace("Seoul", "KR012")
    network = read(firms=firms, sectors="codes.csv", regions="places.csv").require()
    np.testing.assert_array_equal(network.population.sector, read().require().population.sector)
    Path("codes.csv").write_text("own,sector\nC24,METT\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"codes\.csv: line 2: unknown sector 'METT' \(did you mean 'MET'"):
        read(firms=firms, sectors="codes.csv")


PROBLEMS = [
    (
        {"edges": EDGES + "car,car,1\n"},
        "edges.csv: line 5: self-loop, 'car' sells to itself (--self-loops drop",
    ),
    (
        {"edges": EDGES + "ore,car,3\n"},
        "edges.csv: line 5: duplicate, 'ore' to 'car' stands before (--duplicates",
    ),
    (
        {"edges": EDGES + "ore,cra,3\n"},
        "edges.csv: line 5: customer 'cra' is not in the table of firms (--dangling",
    ),
    ({"edges": EDGES + "orr,car,3\n"}, "edges.csv: line 5: supplier 'orr' is not in the table of firms"),
    ({"edges": EDGES.replace("5.5", "-5.5")}, "edges.csv: line 3: value '-5.5' is negative"),
    ({"edges": EDGES.replace("5.5", "inf")}, "edges.csv: line 3: value 'inf' is no finite number"),
    (
        {"edges": EDGES.replace("5.5", '"5,5"')},
        "edges.csv: line 3: value '5,5' is no finite number (for instance 12.5",
    ),
    ({"edges": EDGES.replace("5.5", "1_000")}, "value '1_000' is no finite number"),
    ({"edges": EDGES.replace("5.5", "")}, "edges.csv: line 3: has no value (--missing complete"),
    ({"edges": EDGES.replace("5.5", "NaN")}, "edges.csv: line 3: has no value"),
    ({"edges": EDGES + "ore,,3\n"}, "edges.csv: line 5: has no customer"),
    ({"edges": EDGES + "ore,car\n"}, "edges.csv: line 5: 2 fields (3, as the heading has)"),
    ({"edges": EDGES + "\n\nore,car,1,2\n"}, "edges.csv: line 7: 4 fields (3"),
    ({"edges": EDGES.replace("value", "durability")}, "edges.csv: line 2: durability '2' cannot be used"),
    ({"edges": "# a\n" + EDGES.replace("5.5", "x")}, "edges.csv: line 4: value 'x' is no finite number"),
    ({"edges": EDGES + "\n\ncar,car,1\n"}, "edges.csv: line 7: self-loop"),
    (
        {"firms": FIRMS.replace("AUTO", "AUOT")},
        "firms.csv: line 3: unknown sector 'AUOT' (did you mean 'AUTO'?)",
    ),
    ({"firms": FIRMS.replace("AUTO", "29")}, "unknown sector '29' (known: AGR, MIN"),
    (
        {"firms": FIRMS.replace("AUTO", "")},
        "firms.csv: line 3: has no sector (a column of sectors, or --complete",
    ),
    ({"firms": FIRMS.replace("sector", "branch")}, "firms.csv: no firm has a sector"),
    ({"firms": None}, "edges.csv: no firm has a sector (a column of sectors, or --complete-sectors"),
    (
        {"firms": FIRMS.replace("Seoul", "Soul")},
        "firms.csv: line 2: unknown region 'Soul' (did you mean 'Seoul'?)",
    ),
    (
        {"firms": FIRMS.replace("120", "0")},
        "firms.csv: line 2: employees 0 is out of bounds (above 0, up to 1e+15)",
    ),
    ({"firms": FIRMS.replace("120", "many")}, "firms.csv: line 2: employees 'many' is no finite number"),
    ({"firms": FIRMS + "ore,MIN,Busan,3\n"}, "firms.csv: line 5: id 'ore' stands twice (each firm once)"),
    ({"firms": FIRMS + ",MIN,Busan,3\n"}, "firms.csv: line 5: has no id"),
    (
        {"firms": FIRMS.replace("employees", "lead")},
        "firms.csv: line 2: lead '120' is neither yes nor no; 3 such",
    ),
    (
        {"firms": FIRMS.replace("employees", "weight").replace("30", "0.5")},
        "weight 0.5 is out of bounds (1 or more, up to 1e+15)",
    ),
    (
        {"firms": "id,sector,lead,weight\nore,MIN,1,3\nsteel,MET,0,1\ncar,AUTO,,\n"},
        "firms.csv: line 2: a lead firm that does not weigh 1",
    ),
    (
        {"firms": FIRMS + "tin,MIN,Busan,30\n", "isolated": "error"},
        "firms.csv: line 5: has no relation (--isolated",
    ),
    (
        {"edges": EDGES + "tin,car,1\n", "dangling": "add"},
        "firms.csv: 1 firm that only edges.csv names has no sector: 'tin' (a column",
    ),
]


@pytest.mark.parametrize(("given", "line"), PROBLEMS, ids=[line for _, line in PROBLEMS])
def test_each_problem_is_said_with_its_place_and_what_mends_it(home: Path, given, line: str) -> None:
    choices = {"edges": EDGES, "firms": FIRMS, **given}
    examined = read(**choices)
    assert examined.network is None
    assert line in said(examined)
    with pytest.raises(BadInput, match=r"^[^\n]*$"):
        examined.require()


def test_all_kinds_are_listed_with_their_first_places_and_their_number(home: Path) -> None:
    edges = EDGES + "car,car,1\n" * 5 + "ore,nobody,-2\n"
    lines = said(read(edges)).splitlines()
    assert len(lines) == 3
    loops = next(line for line in lines if "self-loop" in line)
    assert "5 such" in loops
    assert "line 5" in loops
    assert "also line 6, line 7" in loops
    with pytest.raises(BadInput, match="2 more kinds of problem, shown by --dry-run"):
        read(edges).require()


MENDED = [
    ({"edges": EDGES + "car,car,1\n", "self_loops": "drop"}, "1 self-loop left out"),
    ({"edges": EDGES + "ore,cra,3\n", "dangling": "drop"}, "1 edge left out: an end is not in the table"),
    ({"firms": FIRMS + "tin,MIN,Busan,9\n", "isolated": "drop"}, "1 firm without any relation left out"),
]


@pytest.mark.parametrize(("given", "note"), MENDED, ids=[note for _, note in MENDED])
def test_what_is_mended_is_said_and_the_rest_stays(home: Path, given, note: str) -> None:
    examined = read(**{"edges": EDGES, "firms": FIRMS, **given})
    assert note in "\n".join(examined.findings.notes)
    assert sorted(pairs(examined.require())) == sorted(pairs(read().require()))


def test_duplicates_are_summed(home: Path) -> None:
    network = read(EDGES + "steel,car,1\nsteel,car,0.5\n", duplicates="sum").require()
    assert ("steel", "car", 7.0) in pairs(network)
    assert network.graph.m == 3


def test_firms_that_only_edges_name_are_added_behind_the_others(home: Path) -> None:
    examined = read(EDGES + "tin,car,1\n", dangling="add", complete_sectors=True)
    assert examined.require().labels == ("steel", "car", "ore", "tin")
    assert examined.require().population.employees[:3].tolist() == [120.0, 900.0, 30.0]


def test_isolated_firms_are_kept_and_said(home: Path) -> None:
    examined = read(firms=FIRMS + "tin,MIN,Busan,9\n")
    assert examined.require().graph.n == 4
    assert any("1 firm has no relation and is kept" in note for note in examined.findings.notes)


def test_missing_values_are_computed_only_if_told_and_the_others_stay(home: Path) -> None:
    network = read(EDGES.replace("5.5", ""), missing="complete").require()
    found = {(i, j): value for i, j, value in pairs(network)}
    assert (found["ore", "steel"], found["ore", "car"]) == (2.0, 0.0)
    assert found["steel", "car"] > 0


def test_without_values_edges_get_inputs_or_one(home: Path) -> None:
    edges = "supplier,customer\nore,steel\nsteel,car\n"
    assert read(edges, values="one").require().graph.value.tolist() == [1.0, 1.0]
    examined = read(edges)
    assert (examined.require().graph.value > 0).all()
    assert any(note.startswith("value: completed for 2 by rule") for note in examined.findings.notes)


def test_what_was_completed_stands_in_the_file(home: Path) -> None:
    save_network("net.npz", read().require())
    origin = load_network("net.npz").origin
    assert origin["kind"] == "imported"
    assert [part["name"] for part in origin["from"]] == ["edges.csv", "firms.csv"]
    assert [part["column"] for part in origin["completed"]] == [
        "output",
        "value_added",
        "lead",
        "weight",
        "durability",
    ]
    assert str(home) not in Path("net.npz").read_bytes().decode("latin-1")


def test_a_column_that_is_not_read_is_named_with_the_closest_one(home: Path) -> None:
    notes = read(firms=FIRMS.replace("employees", "employes")).findings.notes
    assert "firms.csv: column 'employes' is not read; did you mean --column employees=employes?" in notes


def test_a_column_of_amounts_is_taken_for_a_likely_column_of_values(home: Path) -> None:
    notes = read(EDGES.replace("value", "amount_krw")).findings.notes
    assert "edges.csv: column 'amount_krw' is not read; did you mean --column value=amount_krw?" in notes


def test_small_parts_of_a_country_are_said_to_be_small(home: Path) -> None:
    assert any("of the country's networked value added" in note for note in read().findings.notes)


BAD_OPTIONS = [
    ({"duplicates": "some"}, "--duplicates: unknown choice 'some' (did you mean 'sum'?)"),
    ({"structure": "kx"}, "unknown country 'kx'"),
    ({"factor": 0.0}, "--factor: 0 cannot be used"),
    ({"seed": -1}, "--seed: -1 cannot be used"),
    ({"columns": {"vaule": "x"}}, "--column: unknown column 'vaule' (did you mean 'value'?)"),
    ({"columns": {"value": "vaule"}}, "column 'vaule' is missing (did you mean 'value'? has 'supplier'"),
    (
        {"columns": {"sector": "branch"}, "firms": None},
        "is a column of firms, and no table of firms is given",
    ),
    ({"columns": {"sector": "branch"}}, "firms.csv: heading: column 'branch' is missing"),
    (
        {"edges": "source,target\na,b\n"},
        "column 'supplier' is missing; is it 'source'? (--column supplier=source; has 'source', 'target';",
    ),
    ({"edges": EDGES + "\n", "sectors": "none.csv"}, "none.csv: no such file"),
]


@pytest.mark.parametrize(("given", "line"), BAD_OPTIONS, ids=[line for _, line in BAD_OPTIONS])
def test_an_option_that_cannot_be_used_is_refused(home: Path, given, line: str) -> None:
    with pytest.raises(BadInput, match=r"^[^\n]*$") as refused:
        read(**{"edges": EDGES, "firms": FIRMS, **given}).require()
    assert line in str(refused.value)


def test_an_unknown_keyword_is_refused_with_the_closest_one() -> None:
    with pytest.raises(BadInput, match=r"unknown option 'duplicate' \(did you mean 'duplicates'"):
        read_network(nx.DiGraph([(0, 1)]), structure="kr", duplicate="sum")
    with pytest.raises(BadInput, match="structure is missing"):
        read_network(nx.DiGraph([(0, 1)]))


def test_the_defaults_are_the_first_choices() -> None:
    options = ImportOptions(structure="kr")
    assert options.money == CHOICES["unit"][0]
    assert all(getattr(options, name) == known[0] for name, known in CHOICES.items() if name != "unit")


def won(text: str) -> str:
    """Write the values of a table in units, not in millions."""
    return text.replace("5.5", "5500000000000").replace("2\n", "2000000000000\n")


def test_a_forgotten_unit_is_refused_with_the_sum_and_the_unit_that_was_meant(home: Path) -> None:
    examined = read(won(EDGES))
    line = "edges.csv: the value of all relations adds up to 7,500,000,000,000 million USD a year, "
    assert line in said(examined)
    assert "times that of all networked firms of the country (--unit local if the files count in KRW" in said(
        examined
    )
    assert "values: million USD (default)" in examined.findings.notes


def test_a_unit_that_is_named_is_taken(home: Path) -> None:
    examined = read(won(EDGES), unit="million USD")
    assert examined.require().graph.value.max() == 5.5e12
    assert any("times that of all networked firms" in note for note in examined.findings.notes)
    assert "values: million USD (--unit)" in examined.findings.notes
    examined = read(won(EDGES), unit="local")
    assert examined.require().graph.value.max() == pytest.approx(5.5e6 / 1180)
    assert "values: KRW (--unit)" in examined.findings.notes


def test_a_forgotten_unit_of_output_is_refused(home: Path) -> None:
    firms = FIRMS.replace("employees", "output").replace("900", "9e12")
    assert "edges.csv: their output adds up to 9,000,000,000,150 million USD" in said(read(firms=firms))


@pytest.mark.parametrize("code", ["kr", "cn"])
def test_every_region_is_known_by_its_official_names(code: str) -> None:
    country = load_country(code)
    words = region_words(country)
    assert set(words.values()) == set(country.regions)
    also = [word for word in words if word not in (*country.regions, *country.regions_local)]
    assert {words[word] for word in also} == set(country.regions)


def test_official_names_of_regions_are_read_in_tables_and_in_own_codes(home: Path) -> None:
    firms = FIRMS.replace("Seoul", "경기도").replace("Busan", "전라남도").replace("울산", "R7")
    Path("places.csv").write_text("own,region\nR7,울산광역시\n", encoding="utf-8")
    network = read(firms=firms, regions="places.csv").require()
    assert [network.regions[r] for r in network.population.region] == ["Gyeonggi", "Ulsan", "Jeonnam"]
    firms = FIRMS.replace("Seoul", "广西壮族自治区").replace("Busan", "北京市").replace("울산", "广东省")
    network = read(firms=firms, structure="cn").require()
    assert [network.regions[r] for r in network.population.region] == ["Guangxi", "Guangdong", "Beijing"]


def test_an_unknown_region_is_answered_in_both_languages(home: Path) -> None:
    assert "known: Seoul 서울, Busan 부산" in said(read(firms=FIRMS.replace("Seoul", "Xqz")))
    assert "did you mean '경기'?" in said(read(firms=FIRMS.replace("Seoul", "경기됴")))


def test_unknown_codes_are_counted_by_code_and_the_mapping_is_shown(home: Path) -> None:
    lines = "".join(f"f{k},C{k % 10 + 10},Seoul,20\n" for k in range(25))
    found = [line for line in said(read(firms=FIRMS + lines)).splitlines() if "unknown" in line]
    assert len(found) == 1
    assert "firms.csv: line 5: 10 unknown sectors: 'C10' (3), 'C11' (3), 'C12' (3), " in found[0]
    assert " and 2 more; 25 such" in found[0]
    assert (
        "--sectors FILE maps yours, a table with the heading own,sector and lines such as C10,AGR" in found[0]
    )


def test_missing_columns_are_listed_beside_the_other_problems(home: Path) -> None:
    edges = "Seller_ID,buyer,value\nore,steel,x\n"
    lines = said(read(edges, FIRMS.replace("MET", "29"))).splitlines()
    assert len(lines) == 4
    assert "column 'supplier' is missing; is it 'Seller_ID'? (--column supplier=Seller_ID;" in lines[0]
    assert "column 'customer' is missing; is it 'buyer'?" in lines[1]
    assert "edges.csv: line 2: value 'x' is no finite number" in lines[2]
    assert "unknown sector '29'" in lines[3]


@pytest.mark.parametrize(
    ("cell", "thousands", "decimal"),
    [("1,234.5", ",", "."), ("1.234,5", ".", ","), ("1234,5", "", ","), ("1\u00a0234,5", " ", ",")],
)
def test_numbers_may_have_other_marks_if_told(home: Path, cell: str, thousands: str, decimal: str) -> None:
    edges = EDGES.replace("5.5", f'"{cell}"')
    assert "--thousands and --decimal read others" in said(read(edges))
    network = read(edges, thousands=thousands, decimal=decimal).require()
    assert network.graph.value.max() == 1234.5


def test_a_number_with_marks_that_were_not_told_is_refused(home: Path) -> None:
    assert "'1.234 with another mark' is no finite" in said(read(EDGES.replace("5.5", "1.234"), decimal=","))
    assert "'1,23 with another mark' is no finite" in said(
        read(EDGES.replace("5.5", '"1,23"'), thousands=",")
    )
    with pytest.raises(BadInput, match="--thousands: ',' is the mark of decimals too"):
        read(thousands=",", decimal=",")


def test_firms_without_a_sector_that_only_edges_name_are_counted_and_named(home: Path) -> None:
    edges = EDGES + "tin,car,1\nzinc,car,1\n"
    line = "firms.csv: 2 firms that only edges.csv names have no sector: 'tin', 'zinc'"
    assert line in said(read(edges, dangling="add"))


def test_duplicates_beside_a_column_of_years_are_answered_with_it(home: Path) -> None:
    edges = "supplier,customer,value,Year\nore,steel,2,2019\nore,steel,2,2020\n"
    assert "column 'Year' is not read: if the lines are of several times" in said(read(edges))
    assert any(
        "column 'Year' is not read: if" in note for note in read(edges, duplicates="sum").findings.notes
    )
    assert "several times" not in said(read(edges.replace("Year", "grade")))


def test_paths_are_said_as_they_were_given_and_not_kept(home: Path) -> None:
    Path("data").mkdir()
    Path("data/edges.csv").write_text(EDGES + "car,car,1\n")
    choices = {"structure": "kr", "complete_sectors": True}
    with pytest.raises(BadInput, match=r"^data/edges\.csv: line 5: self-loop"):
        read_network("data/edges.csv", **choices)
    assert (
        read_network("data/edges.csv", self_loops="drop", **choices).origin["from"][0]["name"] == "edges.csv"
    )


def test_a_table_in_another_encoding_is_answered_with_the_spreadsheets_choice(home: Path) -> None:
    Path("old.csv").write_bytes("supplier,customer\n광산,제철\n".encode("cp949"))
    with pytest.raises(BadInput, match=r"old\.csv: line 2: is not written in UTF-8 .save it as 'CSV UTF-8'"):
        read_network("old.csv", structure="kr")
