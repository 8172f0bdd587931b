"""The timeline as rows of text and bars."""

from collections.abc import Mapping, Sequence

from abm.months import month_name as plain_month
from viz.policies.labels import country_name, family
from viz.policies.markup import empty, family_legend, option, scroll, tag, text
from viz.policies.timeline import FIRST, LAST, YEARS, Span
from viz.words import say
from viz.words.names import instrument_name, month_name, programme_name


def calendar(
    groups: Mapping[str, Sequence[Span]], totals: Mapping[str, int], *, chosen: str, name: str
) -> str:
    """Return the measures asked for, by programme, each with its bar.

    Parameters
    ----------
    groups : mapping of programme to spans
        What is shown.
    totals : mapping of programme to int
        Measures of each before anything was filtered out.
    chosen : str
        Id of the measure that is looked at.
    name : str
        What is shown, in short: the reader's place is kept as long as it stays the same.
    """
    if not groups:
        return empty(say("policies.nothing_found"))
    rows: list[str] = []
    for programme, spans in groups.items():
        rows.append(_head(programme, spans, totals[programme]))
        rows += [_row(span, chosen=span.measure.id == chosen) for span in spans]
    years = tag("span", "".join(text(year) for year in YEARS), "pp-years")
    head = tag("div", text(say("policies.measure"), "pp-name") + text("", "pp-code") + years, "pp-head")
    inside = head + tag("div", "".join(rows), "pp-rows") + tag("div", tag("i", ""), "pp-now")
    box = tag("div", inside, "pp-calendar", data_first=f"{FIRST}", data_last=f"{LAST}")
    return scroll(name, box, say("policies.timeline"))


def legend() -> str:
    """Return what colours, outlines and marks of the timeline mean."""
    marks = (
        ("pp-bar-key", say("policies.enacted_key")),
        ("pp-bar-key pp-proposed", say("policies.proposed_key")),
        ("pp-bar-key pp-open", say("policies.open_key")),
    )
    bars = "".join(tag("span", tag("i", "", class_) + text(words)) for class_, words in marks)
    shown = tag("span", text("◆", "pp-demo") + text(say("policies.demonstration_key")))
    return tag("div", family_legend() + bars + shown, "pp-legend pp-small")


def _head(programme: str, spans: Sequence[Span], total: int) -> str:
    land = country_name(spans[0].measure.country)
    count = say("policies.shown_of", shown=len(spans), total=total)
    return tag("div", text(f"{land}: {programme_name(programme)}") + text(count, "pp-count"), "pp-group")


def _row(span: Span, *, chosen: bool) -> str:
    measure = span.measure
    sign = (
        text("◆", "pp-demo", title=say("policies.demonstration"))
        if measure.is_demonstration
        else text("", "pp-demo")
    )
    name = tag("span", text(measure.id, "pp-id") + sign + text(measure.title, lang="en"), "pp-name")
    code = text(span.main, "pp-code", title=instrument_name(span.main))
    track = tag("span", _bar(span), "pp-track")
    return option(
        f"measure:{measure.id}",
        name + code + track,
        chosen=chosen,
        class_="pp-span" if span.is_in_mix else "pp-span pp-outside",
        title=f"{measure.id} {measure.title}\n{_when(span)}\n{instrument_name(span.main)}",
    )


def _bar(span: Span) -> str:
    kinds = [f"pp-of-{family(span.main)}"]
    kinds += ["pp-proposed"] if span.is_proposed else []
    kinds += ["pp-open"] if span.end is None else []
    kinds += ["pp-earlier"] if span.start < FIRST else []
    width = max(span.right - span.left, 0.008)
    place = f"left:{100 * span.left:.2f}%;width:{100 * width:.2f}%"
    dates = {
        "data_start": plain_month(span.start),
        "data_end": "" if span.end is None else plain_month(span.end),
    }
    return tag("i", "", " ".join(kinds), style=place, **dates)


def _when(span: Span) -> str:
    end = say("policies.open_end") if span.end is None else month_name(span.end)
    when = f"{month_name(span.start)} – {end}"
    return when if span.is_dated else say("policies.placed_at", when=when)
