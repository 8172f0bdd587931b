"""Plant patterns of known truth, score them, and write tables and figures into docs/stages.md.

    python -m docs.make_stages            all of it; some twenty minutes
    python -m docs.make_stages planted    the planted patterns alone
    python -m docs.make_stages runs       what the mixes reach in the model alone

Run from the root of the project. The text of the page is written by hand; what stands between
``<!-- made: NAME -->`` and ``<!-- end -->`` is replaced.
"""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import matplotlib as mpl
import numpy as np
import pandas as pd

from abm.country import country_codes, load_country
from abm.parameters import make_parameters
from abm.world import draw_network
from docs.make_networks import filled
from docs.make_stage_runs import run_tables
from docs.make_tables import as_table
from experiments.planted.study import Design, trials
from experiments.planted.tables import WORDS, Rates, confusion, enough, judged, moved, rates
from experiments.report.style import GRID, HUES, INK, MARKS, MUTED, RC, SMALL, save, sheet
from networks.kernels.chance import uniforms
from networks.kernels.streams import NULL_LINKING
from networks.metrics.links import link_graph
from networks.metrics.network import largest_share
from networks.planted import PATTERNS, plant
from networks.planted.garden import Garden
from networks.stage import Thresholds, measure_state

PAGE: Final = Path(__file__).parent / "stages.md"
IMAGES: Final = Path(__file__).parent / "images"
FRESH: Final = tuple(range(101, 107))
"""Graphs from which no threshold was read; those were 2 and 3."""
OTHER_FRESH: Final = FRESH[:3]
SIZES: Final = (1000, 2000, 5000, 20_000, 50_000)
DEGREES: Final = (5.0, 10.0, 30.0)
STRESS: Final = (0.0, 0.1, 0.2, 0.3, 0.6)
PARTNERS: Final = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
DRAWS: Final = 40
COLOUR: Final = {"point": HUES[0], "line": HUES[2], "silo": HUES[1], "network": HUES[3], "": MUTED}
MARK: Final = {"point": MARKS[0], "line": MARKS[1], "silo": MARKS[2], "network": MARKS[4], "": MARKS[5]}
Lines = list[str]


def main(words: list[str]) -> int:
    """Do what is asked for, and write the page."""
    wanted = words or ["planted", "runs"]
    made: dict[str, Lines] = {}
    if "planted" in wanted:
        made |= planted()
    if "runs" in wanted:
        made |= run_tables()
    PAGE.write_text(filled(PAGE.read_text("utf-8"), made), "utf-8")
    return 0


def planted() -> dict[str, Lines]:
    """Run the study and return its tables."""
    known = tuple(name for name, pattern in PATTERNS.items() if not pattern.later)
    base = Design(structures=country_codes(), seeds=FRESH, patterns=known)
    later = trials(replace(base, patterns=tuple(name for name in PATTERNS if name not in known)))
    main_trials = trials(base)
    print(f"main: {len(main_trials)} trials", flush=True)
    seen = main_trials[main_trials["hidden"] == 0.0]
    spread = trials(replace(base, firms=SIZES, out_degrees=DEGREES, hidden=(), seeds=OTHER_FRESH))
    print(f"sizes and degrees: {len(spread)} trials", flush=True)
    stress = trials(replace(base, backgrounds=STRESS, hidden=(), seeds=OTHER_FRESH))
    print(f"stress: {len(stress)} trials", flush=True)
    draw_map(seen)
    draw_cores(core_curves())
    return {
        "confusion": confusion_table(enough(judged(seen))),
        "later": confusion_table(enough(judged(later[later["hidden"] == 0.0]))),
        "rates": rates_table(enough(judged(seen))),
        "adoption": by(enough(judged(seen)), "share", lambda x: f"{100 * x:g} %"),
        "sizes": sizes_table(judged(spread)),
        "stress": by(enough(judged(stress)), "background", lambda x: f"{x:g}"),
        "hidden": by(enough(judged(main_trials)), "hidden", lambda x: f"{100 * x:.0f} %"),
        "moved": moved_table(enough(judged(seen))),
        "leads": leads_table(enough(judged(seen))),
        "means": means_table(seen),
        "gates": gates_table(),
    }


