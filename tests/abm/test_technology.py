"""Sectors and technologies: tables, arrays, refusals."""

from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from abm.sectors import DATA, NEEDS, load_sectors
from abm.technology import MOST_CASES, load_technology, technology_names
from networks.errors import BadInput


def spoiled(folder: Path, name: str, old: str, new: str) -> Path:
    copytree(DATA / "technology" / "5g", folder / "5g", dirs_exist_ok=True)
    text = (folder / "5g" / name).read_text(encoding="utf-8")
    assert old in text
    (folder / "5g" / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize("name", technology_names())
def test_every_sector_can_start_shallow_on_the_first_release(name: str):
    technology = load_technology(name)
    shallow = (technology.depth >= 0) & (technology.depth <= 1) & (technology.release == 0)
    assert shallow.any(axis=1).all()
    assert ((technology.depth >= 0).sum(axis=1) >= 2).all()


@pytest.mark.parametrize("name", technology_names())
def test_arrays_say_the_same_as_the_rows(name: str):
    technology = load_technology(name)
    assert technology.depth.shape[1] <= MOST_CASES
    filled = technology.depth >= 0
    assert [case.depth for case in technology.usecases] == technology.depth[filled].tolist()
    assert [case.id for case in technology.usecases] == [technology.ids[i] for i in technology.case[filled]]
    assert np.array_equal(filled, technology.release >= 0)
    assert np.array_equal(filled, technology.case >= 0)


def test_releases_reach_the_market_in_order():
    technology = load_technology("5g")
    assert [release.frozen for release in technology.releases] == [-7, 18, 38]
    assert np.all(np.diff(technology.available()) > 0)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("usecases.csv", ",MIN,", ",MNI,", ("usecases.csv: line", "column sector", "'MIN'")),
        ("usecases.csv", ",R17,", ",R71,", ("column release", "'R17'")),
        ("usecases.csv", "agriculture,2,", "agriculture,4,", ("column depth", "0 to 3")),
        ("usecases.csv", "cold_chain,", "farm_machines,", ("'farm_machines' stands twice",)),
        ("usecases.csv", ",SOFT,", ",OSV,", ("sector SOFT has 1 use cases", "2 to 12")),
        ("releases.csv", "2018-06", "2018", ("releases.csv: line", "column frozen", "YYYY-MM")),
    ],
)
def test_broken_technology_gives_one_line(
    tmp_path: Path, name: str, old: str, new: str, says: tuple[str, ...]
):
    with pytest.raises(BadInput) as caught:
        load_technology("5g", spoiled(tmp_path, name, old, new))
    assert "\n" not in str(caught.value)
    for words in says:
        assert words in str(caught.value)


def test_unknown_technology_is_refused():
    with pytest.raises(BadInput, match="unknown technology '6g'"):
        load_technology("6g")


def test_sectors_have_names_in_three_languages_and_shares():
    sectors = load_sectors()
    assert len(sectors.codes) == len(set(sectors.codes)) == 27
    assert sectors.needs.shape == (27, len(NEEDS))
    assert all(set(name) == {"en", "zh", "ko"} for name in sectors.name)
    assert np.all((sectors.gain >= 0.02) & (sectors.gain <= 0.07))
    assert np.all(sectors.barrier <= 0.3)


def test_misspelled_sector_column_gets_the_closest_one(tmp_path: Path):
    path = tmp_path / "sectors.csv"
    text = (DATA / "sectors.csv").read_text(encoding="utf-8").replace("labour_cost", "labor_cost", 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"sectors.csv: line 4: unknown column 'labor_cost'.*'labour_cost'"):
        load_sectors(path)
