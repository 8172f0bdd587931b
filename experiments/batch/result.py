"""A finished study, read back from its folder."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, final

import pandas as pd

from abm.scenario import Scenario
from experiments.batch.finish import CONTRASTS, DESIGN, KIND, RESULTS, RUNS, SUMMARY, TIMING
from experiments.batch.folder import BEGUN
from experiments.batch.study import STUDY, Study
from experiments.store import INDICATORS, MANIFEST, sha256
from experiments.stored.folder import any_manifest
from networks.errors import BadInput

if TYPE_CHECKING:
    from experiments.drawing import Drawing


@final
@dataclass(frozen=True, repr=False)
class StudyResult:
    """The tables of a study; each is read when it is first asked for.

    Parameters
    ----------
    folder : Path
    study : Study
    manifest : dict
    """

    folder: Path
    study: Study
    manifest: dict[str, Any]

    @staticmethod
    def load(folder: str | Path) -> "StudyResult":
        """Read the folder of a finished study and check that every table is as it was written.

        Raises
        ------
        BadInput
            It is no such folder, is not finished, or a table was changed.
        """
        path = Path(folder)
        if not (path / MANIFEST).is_file():
            if (path / BEGUN).is_file():
                raise BadInput(path.name, "is not finished", f"pearlnet batch {path.name} --resume")
            raise BadInput(path.name, "holds no study", "a folder that pearlnet batch has written")
        manifest = any_manifest(path)
        if manifest.get("kind") != KIND:
            raise BadInput(
                path.name, "holds results of another kind", "a folder that pearlnet batch has written"
            )
        if not isinstance(manifest.get("runs"), dict) or not isinstance(manifest.get("study"), str):
            raise BadInput(f"{path.name}/{MANIFEST}", "is not as pearlnet batch writes it")
        for name, written in manifest["tables"].items():
            if not (path / name).is_file():
                raise BadInput(path.name, f"{name} is missing")
            if sha256(path / name) != written:
                raise BadInput(path.name, f"{name} was changed since it was written")
        study = Study.load(path / STUDY)
        if study.to_toml() != manifest["study"]:
            raise BadInput(path.name, f"{STUDY} was changed since it was written")
        return StudyResult(path, study, manifest)

    def __repr__(self) -> str:
        """Return what was run, in a line."""
        runs, study = self.manifest["runs"], self.study
        return f"<Study {study.name}: {study.points} points, {runs['done']} of {runs['wanted']} runs done>"

    def _repr_html_(self) -> str:  # pyright: ignore[reportUnusedFunction] - called by notebooks
        """Return what a notebook shows: what was run, and the first answer."""
        from experiments.study_report.page import view

        return view(self.folder)

    def figures(self) -> "dict[str, Drawing]":
        """Return the report's figures by indicator; a notebook shows them, ``figure`` is matplotlib's."""
        from experiments.study_report.page import drawings

        return drawings(self.folder)

    @cached_property
    def design(self) -> pd.DataFrame:
        """Points, with the value of each factor; numbers where every point has one."""
        return pd.read_csv(self.folder / DESIGN, keep_default_na=False)

    @cached_property
    def runs(self) -> pd.DataFrame:
        """Every run: replicate, point, seed, status, error."""
        return pd.read_parquet(self.folder / RUNS)

    @cached_property
    def results(self) -> pd.DataFrame:
        """Indicators at the horizon, a row a run, beside the values of its factors."""
        held = pd.read_parquet(self.folder / RESULTS)
        return held.merge(
            self.design.drop(columns=["lever_point", "uncertainty_point"]), on="point", how="left"
        )

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Mean and 95 % interval of each indicator at each point."""
        return pd.read_csv(self.folder / SUMMARY)

    @cached_property
    def contrasts(self) -> pd.DataFrame:
        """Paired difference of each lever point from the first, with its 95 % interval."""
        return pd.read_csv(self.folder / CONTRASTS)

    @cached_property
    def timing(self) -> pd.DataFrame:
        """Seconds of each run, and how often it was tried before."""
        return pd.read_csv(self.folder / TIMING)

    @cached_property
    def indicators(self) -> pd.DataFrame:
        """Recorded paths, in the columns of ``indicators.parquet``.

        Raises
        ------
        BadInput
            The study recorded none.
        """
        if not (self.folder / INDICATORS).is_file():
            raise BadInput(self.folder.name, "recorded no paths", '[record] paths = ["adopter_density"]')
        return pd.read_parquet(self.folder / INDICATORS)

    @property
    def failed(self) -> pd.DataFrame:
        """Runs without a result."""
        return self.runs[self.runs["status"] != "done"]

    def to_html(self, path: str | Path) -> Path:
        """Write the report as one self-contained file and return its path."""
        import tempfile

        from experiments.study_report.page import write_study_report

        target = Path(path)
        with tempfile.TemporaryDirectory() as folder:
            page = write_study_report(self.folder, Path(folder)).read_bytes()
        target.write_bytes(page)
        return target

    def report(self) -> Path:
        """Return the report of the folder, or the folder where there is none."""
        page = self.folder / "report.html"
        return page if page.is_file() else self.folder

    def scenario(self, point: int, replicate: int = 0) -> Scenario:
        """Return the scenario of one run, to be run again alone."""
        return self.study.scenario(point, replicate)