def confusion_table(table: pd.DataFrame) -> Lines:
    """Return what was said of each pattern."""
    counts = confusion(table)
    used = [word for word in WORDS if counts[word].any()]
    rows = [
        [str(truth), str(name), PATTERNS[str(name)].words, *(str(row[word] or "") for word in used)]
        for (truth, name), row in counts.iterrows()  # pyright: ignore[reportGeneralTypeIssues]
    ]
    return ["", *as_table(["truth", "pattern", "what is planted", *used], rows), ""]


TITLES: Final = {
    "right": "what was planted is said",
    "undecided": "undecided",
    "wrong": "something else is said",
    "false_lines": "points called a line or more",
    "false_networks": "called a network where none was planted",
    "missed": "networks called something less",
    "power": "networks called so",
}


def rates_table(table: pd.DataFrame) -> Lines:
    """How often the truth is said, with intervals."""
    found = rates(table)
    rows = []
    for name, title in TITLES.items():
        rate = getattr(found, name)
        low, high = rate.interval()
        rows.append([title, str(rate), f"{100 * low:.1f} to {100 * high:.1f} %"])
    return ["", *as_table(["", "share", "95 % interval"], rows), ""]


def cells(found: Rates) -> list[str]:
    """Return the rates that tables by something show."""
    shown = (found.right, found.undecided, found.wrong, found.false_networks, found.power)
    return [f"{100 * r.share:.1f}" if r.of else "-" for r in shown]


HEADS: Final = ["right %", "undecided %", "wrong %", "false networks %", "networks found %"]


def by(table: pd.DataFrame, column: str, word: Any) -> Lines:
    """Rates by the values of a column."""
    rows = [
        [word(float(str(value))), str(len(part)), *cells(rates(part))]
        for value, part in table.groupby(column)
    ]
    return ["", *as_table([column, "trials", *HEADS], rows), ""]


def sizes_table(table: pd.DataFrame) -> Lines:
    """Rates by rows and mean out-degree; trials with too few adopters are counted apart."""
    rows = []
    for (firms, degree), part in table.groupby(["firms", "out_degree"]):
        full = enough(part)
        few = f"{100 * (1 - len(full) / len(part)):.0f}"
        rows.append([f"{firms:,}", f"{degree:g}", few, str(len(full)), *cells(rates(full))])
    heads = ["rows", "mean out-degree", "too few adopters %", "trials left", *HEADS]
    return ["", *as_table(heads, rows), ""]


def moved_table(table: pd.DataFrame) -> Lines:
    """Rates with each threshold a quarter lower and higher, and the worst of all combinations."""
    found = moved(table)
    rows = []
    for name in ("leaderless", "core", "mixing"):
        others = [x for x in ("leaderless", "core", "mixing") if x != name]
        alone = found[(found[others] == 1.0).all(axis=1)]
        for step in (0.75, 1.25):
            row = alone[alone[name] == step].iloc[0]
            level = step * getattr(Thresholds(), name)
            rows.append([f"{name} {level:.3g}", *(f"{100 * row[x]:.1f}" for x in ("right", "wrong"))])
            rows[-1].append(f"{100 * row['false_networks']:.1f}")
    worst = [f"{100 * found['right'].min():.1f}", f"{100 * found['wrong'].max():.1f}"]
    rows.append(["worst of all 27 combinations", *worst, f"{100 * found['false_networks'].max():.1f}"])
    return ["", *as_table(["thresholds", "right %", "wrong %", "false networks %"], rows), ""]


