"""What is opened on the page Studies; the layout carries it in the address as ``study=``."""

import solara

opened = solara.reactive("")
"""Name of the opened folder below the study folder, with ``/``; empty if none is. Never trusted: it may come
from an address."""
