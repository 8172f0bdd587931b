"""What may wait until the rest of a page stands."""

import threading
from collections.abc import Callable, Hashable

import solara


def use_late(seconds: float, key: Hashable = None) -> bool:
    """Say whether a page has shown the same thing for some time.

    Parameters
    ----------
    seconds : float
    key : hashable, optional
        A change of it starts the time anew.
    """
    seen, see = solara.use_state(())

    def wait() -> Callable[[], None]:
        alarm = threading.Timer(seconds, see, [(key,)])
        alarm.daemon = True
        alarm.start()
        return alarm.cancel

    solara.use_effect(wait, [key])
    return seen == (key,)
