"""A stored scenario opens no file that does not lie below the study folder."""

from pathlib import Path

import pytest

from viz.studies.named_files import files_named, require_own_files
from viz.studies.safe_path import RefusedError

OUT = "out.toml"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    inside = tmp_path / "root"
    inside.mkdir()
    for place in (tmp_path / OUT, inside / "own.toml", tmp_path / "a+b.toml", tmp_path / "net"):
        place.write_text("x")
    (inside / "link.toml").symlink_to(tmp_path / OUT)
    monkeypatch.chdir(tmp_path)
    return inside.resolve()


@pytest.mark.parametrize(
    "told",
    [
        {"network": OUT},
        {"network": "net"},
        {"base": {"network": "net"}},
        {"levers": {"network": ["net"]}},
        {"levers": {"network": [["net"]]}},
        {"mix": OUT},
        {"mix": [OUT]},
        {"mix": ["none", OUT]},
        {"mix": f"none+{OUT}"},
        {"mix": f"none + {OUT} "},
        {"mix": "a+b.toml"},
        {"levers": {"mix": [["none", OUT]]}},
        {"base": {"file": "net"}},
        {"design": {"levers": {"kind": "table", "file": "net"}}},
        {"template": f'structure = "kr"\nmix = "{OUT}"\n'},
        {"first": 'structure = "kr"\nnetwork = "net"\n'},
        {"panels": [{"changes": {"mix": [OUT]}}]},
        {"mix": "root/../out.toml"},
        {"mix": "root/link.toml"},
        {"network": "/etc/passwd"},
        {"mix": f"./{OUT}"},
        {"mix": "root/own.toml", "network": "net"},
    ],
    ids=repr,
)
def test_a_file_outside_is_refused(root: Path, told: object) -> None:
    with pytest.raises(RefusedError, match="outside"):
        require_own_files(root, told)


@pytest.mark.parametrize(
    "told",
    [
        {"mix": "root/own.toml"},
        {"network": "root/own.toml"},
        {"mix": ["kr-5gplus-2019", "root/own.toml"]},
        {"files": [OUT], "about": OUT, "name": "net", "left_out": [OUT]},
        {"structure": "kr", "mix": "none", "network": None},
        {"parameters": {"network": {"out_degree": 4.0}}},
        {"mix": "nowhere.toml"},
        {},
        None,
        3,
    ],
    ids=repr,
)
def test_what_lies_below_or_is_only_told_is_let_through(root: Path, told: object) -> None:
    require_own_files(root, told)


def test_a_name_with_a_newline_is_still_a_name(root: Path) -> None:
    (root.parent / "a\nb.toml").write_text("x")
    with pytest.raises(RefusedError, match="outside"):
        require_own_files(root, {"mix": "a\nb.toml"})
    (root.parent / "n\nm").write_text("x")
    with pytest.raises(RefusedError, match="outside"):
        require_own_files(root, {"network": "n\nm"})


def test_deep_nests_end() -> None:
    told: object = "x"
    for _ in range(100_000):
        told = [told]
    assert list(files_named(told)) == []


def test_the_refusal_names_no_folder_of_the_machine(root: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        require_own_files(root, {"network": f"{root.parent / 'net'}"})
    assert refused.value.filled == {"file": "net"}
