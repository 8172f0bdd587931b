"""The page of a study."""

from importlib import resources
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from experiments.drawing import Drawing
from experiments.report.labels import Labels
from experiments.report.numbers import measure
from experiments.report.style import save
from experiments.report.tables import manifest_rows
from experiments.study_report.figures import figures
from experiments.study_report.told import FEW, Told, levels, told
from experiments.study_report.words import answers, lead, repeat, rule, varied
from experiments.wording import indicator_labels

ROWS: Final = 100
"""Points in the table of the page; all are in ``summary.csv``."""


def write_study_report(folder: Path, place: Path | None = None) -> Path:
    """Write ``report.html`` and ``figures/`` of a finished study; only its files are read.

    Parameters
    ----------
    folder : Path
        The study.
    place : Path, optional
        Where to write; default: into the folder.

    Returns
    -------
    Path
        Of ``report.html``: self-contained, without scripts, nothing is loaded from a net.

    Raises
    ------
    BadInput
        It is no folder of a finished study, or a table was changed.
    """
    study = told(folder)
    labels = indicator_labels()
    out = folder if place is None else place
    out.mkdir(parents=True, exist_ok=True)
    drawn = {
        name: Markup(save(drawing.figure, out / "figures", name, drawing.alt))
        for name, drawing in figures(study, labels).items()
    }
    target = out / "report.html"
    target.write_text(render(study, labels, drawn), encoding="utf-8", newline="\n")
    return target


def view(folder: Path) -> str:
    """Return what a notebook shows of a study: what was run, and the first answer."""
    study = told(folder)
    name = study.result.study.about or f"Study {study.result.study.name}"
    said = "".join(f"<li>{escape(text)}</li>" for text in answers(study, indicator_labels()))
    return (
        f"<p><b>{escape(name)}</b></p><p>{escape(lead(study))}</p><ul>{said}</ul><p>{escape(rule(study))}</p>"
    )


def drawings(folder: Path) -> dict[str, Drawing]:
    """Return the figures of a study by indicator; a notebook shows them, ``figure`` is matplotlib's."""
    return figures(told(folder), indicator_labels())


def render(study: Told, labels: Labels, drawn: dict[str, Markup]) -> str:
    """Return the page."""
    environment = Environment(
        loader=PackageLoader("experiments", "study_report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style = resources.files("experiments.report").joinpath("style.css").read_text(encoding="utf-8")
    manifest = study.result.manifest
    heads, rows = table(study, labels)
    failed = study.result.failed
    return environment.get_template("study.html").render(
        style=Markup(style),
        name=study.result.study.name,
        about=study.result.study.about,
        lead=lead(study),
        varied=varied(study),
        answers=answers(study, labels),
        rule=rule(study),
        drawings={labels.indicator(name).title: drawing for name, drawing in drawn.items()},
        heads=heads,
        rows=rows[:ROWS],
        left_out=max(len(rows) - ROWS, 0),
        many=len(study.doubts) > FEW,
        failed=failed[["replicate", "point", "status", "error"]].head(ROWS).to_dict("records"),
        failed_count=len(failed),
        commands=repeat(study),
        limits=manifest["limits"],
        manifest=manifest_rows(manifest),
        toml=manifest["study"],
    )


def table(study: Told, labels: Labels) -> tuple[list[str], list[dict[str, Any]]]:
    """Return the heads of the columns, and a row a point: labels, and each value with its interval."""
    heads: list[str] = []
    columns: list[list[list[tuple[str, str]]]] = []
    for name in study.names:
        found = levels(study, name)
        says = labels.indicator(name)
        scale = measure(says.unit, [v for row in found for s in row for v in (s.mean, s.low, s.high)])
        heads.append(says.title + (f" ({scale.unit})" if scale.unit else ""))
        columns.append([[(scale.bare(s.mean), scale.span(s.low, s.high)) for s in row] for row in found])
    rows = [
        {
            "lever": study.label(lever),
            "doubt": study.doubt(unknown) if study.few else "",
            "cells": [column[lever][unknown] for column in columns],
        }
        for lever in range(len(study.points))
        for unknown in range(len(study.doubts) if study.few else 1)
    ]
    return heads, rows
