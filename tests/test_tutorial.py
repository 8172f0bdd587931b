"""The tutorial: every cell runs, and its text states no number that a run could contradict."""

import os
import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "tutorial.ipynb"
NAMES = re.compile(r"\b5G\b")
CODE = re.compile(r"`[^`]*`|^ {4}.*$", re.MULTILINE)


def book() -> nbformat.NotebookNode:
    return nbformat.read(PAGE, as_version=4)


def texts() -> list[str]:
    return [cell["source"] for cell in book()["cells"] if cell["cell_type"] == "markdown"]


def test_it_is_stored_without_outputs() -> None:
    for cell in book()["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


def test_its_text_states_no_number() -> None:
    for text in texts():
        assert not re.search(r"\d", NAMES.sub("", CODE.sub("", text))), text


@pytest.mark.slow
def test_every_cell_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join(filter(None, [f"{ROOT}", os.environ.get("PYTHONPATH", "")]))
    )
    page = book()
    client = NotebookClient(
        page, timeout=300, kernel_name="python3", resources={"metadata": {"path": f"{tmp_path}"}}
    )
    client.execute()
    cells = [cell for cell in page["cells"] if cell["cell_type"] == "code"]
    assert all(cell["execution_count"] for cell in cells)
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert not [output for output in outputs if output["output_type"] == "error"]
    assert not [output for output in outputs if output.get("name") == "stderr"]
    shown = " ".join(output.get("data", {}).get("text/html", "") for output in outputs)
    assert "<svg" in shown
    assert "pearlnet-table" in shown
    assert (tmp_path / "results" / "money" / "report.html").is_file()
