"""The browser's side of a widget, put together from the files beside this one."""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent


@cache
def module(*names: str) -> str:
    """Return files of JavaScript as one module; what later ones use stands in earlier ones."""
    return "\n".join((FOLDER / name).read_text(encoding="utf-8") for name in names)
