"""How a page waits for runs: in the background, with progress, and without holding anything itself."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, final

import solara

from abm.film import Film, spliced
from abm.scenario import Scenario
from networks.errors import BadInput
from networks.kernels.chance import child_seed
from viz.state import House
from viz.work.crew import shelf, shop
from viz.work.runs import Numbers, Reel, Run, counted_run, filmed_run, size_of
from viz.work.shop import FailedError, Job, LostError, StoppedError

AT_ONCE: Final = 2
"""Jobs of one counting that wait at the same time, so that those of two visitors take turns."""


def nothing() -> None:
    """Do nothing: what is not running needs no cancelling, and what was never asked for no second try."""


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A run, wherever it is.

    Parameters
    ----------
    scenario : Scenario or None
        What it is a run of; a page may ask for another one while this is still shown.
    run : Run or None
        Once it is finished.
    film : Film or None
        The months so far.
    done, months : int
        Months run, and in all.
    error : str
        One line; empty if there is none.
    cancelled : bool
    cancel : callable
    again : callable
        Starts a run of the same scenario anew, after an error or once it was cancelled.
    """

    scenario: Scenario | None = None
    run: Run | None = None
    film: Film | None = None
    done: int = 0
    months: int = 1
    error: str = ""
    cancelled: bool = False
    cancel: Callable[[], None] = nothing
    again: Callable[[], None] = nothing


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """Repeated runs, as far as they are.

    Parameters
    ----------
    numbers : mapping of (scenario, replicate) to Numbers
        Finished runs; replicates first, so that what there is can be paired.
    done, total : int
        Runs finished, and in all.
    error : str
        One line; empty if there is none.
    running : bool
    cancel : callable
    """

    numbers: Mapping[tuple[int, int], Numbers] = field(default_factory=dict)
    done: int = 0
    total: int = 0
    error: str = ""
    running: bool = False
    cancel: Callable[[], None] = nothing


def refuse_too_large(scenario: Scenario) -> None:
    """Raise `BadInput` if a scenario has more rows than a visitor may ask for."""
    most = House.limits.firms
    if scenario.firms > most:
        raise BadInput(
            "firms", f"{scenario.firms:,} are more than this app runs", f"at most {most:,}; or pearlnet run"
        )


def use_run(scenario: Scenario | None) -> Running:
    """Run a scenario in the background, film and all; what was run before comes from the shelf.

    Parameters
    ----------
    scenario : Scenario or None
        None runs nothing.

    Returns
    -------
    Running
        Of the scenario asked for before, until the first word of this one.
    """
    state, tell = solara.use_state(Running())
    tries, retry = solara.use_state(0)
    key = "" if scenario is None else scenario.digest()

    def start() -> Callable[[], None] | None:
        if scenario is None:
            tell(Running())
            return None
        begun = Running(
            scenario=scenario, months=scenario.months, again=lambda: retry(lambda before: before + 1)
        )
        held = shelf().get(key)
        if held is not None:
            tell(finished(held, begun))
            return None
        stop = threading.Event()
        try:
            refuse_too_large(scenario)
            job = ask_for(scenario)
        except BadInput as error:
            tell(replace(begun, error=f"{error}"))
            return None
        begun = replace(begun, cancel=stop.set)
        tell(begun)
        gone = threading.Event()
        threading.Thread(target=follow, args=(job, begun, until(gone, tell), stop), daemon=True).start()

        def leave() -> None:
            gone.set()
            stop.set()

        return leave

    solara.use_effect(start, [key, tries])
    return state


def ask_for(scenario: Scenario) -> Job:
    """Have a scenario run and filmed."""
    return shop().submit(filmed_run, scenario, size=size_of(scenario))


def finished(run: Run, begun: Running) -> Running:
    """Return what was begun with its run, as `use_run` hands it out."""
    return replace(begun, run=run, film=run.film, done=begun.months, cancel=nothing)


