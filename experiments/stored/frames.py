"""The networks of replicate 0 in one file of arrays, each distinct array once, the same bytes each time."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from networks.errors import BadInput

if TYPE_CHECKING:
    from abm.history import Frame

FRAMES: Final = "frames.npz"


def write_frames(frames: "Mapping[tuple[str, str], Frame]", path: Path) -> None:
    """Write the frame of each structure and mix.

    The mixes of a structure meet on the same firms, so most of their arrays are the same: ``place`` says,
    for each frame and field, which of the arrays ``0, 1, 2, ...`` is meant.
    """
    from abm.history import Frame

    names = [f.name for f in fields(Frame)]
    distinct: dict[tuple[str, tuple[int, ...], bytes], int] = {}
    arrays: list[NDArray[Any]] = []
    place = np.zeros((len(frames), len(names)), np.int32)
    for row, frame in enumerate(frames.values()):
        for column, name in enumerate(names):
            array = np.ascontiguousarray(getattr(frame, name))
            key = (array.dtype.str, array.shape, array.tobytes())
            if key not in distinct:
                distinct[key] = len(arrays)
                arrays.append(array)
            place[row, column] = distinct[key]
    held: dict[str, Any] = {
        "structure": np.array([structure for structure, _ in frames], dtype=np.str_),
        "mix": np.array([mix for _, mix in frames], dtype=np.str_),
        "field": np.array(names, dtype=np.str_),
        "place": place,
        **{f"{number}": array for number, array in enumerate(arrays)},
    }
    np.savez_compressed(path, **held)


def read_frames(path: Path) -> "dict[tuple[str, str], Frame]":
    """Return the frames in the order they were written.

    Raises
    ------
    BadInput
        The file holds other fields than a frame has now.
    """
    from abm.history import Frame

    with np.load(path, allow_pickle=False) as held:
        names = held["field"].tolist()
        if names != [f.name for f in fields(Frame)]:
            raise BadInput(path.name, "holds other fields than this version draws", "compute it again")
        arrays = [held[f"{number}"] for number in range(int(held["place"].max(initial=-1)) + 1)]
        cells = zip(held["structure"].tolist(), held["mix"].tolist(), held["place"], strict=True)
        return {
            (structure, mix): Frame(**{name: arrays[k] for name, k in zip(names, place, strict=True)})
            for structure, mix, place in cells
        }
