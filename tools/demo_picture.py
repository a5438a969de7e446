# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds and renders the demo's picture, a mushroom house, so that the repository needs no picture of anyone else's."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import bpy
from mathutils import Vector

Colour = tuple[float, float, float]
Point = tuple[float, float, float]
Outline = Sequence[tuple[float, float]]

SIZE: Final = 640  # pixels
SAMPLES: Final = 16
FRONT: Final = (0.0, -8.0, 2.0)  # slightly from above, like concept art of a prop
RED: Final = (0.72, 0.045, 0.03)
CREAM: Final = (0.86, 0.72, 0.5)
WHITE: Final = (0.93, 0.9, 0.82)
WOOD: Final = (0.24, 0.09, 0.03)
DARK_WOOD: Final = (0.09, 0.035, 0.015)
GLOW: Final = (1.0, 0.62, 0.14)
STONE: Final = (0.3, 0.28, 0.27)
GRASS: Final = (0.14, 0.36, 0.05)
BRASS: Final = (0.85, 0.55, 0.12)

# Outlines as (radius, height), turned about the vertical axis.
STEM: Final = ((0.0, 0.0), (0.66, 0.0), (0.7, 0.1), (0.62, 0.35), (0.54, 0.7), (0.5, 1.05), (0.52, 1.3))
RIM: Final = ((0.45, 1.26), (0.8, 1.2), (1.13, 1.13), (1.22, 1.18), (1.2, 1.3))
CAP: Final = (*RIM, (1.05, 1.6), (0.78, 1.9), (0.42, 2.1), (0.15, 2.165), (0.0, 2.17))
CHIMNEY: Final = ((0.0, 0.0), (0.13, 0.0), (0.12, 0.5), (0.17, 0.5), (0.17, 0.6), (0.1, 0.6), (0.09, 0.5))
# The cap's spots: degrees round it from the viewer, height on it from 0 (rim) to 1 (top), radius.
SPOTS: Final = (
    (-2, 0.34, 0.23),
    (-52, 0.3, 0.17),
    (48, 0.26, 0.18),
    (-26, 0.7, 0.16),
    (32, 0.68, 0.14),
    (-82, 0.5, 0.16),
    (84, 0.42, 0.17),
)
LAWN: Final = ((0.0, -0.12), (0.72, -0.12), (0.92, -0.06), (0.94, 0.0), (0.82, 0.05), (0.0, 0.07))


