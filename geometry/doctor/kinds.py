# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of faults that are found, in the order in which they are listed and repaired. Needs no numpy."""

from __future__ import annotations

from typing import Final

UNJOINED: Final = "UNJOINED"  # vertices of open seams whose two sides coincide
LOOSE: Final = "LOOSE"  # vertices without a face
ZERO_AREA: Final = "ZERO_AREA"
DOUBLED: Final = "DOUBLED"
INNER: Final = "INNER"  # parts that cannot be seen from outside
FLOATING: Final = "FLOATING"
NON_MANIFOLD: Final = "NON_MANIFOLD"  # edges that more than two faces share
PINCHED: Final = "PINCHED"  # vertices whose faces form several fans: a non-manifold vertex
FLIPPED: Final = "FLIPPED"
HOLES: Final = "HOLES"
NO_UVS: Final = "NO_UVS"
SCALE: Final = "SCALE"
PIVOT: Final = "PIVOT"
UNSEEN: Final = "UNSEEN"  # hidden faces of visible parts
CROSSING: Final = "CROSSING"  # faces that intersect others
BORDERS: Final = "BORDERS"  # openings too wide to be holes
ROOMLESS_UVS: Final = "ROOMLESS_UVS"  # faces without UV area, if others have some
MIRRORED_UVS: Final = "MIRRORED_UVS"
OVERLAPPING_UVS: Final = "OVERLAPPING_UVS"
UNEVEN_TEXELS: Final = "UNEVEN_TEXELS"
SIZE: Final = "SIZE"

ALL: Final = (
    UNJOINED, LOOSE, ZERO_AREA, DOUBLED, INNER, FLOATING, NON_MANIFOLD, PINCHED, FLIPPED, HOLES, NO_UVS, SCALE, PIVOT,
    UNSEEN, CROSSING, BORDERS, ROOMLESS_UVS, MIRRORED_UVS, OVERLAPPING_UVS, UNEVEN_TEXELS, SIZE,
)  # fmt: skip
# What Mend All repairs: the model looks the same afterwards, and a closed surface stays closed.
MENDED: Final = ALL[: ALL.index(UNSEEN)]
# What is repaired only on request, as it changes the model: its surface, its textures or its size.
ON_REQUEST: Final = ALL[ALL.index(UNSEEN) :]
OF_UVS: Final = (ROOMLESS_UVS, MIRRORED_UVS, OVERLAPPING_UVS, UNEVEN_TEXELS)  # repaired by new UVs
OF_OBJECT: Final = (SCALE, PIVOT, SIZE)  # faults of the object, not of its mesh
