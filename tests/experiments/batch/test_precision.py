from pathlib import Path

import numpy as np
import pytest

from experiments.batch.folder import opened
from experiments.batch.precision import more_replicates, widest_interval
from experiments.batch.result import StudyResult
from experiments.batch.running import run_study
from experiments.batch.study import Precision
from networks.errors import BadInput
from tests.experiments.batch import toy

MIXES = {"levers": {"mix": ["none", "kr-5gplus-2019"]}}
ASKED = Precision(indicator="adopter_density", width=0.1, most=500)


def test_half_the_width_takes_four_times_the_replicates_within_bounds() -> None:
    assert more_replicates(30, 0.13, ASKED) == 51  # 30 x 1.3^2 = 50.7
    assert more_replicates(30, 0.2, ASKED) == 60
    assert more_replicates(30, 0.1001, ASKED) == 31
    assert more_replicates(400, 0.2, ASKED) == 500
    assert more_replicates(2, np.inf, ASKED) == 4


def test_replicates_are_added_until_the_difference_is_as_sharp_as_asked(tmp_path: Path) -> None:
    wide = StudyResult.load(
        run_study(toy.study(replicates=4, **MIXES), tmp_path / "a", model=toy.MODEL).folder
    )
    own = wide.contrasts[wide.contrasts["indicator"] == "commercial_share"]
    width = float((own["high"] - own["low"]).max())
    assert width > 0.0
    asked = {"indicator": "commercial_share", "width": 0.4 * width, "most": 400}
    found = run_study(toy.study(replicates=4, precision=asked, **MIXES), tmp_path / "b", model=toy.MODEL)
    sharp = found.contrasts[found.contrasts["indicator"] == "commercial_share"]
    assert 4 < found.study.replicates < 400
    assert (sharp["high"] - sharp["low"]).max() <= 0.4 * width


def test_the_tables_are_those_of_a_study_with_as_many_replicates_from_the_start(tmp_path: Path) -> None:
    asked = {"indicator": "commercial_share", "width": 1e-9, "most": 9}
    found = run_study(toy.study(replicates=4, precision=asked, **MIXES), tmp_path / "a", model=toy.MODEL)
    assert found.study.replicates == 9
    run_study(toy.study(replicates=9, **MIXES), tmp_path / "b", model=toy.MODEL)
    for name in ("results.parquet", "summary.csv", "contrasts.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_one_replicate_has_no_interval_yet(tmp_path: Path) -> None:
    asked = {"indicator": "adopter_density", "width": 0.1}
    study = toy.study(replicates=1, precision=asked, **MIXES)
    with opened(tmp_path / "a", study) as folder:
        assert widest_interval(study, folder) == float("inf")


def test_what_is_not_kept_cannot_be_sharp(tmp_path: Path) -> None:
    asked = {"indicator": "adopter_density", "width": 0.1}
    study = toy.study(precision=asked, record={"indicators": ["optimising"]}, **MIXES)
    with pytest.raises(BadInput, match="adopter_density is not recorded"):
        run_study(study, tmp_path / "a", model=toy.MODEL)
    assert not (tmp_path / "a").exists()


def test_a_study_of_one_lever_point_has_no_difference_to_be_sharp_about(tmp_path: Path) -> None:
    asked = {"indicator": "adopter_density", "width": 0.1}
    with pytest.raises(BadInput, match="there is one lever point"):
        run_study(toy.study(points=1, precision=asked), tmp_path / "a", model=toy.MODEL)
    assert not (tmp_path / "a").exists()
