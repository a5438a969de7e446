# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between Blender 4.2, 4.5 and 5.x, as far as Maquette meets it: each difference once, and only here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import bpy

if TYPE_CHECKING:
    from bpy.types import Material, World

    Owner = TypeVar("Owner", Material, World)

# Options of a path's property. Since 4.5 Blender complains of a path beside the .blend where this is not said; 4.2 does
# not know it.
RELATIVE_PATHS: Final = {"PATH_SUPPORTS_BLEND_RELATIVE"} if bpy.app.version >= (4, 5, 0) else set[str]()

# Since 4.5 normals can be stored as they are, in an attribute of vectors; before, only encoded by Blender itself.
HAS_FREE_NORMALS: Final = bpy.app.version >= (4, 5, 0)


def with_nodes(owner: Owner) -> Owner:
    """The same material or world, with a node tree: since 5.0 there is always one, and `use_nodes` is deprecated."""
    if owner.node_tree is None:
        owner.use_nodes = True
    return owner


def strips(editor: Any) -> Any:
    """A sequence editor's strips: `sequences` until 4.3."""
    return editor.strips if hasattr(editor, "strips") else editor.sequences


def png_settings(settings: Any) -> dict[str, str | int]:
    """By which of a render's image settings it is written as PNG with alpha, in the order in which they can be set."""
    wanted: dict[str, str | int] = {"file_format": "PNG", "color_mode": "RGBA", "color_depth": "8", "compression": 15}
    return {"media_type": "IMAGE", **wanted} if hasattr(settings, "media_type") else wanted


def call(operator: Any, path: Path, keywords: Mapping[str, object]) -> None:
    """Call an importer or exporter on a file, without the keywords that this Blender's does not have.

    Raises RuntimeError with its report.
    """
    known = operator.get_rna_type().properties.keys()
    operator(filepath=str(path), **{name: value for name, value in keywords.items() if name in known})
