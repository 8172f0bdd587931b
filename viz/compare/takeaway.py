"""What a visitor takes along: the table, both scenarios, and the command that repeats the numbers."""

import solara
from markupsafe import escape

from experiments.extract import horizon_of
from experiments.pair.plan import PairPlan
from experiments.pair.result import Pair
from experiments.pair.words import headlines
from viz.compare.differences import SHOWN, as_csv, single_table
from viz.compare.findings import Runs
from viz.compare.sides import LETTERS
from viz.compare.texts import note, title
from viz.words import say

FILES = ("first.toml", "second.toml")
"""Names the command expects, as in a folder of results."""


def shown_csv(runs: Runs, pair: Pair | None) -> str:
    """Return the table of differences that is shown, as CSV; empty before there is one."""
    if pair is not None:
        return as_csv(headlines(pair))
    first, second = runs
    if first is None or second is None:
        return ""
    return as_csv(single_table(horizon_of(first), horizon_of(second)), SHOWN)


@solara.component
def takeaway(plan: PairPlan, runs: Runs, pair: Pair | None) -> None:
    """Show the downloads and the command."""
    seen = [each.scenario.digest() for each in runs if each is not None]
    text = solara.use_memo(lambda: shown_csv(runs, pair), [id(pair), *seen])
    with solara.v.Html(tag="section", class_="pn-card", attributes={"aria-label": say("compare.downloads")}):
        title(say("compare.downloads"))
        with solara.Div(classes=["pn-downloads"]):
            if text:
                solara.FileDownload(
                    text,
                    filename="differences.csv",
                    label=say("compare.table_csv"),
                    mime_type="text/csv",
                )
            for scenario, name, letter in zip(plan.scenarios, FILES, LETTERS, strict=True):
                solara.FileDownload(
                    scenario.to_toml(),
                    filename=name,
                    label=say("compare.scenario_file", side=letter),
                    mime_type="application/toml",
                )
        note(say("compare.command_hint", n=plan.replicates))
        solara.HTML(tag="pre", unsafe_innerHTML=str(escape(plan.command())), classes=["pn-code"])
