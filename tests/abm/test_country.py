"""Country packs: what is read, and what is refused in one line."""

import dataclasses
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from abm.country import country_codes, load_country
from abm.pack import EXACT_EVENTS, LAST_FIT
from abm.sectors import DATA, load_sectors
from networks.errors import BadInput

TEMPLATE = DATA / "countries" / "template"


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    copytree(TEMPLATE, tmp_path / "template")
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refused(packs: Path) -> str:
    with pytest.raises(BadInput) as caught:
        load_country("template", packs)
    line = str(caught.value)
    assert "\n" not in line
    return line


def test_template_loads_but_is_no_country():
    assert load_country("template").sectors == load_sectors().codes
    assert "template" not in country_codes()


@pytest.mark.parametrize("code", country_codes())
def test_arrays_are_read_only_and_of_one_shape(code: str):
    country = load_country(code)
    s, r = len(country.sectors), len(country.regions)
    for field in dataclasses.fields(country):
        value = getattr(country, field.name)
        if isinstance(value, np.ndarray):
            assert value.shape in {(s,), (s, s), (r,)}, field.name
            assert not value.flags.writeable, field.name


@pytest.mark.parametrize("code", country_codes())
def test_region_and_market_shares_add_up_to_one(code: str):
    country = load_country(code)
    assert country.region_share.sum() == pytest.approx(1.0, abs=1e-12)
    for kind in {actor.kind for actor in country.actors}:
        assert sum(actor.share for actor in country.actors if actor.kind == kind) == pytest.approx(1.0)


@pytest.mark.parametrize("code", country_codes())
def test_nothing_observed_is_later_than_2022(code: str):
    assert max(seen.month for seen in load_country(code).observed) <= LAST_FIT


@pytest.mark.parametrize("code", country_codes())
def test_only_dated_stocks_of_an_exact_event_enter_a_fit(code: str):
    fitted = [seen for seen in load_country(code).observed if seen.fit]
    assert fitted
    assert {seen.event for seen in fitted} <= set(EXACT_EVENTS)
    assert min(seen.month for seen in fitted) >= 0


@pytest.mark.parametrize("code", country_codes())
def test_fitted_stocks_never_fall(code: str):
    fitted = [seen for seen in load_country(code).observed if seen.fit]
    for series in {seen.series for seen in fitted}:
        values = [seen.value for seen in sorted(fitted, key=lambda s: s.month) if seen.series == series]
        assert values == sorted(values), series


@pytest.mark.parametrize("code", country_codes())
def test_there_are_about_two_hundred_lead_firms(code: str):
    leads = load_country(code).leads
    assert leads.min() >= 4
    assert leads.max() <= 30
    assert 200 <= leads.sum() <= 270


