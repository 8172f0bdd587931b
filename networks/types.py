"""Names for the array types that pass between the floors."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
"""Real numbers, float64."""

Singles: TypeAlias = NDArray[np.float32]
"""Real numbers where single precision is enough, float32."""

Rows: TypeAlias = NDArray[np.int32]
"""Row numbers of firms, providers or edges, int32."""

Offsets: TypeAlias = NDArray[np.int64]
"""Positions in an edge array (CSR ``indptr``), int64."""

Bytes: TypeAlias = NDArray[np.uint8]
"""Small codes and states, uint8."""

Bools: TypeAlias = NDArray[np.bool_]
"""Flags."""

Whole: TypeAlias = NDArray[np.signedinteger[Any]]
"""Whole numbers of any width: sectors, regions, months, ages."""

Real: TypeAlias = NDArray[np.floating[Any]]
"""Real numbers of either precision."""
