"""Finished runs, kept for all pages together up to a number of bytes; the longest unused go first."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar, final

Thing = TypeVar("Thing")


@final
class Shelf(Generic[Thing]):
    """A bounded store.

    Parameters
    ----------
    room : int
        Bytes.
    weigh : callable
        Bytes of a thing.
    """

    def __init__(self, room: int, weigh: Callable[[Any], int]) -> None:
        self._room = room
        self._weigh = weigh
        self._things: OrderedDict[Hashable, tuple[Thing, int]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def held(self) -> int:
        """Bytes on it."""
        with self._lock:
            return sum(weight for _, weight in self._things.values())

    def get(self, key: Hashable) -> Thing | None:
        """Return what is kept under a key, and remember that it was wanted."""
        with self._lock:
            if key not in self._things:
                return None
            self._things.move_to_end(key)
            return self._things[key][0]

    def put(self, key: Hashable, thing: Thing) -> None:
        """Keep a thing, and let go of others for it; one that is larger than the shelf is not kept."""
        weight = self._weigh(thing)
        with self._lock:
            self._things.pop(key, None)
            if weight > self._room:
                return
            self._things[key] = (thing, weight)
            while sum(each for _, each in self._things.values()) > self._room:
                self._things.popitem(last=False)