BROKEN: list[tuple[str, str, str, tuple[str, ...]]] = [
    # file, what is replaced, by what, what the one line must say
    ("country.toml", "currency =", "curency =", ("country.toml", "unknown key 'curency'", "'currency'")),
    ("country.toml", 'launch = "2019-06"', "", ("country.toml", "'launch' is missing")),
    ("country.toml", '"2019-06"', '"June 2019"', ("country.toml", "launch", "YYYY-MM")),
    ("country.toml", 'code = "template"', 'code = "xx"', ("country.toml", "'xx'", "folder")),
    ("country.toml", 'zh = "模板"', "", ("country.toml", "[name]", "'zh' is missing")),
    ("country.toml", "per_usd = 1.0", "per_usd = -1", ("country.toml", "per_usd", "-1")),
    ("country.toml", "[sources]", "[sources", ("country.toml", "not TOML")),
    (
        "sectors.csv",
        "code,output,value_added",
        "code,output,value_aded",
        ("sectors.csv: line 6", "'value_aded'", "'value_added'"),
    ),
    ("sectors.csv", ",leads,", ",", ("sectors.csv: line 6", "column 'leads' is missing")),
    ("sectors.csv", "MIN,", "MNI,", ("sectors.csv: line 8", "'MNI'", "'MIN'")),
    ("sectors.csv", "MIN,", "AGR,", ("sectors.csv: line 8", "'AGR' stands twice")),
    ("sectors.csv", "AGR,4000", "AGR,lots", ("sectors.csv: line 7, column output", "'lots'", "number")),
    ("sectors.csv", "AGR,4000", "AGR,nan", ("sectors.csv: line 7, column output", "finite")),
    ("sectors.csv", "AGR,4000", "AGR,", ("line 7, column output", "is empty")),
    ("sectors.csv", "AGR,4000,", "AGR,", ("sectors.csv: line 7", "19 cells", "20")),
    ("sectors.csv", ",0.905,", ",1.905,", ("line 7, column fringe", "out of bounds", "0 to 0.999")),
    ("sectors.csv", ",1500,2,", ",1500,2.5,", ("line 7, column leads", "whole number")),
    ("sectors.csv", ",1500,2,", ",99999,2,", ("line 7, column largest", "more than employment")),
    ("sectors.csv", ",toy,assumed,", ",toi,assumed,", ("line 7, column source", "'toi'", "'toy'")),
    ("sectors.csv", ",toy,assumed,", ",toy,asumed,", ("line 7, column grade", "'asumed'", "'assumed'")),
    ("sectors.csv", "AGR,4000,2000.4", "AGR,4000,1900.4", ("column AGR", "does not balance", "value_added")),
    ("sectors.csv", ",2280.2,", ",2290.2,", ("row AGR", "does not balance", "final_use")),
    ("flows_domestic.csv", "supplier,AGR,MIN", "supplier,AGR,MNI", ("line 2", "'MNI'", "'MIN'")),
    ("flows_domestic.csv", "\nOIL,", "\n# OIL,", ("flows_domestic.csv", "sector 'OIL' is missing")),
    ("flows_domestic.csv", "\nAGR,", "\nAGR,-", ("line 3, column AGR", "out of bounds", "at least 0")),
    ("regions.csv", "0.45", "0.40", ("regions.csv", "share", "0.95")),
    ("regions.csv", "North", "Capital", ("regions.csv", "'Capital' stands twice")),
    ("regions.csv", ",40.0,", ",400,", ("line 3, column latitude", "out of bounds")),
    ("actors.csv", ",operator,", ",opertor,", ("line 3, column kind", "'opertor'", "'operator'")),
    ("actors.csv", ",TEL,", ",TLE,", ("column sector", "'TLE'", "'TEL'")),
    ("actors.csv", ",vendor,", ",operator,", ("actors.csv", "share", "add up to 2")),
    ("observed.csv", ",station,", ",stations,", ("line 4, column event", "'stations'", "'station'")),
    ("observed.csv", ",11,", ",12,", ("line 4, column month", "2019-12")),
    ("observed.csv", ",low,no,", ",low,yes,", ("column fit", "'coverage'")),
    ("observed.csv", ",23,2020-12,6000", ",48,2023-01,6000", ("column fit", "2023-01", "2022-12")),
    ("parameters.toml", "#", "rate = 1\n#", ("parameters.toml", "rate", "table")),
]


@pytest.mark.parametrize(("name", "old", "new", "says"), BROKEN, ids=[f"{b[0]}-{b[2]}" for b in BROKEN])
def test_broken_file_gives_one_line_with_file_and_place(
    packs: Path, name: str, old: str, new: str, says: tuple[str, ...]
):
    edit(packs / "template" / name, old, new)
    line = refused(packs)
    assert line.startswith("template/")
    for words in says:
        assert words in line


def rename(path: Path) -> None:
    path.rename(path.with_name("region.csv"))


def scramble(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00")


@pytest.mark.parametrize(
    ("spoil", "says"), [(rename, "misspell it as 'region.csv'"), (scramble, "not a text file")]
)
def test_file_that_cannot_be_read_is_named(packs: Path, spoil: Callable[[Path], None], says: str):
    spoil(packs / "template" / "regions.csv")
    line = refused(packs)
    assert line.startswith("template/regions.csv")
    assert says in line


def test_unknown_country_gets_the_closest_one():
    with pytest.raises(BadInput, match=r"'templat'.*'template'"):
        load_country("templat")


def test_notes_byte_order_mark_and_order_of_columns_do_not_matter(packs: Path):
    path = packs / "template" / "regions.csv"
    rows = [line.split(",") for line in path.read_text().splitlines() if not line.startswith("#")]
    path.write_text("\n".join(["# a note", "", *(",".join(reversed(row)) for row in rows)]), "utf-8-sig")
    assert load_country("template", packs).regions == load_country("template").regions


def test_own_country_is_a_copied_folder(packs: Path):
    (packs / "template").rename(packs / "xx")
    edit(packs / "xx" / "country.toml", '"template"', '"xx"')
    assert country_codes(packs) == ("xx",)
    assert load_country("xx", packs).code == "xx"


def test_loading_needs_no_pandas():
    check = "import sys, abm.country as c; c.load_country('template'); sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


# what was read is kept -----------------------------------------------------------------------------------


def test_a_country_is_read_once_as_long_as_its_files_are_as_they_were(packs):
    assert load_country("template", packs) is load_country("template", packs)


def test_a_country_whose_file_has_changed_is_read_anew(packs):
    before = load_country("template", packs)
    head = packs / "template" / "country.toml"
    head.write_text(head.read_text(encoding="utf-8") + "\n# a note\n", encoding="utf-8")
    after = load_country("template", packs)
    assert after is not before
    assert np.array_equal(after.output, before.output)
