"""Arithmetic on rows and edges, compiled: numbers in, numbers out.

The files of this folder hold the compiled loops. What a stranger calls are the functions named
below, which check their arrays first::

    from networks.kernels import bass, independent_cascade, linear_threshold

They stand outside this folder, because a file in it may import nothing that the kernels' cache does
not know of. They are looked up when first asked for: whoever imports a light file of this folder, as
the command line does, must not wait for the compiler to be loaded.
"""

from importlib import import_module
from types import MappingProxyType
from typing import Any, Final

PUBLIC: Final = MappingProxyType(
    {
        "networks.cascades": (
            "independent_cascade",
            "linear_threshold",
            "transpose",
            "weighted_linear_threshold",
        ),
        "networks.contagion": ("bass", "complex_contagion", "reinforcement", "simple_contagion"),
        "networks.exposure": ("count_exposure", "logit_step", "push_exposure"),
        "networks.parts": (
            "GrowingComponents",
            "connected_components",
            "longest_chain",
            "strong_components",
        ),
    }
)
"""Public names by the file in which they stand."""

HOME: Final = MappingProxyType({name: file for file, names in PUBLIC.items() for name in names})


__all__ = list(HOME)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    """Return a public function, loading its file at the first call."""
    if name not in HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(HOME[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *HOME})
