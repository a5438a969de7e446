# SPDX-License-Identifier: GPL-3.0-or-later
"""Names for the array types of this package; shapes are given where they are used."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Indices = NDArray[np.int64]
ShortIndices = NDArray[np.int32]
Flags = NDArray[np.bool_]
WedgeIndices = NDArray[np.uint32]
