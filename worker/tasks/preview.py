# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `preview`: a thumbnail of a prepared model. Runs inside the child, after everything that matters is done.

Cycles renders it on the CPU: a child without a window has no graphics card to use.
"""

from __future__ import annotations

import contextlib
import math
import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import bpy
import numpy as np
from mathutils import Vector

from ... import compat
from ...geometry.arrays import Floats
from .. import protocol
from ..blend import libraries, meshes
from ..formats.files import replacing
from ..protocol import TaskFailed

_SAMPLES: Final = 12
_THREADS: Final = 1  # the artist's Blender is busy meanwhile
_NICENESS: Final = 10
# Seconds that the artist's Blender gets to append the model before this one starts reading and rendering it.
_HEAD_START: Final = 0.4
_FROM: Final = Vector((0.55, -1.0, 0.45))  # Blender's front view, turned a little to the side and up
_MARGIN: Final = 1.04
_LIGHT: Final = 1.0


def run(arguments: protocol.PreviewArguments, _progress: Callable[[float, str], None]) -> protocol.PreviewResult:
    """Draw objects of a .blend: takes "blend", "objects", "output" (a .png) and "size" in pixels; returns "size"."""
    time.sleep(_HEAD_START)
    size = int(arguments["size"])
    models = libraries.objects_of(Path(arguments["blend"]), [str(name) for name in arguments["objects"]])
    draw(models, Path(arguments["output"]), size)
    return {"size": size}


def draw(models: Sequence[bpy.types.Object], output: Path, size: int) -> None:
    """Draw objects that are in no scene yet into a PNG of `size` pixels per side. Raises TaskFailed."""
    with contextlib.suppress(AttributeError, OSError):  # Windows has no niceness
        os.nice(max(0, _NICENESS - os.nice(0)))
    scene = bpy.context.scene
    for model in models:
        scene.collection.objects.link(model)
    _look_at(models, scene)
    _light(scene)
    _set_up(scene.render, scene, size)
    try:
        with replacing(output) as part:
            scene.render.filepath = str(part)
            bpy.ops.render.render(write_still=True)
    except (RuntimeError, OSError) as error:
        raise TaskFailed(protocol.DISK, f"cannot draw {output.name}") from error


def _positions(model: bpy.types.Object) -> Floats:
    """The vertices' world positions, (V, 3); the object is neither rotated nor scaled."""
    mesh = meshes.mesh_of(model)
    positions = np.empty((len(mesh.vertices), 3), np.float32)
    mesh.vertices.foreach_get("co", positions.ravel())
    return positions + np.array(model.location, np.float32)


def _look_at(models: Sequence[bpy.types.Object], scene: bpy.types.Scene) -> None:
    positions = np.concatenate([_positions(model) for model in models])
    turn = (-_FROM).to_track_quat("-Z", "Y")
    seen = positions @ np.array(turn.to_matrix(), np.float32)  # the camera's axes: right
    low, high = seen.min(axis=0).astype(float), seen.max(axis=0).astype(float)
    middle, size = (low + high) / 2, float((high - low).max()) or 1.0
    camera = bpy.data.cameras.new("Preview")
    camera.type, camera.ortho_scale = "ORTHO", max(float((high - low)[:2].max()), size * 1e-3) * _MARGIN
    camera.clip_start, camera.clip_end = size * 0.1, size * 4
    eye = bpy.data.objects.new("Preview", camera)
    eye.rotation_mode, eye.rotation_quaternion = "QUATERNION", turn
    eye.location = turn @ Vector((float(middle[0]), float(middle[1]), float(high[2]) + size))
    scene.collection.objects.link(eye)
    scene.camera = eye


def _light(scene: bpy.types.Scene) -> None:
    world = compat.with_nodes(bpy.data.worlds.new("Preview"))
    for node in world.node_tree.nodes:
        if node.type == "BACKGROUND":
            node.inputs["Color"].default_value = (_LIGHT, _LIGHT, _LIGHT, 1.0)
    scene.world = world
    sun = bpy.data.lights.new("Preview", "SUN")
    sun.energy = 1.5
    lamp = bpy.data.objects.new("Preview Sun", sun)
    lamp.rotation_euler = (math.radians(50), 0.0, math.radians(15))
    scene.collection.objects.link(lamp)


def _set_up(render: Any, scene: Any, size: int) -> None:
    render.engine = "CYCLES"
    scene.cycles.device, scene.cycles.samples, scene.cycles.use_denoising = "CPU", _SAMPLES, False
    scene.cycles.max_bounces = 2
    scene.view_settings.view_transform = "Standard"  # colours as in the texture
    render.threads_mode, render.threads = "FIXED", _THREADS
    render.film_transparent = True
    render.resolution_x = render.resolution_y = size
    render.resolution_percentage = 100
    render.image_settings.file_format, render.image_settings.color_mode = "PNG", "RGBA"
