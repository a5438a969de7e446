# SPDX-License-Identifier: GPL-3.0-or-later
"""The differences between Blender 4.2, 4.5 and 5.x that matter to Maquette: each one once, and only here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import bpy

if TYPE_CHECKING:
    from bpy.types import Material, World

    Owner = TypeVar("Owner", Material, World)

# Options of a path's property. Since 4.5 Blender warns about a relative path without this option, which 4.2 does not
# know.
RELATIVE_PATHS: Final = {"PATH_SUPPORTS_BLEND_RELATIVE"} if bpy.app.version >= (4, 5, 0) else set[str]()

# Since 4.5 custom normals can be stored as vectors, in an attribute; before, only encoded by Blender itself.
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
    """The image settings that write a render as PNG with alpha, in the order in which they can be set."""
    wanted: dict[str, str | int] = {"file_format": "PNG", "color_mode": "RGBA", "color_depth": "8", "compression": 15}
    return {"media_type": "IMAGE", **wanted} if hasattr(settings, "media_type") else wanted


def call(operator: Any, path: Path, keywords: Mapping[str, object]) -> None:
    """Call an importer or exporter on a file, without keywords that it does not have in this Blender.

    Raises RuntimeError with its report.
    """
    known = operator.get_rna_type().properties.keys()
    operator(filepath=str(path), **{name: value for name, value in keywords.items() if name in known})


def import_fbx(path: Path) -> None:
    """Import an FBX file: since 4.5 Blender does so itself, also from text; before, an add-on of its own did.

    Raises RuntimeError with the importer's report.
    """
    if "fbx_import" in dir(bpy.ops.wm):
        call(bpy.ops.wm.fbx_import, path, {})
    else:
        call(bpy.ops.import_scene.fbx, path, {"use_image_search": False})
