"""pyarrow's compute functions. They are made when pyarrow is loaded, so that no type checker sees them."""

from importlib import import_module
from typing import Any, Final

compute: Final[Any] = import_module("pyarrow.compute")