def material(name: str, colour: Colour, roughness: float = 0.6, glow: float = 0.0) -> bpy.types.Material:
    """A plain glossy or matt material; `glow` is the strength of its own light."""
    made = bpy.data.materials.new(name)
    if made.node_tree is None:  # always there since 5.0, where setting this is deprecated
        made.use_nodes = True
    shader = next(node for node in made.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    shader.inputs["Base Color"].default_value = (*colour, 1.0)
    shader.inputs["Roughness"].default_value = roughness
    shader.inputs["Emission Color"].default_value = (*colour, 1.0)
    shader.inputs["Emission Strength"].default_value = glow
    return made


def add(
    name: str, points: Sequence[Point], faces: Sequence[Sequence[int]], look: bpy.types.Material
) -> bpy.types.Object:
    """Link a smooth shaded mesh to the scene."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(points, [], faces)
    mesh.shade_smooth()
    mesh.materials.append(look)
    made = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(made)
    return made


def smoothed(made: bpy.types.Object, levels: int = 2) -> bpy.types.Object:
    """Round a coarse mesh off."""
    modifier = made.modifiers.new("Round", "SUBSURF")
    modifier.render_levels = levels
    return made


def turned(name: str, outline: Outline, look: bpy.types.Material, sides: int = 24) -> bpy.types.Object:
    """Turn an outline of (radius, height) about the vertical axis."""
    circle = [(math.cos(math.tau * i / sides), math.sin(math.tau * i / sides)) for i in range(sides)]
    points = [(r * x, r * y, z) for r, z in outline for x, y in circle]
    faces = [
        (row * sides + i, row * sides + (i + 1) % sides, (row + 1) * sides + (i + 1) % sides, (row + 1) * sides + i)
        for row in range(len(outline) - 1)
        for i in range(sides)
    ]
    return smoothed(add(name, points, faces, look))


def ball(name: str, centre: Point, radius: Point, look: bpy.types.Material) -> bpy.types.Object:
    """An ellipsoid with the three radii given."""
    outline = [(math.sin(math.pi * i / 8), -math.cos(math.pi * i / 8)) for i in range(9)]
    made = turned(name, outline, look, sides=16)
    made.location, made.scale = centre, radius
    return made


def plate(name: str, outline: Outline, front: float, depth: float, look: bpy.types.Material) -> bpy.types.Object:
    """A flat shape of (x, z) points standing upright, its face towards the viewer at y = `front`."""
    count = len(outline)
    points = [(x, y, z) for y in (front, front + depth) for x, z in outline]
    sides = [(i, i + count, (i + 1) % count + count, (i + 1) % count) for i in range(count)]
    made = add(name, points, [tuple(range(count)), tuple(reversed(range(count, 2 * count))), *sides], look)
    made.data.shade_flat()
    bevel = made.modifiers.new("Edge", "BEVEL")
    bevel.width, bevel.segments = 0.015, 2
    return made


def arch(width: float, height: float, bottom: float) -> list[tuple[float, float]]:
    """The outline of a door with a round top."""
    half = width / 2
    spring = bottom + height - half
    top = [(half * math.cos(math.pi * i / 16), spring + half * math.sin(math.pi * i / 16)) for i in range(17)]
    return [(half, bottom), *top, (-half, bottom)]


def disc(radius: float, centre: tuple[float, float]) -> list[tuple[float, float]]:
    """The outline of a round window."""
    angles = [math.tau * i / 32 for i in range(32)]
    return [(centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle)) for angle in angles]


def on_cap(around: float, up: float) -> tuple[Point, Vector]:
    """A point on the cap and the direction out of it; `around` in degrees from the viewer, `up` 0 (rim) to 1 (top)."""
    angle, lift = math.radians(around - 90), up * math.pi / 2
    outward = Vector((math.cos(angle) * math.cos(lift), math.sin(angle) * math.cos(lift), math.sin(lift)))
    point = (outward.x * 1.17, outward.y * 1.17, 1.2 + outward.z * 0.95)
    return point, Vector((outward.x, outward.y, outward.z * 1.25)).normalized()


def build_front() -> None:
    """Add the door and the round window, towards the viewer."""
    wood, dark = material("Wood", WOOD, 0.6), material("Dark Wood", DARK_WOOD, 0.6)
    plate("Frame", arch(0.5, 0.74, 0.02), -0.74, 0.3, dark)
    plate("Door", arch(0.4, 0.67, 0.04), -0.76, 0.3, wood)
    for x in (-0.067, 0.067):
        plate("Gap", [(x - 0.006, 0.06), (x + 0.006, 0.06), (x + 0.006, 0.66), (x - 0.006, 0.66)], -0.763, 0.1, dark)
    ball("Knob", (0.13, -0.78, 0.36), (0.03, 0.03, 0.03), material("Brass", BRASS, 0.25))
    plate("Sill", disc(0.145, (0.0, 0.93)), -0.6, 0.2, dark)
    plate("Pane", disc(0.11, (0.0, 0.93)), -0.615, 0.2, material("Glow", GLOW, 0.3, 1.4))
    plate("Bar", [(-0.11, 0.92), (0.11, 0.92), (0.11, 0.94), (-0.11, 0.94)], -0.625, 0.05, dark)
    plate("Bar", [(-0.01, 0.82), (0.01, 0.82), (0.01, 1.04), (-0.01, 1.04)], -0.625, 0.05, dark)


def build_house() -> None:
    """Put the mushroom house into the scene; it faces -Y."""
    cream, white, red = material("Cream", CREAM, 0.7), material("White", WHITE, 0.55), material("Red", RED, 0.3)
    stone, grass = material("Stone", STONE, 0.9), material("Grass", GRASS, 0.9)
    turned("Stem", STEM, cream)
    turned("Cap", CAP, red)
    turned("Lawn", LAWN, grass)
    for around, up, radius in SPOTS:
        point, outward = on_cap(around, up)
        spot = ball("Spot", point, (radius, radius, 0.06), white)
        spot.rotation_euler = outward.to_track_quat("Z", "Y").to_euler()
    build_front()
    chimney = turned("Chimney", CHIMNEY, stone)
    chimney.location, chimney.rotation_euler = (0.68, 0.15, 1.75), (0.0, 0.12, 0.0)
    for x, y, size in ((-0.62, -0.55, 0.15), (-0.76, -0.32, 0.11), (0.6, -0.6, 0.13), (0.76, -0.4, 0.17)):
        ball("Bush", (x, y, 0.06), (size, size, size * 1.1), grass)
    for x, y, size in ((-0.08, -0.92, 0.12), (0.1, -0.86, 0.1)):
        ball("Step", (x, y, 0.02), (size, size * 0.6, 0.05), stone)


def light(name: str, point: Point, power: float, size: float, colour: Colour = (1.0, 1.0, 1.0)) -> None:
    """An area light that looks at the house. `power` in watts."""
    lamp = bpy.data.lights.new(name, "AREA")
    lamp.energy, lamp.size, lamp.color = power, size, colour
    made = bpy.data.objects.new(name, lamp)
    made.location = point
    made.rotation_euler = (Vector((0.0, 0.0, 1.0)) - Vector(point)).to_track_quat("-Z", "Y").to_euler()
    bpy.context.scene.collection.objects.link(made)


def set_up_camera(point: Point) -> None:
    """Add a camera there that looks at the middle of the scene."""
    camera = bpy.data.objects.new("Camera", bpy.data.cameras.new("Camera"))
    camera.location = point
    camera.rotation_euler = (Vector((0.0, 0.0, 1.06)) - camera.location).to_track_quat("-Z", "Y").to_euler()
    camera.data.lens = 95
    bpy.context.scene.collection.objects.link(camera)
    bpy.context.scene.camera = camera


def render(path: Path, build: Callable[[], None] = build_house, eye: Point = FRONT) -> None:
    """Build the subject in an empty scene and write its picture, on transparency, to `path` (PNG)."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene: Any = bpy.context.scene  # the stubs know only one renderer
    build()
    set_up_camera(eye)
    light("Key", (-3.5, -5.0, 5.5), 460, 2.5, (1.0, 0.95, 0.88))
    light("Fill", (4.0, -4.0, 2.0), 130, 4.0, (0.85, 0.92, 1.0))
    light("Rim", (2.0, 4.0, 4.5), 380, 2.0)
    scene.world = bpy.data.worlds.new("World")
    scene.world.color = (0.28, 0.3, 0.33)
    scene.render.engine = "CYCLES"
    scene.cycles.samples = SAMPLES
    scene.cycles.use_denoising = True
    scene.view_settings.view_transform = "Standard"
    scene.render.film_transparent = True
    scene.render.resolution_x = scene.render.resolution_y = SIZE
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGBA"
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)


if __name__ == "__main__":
    render(Path(sys.argv[1]).absolute())
    sys.stdout.flush()
    os._exit(0)  # Blender as a module can hang or crash when Python exits