def until(gone: threading.Event, tell: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return a way to tell a page something that is silent once the page has moved on."""

    def told(thing: object) -> None:
        if not gone.is_set():
            tell(thing)

    return told


def follow(job: Job, begun: Running, tell: Callable[[Running], None], stop: threading.Event) -> None:
    """Take what a filmed run sends, month by month, until it is over; once more if its process died."""
    now, reels, is_second = begun, job.messages(stop), False
    try:
        while True:
            try:
                film = grown(now.film, next(reels))
            except LostError:
                if is_second:
                    raise
                now, reels, is_second = begun, ask_for(*job.arguments).messages(stop), True
                continue
            now = replace(now, film=film, done=film.months)
            tell(now)
    except StopIteration as end:
        run: Run = end.value
        if now.film is not None:  # the picture the browser has already: it need not be sent again
            run = replace(run, film=replace(run.film, picture=now.film.picture))
        shelf().put(run.scenario.digest(), run)
        tell(finished(run, now))
    except StoppedError:
        tell(replace(now, cancelled=True, cancel=nothing))
    except (BadInput, FailedError) as error:
        tell(replace(now, error=f"{error}", cancel=nothing))


def grown(film: Film | None, reel: Reel) -> Film:
    """Return a film with the months of a reel added."""
    picture = reel.picture if film is None else film.picture
    if picture is None:
        raise ValueError("the first reel has no picture")
    more = Film(picture=picture, first=reel.first, **reel.film)
    return more if film is None else spliced(film, more)


def use_counts(scenarios: tuple[Scenario, ...], replicates: int, indicators: tuple[str, ...]) -> Counting:
    """Run scenarios several times in the background, for their numbers.

    Parameters
    ----------
    scenarios : tuple of Scenario
        The seed of the first is that of the study; replicate r of each takes the same seed, derived from
        it as ``pearlnet compare`` does.
    replicates : int
    indicators : tuple of str
        Whose paths are kept.
    """
    state, tell = solara.use_state(Counting())
    key = (*(each.digest() for each in scenarios), replicates, indicators)

    def start() -> Callable[[], None] | None:
        if not scenarios:
            tell(Counting())
            return None
        try:
            for scenario in scenarios:
                refuse_too_large(scenario)
            most = House.limits.replicates
            if not 1 <= replicates <= most:
                raise BadInput("replicates", f"{replicates} cannot be run here", f"1 to {most}")
        except BadInput as error:
            tell(Counting(error=f"{error}"))
            return None
        gone, stop = threading.Event(), threading.Event()
        total = len(scenarios) * replicates
        tell(Counting(total=total, running=True, cancel=stop.set))
        work = [(k, r) for r in range(replicates) for k in range(len(scenarios))]
        threading.Thread(
            target=count, args=(work, scenarios, indicators, until(gone, tell), stop), daemon=True
        ).start()

        def leave() -> None:
            gone.set()
            stop.set()

        return leave

    solara.use_effect(start, [key])
    return state


def count(
    work: list[tuple[int, int]],
    scenarios: tuple[Scenario, ...],
    indicators: tuple[str, ...],
    tell: Callable[[Counting], None],
    stop: threading.Event,
) -> None:
    """Have runs made, a few at a time, and tell of each; leave at once when stopped."""
    numbers: dict[tuple[int, int], Numbers] = {}
    waiting: list[tuple[tuple[int, int], Job]] = []
    left = iter(work)
    error = ""

    def ask(scenario: Scenario) -> Job:
        return shop().submit(counted_run, scenario, indicators, urgent=False, size=size_of(scenario))

    def state(*, running: bool) -> Counting:
        return Counting(
            numbers=dict(numbers),
            done=len(numbers),
            total=len(work),
            error=error,
            running=running,
            cancel=stop.set if running else nothing,
        )

    try:
        while not stop.is_set():
            while len(waiting) < AT_ONCE and (place := next(left, None)) is not None:
                scenario = scenarios[place[0]]
                scenario = replace(scenario, seed=child_seed(scenarios[0].seed, place[1]))
                waiting.append((place, ask(scenario)))
            if not waiting:
                break
            place, job = waiting.pop(0)
            try:
                numbers[place] = job.result(stop)
            except LostError:
                numbers[place] = ask(job.arguments[0]).result(stop)
            tell(state(running=True))
    except StoppedError:
        pass
    except (BadInput, FailedError) as failure:
        error = f"{failure}"
    for _, job in waiting:
        job.cancel()
    tell(state(running=False))
