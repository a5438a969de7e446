# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of faults that the doctor knows, in the order in which they are shown and mended. Needs no numpy."""

from __future__ import annotations

from typing import Final

UNJOINED: Final = "UNJOINED"  # vertices of open seams whose two sides lie on the same places
LOOSE: Final = "LOOSE"  # vertices without a face
ZERO_AREA: Final = "ZERO_AREA"
DOUBLED: Final = "DOUBLED"
INNER: Final = "INNER"  # shells that nobody can see from outside
FLOATING: Final = "FLOATING"
NON_MANIFOLD: Final = "NON_MANIFOLD"  # edges of more than two faces
PINCHED: Final = "PINCHED"  # vertices that hold together what has no edge in common
FLIPPED: Final = "FLIPPED"
HOLES: Final = "HOLES"
NO_UVS: Final = "NO_UVS"
SCALE: Final = "SCALE"
PIVOT: Final = "PIVOT"
UNSEEN: Final = "UNSEEN"  # faces that cannot be seen, of parts that can
CROSSING: Final = "CROSSING"  # faces that run through others
BORDERS: Final = "BORDERS"  # open ends too wide to be holes
ROOMLESS_UVS: Final = "ROOMLESS_UVS"  # faces without an area on the texture, where others have one
MIRRORED_UVS: Final = "MIRRORED_UVS"
OVERLAPPING_UVS: Final = "OVERLAPPING_UVS"
UNEVEN_TEXELS: Final = "UNEVEN_TEXELS"
SIZE: Final = "SIZE"

ALL: Final = (
    UNJOINED, LOOSE, ZERO_AREA, DOUBLED, INNER, FLOATING, NON_MANIFOLD, PINCHED, FLIPPED, HOLES, NO_UVS, SCALE, PIVOT,
    UNSEEN, CROSSING, BORDERS, ROOMLESS_UVS, MIRRORED_UVS, OVERLAPPING_UVS, UNEVEN_TEXELS, SIZE,
)  # fmt: skip
# What is mended when all is: each leaves the look of the model as it is, and the surface closed where it was.
MENDED: Final = ALL[: ALL.index(UNSEEN)]
# What is mended only when it is asked for: without the faces that nobody sees, the surface is open.
ON_REQUEST: Final = (UNSEEN,)
OF_OBJECT: Final = (SCALE, PIVOT)  # of the object, not of its mesh