def leads_table(table: pd.DataFrame) -> Lines:
    """Return rates of the same trials where lead firms are not known."""
    blind = judged(table.drop(columns="said").assign(core_without_leads=np.nan))
    rows = [["lead firms known", *cells(rates(table))], ["not known", *cells(rates(blind))]]
    return ["", *as_table(["", *HEADS], rows), ""]


def means_table(table: pd.DataFrame) -> Lines:
    """Means of the measures by pattern and adoption."""
    rows = []
    for name in dict.fromkeys(table["pattern"]):
        part = table[table["pattern"] == name]
        row = [name]
        for column, form in (
            ("linked", "{:.2f}"), ("leaderless", "{:.2f}"), ("core", "{:.3f}"), ("across_sectors", "{:.2f}"),
            ("across_regions", "{:.2f}"),
        ):  # fmt: skip
            means = part.groupby("share")[column].mean()
            row.append(" / ".join(form.format(x) for x in means))
        rows.append(row)
    heads = ["pattern", "linked", "in chains", "core", "across sectors", "across regions"]
    return ["", *as_table(heads, rows), ""]


def gates_table() -> Lines:
    """Return what a giant component, and its excess over random links, say of the same patterns."""
    rows: list[list[str]] = []
    values: dict[str, list[tuple[float, float]]] = {name: [] for name in PATTERNS if not PATTERNS[name].later}
    for code in country_codes():
        country = load_country(code)
        for seed in OTHER_FRESH:
            population, graph = draw_network(country, make_parameters(country, {}), 5000, seed)
            for name in values:
                found = plant(name, graph, population, 0.06, seed)
                both = np.flatnonzero(found.adopted[graph.supplier] & found.adopted[graph.customer])
                adopters, links = int(found.adopted.sum()), int(found.linked[both].sum())
                own = largest_share(link_graph(graph, adopters, both[found.linked[both]]))
                null = []
                for k in range(DRAWS):
                    key = uniforms(seed, both.astype(np.int64), 0, k, NULL_LINKING)
                    null.append(
                        largest_share(link_graph(graph, adopters, np.sort(both[np.argsort(key)[:links]])))
                    )
                spread = float(np.std(null, ddof=1))
                values[name].append((own, (own - float(np.mean(null))) / spread if spread > 0 else 0.0))
    for name, pairs in values.items():
        own, z = np.array(pairs).T
        truth = PATTERNS[name].truth or "open"
        rows.append(
            [truth, name, f"{own.mean():.2f}", f"{z.mean():+.1f}", f"{z.min():+.1f} to {z.max():+.1f}"]
        )
    heads = ["truth", "pattern", "giant component", "z against random links, mean", "range"]
    return ["", *as_table(heads, rows), ""]


def draw_map(table: pd.DataFrame) -> None:
    """Draw every trial by its two measures, with the thresholds."""
    t = Thresholds()
    full = table[table["adopters"] >= t.adopters]
    with mpl.rc_context(RC):
        page = sheet(5.6)
        page.write(0.1, 0.08, "Planted patterns, told apart by two measures", weight="bold", size=13)
        page.write(
            0.1,
            0.34,
            "Each mark is one planting with 300 adopters or more; lines are the thresholds",
            color=MUTED,
        )
        ax = page.panel(0.9, 0.9, 6.6, 4.0)
        for truth in COLOUR:
            part = full[full["truth"] == truth]
            ax.scatter(
                part["leaderless"],
                part["core"],
                s=26,
                marker=MARK[truth],
                color=COLOUR[truth],
                alpha=0.65,
                linewidths=0,
                label={"": "open: random firms, half their relations linked"}.get(truth, truth),
            )
        ax.set_yscale("symlog", linthresh=0.01, linscale=0.6)
        ax.set_ylim(-0.001, 1.0)
        ax.set_yticks([0, 0.01, 0.04, 0.1, 0.3, 1], ["0", "1 %", "4 %", "10 %", "30 %", "100 %"])
        ax.set_xticks(np.arange(0, 1.01, 0.25), ["0", "25 %", "50 %", "75 %", "100 %"])
        ax.axvline(t.leaderless, color=INK, lw=1, ls="--")
        ax.plot([t.leaderless, 1], [t.core, t.core], color=INK, lw=1, ls="--")
        ax.grid(color=GRID, lw=0.8)
        ax.set_xlabel("adopters in chains of four tiers or more without hubs", size=SMALL, color=MUTED)
        ax.set_ylabel("adopters with two routes, a third of links lost", size=SMALL, color=MUTED)
        ax.legend(
            frameon=False,
            fontsize=SMALL,
            title="planted",
            loc="upper left",
            bbox_to_anchor=(1.02, 1.0),
            alignment="left",
        )
        note = "Silos are told from networks by a third\nmeasure: how often links cross\nsectors and regions."
        page.write(7.9, 3.3, note, color=MUTED)
        save(page.figure, IMAGES, "stages", "Planted patterns by chains without hubs and core")
        (IMAGES / "stages.svg").unlink()


