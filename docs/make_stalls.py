"""Ask firms and pairs what stops them at the end of runs, and write tables into docs/stalls.md.

    python -m docs.make_stalls

Run from the root of the project; it takes a minute or two. The text of the page is written by hand; what
stands between ``<!-- made: NAME -->`` and ``<!-- end -->`` is replaced.
"""

import sys
from pathlib import Path
from typing import Final

import numpy as np

from abm.country import country_codes
from abm.history import binding_reasons
from abm.model import IndustryModel
from abm.scenario import Scenario
from abm.stall import CREDIT_COST, FIRM_CHANGES, FIRM_RELIEFS, LINK_CHANGES, LINK_REASONS, Stalls
from abm.stall_totals import StallTotals, reason_shares, totals_of
from abm.world import draw_world
from docs.make_networks import filled
from docs.make_sizes import NONE, own_mixes
from docs.make_tables import as_table
from experiments.report.labels import REASONS
from experiments.report.stall_groups import LINK_RELIEFS, RELIEFS
from networks.kernels.chance import child_seed

PAGE: Final = Path(__file__).parent / "stalls.md"
ROWS: Final = 5000
SEEDS: Final = 8
LOANS: Final = (0.05, CREDIT_COST, 0.2)
LEAST: Final = 0.0005
"""Rows with a smaller mean everywhere are left out."""

Cell = tuple[str, str]
Found = tuple[StallTotals, dict[str, float], Stalls]


def main() -> int:
    """Run everything and write the page."""
    runs: dict[Cell, list[Found]] = {}
    for code, mix in zip(country_codes(), own_mixes(), strict=True):
        for name in (NONE, mix):
            runs[code, name] = [diagnosed(code, name, r) for r in range(SEEDS)]
            print(f"{code} {name} done", flush=True)
    made = {
        "reasons": reasons(runs),
        "alone": alone(runs, "firm_alone", {name: RELIEFS[name] for name in FIRM_CHANGES}),
        "grants": alone(runs, "firm_grant", {level: f"{100 * float(level):.0f} %" for level in levels(runs)}),
        "cheapest": cheapest(runs),
        "links": links(runs),
        "link_alone": alone(runs, "link_alone", {name: LINK_RELIEFS[name] for name in LINK_CHANGES}),
        "last_look": last_look(runs),
        "loans": loans(runs),
    }
    PAGE.write_text(filled(PAGE.read_text("utf-8"), made), "utf-8")
    return 0


def diagnosed(code: str, mix: str, replicate: int) -> Found:
    """Run one scenario to its end; return totals now, reasons at the last look, and the diagnosis."""
    scenario = Scenario(structure=code, mix=(mix,), firms=ROWS, seed=child_seed(1, replicate))
    model = IndustryModel(scenario, world=draw_world(scenario), collect=False)
    while model.running and model.t + 1 < scenario.months:
        model.step()
    found = model.stalls()
    return totals_of(found, model.world.country.sectors), binding_reasons(model.actors), found


def heads(runs: dict[Cell, list[Found]], first: str) -> list[str]:
    """Return the heads of a table with a column for each structure and mix."""
    return [first, *(f"{code}, {mix}" for code, mix in runs)]


def number(values: list[float], scale: float = 100.0) -> str:
    """Return mean and standard deviation over seeds."""
    known = scale * np.array(values)
    return f"{known.mean():.1f} ± {known.std(ddof=1):.1f}"


def table(runs: dict[Cell, list[Found]], first: str, rows: dict[str, dict[Cell, list[float]]]) -> list[str]:
    """Return a table of shares in per cent; what is nowhere met is left out."""
    kept = {
        name: by for name, by in rows.items() if max(float(np.mean(values)) for values in by.values()) > LEAST
    }
    return as_table(
        heads(runs, first), [[name, *(number(by[cell]) for cell in runs)] for name, by in kept.items()]
    )


def reasons(runs: dict[Cell, list[Found]]) -> list[str]:
    """Return what stops firms without a use."""
    names = list(reason_shares(next(iter(runs.values()))[0][0]))
    shares = {cell: [reason_shares(totals) for totals, _, _ in found] for cell, found in runs.items()}
    return table(
        runs,
        "% of firms without a use",
        {REASONS.get(n, n): {cell: [x[n] for x in shares[cell]] for cell in runs} for n in names},
    )


