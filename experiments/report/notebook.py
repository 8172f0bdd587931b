"""A comparison in a notebook: what may be said and the headlines, and its figures one by one."""

from typing import TYPE_CHECKING, Final

from markupsafe import escape

from abm.mix import mix_names
from experiments.drawing import Drawing
from experiments.report.figures import drawn
from experiments.report.frames import band, present
from experiments.report.judgement import contrasts
from experiments.report.labels import Labels
from experiments.report.numbers import measure
from experiments.report.page import named
from experiments.report.prose import compared, findings, title
from experiments.report.style import looks
from experiments.wording import labels_of

if TYPE_CHECKING:
    from experiments.comparison import Comparison

STYLE: Final = (
    "<style>.pearlnet-table{border-collapse:collapse}.pearlnet-table th,.pearlnet-table td"
    "{padding:.25em .7em;text-align:right}.pearlnet-table td:first-child,.pearlnet-table th:first-child"
    "{text-align:left}</style>"
)
"""Look of a table in a notebook."""


def figures(comparison: "Comparison") -> dict[str, Drawing]:
    """Return the report's figures by name."""
    plan = comparison.plan
    labels, look = named(comparison, labels_of(plan)), looks(plan.mixes, mix_names())
    return {name: Drawing(name, alt, figure) for name, alt, figure in drawn(comparison, labels, look)}


def view(comparison: "Comparison") -> str:
    """Return heading, what may be said, and a table of the headlines at the horizon."""
    plan = comparison.plan
    labels = named(comparison, labels_of(plan))
    names = present(comparison, plan.headlines)
    said = [] if len(plan.mixes) < 2 else findings(contrasts(comparison, names), labels)
    return (
        f"{STYLE}<p><b>{escape(title(comparison, labels))}</b></p>"
        f"<p>{escape(compared(comparison, labels))}</p>"
        f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in said)}</ul>"
        f"{table(comparison, labels, names)}"
        "<p>Bands over seeds are chance only and say nothing about the world.</p>"
    )


def table(comparison: "Comparison", labels: Labels, names: tuple[str, ...]) -> str:
    """Return the mean and 5th to 95th percentile of each headline by structure and mix."""
    plan = comparison.plan
    cells = [(structure, mix) for structure in plan.structures for mix in plan.mixes]
    head = "".join(f"<th>{escape(labels.structure(s))}: {escape(labels.brief(m))}</th>" for s, m in cells)
    lines: list[str] = []
    for name in names:
        bands = [band(comparison.scorecard, structure=s, mix=m, indicator=name) for s, m in cells]
        says = labels.indicator(name)
        scale = measure(says.unit, [v for each in bands for v in (each.mean, each.low, each.high)])
        unit = f" ({scale.unit})" if scale.unit else ""
        texts = "".join(f"<td>{scale.bare(b.mean)}<br>{scale.span(b.low, b.high)}</td>" for b in bands)
        lines.append(f"<tr><td>{escape(says.title + unit)}</td>{texts}</tr>")
    return (
        f'<table class="pearlnet-table"><thead><tr><th>At the horizon</th>{head}</tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table>"
    )
