"""The measures along the calendar: when each is in force, and which of them are asked for."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, final

from abm.entry import Entry, window
from abm.measures import Measure, policy_tables
from abm.mix import Mix
from abm.months import FIRST_YEAR, month_number

FIRST: Final = -12
"""First month drawn, January 2018; what began earlier is cut there and says so."""

LAST: Final = 95
"""Last month drawn, December 2026: no public money is spent later."""

YEARS: Final = tuple(range(FIRST_YEAR + FIRST // 12, FIRST_YEAR + LAST // 12 + 1))


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One measure on the calendar.

    Parameters
    ----------
    measure : Measure
    main : str
        Its leading instrument: the one of most weight.
    start : int
        First month in force, January 2019 being 0; an undated proposal stands where a scenario starts it.
    end : int or None
        Last month; None where no end is given.
    is_dated : bool
        Whether the source gives the start, or the mix changes it.
    is_in_mix : bool
        Whether the mix holds it; one that is struck out with its money is no longer in it.
    """

    measure: Measure
    main: str
    start: int
    end: int | None
    is_dated: bool
    is_in_mix: bool

    @property
    def is_proposed(self) -> bool:
        """Whether nobody decided it."""
        return self.measure.status == "proposed"

    @property
    def left(self) -> float:
        """Where the bar begins, as a share of the months drawn."""
        return _place(self.start)

    @property
    def right(self) -> float:
        """Where the bar ends; the right edge where no end is given."""
        return 1.0 if self.end is None else max(_place(self.end + 1), self.left)


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of the measures is asked for; empty asks for all.

    Parameters
    ----------
    instrument : str
        Measures with a clause or a weight of it.
    programme : str
    vertical : str
        Field of application. Measures for all sectors are found under ``all`` only.
    text : str
        Words that must all stand in id, title, direction or a clause; case does not matter.
    is_demonstration : bool
        Demonstrations only.
    """

    instrument: str = ""
    programme: str = ""
    vertical: str = ""
    text: str = ""
    is_demonstration: bool = False

    def finds(self, measure: Measure) -> bool:
        """Say whether a measure is asked for."""
        codes = {*measure.weights, *(clause.instrument for clause in measure.clauses)}
        fields = {*measure.targets, *(target for clause in measure.clauses for target in clause.targets)}
        words = " ".join((measure.id, measure.title, measure.direction, *(c.gist for c in measure.clauses)))
        return (
            (not self.instrument or self.instrument in codes)
            and (not self.programme or measure.programme == self.programme)
            and (not self.vertical or self.vertical in fields)
            and (not self.is_demonstration or measure.is_demonstration)
            and all(word in words.casefold() for word in self.text.casefold().split())
        )


def spans(mix: Mix, proposed_start: str, *, is_everything: bool = False) -> tuple[Span, ...]:
    """Return the measures of a mix on the calendar, in the order of the table.

    Parameters
    ----------
    mix : Mix
    proposed_start : str
        Month from which undated proposals run, ``"YYYY-MM"``.
    is_everything : bool
        With all other measures of the tables too, which are then not in the mix.
    """
    begin = month_number(proposed_start, "proposed_start")
    entries = {entry.measure: entry for entry in mix.entries}
    found: list[Span] = []
    for name, measure in policy_tables().measures.items():
        if name not in entries and not is_everything:
            continue
        entry = entries.get(name, Entry(measure=name))
        start, end = window(entry, begin)
        found.append(
            Span(
                measure=measure,
                main=max(measure.weights, key=lambda code: measure.weights[code]),
                start=start,
                end=end,
                is_dated=measure.start is not None or entry.start is not None,
                is_in_mix=name in entries and not entry.is_withdrawn,
            )
        )
    return tuple(found)


def by_programme(found: Iterable[Span]) -> dict[str, tuple[Span, ...]]:
    """Return the spans by programme: in the order of the table, and by start within each."""
    groups: dict[str, list[Span]] = {}
    for span in found:
        groups.setdefault(span.measure.programme, []).append(span)
    return {programme: tuple(_in_order(group)) for programme, group in groups.items()}


def programmes_of(found: Sequence[Span]) -> tuple[str, ...]:
    """Return the programmes that have a measure here, in the order of the table."""
    return tuple(dict.fromkeys(span.measure.programme for span in found))


def _in_order(group: list[Span]) -> list[Span]:
    return sorted(group, key=lambda span: (not span.measure.counted, span.start))


def _place(month: int) -> float:
    return min(max((month - FIRST) / (LAST + 1 - FIRST), 0.0), 1.0)
