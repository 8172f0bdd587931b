"""Names and files that come from outside lead nowhere but below the study folder."""

import os
from pathlib import Path

import pytest

from viz.studies.safe_path import (
    DEEPEST,
    LONGEST,
    RefusedError,
    contents,
    file_in,
    folder_below,
    parts_of,
    root_of,
)

TRICKS = [
    "",
    ".",
    "..",
    "../..",
    "../outside",
    "a/../..",
    "a/../../outside",
    "a/..",
    "a/./b",
    "./a",
    "a//b",
    "a/",
    "/",
    "/etc",
    "//etc",
    "/a",
    "~",
    "~root",
    "..\\outside",
    "a\\b",
    "\\\\host\\share",
    f"C{chr(58)}\\windows",
    "C:a",
    "a:stream",
    "file:///etc",
    "a\0",
    "\0",
    "a\0/../..",
    "a\nb",
    "a\tb",
    "a\x7f",
    "a\u202eb",
    "a\u200bb",
    "\ud800",
    "\uff0e\uff0e",
    "\uff0e\uff0e/a",
    "\u2025",
    "a\uff0f..\uff0foutside",
    "a\uff3cb",
    ".hidden",
    "a/.hidden",
    ".git",
    "a ",
    " ",
    "a.",
    "CON",
    "nul",
    "aux.txt",
    "COM1",
    "a/LPT9.csv",
    "x" * (LONGEST + 1),
    "/".join("x" * 3 for _ in range(DEEPEST + 1)),
    "../" * 60,
]
ODD = [None, 1, 1.5, True, b"a", ["a"], {"a": 1}, ("a",), Path("a")]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    inside, outside = tmp_path / "root", tmp_path / "outside"
    (inside / "a" / "b").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret.csv").write_text("secret")
    found = root_of(f"{inside}")
    assert found is not None
    return found


@pytest.mark.parametrize("name", TRICKS, ids=lambda name: ascii(name)[:40])
def test_a_trick_is_refused(root: Path, name: str) -> None:
    with pytest.raises(RefusedError) as refused:
        folder_below(root, name)
    assert refused.value.code in ("name", "missing")
    assert f"{root.parent}" not in f"{refused.value}"


@pytest.mark.parametrize("name", ["%2e%2e", "%2e%2e%2foutside", "..%2foutside", "%00", "a%2fb", "..%c0%af"])
def test_what_is_still_encoded_is_a_name_and_no_path(root: Path, name: str) -> None:
    with pytest.raises(RefusedError):
        folder_below(root, name)


@pytest.mark.parametrize("name", ODD, ids=repr)
def test_what_is_no_text_is_refused(root: Path, name: object) -> None:
    with pytest.raises(RefusedError):
        parts_of(name)


@pytest.mark.parametrize("name", ["a", "a/b"])
def test_a_folder_below_is_found(root: Path, name: str) -> None:
    assert folder_below(root, name) == root / name


@pytest.mark.parametrize("name", ["연구", "研究-2026", "Größe", "a b", "a+b", "a=b"])
def test_names_of_all_languages_are_found(root: Path, name: str) -> None:
    (root / name).mkdir()
    assert folder_below(root, name) == root / name


def test_a_file_is_no_folder(root: Path) -> None:
    (root / "file").write_text("x")
    with pytest.raises(RefusedError, match="missing"):
        folder_below(root, "file")


def test_no_folder_given_is_no_root() -> None:
    assert root_of(None) is None


def test_a_root_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for place in (tmp_path / "nothing", tmp_path / "nothing" / "below"):
        with pytest.raises(RefusedError, match="root"):
            root_of(f"{place}")


@pytest.mark.parametrize(
    "target", ["../outside", "..", ".", "/", "/etc", "/proc/self/cwd", "../outside/../outside"]
)
def test_a_link_out_is_refused(root: Path, target: str) -> None:
    (root / "link").symlink_to(target)
    for name in ("link", "link/etc"):
        with pytest.raises(RefusedError):
            folder_below(root, name)


