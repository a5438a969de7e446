# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws placeholders: a wire box that fills up as the job proceeds, with the picture on its front and a label above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any

import blf
import bpy
import gpu
from bpy_extras.view3d_utils import location_3d_to_region_2d
from gpu_extras.batch import batch_for_shader
from mathutils import Matrix, Vector

from .. import translation

if TYPE_CHECKING:
    from bpy.types import Context, Region, RegionView3D

    from .placeholders import Placeholder, Thumbnail

Visible = Callable[["Context"], tuple["Placeholder", ...]]  # what a viewport is to show
Colour = tuple[float, float, float, float]
Plate = tuple[float, float, float, float]  # left, bottom, width and height in pixels

_LINE: Colour = (0.45, 0.80, 1.0, 1.0)
_HALO: Colour = (0.0, 0.05, 0.1, 0.55)  # a dark outline, for light backgrounds
_FILL: Colour = (0.25, 0.65, 1.0, 0.16)
_HIDDEN = 0.3  # of the opacity, behind the artist's objects
_PICTURE_OPACITY = 0.8
_LINE_WIDTH, _HALO_WIDTH = 1.6, 3.6  # pixels at scale 1
_PLATE: Colour = (0.0, 0.0, 0.0, 0.65)
_FONT, _LEADING = 0, 1.4  # Blender's own font, and the height of a line of text
_TEXT, _BAR_WIDTH, _BAR_HEIGHT, _ABOVE, _BORDER = 12, 96, 4, 14, 5  # pixels at scale 1

# A unit box with its origin at the middle of its base.
_CORNERS = tuple((x, y, z) for z, y, x in product((0.0, 1.0), (-0.5, 0.5), (-0.5, 0.5)))
_EDGES = ((0, 1), (2, 3), (4, 5), (6, 7), (0, 2), (1, 3), (4, 6), (5, 7), (0, 4), (1, 5), (2, 6), (3, 7))
_TOP = ((4, 5), (6, 7), (4, 6), (5, 7))
_SIDES = ((0, 1, 5), (0, 5, 4), (1, 3, 7), (1, 7, 5), (3, 2, 6), (3, 6, 7), (2, 0, 4), (2, 4, 6), (4, 5, 7), (4, 7, 6))


@dataclass(frozen=True)
class Drawn:
    """What stays on the graphics card while there is something to draw: shapes by name, pictures by job."""

    batches: dict[str, Any] = field(default_factory=dict)
    textures: dict[str, Any] = field(default_factory=dict)


def draw_boxes(drawn: Drawn, visible: Visible) -> None:
    """Draw the boxes; Blender calls it for each 3D viewport after the scene is drawn."""
    context = bpy.context
    gpu.state.blend_set("ALPHA")
    gpu.state.depth_mask_set(False)  # the box's faces must not hide its lines and picture
    try:
        for placeholder in visible(context):
            draw_box(drawn, placeholder, context.preferences.system.ui_scale)
    finally:
        gpu.state.depth_test_set("NONE")
        gpu.state.blend_set("NONE")


def draw_labels(drawn: Drawn, visible: Visible) -> None:
    """Draw names, stages and bars; Blender calls it for each 3D viewport, in pixels."""
    context = bpy.context
    plates: list[Plate] = []
    try:
        scale = context.preferences.system.ui_scale
        for placeholder in visible(context):
            draw_label(drawn, context.region, context.region_data, placeholder, scale, plates=plates)
    finally:
        gpu.state.blend_set("NONE")


def draw_box(drawn: Drawn, placeholder: Placeholder, scale: float) -> None:
    """Draw one box in the current view; it shines through objects in front of it."""
    for test, opacity in (("GREATER", _HIDDEN), ("LESS_EQUAL", 1.0)):
        gpu.state.depth_test_set(test)
        _draw_box(drawn, placeholder, opacity, scale)


def _draw_box(drawn: Drawn, placeholder: Placeholder, opacity: float, scale: float) -> None:
    filled = Matrix.Diagonal((1.0, 1.0, max(placeholder.progress, 1e-3), 1.0))
    box = placeholder.base @ Matrix.Diagonal((*placeholder.size[:], 1.0))
    if placeholder.thumbnail is not None:
        _draw_picture(drawn, placeholder, placeholder.thumbnail, opacity)
    _draw_faces(drawn, box @ filled, opacity)
    for colour, width in ((_HALO, _HALO_WIDTH), (_LINE, _LINE_WIDTH)):
        faded = (*colour[:3], colour[3] * opacity)
        _draw_lines(drawn, "edges", _EDGES, box, faded, width=width * scale)
        _draw_lines(drawn, "top", _TOP, box @ filled, faded, width=width * scale)


def _draw_faces(drawn: Drawn, matrix: Matrix, opacity: float) -> None:
    shader = gpu.shader.from_builtin("UNIFORM_COLOR")
    if "faces" not in drawn.batches:
        drawn.batches["faces"] = batch_for_shader(shader, "TRIS", {"pos": _CORNERS}, indices=_SIDES)
    with gpu.matrix.push_pop():
        gpu.matrix.multiply_matrix(matrix)
        shader.uniform_float("color", (*_FILL[:3], _FILL[3] * opacity))
        drawn.batches["faces"].draw(shader)


