# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells by a PLY file's header what it holds. Standard library alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_LONGEST_HEADER: Final = 1 << 16  # bytes
# What 3D Gaussian Splatting's reference implementation writes for each point (Kerbl et al. 2023, `save_ply`).
_SPLAT: Final = re.compile(r"f_dc_\d+|opacity|scale_\d+|rot_\d+")


def is_gaussian_splat(model: Path) -> bool:
    """Whether its points carry the colours, opacities, scales and turns of Gaussians, which are no surface."""
    with model.open("rb") as file:
        header = file.read(_LONGEST_HEADER).partition(b"end_header")[0].decode("ascii", "replace")
    properties = re.findall(r"^property\s+\w+\s+(\S+)\s*$", header, re.MULTILINE)
    kinds = {name.rstrip("0123456789") for name in properties if _SPLAT.fullmatch(name)}
    return "f_dc_" in kinds and len(kinds) >= 2
