"""All figures of the report, in their order."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
from markupsafe import Markup
from matplotlib.figure import Figure

from experiments.report.attribution_figure import draw_attribution
from experiments.report.credit_figure import draw_credit
from experiments.report.dot_figure import draw_dots, group_rows, reason_rows
from experiments.report.first_screen import shown_cells
from experiments.report.fit_figure import draw_fit
from experiments.report.flip_figure import draw_flips
from experiments.report.frames import ADOPTION, LINKING, present
from experiments.report.gap_figure import draw_gaps
from experiments.report.glance_figure import draw_glance
from experiments.report.labels import Labels
from experiments.report.lineage_figure import draw_lineage, draw_map, draw_tree
from experiments.report.money_figures import draw_costs, draw_money
from experiments.report.network_figure import draw_network
from experiments.report.null_figure import draw_nulls
from experiments.report.path_figure import draw_paths
from experiments.report.ranking_figure import draw_ranking
from experiments.report.stage_figure import draw_stages
from experiments.report.stall_figure import draw_chains, draw_sectors
from experiments.report.style import RC, Looks, save
from experiments.report.threshold_figure import draw_thresholds

if TYPE_CHECKING:
    from experiments.comparison import Comparison


def draw_all(comparison: "Comparison", labels: Labels, look: Looks, folder: Path) -> dict[str, Markup]:
    """Draw and save every figure; return the drawings by name. What has no data is left out."""
    return {
        name: Markup(save(figure, folder, name, alt)) for name, alt, figure in drawn(comparison, labels, look)
    }


def drawn(comparison: "Comparison", labels: Labels, look: Looks) -> Iterator[tuple[str, str, Figure]]:
    """Draw the figures one by one: name, what it shows in words, figure."""
    adoption, linking = present(comparison, ADOPTION), present(comparison, LINKING)
    groups, reasons = group_rows(comparison, labels), reason_rows(comparison, labels)
    codes = tuple(labels.sectors)
    plans: dict[str, tuple[str, Callable[[], Figure | None]]] = {
        "glance": (
            "Networks at a glance: firms, adopters and data links of each structure under its own mix",
            lambda: draw_glance(comparison, labels, look, shown_cells(comparison)),
        ),
        "ranking": (
            "Which mix ranks first on each headline, in every trial",
            lambda: draw_ranking(comparison, labels, look),
        ),
        "gaps": (
            "Gap between the programmes at home, in structure, policy and interaction",
            lambda: draw_gaps(comparison, labels, present(comparison, comparison.plan.headlines)),
        ),
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
        "attribution": (
            "Measures of lines and networks with relations at work over those without",
            lambda: None if comparison.attribution.empty else draw_attribution(comparison, labels),
        ),
        "credit": (
            "What each instrument adds to the effect of a mix, with intervals",
            lambda: draw_credit(comparison, labels, look),
        ),
        "stages": (
            "Stage over time, by structure and mix",
            lambda: None if comparison.stages.empty else draw_stages(comparison, labels),
        ),
        "nulls": (
            "Indicators of lines and networks beside what chance gives",
            lambda: None if comparison.nulls.empty else draw_nulls(comparison, labels, look),
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
        "chains": (
            "Supply relations by tier: linked, both ends live, one end live, none",
            lambda: draw_chains(comparison, labels),
        ),
        "stall-sectors": (
            "Most frequent reason that stops firms without a live use, by sector",
            lambda: draw_sectors(comparison, labels),
        ),
        "flips": (
            "Firms gained and lost by sector, with what luck alone moves",
            lambda: draw_flips(comparison, labels, look),
        ),
        "lineage": (
            "What tipped first uses and data links, by source, structure and mix",
            lambda: draw_lineage(comparison, labels, look),
        ),
        "lineage-tree": (
            "Families of firms, each tipped most by the one before it, over time",
            lambda: draw_tree(comparison, labels),
        ),
        "lineage-map": (
            "How many firms of each sector were tipped by each other sector",
            lambda: draw_map(comparison, labels),
        ),
        "thresholds": (
            "Share of runs that reach a line or a network, against the budget",
            lambda: None if comparison.thresholds.empty else draw_thresholds(comparison, labels),
        ),
        "fit": ("Observed stocks beside the model", lambda: draw_fit(comparison, labels, look)),
    }
    for name, (alt, draw) in plans.items():
        with mpl.rc_context(RC):
            figure = draw()
        if figure is not None:
            yield name, alt, figure
