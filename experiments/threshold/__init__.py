"""How much it takes: the smallest value of a lever at which a stage is reached with a given probability.

``from experiments.threshold import threshold`` is the Python face; heavy parts load when it is called for.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from experiments.threshold.study import Threshold, threshold

__all__ = ["Threshold", "threshold"]


def __getattr__(name: str) -> object:
    """Load the Python face when it is first asked for, so that the command line starts quickly."""
    if name in __all__:
        from experiments.threshold import study

        return getattr(study, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
