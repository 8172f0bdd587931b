"""Sentences on what stops firms and links, and on what it would take; all from the table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

import numpy as np
import pandas as pd

from experiments.report.labels import Labels, quote
from experiments.report.numbers import listed, measure
from experiments.report.prose import possessive
from experiments.report.stall_groups import (
    FIRM_GROUPS,
    LINK_GROUPS,
    LINK_RELIEFS,
    NO_END,
    RELIEFS,
    cell,
    diagnosed,
    share_of,
)
from experiments.report.style import NO_POLICY

if TYPE_CHECKING:
    from experiments.comparison import Comparison

SMALL_GRANT: Final = "0.1"
"""Level of a grant that is called small: share of the price."""

WHOLE_PRICE: Final = "1"
NOT_ALONE: Final = ("information", "grant", "several", "delivery", "budget", "capacity", "none")
"""Reliefs that are no single change, or have rows of their own."""

TOP: Final = 3
"""So many reasons or reliefs are named in a sentence."""


NAMED: Final = 0.005
"""Smaller shares are not named."""

Key = tuple[str, tuple[str, ...] | None, tuple[str, ...] | None]
"""What is counted, and of which reasons and reliefs; None takes all."""

NEVER_PAYS: Final = FIRM_GROUPS["P"][1]

ROWS: Final[Sequence[tuple[str, Key | None]]] = (
    ("Of 1,000 firms without a use", None),
    ("have not heard of it", ("firm", ("not_aware",), None)),
    ("have heard and not looked", ("firm", ("not_considered",), None)),
    ("would adopt if they looked again", ("firm", ("would_adopt",), None)),
    ("would adopt if all had heard and looked", ("firm_behind", ("would_adopt", "support"), None)),
    ("and, knowing of it, would adopt with nothing more than", None),
    ("a grant of at most 10 % of the price", ("firm_grant", None, ("0.1",))),
    ("a grant of at most 30 %", ("firm_grant", None, ("0.3",))),
    ("a grant of at most the whole price", ("firm_grant", None, ("1",))),
    *((RELIEFS[name], ("firm_alone", None, (name,))) for name in RELIEFS if name not in NOT_ALONE),
    ("would stay out with all of these together", ("firm", None, ("none",))),
    ("Of 1,000 trading pairs of adopters without a link, would link with nothing more than", None),
    *((words, ("link_alone", None, (name,))) for name, words in LINK_RELIEFS.items() if name != "several"),
)
"""Rows of the table; one without a key is a heading."""


@final
@dataclass(frozen=True, slots=True)
class StallWords:
    """What the report says of stalls.

    Parameters
    ----------
    headline : str
    heads : tuple of (str, tuple of str)
        Structures and their mixes, columns of a table.
    rows : tuple of (str, tuple of str)
        Its rows: words, and numbers of 1,000 firms without a use or missing links.
    firms, links, chains : tuple of str
        Sentences on firms without a use, missing links, and where chains break.
    caution : str
    """

    headline: str
    heads: tuple[tuple[str, tuple[str, ...]], ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    firms: tuple[str, ...]
    links: tuple[str, ...]
    chains: tuple[str, ...]
    caution: str


CAUTION: Final = (
    "Firms are asked again at the end of the run, in the model: what would you do now, and what if one thing "
    "were different? The answers are those of the model's firms, not of real ones. One change is tried at a "
    "time and everybody else is held still: prices do not rise, staff does not run short, and no partner "
    "follows, so that effects neither add up nor include what would come after. What information and a loan "
    "cost is assumed, as are most parameters behind risk and trust."
)


def stall_words(comparison: "Comparison", labels: Labels) -> StallWords | None:
    """Return the sentences, or None where nothing was diagnosed."""
    cells = diagnosed(comparison)
    if not cells:
        return None
    tellers = [
        Teller(comparison.stalls, labels, structure, [m for s, m in cells if s == structure])
        for structure in dict.fromkeys(s for s, _ in cells)
    ]
    return StallWords(
        headline=headline(comparison),
        heads=tuple((t.labels.structure(t.structure), tuple(t.named(m) for m in t.mixes)) for t in tellers),
        rows=tuple((words, tuple(x for t in tellers for x in t.numbers(key))) for words, key in ROWS),
        firms=tuple(x for t in tellers for x in t.firms()),
        links=tuple(x for t in tellers for x in t.links()),
        chains=tuple(x for t in tellers for x in t.chains()),
        caution=CAUTION,
    )


def headline(comparison: "Comparison") -> str:
    """Return the binding reason and the most frequent obstacle to links over all structures and mixes."""
    cells = diagnosed(comparison)
    firm = most(FIRM_GROUPS, [cell(comparison.stalls, s, m, "firm") for s, m in cells])
    link = most(LINK_GROUPS, [cell(comparison.stalls, s, m, "link") for s, m in cells])
    text = f"What stops most firms: {firm[0]} ({firm[1]})."
    return f"{text} What stops most links between adopters: {link[0]} ({link[1]})." if link[1] else text


def most(groups: Mapping[str, object], tables: Sequence[pd.DataFrame]) -> tuple[str, str]:
    """Return the group that is most frequent in most tables, and in how many of them."""
    first: dict[str, int] = {}
    for rows in tables:
        if rows.empty:
            continue
        shares = {_words(k, v): share_of(rows, _reasons(v)) for k, v in groups.items()}
        name = max(shares, key=lambda x: shares[x])
        first[name] = first.get(name, 0) + 1
    if not first:
        return "", ""
    name = max(first, key=lambda x: first[x])
    of = sum(first.values())
    return name, "everywhere" if first[name] == of else f"in {first[name]} of {of} cases"


def _words(key: str, group: object) -> str:
    return str(group[0]) if isinstance(group, tuple) and len(key) == 1 else key


def _reasons(group: object) -> Sequence[str]:
    assert isinstance(group, tuple)
    return group[1] if isinstance(group[-1], tuple) else group


@final
class Teller:
    """Sentences on one structure.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns of ``stalls.csv``.
    structure : str
    mixes : sequence of str
    """

    def __init__(self, table: pd.DataFrame, labels: Labels, structure: str, mixes: Sequence[str]) -> None:
        self.table = table
        self.labels = labels
        self.structure = structure
        self.mixes = mixes
        self.place = f"On {possessive(labels.structure(structure))} structure"

    def over(self, value: Callable[[str], float], per: int = 1000) -> str:
        """Return a share by mix: one number a mix, or the least and the most where there are many."""
        known = {m: x for m in self.mixes if np.isfinite(x := value(m))}
        if not known:
            return "an unknown number"
        shown = {m: counted_of(x, per) for m, x in known.items()}
        if len(set(shown.values())) == 1:
            return next(iter(shown.values()))
        if len(known) > 3:
            low, high = min(known, key=lambda m: known[m]), max(known, key=lambda m: known[m])
            shown = {m: shown[m] for m in (low, high)}
            return " to ".join(f"{text} ({self.named(m)})" for m, text in shown.items())
        return listed(f"{text} under {self.named(m)}" for m, text in shown.items())

    def named(self, mix: str) -> str:
        """Return a short name of a mix."""
        return "no policy" if mix == NO_POLICY else quote(self.labels.brief(mix))

    def numbers(self, key: Key | None) -> list[str]:
        """Return a count out of 1,000 for each mix; nothing for a heading."""
        if key is None:
            return ["" for _ in self.mixes]
        values = [self.share(*key)(mix) for mix in self.mixes]
        return ["\N{EN DASH}" if np.isnan(x) else counted_of(x, 1000) for x in values]

    def share(
        self, what: str, reasons: Sequence[str] | None = None, reliefs: Sequence[str] | None = None
    ) -> Callable[[str], float]:
        """Return a reader of one share by mix."""

        def read(mix: str) -> float:
            rows = cell(self.table, self.structure, mix, what)
            return share_of(rows, reasons, reliefs) if len(rows) else float("nan")

        return read

    def firms(self) -> list[str]:
        """Return who stands outside and what would bring them in."""
        unheard, unseen = self.share("firm", ["not_aware"]), self.share("firm", ["not_considered"])
        text = f"{self.place}, of 1,000 firms without a use {self.over(unheard)} have not heard of it; "
        text += (
            f"{self.over(unseen)} have heard and not looked; for {self.over(self.share('firm', NEVER_PAYS))} "
        )
        sentences = [text + "it does not pay."]
        ready = self.share("firm_behind", ["would_adopt", "support"])
        unpaid = self.share("firm_behind", NEVER_PAYS)
        text = f"{self.place}, if all of them heard and looked, {self.over(ready)} of 1,000 would adopt as "
        sentences.append(text + f"things are, and for {self.over(unpaid)} it would not pay.")
        few, many = (self.share("firm_grant", None, [level]) for level in (SMALL_GRANT, WHOLE_PRICE))
        text = f"{self.place}, a grant of at most 10 % of the price would bring in {self.over(few)} of "
        text += f"1,000 more once all know of it, one of at most the whole price {self.over(many)}"
        sentences.append(f"{text}{self.mean_grant()}.")
        sentences += self.alone(
            "firm_alone", RELIEFS, ("information", "grant"), "firms without a use", "bring in"
        )
        nothing = self.share("firm", None, ["none"])
        text = (
            f"{self.place}, {self.over(nothing)} of 1,000 would stay out even if all changes tried here came "
        )
        sentences.append(text + "together: their uses bring them too little.")
        return sentences

    def mean_grant(self) -> str:
        """Return what such a grant comes to."""
        found: list[float] = []
        for mix in self.mixes:
            rows = cell(self.table, self.structure, mix, "firm_grant")
            found += rows.loc[rows["relief"] == WHOLE_PRICE, "money"].tolist()
        known = [x for x in found if np.isfinite(x)]
        if not known:
            return ""
        low, high = measure("million USD", [min(known)]), measure("million USD", [max(known)])
        least, top = low.text(min(known)), high.text(max(known))
        return f" ({least if least == top else f'{least} to {top}'} each on average)"

    def alone(
        self, what: str, words: Mapping[str, str], left_out: Sequence[str], whom: str, deed: str
    ) -> list[str]:
        """Return which single changes would do most."""
        by = {
            relief: np.mean([self.share(what, None, [relief])(m) for m in self.mixes])
            for relief in words
            if relief not in left_out
        }
        top = sorted((r for r in by if by[r] >= NAMED), key=lambda r: -by[r])[:TOP]
        if not top:
            return [f"{self.place}, no other single change would {deed} 5 of 1,000 {whom}."]
        parts = listed(f"{words[r]} {self.over(self.share(what, None, [r]))}" for r in top)
        return [f"{self.place}, single changes that would {deed} most of 1,000 {whom}: {parts}."]

    def links(self) -> list[str]:
        """Return what keeps adopters who trade from linking, and what would change it."""
        groups = {words: self.share("link", reasons) for words, reasons in LINK_GROUPS.items()}
        means = {words: mean_of([read(m) for m in self.mixes]) for words, read in groups.items()}
        top = [w for w in sorted(means, key=lambda w: -means[w]) if means[w] >= NAMED][:TOP]
        if not top:
            return []
        parts = listed(f"{words} ({self.over(groups[words])})" for words in top)
        text = f"{self.place}, of 1,000 trading pairs of adopters without a data link most are stopped by: "
        return [text + f"{parts}.", *self.alone("link_alone", LINK_RELIEFS, (), "missing links", "make")]

    def chains(self) -> list[str]:
        """Return at which step from the lead firms most is lost, and to what."""
        told: dict[str, list[str]] = {}
        for mix in self.mixes:
            linked = [self.state(mix, tier, ("linked",)) for tier in ("0", "1", "2", "3")]
            drops = -np.diff(linked)
            if not np.isfinite(drops).any() or np.nanmax(drops) <= 0:
                continue
            step = int(np.nanargmax(drops))
            tier = str(step + 1)
            unused = self.state(mix, tier, None, "partner_") + self.state(mix, tier, (NO_END,))
            where = (
                "from what lead firms buy to what their suppliers buy"
                if step == 0
                else f"{step} to {step + 1} steps up"
            )
            numbers = f"from {100 * linked[step]:.0f} to {100 * linked[step + 1]:.0f} % linked; at "
            numbers += f"{100 * unused:.0f} % of the latter an end has no use"
            told.setdefault(where, []).append(f"{self.named(mix)} ({numbers})")
        return [
            f"{self.place}, chains thin out most {where}: {listed(mixes)}." for where, mixes in told.items()
        ]

    def state(self, mix: str, tier: str, states: Sequence[str] | None, begins: str = "") -> float:
        """Return the share of the relations of a tier in some states, NaN without any relation."""
        rows = cell(self.table, self.structure, mix, "relation", "tier", tier)
        if rows.empty:
            return float("nan")
        if begins:
            rows = rows[rows["reason"].str.startswith(begins)]
        return share_of(rows, states)


def counted_of(share: float, per: int) -> str:
    """Return a share as a number out of so many; what is not zero is never printed as zero."""
    number = share * per
    return "fewer than 1" if 0.0 < number < 0.5 else f"{number:,.0f}"


__all__ = ["StallWords", "headline", "stall_words"]


def mean_of(values: Sequence[float]) -> float:
    """Return the mean of what is defined, 0 where nothing is."""
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else 0.0
