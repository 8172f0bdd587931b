"""The kernel cache: never stale, shared by runs, harmless where it cannot be written."""

import ast
import gc
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from numba.core.errors import NumbaError

from networks.kernels import compile as compiling
from networks.types import Floats

ROOT = Path(__file__).parents[2]
KERNELS = ROOT / "networks" / "kernels"
FLOORS = ("abm", "agents", "experiments", "networks", "viz")
CALLEE = "from networks.kernels.compile import kernel\n\n\n@kernel\ndef inner(x):\n    return x + {}\n"
CALLER = (
    "from networks.kernels.callee import inner\nfrom networks.kernels.compile import kernel\n\n\n"
    "@kernel\ndef outer(x):\n    return 2 * inner(x)\n"
)
CALL = "from networks.kernels.caller import outer; print(outer({}), sum(outer.stats.cache_hits.values()))"


class Columns(NamedTuple):
    """Two columns that pass into kernels together."""

    read: Floats
    written: Floats


def double(columns: Columns) -> float:
    total = 0.0
    for k in range(columns.read.size):
        columns.written[k] = 2.0 * columns.read[k]
        total += columns.written[k]
    return total


def make_room(size: int) -> float:
    return np.zeros(size).sum()


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A tiny house with the same compiler and two kernel files of its own."""
    kernels = tmp_path / "networks" / "kernels"
    kernels.mkdir(parents=True)
    (tmp_path / "networks" / "__init__.py").touch()
    (kernels / "__init__.py").touch()
    shutil.copy(KERNELS / "compile.py", kernels)
    (kernels / "callee.py").write_text(CALLEE.format(1))
    (kernels / "caller.py").write_text(CALLER)
    return tmp_path


def environment(house: Path, **changes: str) -> dict[str, str]:
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("NUMBA_", "PEARLNET_"))}
    return {**kept, "PEARLNET_CACHE_DIR": str(house / "cache"), "PYTHONPATH": str(house), **changes}


def run(house: Path, code: str, **changes: str) -> str:
    """Run code in a fresh process inside the house; what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=house,
        env=environment(house, **changes),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def call(house: Path, value: str = "10", **changes: str) -> tuple[str, str]:
    """Run the house's outer kernel in a fresh process: its answer and the number of cache hits."""
    answer, hits = run(house, CALL.format(value), **changes).split()
    return answer, hits


def test_a_second_process_is_served_from_the_cache(house: Path) -> None:
    assert call(house) == ("22", "0")
    assert call(house) == ("22", "1")


def test_an_edited_callee_in_another_file_is_never_served_stale(house: Path) -> None:
    assert call(house) == ("22", "0")
    callee = house / "networks" / "kernels" / "callee.py"
    times = callee.stat()
    callee.write_text(CALLEE.format(5))
    os.utime(callee, ns=(times.st_atime_ns, times.st_mtime_ns))  # same size, same time, other bytes
    assert call(house) == ("30", "0")
    callee.write_text(CALLEE.format(1))
    assert call(house) == ("22", "1")


def test_plain_python_gives_the_same_answer(house: Path) -> None:
    assert (
        run(house, "from networks.kernels.caller import outer; print(outer(10))", NUMBA_DISABLE_JIT="1")
        == "22"
    )


def test_a_file_edited_while_a_process_runs_leaves_no_trace_in_the_cache(house: Path) -> None:
    edit_late = (
        "import pathlib; from networks.kernels.caller import outer;"
        f"pathlib.Path('networks/kernels/callee.py').write_text({CALLEE.format(5)!r}); print(outer(10), 0)"
    )
    assert run(house, edit_late) == "22 0"
    assert call(house) == ("30", "0")
    (house / "networks" / "kernels" / "callee.py").write_text(CALLEE.format(1))
    assert call(house) == ("22", "0")


