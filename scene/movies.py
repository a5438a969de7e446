# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds a movie to the scene as a reference: an image empty that plays along with the timeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, cast

import bpy

_SIZE: Final = 2.0  # metres along the longer side: about the size of a turntable's object


def add(context: bpy.types.Context, movie: Path, name: str) -> bpy.types.Object:
    """Return a new empty at the 3D cursor that faces -Y and loops the movie.

    The file is referenced, not packed: it stays with the job. Raises RuntimeError if Blender cannot play it.
    """
    image = bpy.data.images.load(str(movie))
    empty = bpy.data.objects.new(name, None)
    empty.empty_display_type = "IMAGE"
    empty.empty_display_size = _SIZE
    empty.data = cast("Any", image)  # the stubs lack image empties
    empty.rotation_euler.x = 1.5707963
    empty.location = context.scene.cursor.location
    _play(empty.image_user, image, context.scene)
    context.collection.objects.link(empty)
    for other in context.selected_objects:
        other.select_set(state=False)
    empty.select_set(state=True)
    context.view_layer.objects.active = empty
    return empty


def _play(user: bpy.types.ImageUser, image: bpy.types.Image, scene: bpy.types.Scene) -> None:
    user.frame_duration = max(1, image.frame_duration)
    user.frame_start = scene.frame_start
    user.use_cyclic = True
    user.use_auto_refresh = True
