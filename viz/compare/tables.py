"""Tables of the page, as HTML made from texts; everything that is said is escaped."""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Final

from markupsafe import Markup

from experiments.decomposition import EVEN, INTERACTION, PARTS, POLICY, STRUCTURE, WHOLE
from experiments.report.numbers import Measure
from experiments.stage_table import WORDS, commonest
from experiments.statistics import Summary, excludes_zero
from networks.stage import STAGES, UNDECIDED
from viz.compare.causes import Causes, stopped_name, tipped_name
from viz.compare.crossing import COST, DENSITY, Cell, Crossing
from viz.compare.differences import Row, reach_of
from viz.compare.numbers import changed, scale_of, share, span, unit_text, with_unit
from viz.compare.pictures import both_ways, share_bar, stack, whisker
from viz.compare.sides import LETTERS, PLUS
from viz.words import say
from viz.words.names import mix_title, sector_name, stage_name, structure_name

COLOURS: Final = {
    "none": "idle",
    "point": "point",
    "line": "linestage",
    "network": "network",
    UNDECIDED: "line",
}
"""Colour of each stage."""

SIDES: Final = ("a", "b")
"""Colours of the first and the second scenario."""

MOST_SECTORS: Final = 14
"""Sectors shown; the rest is added up."""


def letter(k: int) -> Markup:
    """Return the badge of a scenario."""
    return Markup('<span class="pn-letter pn-letter-{}">{}</span>').format(SIDES[k], LETTERS[k])


def difference_table(rows: Sequence[Row], *, is_single: bool) -> str:
    """Return the table of differences; of one run each without interval, chance and word."""
    heads = [
        Markup("<th>{}</th>").format(say("compare.at_the_end")),
        *(Markup('<th class="num">{}</th>').format(letter(k)) for k in (0, 1)),
        Markup('<th class="num">{}</th>').format(say("compare.less")),
    ]
    if not is_single:
        heads += [
            Markup('<th class="num">{}</th><th></th>').format(say("compare.interval")),
            Markup('<th class="num" title="{}">{}</th>').format(
                say("compare.chance_hint"), say("compare.chance")
            ),
            Markup('<th class="num">{}</th><th>{}</th>').format(say("compare.pairs"), say("compare.word")),
        ]
    body = Markup("").join(difference_line(row, is_single=is_single) for row in rows)
    return table(heads, body, say("compare.differences"))


def difference_line(row: Row, *, is_single: bool) -> Markup:
    """Return one line of the table of differences."""
    cells = Markup(
        '<td>{} <span class="pn-unit">{}</span></td><td class="num">{}</td><td class="num">{}</td>'
        '<td class="num"><b>{}</b></td>'
    ).format(row.name, row.unit, row.first, row.second, row.change)
    if not is_single:
        picture = whisker(row.mean, row.low, row.high, reach_of(row), "accent", filled=row.is_decided)
        style = "pn-told" if row.is_decided else "pn-open"
        cells += Markup(
            '<td class="num pn-nowrap">{}</td><td>{}</td><td class="num">{}</td><td class="num">{}</td>'
            '<td class="{}">{}</td>'
        ).format(row.span, picture, row.chance, row.n, style, row.word)
    return Markup("<tr>{}</tr>").format(cells)


def stage_table(both: tuple[Mapping[str, Summary], Mapping[str, Summary]]) -> str:
    """Return how often each stage was held at the end, with intervals."""
    heads = [
        Markup("<th>{}</th>").format(say("compare.stage_held")),
        *(Markup('<th colspan="2">{}</th>').format(letter(k)) for k in (0, 1)),
    ]
    lines: list[Markup] = []
    for word in (*reversed(STAGES), UNDECIDED):
        cells = Markup("").join(
            Markup('<td>{}</td><td class="num pn-nowrap">{} <span class="pn-unit">{}</span></td>').format(
                share_bar(side[word].mean, side[word].low, side[word].high, SIDES[k], wide=90),
                share(side[word].mean),
                say("compare.within", low=share(side[word].low), high=share(side[word].high)),
            )
            for k, side in enumerate(both)
        )
        lines.append(Markup("<tr><td>{}</td>{}</tr>").format(held_name(word), cells))
    return table(heads, Markup("").join(lines), say("compare.stages"))


def held_name(word: str) -> str:
    """Return a stage that was held for four quarters; none is no statement on the last quarter alone."""
    return say("compare.stage_none") if word == STAGES[0] else stage_name(word)


def sector_table(found: Sequence[tuple[str, float, float]]) -> str:
    """Return firms that are live in one run only, by sector."""
    kept, rest = list(found[:MOST_SECTORS]), found[MOST_SECTORS:]
    lines = [(sector_name(code), first, second) for code, first, second in kept]
    if rest:
        name = say("compare.other_sectors", n=len(rest))
        lines.append((name, sum(row[1] for row in rest), sum(row[2] for row in rest)))
    top = max((max(first, second) for _, first, second in lines), default=0.0)
    scale = scale_of("adopters", [top])
    body = Markup("").join(
        Markup('<tr><td>{}</td><td class="num">{}</td><td>{}</td><td>{}</td></tr>').format(
            name, scale.bare(first), both_ways(first, second, top), scale.bare(second)
        )
        for name, first, second in lines
    )
    heads = [
        Markup("<th>{}</th>").format(say("compare.by_sector")),
        Markup('<th class="num pn-nowrap">{}</th><th></th>').format(say("compare.only", side=LETTERS[0])),
        Markup('<th class="pn-nowrap">{}</th>').format(say("compare.only", side=LETTERS[1])),
    ]
    return table(heads, body, say("compare.by_sector"))


