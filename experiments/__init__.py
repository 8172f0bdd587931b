"""Many runs: comparison, tables, reports, command line.

``from experiments import compare`` is the Python face; the heavy parts load when it is called for.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.comparison import Comparison, compare

__all__ = ["Comparison", "compare"]


def __getattr__(name: str) -> object:
    """Load the Python face when it is first asked for, so that the command line starts quickly."""
    if name in __all__:
        from experiments import comparison

        return getattr(comparison, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
