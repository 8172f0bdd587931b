"""Which model made a result: the SHA-256 of its sources."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
FLOORS: Final = ("networks", "agents", "abm")


@cache
def model_hash() -> str:
    """Return the SHA-256 of the Python sources of the model; reports and options are not part of it."""
    digest = hashlib.sha256()
    for floor in FLOORS:
        for file in sorted((ROOT / floor).rglob("*.py")):
            digest.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()