def test_a_link_out_further_up_is_refused(root: Path) -> None:
    (root / "up").symlink_to(root.parent)
    with pytest.raises(RefusedError, match="outside"):
        folder_below(root, "up/outside")


def test_a_link_out_and_in_again_ends_where_it_leads(root: Path) -> None:
    (root / "round").symlink_to(root / ".." / "root" / "a")
    assert folder_below(root, "round") == root / "a"


def test_a_circle_of_links_is_refused(root: Path) -> None:
    (root / "one").symlink_to(root / "two")
    (root / "two").symlink_to(root / "one")
    (root / "self").symlink_to("self")
    for name in ("one", "two", "self", "one/b"):
        with pytest.raises(RefusedError, match="missing"):
            folder_below(root, name)


def test_a_neighbour_with_the_same_beginning_is_outside(root: Path) -> None:
    neighbour = root.parent / f"{root.name}-too"
    neighbour.mkdir()
    (root / "next").symlink_to(neighbour)
    with pytest.raises(RefusedError, match="outside"):
        folder_below(root, "next")


@pytest.mark.parametrize(
    "name",
    [
        "../secret.csv",
        "/etc/passwd",
        "..",
        ".lock",
        "",
        "a/b.csv",
        "a\\b.csv",
        "x" * 101,
        None,
        3,
        "a\0.csv",
        "a b",
    ],
    ids=repr,
)
def test_a_file_name_that_is_none_of_ours_is_refused(root: Path, name: object) -> None:
    with pytest.raises(RefusedError, match="file name"):
        file_in(root, root / "a", name, 100)


def test_a_plain_file_is_read(root: Path) -> None:
    (root / "a" / "t.csv").write_text("x,y\n")
    assert file_in(root, root / "a", "t.csv", 100) == root / "a" / "t.csv"
    assert contents(root, root / "a", "t.csv", 100) == b"x,y\n"


def test_a_file_that_leads_out_is_refused(root: Path) -> None:
    (root / "a" / "t.csv").symlink_to(root.parent / "outside" / "secret.csv")
    for read in (file_in, contents):
        with pytest.raises(RefusedError, match="outside"):
            read(root, root / "a", "t.csv", 100)


def test_a_pipe_is_refused_and_waits_for_nobody(root: Path) -> None:
    os.mkfifo(root / "a" / "t.csv")
    for read in (file_in, contents):
        with pytest.raises(RefusedError, match="special"):
            read(root, root / "a", "t.csv", 100)


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/stdin", "/proc/self/environ"])
def test_a_device_is_refused(root: Path, device: str) -> None:
    (root / "a" / "t.csv").symlink_to(device)
    with pytest.raises(RefusedError):
        contents(root, root / "a", "t.csv", 100)


def test_a_folder_in_place_of_a_file_is_refused(root: Path) -> None:
    (root / "a" / "t.csv").mkdir()
    with pytest.raises(RefusedError, match="special"):
        file_in(root, root / "a", "t.csv", 100)


def test_a_file_that_is_too_large_is_refused(root: Path) -> None:
    with (root / "a" / "t.csv").open("wb") as stream:
        stream.truncate(10**12)  # nothing is written: a file with a hole
    for read in (file_in, contents):
        with pytest.raises(RefusedError, match="large"):
            read(root, root / "a", "t.csv", 10**6)


def test_a_file_exchanged_for_a_pipe_after_the_look_is_refused(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the reading a file may be exchanged; the opened one is looked at again."""
    from viz.studies import safe_path

    os.mkfifo(root / "a" / "t.csv")
    monkeypatch.setattr(safe_path, "require_file", lambda *_: None)
    with pytest.raises(RefusedError, match="special"):
        contents(root, root / "a", "t.csv", 100)


def test_a_file_that_grew_after_the_look_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from viz.studies import safe_path

    (root / "a" / "t.csv").write_bytes(b"x" * 101)
    monkeypatch.setattr(safe_path, "require_file", lambda *_: None)
    with pytest.raises(RefusedError, match="large"):
        contents(root, root / "a", "t.csv", 100)
