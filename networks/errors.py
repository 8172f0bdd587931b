"""One kind of error for everything a user can mistype."""

from collections.abc import Hashable, Iterable
from difflib import get_close_matches


class BadInput(ValueError):
    """Input that cannot be used, said in one line.

    The command line prints the line and exits with status 2.

    Parameters
    ----------
    where : str
        File and place, for instance ``scenario.toml: [parameters]``.
    what : str
        What is wrong there.
    allowed : str, optional
        What would be right.
    """

    def __init__(self, where: str, what: str, allowed: str = "") -> None:
        line = f"{where}: {what}" + (f" ({allowed})" if allowed else "")
        super().__init__(" ".join(line.split()))
        self._given = (where, what, allowed)

    def __reduce__(self) -> tuple[type["BadInput"], tuple[str, str, str]]:
        """Return how to make it again: it crosses from one process to another."""
        return BadInput, self._given


def unknown(where: str, kind: str, name: object, known: Iterable[str]) -> BadInput:
    """Return the error for a name that does not exist, with the closest one that does."""
    names = sorted(known)
    near = get_close_matches(str(name), names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else "known: " + ", ".join(names[:40])
    return BadInput(where, f"unknown {kind} {str(name)!r}", hint)


def require_known(where: str, kind: str, names: Iterable[object], known: Iterable[str]) -> None:
    """Raise `BadInput` for the first of `names` that is not `known`."""
    allowed = set(known)
    for name in names:
        if not isinstance(name, Hashable) or name not in allowed:
            raise unknown(where, kind, name, allowed)