def _draw_lines(
    drawn: Drawn, name: str, lines: tuple[tuple[int, int], ...], matrix: Matrix, colour: Colour, *, width: float
) -> None:
    shader = gpu.shader.from_builtin("POLYLINE_UNIFORM_COLOR")
    if name not in drawn.batches:
        drawn.batches[name] = batch_for_shader(shader, "LINES", {"pos": _CORNERS}, indices=lines)
    with gpu.matrix.push_pop():
        gpu.matrix.multiply_matrix(matrix)
        _, _, *size = gpu.state.viewport_get()
        shader.uniform_float("viewportSize", size)
        shader.uniform_float("lineWidth", width)
        shader.uniform_float("color", colour)
        drawn.batches[name].draw(shader)


def _draw_picture(drawn: Drawn, placeholder: Placeholder, thumbnail: Thumbnail, opacity: float) -> None:
    """Draw the picture on the box's front, as large as its proportions allow."""
    shader = gpu.shader.from_builtin("IMAGE_COLOR")
    texture = drawn.textures.get(placeholder.job_id)
    if texture is None:
        texture = drawn.textures[placeholder.job_id] = _texture(thumbnail)
    width, depth, height = placeholder.size[:]
    half, top = min(width, height * thumbnail.aspect) / 2, min(height, width / thumbnail.aspect)
    left, bottom, right, upper = thumbnail.bounds
    u, v = (left / thumbnail.width, right / thumbnail.width), (bottom / thumbnail.height, upper / thumbnail.height)
    positions = [(x, -depth / 2, z) for x, z in ((-half, 0.0), (half, 0.0), (half, top), (-half, top))]
    coordinates = [(u[0], v[0]), (u[1], v[0]), (u[1], v[1]), (u[0], v[1])]
    batch = batch_for_shader(shader, "TRI_FAN", {"pos": positions, "texCoord": coordinates})
    with gpu.matrix.push_pop():
        gpu.matrix.multiply_matrix(placeholder.base)
        shader.uniform_sampler("image", texture)
        shader.uniform_float("color", (1.0, 1.0, 1.0, _PICTURE_OPACITY * opacity))
        batch.draw(shader)


def _texture(thumbnail: Thumbnail) -> Any:
    types: Any = gpu.types  # the stubs lack constructors
    buffer = types.Buffer("FLOAT", len(thumbnail.pixels), thumbnail.pixels)
    return types.GPUTexture((thumbnail.width, thumbnail.height), format="RGBA8", data=buffer)


def draw_label(
    drawn: Drawn,
    region: Region,
    view: RegionView3D,
    placeholder: Placeholder,
    scale: float,
    *,
    plates: list[Plate],
) -> None:
    """Draw name, status and progress bar above the box, on a plate that keeps them readable.

    `plates`: those drawn in this view so far; the new one avoids them and is added.
    """
    above = placeholder.base @ Vector((0.0, 0.0, placeholder.size.z))
    point = location_3d_to_region_2d(region, view, above)
    if point is None:  # behind the viewer
        return
    blf.size(_FONT, _TEXT * scale)
    lines = (translation.interface(placeholder.status), placeholder.name)
    half = max(_BAR_WIDTH * scale, *(blf.dimensions(_FONT, line)[0] for line in lines)) / 2
    step, border = _TEXT * _LEADING * scale, _BORDER * scale
    height = _BAR_HEIGHT * scale + len(lines) * step + 2 * border
    plate = clear_of(plates, (point.x - half - border, point.y + _ABOVE * scale - border, 2 * (half + border), height))
    plates.append(plate)
    _draw_plate(drawn, plate, placeholder.progress, scale)
    for number, line in enumerate(lines):
        _draw_text(line, point.x, plate[1] + border + (_BAR_HEIGHT + _TEXT * (_LEADING - 1)) * scale + number * step)


def clear_of(plates: list[Plate], plate: Plate) -> Plate:
    """The plate, moved up until it overlaps none of the others."""
    left, bottom, width, height = plate
    for other in sorted(plates, key=lambda one: one[1]):
        is_beside = other[0] >= left + width or other[0] + other[2] <= left
        if not is_beside and other[1] < bottom + height and bottom < other[1] + other[3]:
            bottom = other[1] + other[3]
    return left, bottom, width, height


def _draw_plate(drawn: Drawn, plate: Plate, progress: float, scale: float) -> None:
    left, bottom, width, _ = plate
    border, bar = _BORDER * scale, _BAR_HEIGHT * scale
    _draw_rectangle(drawn, plate, _PLATE)
    _draw_rectangle(drawn, (left + border, bottom + border, width - 2 * border, bar), _PLATE)
    _draw_rectangle(drawn, (left + border, bottom + border, (width - 2 * border) * progress, bar), _LINE)


def _draw_text(text: str, middle: float, y: float) -> None:
    blf.color(_FONT, 1.0, 1.0, 1.0, 1.0)
    blf.position(_FONT, middle - blf.dimensions(_FONT, text)[0] / 2, y, 0.0)
    blf.draw(_FONT, text)


def _draw_rectangle(drawn: Drawn, plate: Plate, colour: Colour) -> None:
    x, y, width, height = plate
    gpu.state.blend_set("ALPHA")  # drawing text switches it off
    shader = gpu.shader.from_builtin("UNIFORM_COLOR")
    if "rectangle" not in drawn.batches:
        corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]
        drawn.batches["rectangle"] = batch_for_shader(shader, "TRI_FAN", {"pos": corners})
    with gpu.matrix.push_pop():
        gpu.matrix.translate((x, y))
        gpu.matrix.scale((width, height))
        shader.uniform_float("color", colour)
        drawn.batches["rectangle"].draw(shader)
