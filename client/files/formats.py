# SPDX-License-Identifier: GPL-3.0-or-later
"""The formats in which services deliver models. Standard library only: the child Blender imports it too."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# Format -> the axis that is usually up, or "" if the file records it. The richest first: of several models in a ZIP,
# the first is imported.
USUAL_UP: Final[Mapping[str, str]] = {"glb": "", "gltf": "", "obj": "Y", "ply": "Z", "stl": "Z"}