def alone(runs: dict[Cell, list[Found]], what: str, words: dict[str, str]) -> list[str]:
    """Return how many each change alone would tip."""
    rows: dict[str, dict[Cell, list[float]]] = {}
    for k, text in enumerate(words.values()):
        rows[text] = {
            cell: [float(totals.blocks[what, "all"].shares()[0, 0, k]) for totals, _, _ in found]
            for cell, found in runs.items()
        }
    whom = "% of missing links" if what.startswith("link") else "% of firms without a use"
    return table(runs, whom, rows)


def levels(runs: dict[Cell, list[Found]]) -> tuple[str, ...]:
    """Return the levels of grants."""
    return next(iter(runs.values()))[0][0].blocks["firm_grant", "all"].reliefs


def cheapest(runs: dict[Cell, list[Found]]) -> list[str]:
    """Return the cheapest relief, and the mean money it takes."""
    rows: list[list[str]] = []
    for k, name in enumerate(FIRM_RELIEFS):
        cells: list[str] = []
        most = 0.0
        for found in runs.values():
            shares = [float(totals.blocks["firm", "all"].shares()[0, :, k].sum()) for totals, _, _ in found]
            money = [float(np.average(s.need[m], weights=s.weight[s.row[m]])) for _, _, s in found
                     if (m := s.relief == k).any()]  # fmt: skip
            most = max(most, float(np.mean(shares)))
            priced = money and np.isfinite(money).all() and np.mean(money) > 0.0
            cells.append(number(shares) + (f" ({1000 * np.mean(money):.1f})" if priced else ""))
        if most > LEAST:
            rows.append([RELIEFS[name], *cells])
    return as_table(heads(runs, "% of firms without a use (thousand USD each)"), rows)


def links(runs: dict[Cell, list[Found]]) -> list[str]:
    """Return what keeps pairs of adopters from linking."""
    rows: dict[str, dict[Cell, list[float]]] = {}
    for k, name in enumerate(LINK_REASONS):
        rows[f"`{name}`"] = {
            cell: [float(totals.blocks["link", "all"].shares()[0, k].sum()) for totals, _, _ in found]
            for cell, found in runs.items()
        }
    return table(runs, "% of missing links", rows)


def last_look(runs: dict[Cell, list[Found]]) -> list[str]:
    """Return what firms said when they last looked beside what is found now, where it differs."""
    rows: list[list[str]] = []
    for name in reason_shares(next(iter(runs.values()))[0][0]):
        cells: list[str] = []
        apart = 0.0
        for found in runs.values():
            then = float(np.mean([said.get(name, 0.0) for _, said, _ in found]))
            now = float(np.mean([reason_shares(totals)[name] for totals, _, _ in found]))
            apart = max(apart, abs(then - now))
            cells.append(f"{100 * then:.1f} → {100 * now:.1f}")
        if apart > 0.001:
            rows.append([REASONS.get(name, name), *cells])
    return as_table(heads(runs, "% of firms without a use, last look → now"), rows)


def loans(runs: dict[Cell, list[Found]]) -> list[str]:
    """Return how the choice between loan and grant depends on the assumed cost of a loan."""
    rows: list[list[str]] = []
    for cost in LOANS:
        cells: list[str] = []
        for found in runs.values():
            shares: list[float] = []
            for _, _, s in found:
                both = (
                    s.tips >> FIRM_CHANGES.index("credit") & s.tips >> FIRM_CHANGES.index("grant") & 1
                ) == 1
                weight = s.weight[s.row]
                loan = both & (cost * s.gap <= s.grant)
                shares.append(float(weight[loan].sum() / max(weight[both].sum(), 1e-12)))
            cells.append(number(shares))
        rows.append([f"{cost:g}", *cells])
    return as_table(
        heads(runs, "cost of a loan: % of firms either would tip for which the loan is cheaper"), rows
    )


if __name__ == "__main__":
    sys.exit(main())
