"""Pieces of HTML: everything that is text is escaped here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import isfinite
from typing import final

from viz.policies.labels import family
from viz.words import say


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two numbers of one thing, as two bars.

    Parameters
    ----------
    code : str
        Instrument.
    name : str
    first, second : float
        Lengths, on one scale.
    said_first, said_second : str
        The numbers in words.
    beside : str
        What stands at the end of the row.
    detail : str
        Shown when the row is pointed at.
    """

    code: str
    name: str
    first: float
    second: float
    said_first: str
    said_second: str
    beside: str = ""
    detail: str = ""


def tag(name: str, content: str, class_: str = "", **attributes: str) -> str:
    """Return an element; the content is HTML already, the attributes are escaped."""
    given = {"class": class_} if class_ else {}
    given |= {key.replace("_", "-").strip("-"): value for key, value in attributes.items()}
    inside = "".join(f' {key}="{escape(value)}"' for key, value in given.items())
    return f"<{name}{inside}>{content}</{name}>"


def text(value: object, class_: str = "", name: str = "span", **attributes: str) -> str:
    """Return an element around a text, escaped."""
    return tag(name, escape(f"{value}"), class_, **attributes)


def chip(value: object, class_: str = "") -> str:
    """Return a small label."""
    return text(value, f"pn-chip {class_}".strip())


def dot(code: str) -> str:
    """Return the colour of an instrument's family as a dot."""
    return tag("i", "", f"pp-dot pp-of-{family(code)}", aria_hidden="true")


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Return terms and what is said of them; the latter is HTML already."""
    inside = "".join(text(term, name="dt") + tag("dd", said) for term, said in rows if said)
    return tag("dl", inside, "pp-facts")


def option(key: str, content: str, *, chosen: bool, class_: str = "", title: str = "") -> str:
    """Return a row that can be picked."""
    return tag(
        "div",
        content,
        f"pp-row {class_}".strip(),
        data_pick=key,
        role="option",
        tabindex="-1",
        aria_selected="true" if chosen else "false",
        **({"title": title} if title else {}),
    )


def scroll(name: str, content: str, label: str, class_: str = "") -> str:
    """Return a box that scrolls within itself and holds rows to pick."""
    return tag(
        "div", content, f"pp-scroll {class_}".strip(), data_name=name, role="listbox", aria_label=label
    )


def pairs(
    rows: Sequence[Pair], legend: tuple[str, str], *, label: str, beside: str = "", by_family: bool = False
) -> str:
    """Return two bars a row on one scale, with their numbers.

    Parameters
    ----------
    rows : sequence of Pair
    legend : tuple of str
        What the first and the second bar are.
    label : str
        What it all is, for those who do not see it.
    beside : str
        Head of what stands at the end of the rows.
    by_family : bool
        Full and pale in the colour of the instrument's family; else the colours of a first and a second.
    """
    largest = max((v for row in rows for v in (row.first, row.second) if isfinite(v)), default=0.0)
    kinds = ("full", "pale") if by_family else ("a", "b")
    keys = "".join(
        tag("span", tag("i", "", f"pp-dot pp-fill-{kind}") + text(words))
        for kind, words in zip(kinds, legend, strict=True)
    )
    head = tag("div", keys + text(beside, "pp-beside"), "pp-legend")
    inside = "".join(
        option(
            f"instrument:{row.code}",
            text(row.code, "pp-code")
            + text(row.name, "pp-long")
            + tag(
                "span",
                _bar(kinds[0], row.code, row.first, largest, row.said_first)
                + _bar(kinds[1], row.code, row.second, largest, row.said_second),
                "pp-pair",
            )
            + (text(row.beside, "pp-beside") if beside else ""),
            chosen=False,
            class_="pp-pair-row pp-with-beside" if beside else "pp-pair-row",
            title=row.detail,
        )
        for row in rows
    )
    return head + tag("div", inside, "pp-pairs", role="listbox", aria_label=label)


def empty(message: str) -> str:
    """Return what stands where there is nothing to show."""
    return text(message, "pn-empty", "div")


def family_legend() -> str:
    """Return what the five colours mean."""
    keys = ("use", "net", "make", "common", "steer")
    return "".join(
        tag("span", tag("i", "", f"pp-dot pp-of-{key}") + text(say(f"policies.family_{key}"))) for key in keys
    )


def _bar(kind: str, code: str, value: float, largest: float, said: str) -> str:
    width = 100.0 * value / largest if largest > 0 and isfinite(value) else 0.0
    line = tag("i", "", f"pp-fill-{kind} pp-of-{family(code)}", style=f"width:{width:.2f}%")
    return tag("span", tag("span", line, "pp-room") + text(said, name="b"), "pp-bar")