def test_processes_that_compile_two_forms_at_once_do_not_mix_them(house: Path) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", CALL.format(value)],
            cwd=house,
            env=environment(house),
            stdout=subprocess.DEVNULL,
        )
        for value in ("10", "0.5", "10", "0.5")
    ]
    for process in running:
        assert process.wait() == 0
    assert call(house, "10")[0] == "22"
    assert call(house, "0.5")[0] == "3.0"


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX folders")
def test_a_cache_that_cannot_be_written_falls_back_to_a_temporary_one(house: Path) -> None:
    (house / "cache").write_text("a file stands where the folder should")
    (house / "temporary").mkdir()
    assert call(house, TMPDIR=str(house / "temporary")) == ("22", "0")
    assert call(house, TMPDIR=str(house / "temporary")) == ("22", "1")


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
def test_a_temporary_folder_open_to_others_is_not_trusted(house: Path) -> None:
    (house / "cache").write_text("a file stands where the folder should")
    shared = house / "temporary" / f"pearlnet-{os.getuid()}"
    shared.mkdir(parents=True)
    shared.chmod(0o777)
    assert call(house, TMPDIR=str(house / "temporary")) == ("22", "0")
    assert not any(shared.iterdir())


@pytest.mark.plain
def test_a_lean_kernel_gives_the_same_answer_as_a_kernel() -> None:
    for compile_ in (compiling.kernel, compiling.lean_kernel):
        columns = Columns(np.arange(5.0), np.zeros(5))
        assert compile_(double)(columns) == 20.0
        assert columns.written.tolist() == [0.0, 2.0, 4.0, 6.0, 8.0]


@pytest.mark.skipif(compiling.NUMBA.DISABLE_JIT, reason="plain Python counts references")
def test_a_lean_kernel_counts_no_references() -> None:
    code = []
    for compile_ in (compiling.kernel, compiling.lean_kernel):
        compiled: Any = compile_(double)
        compiled(Columns(np.arange(5.0), np.zeros(5)))
        code.append("".join(compiled.inspect_llvm().values()))
    assert "NRT_decref" in code[0]
    assert "NRT_" not in code[1]


@pytest.mark.plain
def test_a_lean_kernel_keeps_no_hold_of_what_it_was_lent() -> None:
    lean, columns = compiling.lean_kernel(double), Columns(np.arange(5.0), np.zeros(5))
    lean(columns)
    gc.collect()
    before = [sys.getrefcount(column) for column in columns]
    for _ in range(100):
        lean(columns)
    assert [sys.getrefcount(column) for column in columns] == before


@pytest.mark.skipif(compiling.NUMBA.DISABLE_JIT, reason="nothing is compiled")
def test_a_lean_kernel_that_makes_an_array_is_refused() -> None:
    with pytest.raises((NumbaError, RuntimeError)):
        compiling.lean_kernel(make_room)(5)


@pytest.mark.plain
def test_old_folders_are_forgotten_and_nothing_else(tmp_path: Path) -> None:
    names = [f"kernels-{number:020x}" for number in range(7)]
    for age, name in enumerate(names):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    (tmp_path / "kernels-of-corn").mkdir()
    (tmp_path / "letter.txt").touch()
    compiling.forget_old(tmp_path)
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {*names[: compiling.FOLDERS_KEPT], "kernels-of-corn", "letter.txt"}


@pytest.mark.plain
def test_a_compiler_setting_changes_the_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    before = compiling.sources_digest()
    monkeypatch.setenv("NUMBA_NUM_THREADS", "1")
    assert compiling.sources_digest() == before
    monkeypatch.setenv("NUMBA_OPT", "1")
    assert compiling.sources_digest() != before


@pytest.mark.plain
@pytest.mark.parametrize("path", sorted(KERNELS.rglob("*.py")), ids=lambda path: path.name)
def test_kernels_take_nothing_from_files_the_digest_does_not_see(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in FLOORS:
            assert node.level == 0
            assert (node.module or "").startswith(("networks.kernels", "networks.types"))


@pytest.mark.plain
@pytest.mark.parametrize("floor", FLOORS)
def test_only_the_kernels_folder_compiles(floor: str) -> None:
    for path in (ROOT / floor).rglob("*.py"):
        if path.is_relative_to(KERNELS):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.module != "numba", path.name
                assert not {"kernel", "lean_kernel", "inline"} & {name.name for name in node.names}, path.name
            if isinstance(node, ast.Attribute):
                assert node.attr not in {"njit", "jit", "vectorize", "guvectorize"}, path.name
