"""What a visitor has open on this page; it stays while other pages are looked at."""

from typing import Final

import solara

from abm.mix import Mix, compose, mix_names
from abm.scenario import Scenario
from networks.errors import BadInput
from viz.policies.draft import Draft, draft_of
from viz.policies.timeline import Wanted

TABS: Final = ("mixes", "instruments", "contrast", "build")

tab = solara.reactive(TABS[0])
"""Which part of the page is open."""

mixes: solara.Reactive[tuple[str, ...]] = solara.reactive(())
"""Mixes looked at, added up; none: those of the shared scenario."""

against: solara.Reactive[tuple[str, ...]] = solara.reactive(())
"""Mixes they are held against; none: those of the scenario that the page Compare holds beside it."""

wanted = solara.reactive(Wanted())
"""Which measures are asked for."""

everything = solara.reactive(False)
"""Whether the timeline shows measures of no mix too."""

measure = solara.reactive("")
"""Measure looked at."""

instrument = solara.reactive("DEMO")
"""Instrument looked at where the sixteen are listed."""

draft: solara.Reactive[Draft | None] = solara.reactive(None)
"""A mix of the visitor's own; none yet: what the shared scenario holds."""


def names_of(chosen: tuple[str, ...], scenario: Scenario) -> tuple[str, ...]:
    """Return the mixes looked at: those chosen, or the scenario's."""
    return chosen or scenario.mix


def composed(names: tuple[str, ...]) -> Mix:
    """Return the sum of mixes; where a file of one has gone, no policy."""
    try:
        return compose(names)
    except (BadInput, OSError):
        return compose(["none"])


def tidy(names: object) -> tuple[str, ...]:
    """Return what a visitor chose as names of mixes: known ones, each once."""
    given = [names] if isinstance(names, str) else list(names) if isinstance(names, list | tuple) else []
    known = mix_names()
    return tuple(dict.fromkeys(name for name in given if isinstance(name, str) and name in known))


def drafted(scenario: Scenario) -> Draft:
    """Return the visitor's draft, or the scenario's mix as one."""
    return draft_of(scenario) if draft.value is None else draft.value


def open_measure(name: str) -> None:
    """Look at a measure on the timeline, whichever mix holds it."""
    measure.value = name
    wanted.value = Wanted()
    everything.value = True
    tab.value = "mixes"


def open_instrument(code: str) -> None:
    """Look at what an instrument is."""
    instrument.value = code
    tab.value = "instruments"