def cause_table(causes: Causes) -> str:
    """Return what tipped firms that are live in one run only, and what stops them in the other."""
    body = Markup("")
    for key, rows, named in (
        ("tipped_where", causes.tipped, tipped_name),
        ("stopped_where", causes.stopped, stopped_name),
    ):
        if not rows:
            continue
        body += Markup('<tr class="pn-group"><td colspan="4">{}</td></tr>').format(say(f"compare.{key}"))
        top = max(max(first, second) for _, _, first, second in rows)
        body += Markup("").join(
            Markup('<tr><td>{}</td><td class="num">{}</td><td>{}</td><td>{}</td></tr>').format(
                named(kind, source), share(first), both_ways(first, second, top, wide=140), share(second)
            )
            for kind, source, first, second in rows
        )
    heads = [
        Markup("<th>{}</th>").format(say("compare.causes")),
        Markup('<th class="num pn-nowrap">{}</th><th></th>').format(say("compare.only", side=LETTERS[0])),
        Markup('<th class="pn-nowrap">{}</th>').format(say("compare.only", side=LETTERS[1])),
    ]
    return table(heads, body, say("compare.causes"))


def crossed_table(crossing: Crossing, cells: Mapping[tuple[str, str], Cell]) -> str:
    """Return mixes in rows, structures in columns: adopters, stages, cost per adopter."""
    heads = [
        Markup("<th>{}</th>").format(say("compare.policy_and_structure")),
        *(Markup("<th>{}</th>").format(structure_name(code)) for code in crossing.structures),
    ]
    density = scale_of(DENSITY, [cell.density.high for cell in cells.values()])
    cost = scale_of(COST, [cell.cost.high for cell in cells.values()])
    lines: list[Markup] = []
    for mix in crossing.mixes:
        row = Markup("").join(
            crossed_cell(crossing, cells[structure, mix], (structure, mix), density, cost)
            for structure in crossing.structures
        )
        lines.append(Markup("<tr><td>{}</td>{}</tr>").format(mix_title(mix.split(PLUS)), row))
    return table(heads, Markup("").join(lines), say("compare.crossed"))


def crossed_cell(
    crossing: Crossing, cell: Cell, place: tuple[str, str], density: Measure, cost: Measure
) -> Markup:
    """Return one mix on one structure; the cells of A and B bear their letters."""
    if not cell.n:
        return Markup('<td class="pn-unit">{}</td>').format(say("compare.not_yet"))
    badge = Markup(" ").join(letter(k) for k, home in enumerate(crossing.home) if home == place)
    word = commonest(cell.stages)
    bar = stack([(cell.stages[each], COLOURS[each], held_name(each)) for each in WORDS], wide=90)
    low, high = density.bare(cell.density.low), density.bare(cell.density.high)
    band = say("compare.no_band") if cell.n == 1 else say("compare.chance_only", low=low, high=high)
    paid = say("compare.per_adopter", cost=with_unit(cost, cell.cost.mean)) if cell.cost.n else ""
    return Markup(
        '<td><div class="pn-cell"><span class="pn-cell-figure">{}</span>{}</div>'
        '<div class="pn-unit">{}</div><div class="pn-cell">{}<span class="pn-unit">{} {}</span></div>'
        '<div class="pn-unit">{}</div></td>'
    ).format(
        with_unit(density, cell.density.mean),
        badge,
        band,
        bar,
        held_name(word),
        share(cell.stages[word]),
        paid,
    )


PART_KEYS: Final = {WHOLE: "part_whole", STRUCTURE: "part_structure", POLICY: "part_policy"} | {
    INTERACTION: "part_interaction"
}
"""Part of a gap and key of its name."""


def part_table(found: Mapping[str, Summary], name: str) -> str:
    """Return the gap between A and B and its parts, with their intervals."""
    values = [found[part] for part in (WHOLE, *PARTS)]
    every = [abs(end) for each in values for end in (each.mean, each.low, each.high) if isfinite(end)]
    reach = max(every, default=0.0)
    scale = scale_of(name, every)
    step = say("compare.points") if scale.unit == "%" else unit_text(scale)
    lines: list[Markup] = []
    for part in (WHOLE, *PARTS):
        each = found[part]
        told = excludes_zero(each)
        colour = "ink" if part == WHOLE else "accent"
        lines.append(
            Markup(
                '<tr class="{}"><td>{}</td><td class="num"><b>{}</b></td><td>{}</td>'
                '<td class="num pn-nowrap">{}</td></tr>'
            ).format(
                "pn-whole" if part == WHOLE else "",
                say(f"compare.{PART_KEYS[part]}"),
                changed(scale, each.mean),
                whisker(each.mean, each.low, each.high, reach, colour, filled=told, wide=220),
                span(scale, each.low, each.high),
            )
        )
    heads = [
        Markup("<th>{}</th>").format(say("compare.divided")),
        Markup('<th class="num">{}</th><th></th>').format(step),
        Markup('<th class="num">{}</th>').format(say("compare.interval")),
    ]
    return table(heads, Markup("").join(lines), say("compare.divided"))


def even_text(found: Mapping[str, Summary], name: str) -> str:
    """Return the parts with the interaction split evenly, in a sentence."""
    structure, policy = (found[part] for part in EVEN)
    scale = scale_of(name, (found[WHOLE].mean, structure.mean, policy.mean))
    return say(
        "compare.split_evenly",
        structure=changed(scale, structure.mean),
        policy=changed(scale, policy.mean),
        unit=say("compare.points") if scale.unit == "%" else unit_text(scale),
    )


def table(heads: Sequence[Markup], body: Markup, label: str) -> str:
    """Return a table."""
    return str(
        Markup(
            '<table class="pn-table" aria-label="{}"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
        ).format(label, Markup("").join(heads), body)
    )
