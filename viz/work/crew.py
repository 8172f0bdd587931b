"""The one shop and the one shelf of this server, opened when first needed and closed at its end."""

import atexit
import os
from functools import cache

from viz.state import House
from viz.work.runs import Run, warm
from viz.work.shelf import Shelf
from viz.work.shop import Shop


@cache
def shop() -> Shop:
    """Return the processes that work for all pages; opens them at the first call."""
    processes = max(1, min(4, os.cpu_count() or 1))
    opened = Shop(processes, House.limits.waiting)
    atexit.register(opened.close)
    for i in range(processes):  # urgent jobs go to any process, the others only to some
        opened.submit(warm, urgent=i == 0)
    return opened


@cache
def shelf() -> Shelf[Run]:
    """Return the finished runs of all pages."""
    return Shelf(House.limits.held, lambda run: run.nbytes)