def core_curves() -> pd.DataFrame:
    """Measure the core of even networks and of random adopters over links per adopter."""
    rows = []
    for code in country_codes():
        country = load_country(code)
        population, graph = draw_network(country, make_parameters(country, {}), 5000, FRESH[0])
        for share in (0.06, 0.2):
            for partners in PARTNERS:
                for kind in ("firms that follow their partners", "random firms"):
                    garden = Garden(graph, population, round(share * graph.n), FRESH[0])
                    if kind == "random firms":
                        garden.scatter(garden.count, np.ones(graph.n))
                    else:
                        garden.spread(garden.count, max(3, garden.count // 50))
                    garden.befriend(partners)
                    state = measure_state(
                        graph, garden.adopted, garden.linked, lead=population.lead,
                        sector=population.sector, region=population.region,
                    )  # fmt: skip
                    rows.append((code, share, kind, state.links / state.adopters, state.core))
    return pd.DataFrame(rows, columns=["structure", "share", "kind", "links", "core"])


def draw_cores(table: pd.DataFrame) -> None:
    """Draw the core over links per adopter."""
    with mpl.rc_context(RC):
        page = sheet(4.6)
        page.write(0.1, 0.08, "How many links a network needs", weight="bold", size=13)
        page.write(
            0.1, 0.34, "Core of planted networks, 5,000 rows, by links per adopter and adoption", color=MUTED
        )
        for k, kind in enumerate(table["kind"].unique()):
            ax = page.panel(0.8 + 5.6 * k, 1.0, 4.6, 2.8)
            ax.set_title(str(kind), loc="left", size=SMALL + 1, weight="bold")
            part = table[table["kind"] == kind]
            for (code, share), line in part.groupby(["structure", "share"]):
                hue = HUES[0] if code == country_codes()[0] else HUES[4]
                ax.plot(line["links"], line["core"], color=hue, ls="-" if share == 0.2 else ":", marker="o",
                        ms=3.5, lw=1.4, label=f"{code}, {100 * float(str(share)):g} %")  # fmt: skip
            ax.axhline(Thresholds().core, color=INK, lw=1, ls="--")
            ax.set_ylim(0, 0.8)
            ax.set_xlim(0, 3.2)
            ax.grid(axis="y", color=GRID, lw=0.8)
            ax.set_xlabel("links per adopter", size=SMALL, color=MUTED, loc="right")
            ax.set_yticks([0, 0.2, 0.4, 0.6, 0.8], ["0", "20 %", "40 %", "60 %", "80 %"])
            if k == 0:
                ax.legend(frameon=False, fontsize=SMALL, loc="upper left")
        save(page.figure, IMAGES, "stage-cores", "Core over links per adopter")
        (IMAGES / "stage-cores.svg").unlink()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
