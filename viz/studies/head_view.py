"""What stands above every opened folder, and where it comes from."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import solara

from viz.studies.parts import chips, command, facts, text
from viz.studies.reading import Opened
from viz.words import say

SHORT = 16
"""Letters of a hash that are shown."""


@solara.component
def head(
    opened: Opened, title: str, more: Sequence[str], on_close: Callable[[], None], warning: str = ""
) -> None:
    """Show the way back, what it is and its sizes.

    Parameters
    ----------
    opened : Opened
    title : str
    more : sequence of str
        Short facts.
    on_close : callable
    warning : str
        A short fact that asks for attention.
    """
    manifest = opened.manifest
    with solara.v.Html(tag="div", class_="pn-st-head"):
        solara.Button(
            say("studies.back"),
            icon_name="mdi-arrow-left",
            text=True,
            small=True,
            on_click=on_close,
            classes=["pn-st-back"],
        )
        text(title, "pn-headline", tag="h1")
        words = [say(f"studies.kind_{opened.kind}"), opened.name, created(manifest), *more]
        chips([*words, say("studies.version_of", version=f"{manifest.get('version', '')}"[:20])], warning)
    for file, size in opened.left_out.items():
        text(say("studies.left_out", file=file, size=size), "pn-note", "pn-warn")


def created(manifest: Mapping[str, Any]) -> str:
    """Return the day on which results were written."""
    timing = manifest.get("timing")
    told = manifest.get("created") or (timing.get("created") if isinstance(timing, Mapping) else "")
    return f"{told or ''}"[:10]


@solara.component
def origin(opened: Opened, seed: int) -> None:
    """Show what repeats and explains the tables: versions, hashes, seed, command, file of the report."""
    manifest = opened.manifest
    timing: Mapping[str, Any] = manifest.get("timing") or {}
    machine: Mapping[str, Any] = manifest.get("machine") or timing.get("machine") or {}
    packages: Mapping[str, Any] = manifest.get("packages") or {}
    plan = manifest.get("study_hash") or manifest.get("plan_hash") or ""
    rows = [
        (say("studies.version"), f"{manifest.get('version', '')} · {manifest.get('revision', '')}"),
        (say("studies.seed"), f"{seed}"),
        (say("studies.plan_hash"), short(plan)),
        (say("studies.model_hash"), short(manifest.get("model_hash"))),
        (say("studies.data_hash"), short(manifest.get("data_hash"))),
        (say("studies.packages"), ", ".join(f"{name} {packages[name]}" for name in sorted(packages))),
        (
            say("studies.machine"),
            say("studies.processors", n=machine.get("processors", "?"), kind=machine.get("kind", "")),
        ),
        (say("studies.seconds"), say("studies.seconds_of", n=f"{float(timing.get('seconds') or 0):,.0f}")),
    ]
    with solara.Div(classes=["pn-st-two"]):
        with solara.v.Html(tag="div"):
            facts([(name, value) for name, value in rows if value])
        with solara.v.Html(tag="div"):
            text(say("studies.repeat"), "pn-title")
            command(f"{manifest.get('command', '')}")
            text(say("studies.check"), "pn-title")
            command(f"pearlnet verify {opened.folder.name} --runs 3")
            if opened.has_report:
                text(say("studies.report"), "pn-title")
                command(f"{opened.name}/report.html")
    limits = [f"{each}" for each in manifest.get("limits") or ()][:12]
    if limits:
        text(say("studies.limits"), "pn-title")
        with solara.v.Html(tag="ul", class_="pn-st-limits"):
            for line in limits:
                text(line, tag="li")


def short(digest: object) -> str:
    """Return the beginning of a hash."""
    return f"{digest}"[:SHORT] if digest else ""
