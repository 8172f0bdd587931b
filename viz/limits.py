"""What a visitor may start: bounds that keep one page from taking the machine."""

from dataclasses import dataclass
from typing import final


@final
@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of the app; the command's options change some of them.

    Parameters
    ----------
    firms : int
        Most rows of a run.
    replicates : int
        Most paired runs of a cell on the page Compare.
    sessions : int
        Most pages open at once.
    per_visitor : int
        Most pages of one visitor (one cookie).
    idle : str
        How long a page that lost its connection is kept.
    upload : int
        Most bytes of a scenario or mix file.
    held : int
        Most bytes of finished runs kept for all pages together.
    waiting : int
        Most tasks that may wait at once, of all pages together.
    """

    firms: int = 100_000
    replicates: int = 60
    sessions: int = 60
    per_visitor: int = 12
    idle: str = "2m"
    upload: int = 65_536
    held: int = 400_000_000
    waiting: int = 200
