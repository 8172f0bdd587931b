"""The report of a comparison: one page that opens from disk, and its figures."""

from collections.abc import Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from abm.mix import mix_names
from experiments.report import (
    attribution_words,
    credit_words,
    crossed,
    first_screen,
    flip_words,
    gap_words,
    lineage_words,
    null_words,
    prose,
    ranking_words,
    remarks,
    stage_words,
    tables,
    threshold_words,
)
from experiments.report.figures import draw_all
from experiments.report.frames import CROSSED, present
from experiments.report.judgement import contrasts
from experiments.report.labels import Labels, short_names
from experiments.report.network_words import network_words
from experiments.report.planned import planned_outlay
from experiments.report.stall_words import stall_words
from experiments.report.style import Looks, looks

if TYPE_CHECKING:
    from experiments.comparison import Comparison

__all__ = ["Labels", "write_report"]


def write_report(comparison: "Comparison", folder: Path, labels: Labels | None = None) -> Path:
    """Write ``report.html`` and ``figures/*.svg|png`` of a comparison.

    Parameters
    ----------
    comparison : Comparison
        The finished comparison; nothing is computed again.
    folder : Path
        Made if it does not exist. Files of the same name are replaced.
    labels : Labels, optional
        Words for codes; without an entry a code stands for itself.

    Returns
    -------
    Path
        Of ``report.html``: self-contained, without scripts, nothing is loaded from a net.
    """
    words = named(comparison, labels or Labels())
    look = looks(comparison.plan.mixes, mix_names())
    drawings = draw_all(comparison, words, look, folder / "figures")
    page = render(comparison, words, look, drawings)
    target = folder / "report.html"
    target.write_text(page, encoding="utf-8", newline="\n")
    return target


def named(comparison: "Comparison", labels: Labels) -> Labels:
    """Return the words with short names of the mixes, if they have none."""
    if labels.briefs:
        return labels
    return replace(labels, briefs=short_names(labels.mixes, comparison.plan.mixes))


def render(comparison: "Comparison", labels: Labels, look: Looks, drawings: Mapping[str, Markup]) -> str:
    """Return the page."""
    here = resources.files("experiments.report")
    environment = Environment(
        loader=PackageLoader("experiments", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    template = environment.get_template("template.html")
    style = here.joinpath("style.css").read_text(encoding="utf-8")
    return template.render(style=Markup(style), drawings=drawings, **contents(comparison, labels, look))


def contents(comparison: "Comparison", labels: Labels, look: Looks) -> dict[str, Any]:
    """Return what the template shows: sentences and rows, all made from the tables."""
    plan = comparison.plan
    names = present(comparison, plan.headlines)
    found = contrasts(comparison, names)
    levels, signs = tables.robustness(comparison, labels, found)
    heads, verdicts = tables.matrix(found, labels)
    columns, paid = tables.receivers(comparison, labels)
    return {
        "plan": plan,
        "network": network_words(plan.template),
        "single": plan.replicates == 1 and len(plan.mixes) == 1,
        "labels": labels,
        "look": look,
        "title": prose.title(comparison, labels),
        "compared": prose.compared(comparison, labels),
        "extent": prose.extent(comparison),
        "answers": first_screen.answers(comparison, labels, found, names),
        "findings": prose.findings(found, labels),
        "ranking": {
            "sentences": ranking_words.sentences(comparison, labels, names),
            "table": ranking_words.rows(comparison, labels, names),
        },
        "gaps": gap_words.words(comparison, labels, names),
        "tally": prose.tally(found),
        "stage": stage_words.words(comparison, labels),
        "made": attribution_words.words(comparison, labels),
        "credit": credit_words.words(comparison, labels),
        "nulls": null_words.words(comparison, labels),
        "blocks": crossed.crossed(comparison, labels, look, present(comparison, CROSSED)),
        "pairing": remarks.variance_sentence(comparison.differences, names),
        "heads": heads,
        "matrix": verdicts,
        "held": prose.by_indicator(found, labels),
        "open": prose.open_question(found),
        "interaction": [x for n in names[:1] for x in prose.interaction(comparison.crossed, labels, plan, n)],
        "sized": remarks.size_sentences(comparison, labels, present(comparison, CROSSED)),
        "parameters": [
            *[x for n in names[:1] for x in remarks.parameter_sentences(comparison, labels, n)],
            *remarks.draw_sentence(found, labels),
        ],
        "survival": remarks.survival_sentences(found, comparison.robust_differences, labels),
        "unspent": remarks.unspent_sentences(tables.unspent(comparison.money, planned_outlay(plan)), labels),
        "money": remarks.money_sentences(comparison, labels),
        "costs": [
            s
            for n in present(comparison, ("outlay_per_adopter", "outlay_per_link"))
            for s in remarks.cost_sentence(comparison, labels, n)
        ],
        "reasons": remarks.reason_sentences(comparison.reasons, labels, plan.structures, plan.mixes),
        "stalls": stall_words(comparison, labels),
        "flips": flip_words.words(comparison, labels),
        "lineage": lineage_words.words(comparison, labels),
        "thresholds": threshold_words.words(comparison, labels),
        "fit": remarks.fit_summary(comparison, labels),
        "fits": tables.fits(comparison, labels),
        "levels": levels,
        "signs": signs,
        "columns": columns,
        "paid": paid,
        "indicators": list(labels.indicators.values()),
        "manifest": tables.manifest_rows(comparison.manifest),
        "scenarios": tables.scenario_files(comparison.manifest),
        "limits": tables.limits(comparison.manifest),
        "failed": len(comparison.failures),
        "commands": prose.commands(comparison),
    }
