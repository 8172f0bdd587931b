"""The page of two scenarios, and what a notebook shows of them."""

from collections.abc import Mapping
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from experiments.pair.changes import mix_words, names, title
from experiments.pair.words import flip_words, found, headlines, is_thin, pairing, scale_of, verdict
from experiments.report.labels import Labels
from experiments.report.tables import manifest_rows

if TYPE_CHECKING:
    import pandas as pd

    from experiments.pair.result import Pair

GLANCE: Final = (
    "<style>.pearlnet-table{border-collapse:collapse}.pearlnet-table th,.pearlnet-table td"
    "{padding:.25em .7em;text-align:right}.pearlnet-table td:first-child,.pearlnet-table th:first-child"
    "{text-align:left}</style>"
)
"""Look of a table in a notebook."""


def rows_of(
    table: "pd.DataFrame", labels: Labels, *, spoken: bool = False, thin: bool = False
) -> list[dict[str, Any]]:
    """Return the rows of differences as texts; a word only for headlines."""
    rows: list[dict[str, Any]] = []
    for _, row in table.iterrows():
        says, scale = labels.indicator(row["indicator"]), scale_of(row, labels)
        ratio = row["variance_ratio"]
        rows.append(
            {
                "name": says.title,
                "code": row["indicator"],
                "unit": scale.unit,
                "first": scale.bare(row["first"]),
                "second": scale.bare(row["second"]),
                "mean": scale.change(row["mean"]),
                "span": scale.changes(row["low"], row["high"]),
                "p": _chance(row["p_corrected" if spoken else "p"]),
                "n": row["n"],
                "ratio": f"{ratio:.1f}" if abs(ratio) < 1e6 else "",
                "word": verdict(row, thin) if spoken else "",
            }
        )
    return rows


def _chance(value: float) -> str:
    return "" if value != value else "< 0.001" if value < 0.001 else f"{value:.3f}"


def view(pair: "Pair") -> str:
    """Return what a notebook shows: what differs, what may be said, the headlines."""
    from experiments.wording import indicator_labels

    one, other = (escape(name) for name in names(pair.plan))
    changes = pair.changed["words"].tolist() or ["The two scenarios are the same."]
    lines = [
        f"<tr><td>{escape(row['name'])}{escape(' (' + row['unit'] + ')' if row['unit'] else '')}</td>"
        f"<td>{row['first']}</td><td>{row['second']}</td><td>{row['mean']}</td><td>{row['span']}</td>"
        f"<td>{row['word']}</td></tr>"
        for row in rows_of(headlines(pair), indicator_labels(), spoken=True, thin=is_thin(pair))
    ]
    return (
        f"{GLANCE}<p><b>{escape(title(pair.plan))}</b>, {pair.plan.replicates} paired replicates</p>"
        f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in changes)}</ul>"
        f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in found(pair))}</ul>"
        f'<table class="pearlnet-table"><thead><tr><th>At the horizon</th><th>{one}</th><th>{other}</th>'
        f"<th>difference</th><th>90 % interval</th><th></th></tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def render(pair: "Pair", drawings: Mapping[str, Markup]) -> str:
    """Return the page."""
    from experiments.wording import indicator_labels

    labels = indicator_labels()
    environment = Environment(
        loader=PackageLoader("experiments", "pair"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style = resources.files("experiments.report").joinpath("style.css").read_text(encoding="utf-8")
    spoken = headlines(pair)
    rest = pair.differences[~pair.differences["indicator"].isin(spoken["indicator"])]
    one, other = names(pair.plan)
    return environment.get_template("pair.html").render(
        style=Markup(style),
        drawings=drawings,
        title=title(pair.plan),
        plan=pair.plan,
        one=one,
        other=other,
        changes=pair.changed["words"].tolist(),
        mixes=mix_words(pair.plan),
        found=found(pair),
        flips=flip_words(pair),
        pairing=pairing(pair),
        spoken=rows_of(spoken, labels, spoken=True, thin=is_thin(pair)),
        rest=rows_of(rest, labels),
        scenarios=[
            (name, each.to_toml()) for name, each in zip((one, other), pair.plan.scenarios, strict=True)
        ],
        limits=pair.manifest["limits"],
        command=pair.manifest["command"],
        manifest=manifest_rows(pair.manifest),
        failed=len(pair.failures),
    )
