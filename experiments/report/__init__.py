"""The report of a comparison: one page that opens from disk, and its figures."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup
from matplotlib.figure import Figure

from abm.mix import mix_names
from experiments.report import prose, tables
from experiments.report.figures import draw_dots, draw_paths, group_rows, reason_rows
from experiments.report.fit_figure import draw_fit
from experiments.report.frames import ADOPTION, CROSSED, LINKING, present
from experiments.report.judgement import contrasts
from experiments.report.labels import Labels, short_names
from experiments.report.money_figures import draw_costs, draw_money
from experiments.report.network_figure import draw_network
from experiments.report.planned import planned_outlay
from experiments.report.style import RC, Look, looks, save

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
    words = labels or Labels()
    if not words.briefs:
        words = replace(words, briefs=short_names(words.mixes, comparison.plan.mixes))
    look = looks(comparison.plan.mixes, mix_names())
    drawings = draw_all(comparison, words, look, folder / "figures")
    page = render(comparison, words, look, drawings)
    target = folder / "report.html"
    target.write_text(page, encoding="utf-8", newline="\n")
    return target


def draw_all(
    comparison: "Comparison", labels: Labels, look: Mapping[str, Look], folder: Path
) -> dict[str, Markup]:
    """Draw and save every figure; return the drawings by name. What has no data is left out."""
    adoption, linking = present(comparison, ADOPTION), present(comparison, LINKING)
    groups, reasons = group_rows(comparison, labels), reason_rows(comparison, labels)
    codes = tuple(labels.sectors)
    plans: dict[str, tuple[str, Callable[[], Figure | None]]] = {
        "picture": (
            "Firms by sector with adopters and data links, one replicate of each structure and mix",
            lambda: draw_network(comparison, labels, look, codes) if comparison.frames else None,
        ),
        "paths-adoption": (
            "Adoption and copies over time, by structure and mix",
            lambda: draw_paths(comparison, labels, look, adoption) if adoption else None,
        ),
        "paths-linking": (
            "Joined and linked firms over time, by structure and mix",
            lambda: draw_paths(comparison, labels, look, linking) if linking else None,
        ),
        "groups": (
            "Share of adopters by sector and by size of firm",
            lambda: draw_dots(comparison, labels, look, groups, "1") if groups else None,
        ),
        "money": (
            "Public outlay by instrument and year",
            lambda: draw_money(comparison, labels, look),
        ),
        "costs": (
            "Public outlay per adopter and per data link with the band over budgets",
            lambda: draw_costs(comparison, labels, look),
        ),
        "reasons": (
            "What stops firms without a live use",
            lambda: (
                draw_dots(comparison, labels, look, [("Binding reason", reasons)], "1", 2.75)
                if reasons
                else None
            ),
        ),
        "fit": ("Observed stocks beside the model", lambda: draw_fit(comparison, labels, look)),
    }
    drawings: dict[str, Markup] = {}
    for name, (alt, draw) in plans.items():
        with mpl.rc_context(RC):
            figure = draw()
        if figure is not None:
            drawings[name] = Markup(save(figure, folder, name, alt))
    return drawings


def render(
    comparison: "Comparison", labels: Labels, look: Mapping[str, Look], drawings: Mapping[str, Markup]
) -> str:
    """Return the page."""
    here = resources.files("experiments.report")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    template = environment.from_string(here.joinpath("template.html").read_text(encoding="utf-8"))
    style = here.joinpath("style.css").read_text(encoding="utf-8")
    return template.render(style=Markup(style), drawings=drawings, **contents(comparison, labels, look))


def contents(comparison: "Comparison", labels: Labels, look: Mapping[str, Look]) -> dict[str, Any]:
    """Return what the template shows: sentences and rows, all made from the tables."""
    plan = comparison.plan
    names = present(comparison, plan.headlines)
    found = contrasts(comparison, names)
    levels, signs = tables.robustness(comparison, labels, found)
    heads, verdicts = tables.matrix(found, labels)
    columns, paid = tables.receivers(comparison, labels)
    return {
        "plan": plan,
        "labels": labels,
        "look": look,
        "title": prose.title(comparison, labels),
        "compared": prose.compared(comparison, labels),
        "findings": prose.findings(found, labels),
        "tally": prose.tally(found),
        "blocks": tables.crossed(comparison, labels, look, present(comparison, CROSSED)),
        "pairing": prose.variance_sentence(comparison.differences, names),
        "heads": heads,
        "matrix": verdicts,
        "held": prose.by_indicator(found, labels),
        "open": prose.open_question(found),
        "interaction": [x for n in names[:1] for x in prose.interaction(comparison.crossed, labels, plan, n)],
        "sized": prose.size_sentences(comparison, labels, present(comparison, CROSSED)),
        "parameters": [
            *[x for n in names[:1] for x in prose.parameter_sentences(comparison, labels, n)],
            *prose.draw_sentence(found, labels),
        ],
        "unspent": prose.unspent_sentences(tables.unspent(comparison.money, planned_outlay(plan)), labels),
        "money": prose.money_sentences(comparison, labels),
        "costs": [
            s
            for n in present(comparison, ("outlay_per_adopter", "outlay_per_link"))
            for s in prose.cost_sentence(comparison, labels, n)
        ],
        "reasons": prose.reason_sentences(comparison.reasons, labels, plan.structures, plan.mixes),
        "fit": prose.fit_summary(comparison, labels),
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
