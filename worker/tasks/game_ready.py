# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `game_ready`: repairs, reduces, unwraps and bakes a mesh, makes levels of detail, checks and exports it.

Runs inside the child Blender.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy
from mathutils import Matrix

from ...geometry.doctor import examine, kinds, uvs
from ...geometry.doctor.layers import Layers
from ...geometry.game_ready import checks
from ...scene import export
from .. import mesh_messages, protocol
from ..blend import (
    baking,
    collision,
    engine_textures,
    libraries,
    materials,
    mending,
    meshes,
    remeshing,
    rewrapping,
    sight,
    simplify,
)
from ..blend.meshes import mesh_of
from ..formats.files import replacing
from ..protocol import TaskFailed

if TYPE_CHECKING:
    from bpy.types import Mesh, Object

    from ..blend.engine_textures import Look

_FEWEST: Final = 4  # triangles of a closed mesh
_MOST_MATERIALS: Final = 4  # of a model that keeps its own; each is a draw call
_ONE: Final = {
    kinds.UNJOINED: "unjoined vertex",
    kinds.LOOSE: "loose vertex",
    kinds.ZERO_AREA: "zero-area face",
    kinds.DOUBLED: "duplicate face",
    kinds.INNER: "inner shell",
    kinds.FLOATING: "floating part",
    kinds.NON_MANIFOLD: "non-manifold edge",
    kinds.PINCHED: "pinched vertex",
    kinds.FLIPPED: "flipped face",
    kinds.HOLES: "hole",
}
_SEVERAL: Final = {
    kinds.UNJOINED: "unjoined vertices",
    kinds.LOOSE: "loose vertices",
    kinds.ZERO_AREA: "zero-area faces",
    kinds.DOUBLED: "duplicate faces",
    kinds.INNER: "inner shells",
    kinds.FLOATING: "floating parts",
    kinds.NON_MANIFOLD: "non-manifold edges",
    kinds.PINCHED: "pinched vertices",
    kinds.FLIPPED: "flipped faces",
    kinds.HOLES: "holes",
}

Progress = Callable[[float, str], None]


@dataclass
class _Model:
    """The model being made ready. `shown`: the object that is exported; `source`: its mesh; `steps`: what was done."""

    asked: mesh_messages.GameReadyArguments
    shown: Object
    source: Mesh
    sockets: list[Object]
    steps: list[str] = field(default_factory=list)

    @property
    def is_rigged(self) -> bool:
        """Whether an armature deforms it, so that it must not be moved."""
        return bool(export.armatures([self.shown]))


def run(arguments: mesh_messages.GameReadyArguments, progress: Progress) -> mesh_messages.GameReadyResult:
    """See `GameReadyArguments` and `GameReadyResult`. Raises TaskFailed."""
    baking.lower_priority()
    progress(0.0, "Reading")
    model = _read(arguments)
    progress(0.05, "Mending")
    _mend(model, lambda share, text: progress(0.05 + 0.15 * share, text))
    progress(0.2, "Reducing")
    full, simple = libraries.linked(model.source), libraries.linked(model.source.copy())
    _reduce(model, simple, lambda share, text: progress(0.2 + 0.1 * share, text))
    look = None
    if arguments["texture"]:
        progress(0.3, "Unwrapping")
        look = _texture(model, simple, full, lambda share, text: progress(0.35 + 0.4 * share, text))
    bpy.data.objects.remove(full)
    progress(0.75, "Making levels of detail")
    levels = _levels(model, simple)
    shapes = _collision(model, simple)
    progress(0.8, "Checking")
    found = checks.judge(_facts(model, [simple, *levels]), _limits(arguments))
    progress(0.9, "Exporting")
    files = _export(model, [simple, *levels], shapes, look, found) if arguments["folder"] else []
    progress(0.95, "Saving")
    made = [mesh_of(obj) for obj in (simple, *levels)]
    _save(Path(arguments["output"]) / "ready.blend", made, shapes, keeps_materials=look is not None)
    return {
        "mesh": made[0].name,
        "levels": [mesh.name for mesh in made[1:]],
        "collision": [mesh.name for mesh in shapes],
        "is_textured": look is not None,
        "files": [str(path) for path in files],
        "steps": model.steps,
        "checks": [(each.kind, each.found, each.wanted, each.passed) for each in found],
    }


def _read(arguments: mesh_messages.GameReadyArguments) -> _Model:
    names = [arguments["object"], *(socket["name"] for socket in arguments["sockets"])]
    try:
        with bpy.data.libraries.load(arguments["blend"], link=False) as (_, wanted):
            wanted.objects, wanted.meshes = names, [arguments["source"]]
    except OSError as error:
        raise TaskFailed(protocol.MODEL_UNREADABLE, "the model") from error
    if None in wanted.objects or None in wanted.meshes:
        raise TaskFailed(protocol.MODEL_EMPTY, "the model is missing")
    model = _Model(arguments, wanted.objects[0], wanted.meshes[0], list(wanted.objects[1:]))
    scene = bpy.context.scene
    scene.unit_settings.scale_length = arguments["metres"]
    for obj in (model.shown, *model.sockets, *export.armatures([model.shown])):
        scene.collection.objects.link(obj)
        obj.hide_viewport = False
    if model.is_rigged:
        model.steps.append("Kept the armature, the weights and the shape keys")
    else:
        model.shown.animation_data_clear()
        model.shown.parent = None
        model.shown.constraints.clear()
        model.shown.matrix_world = _matrix(arguments["matrix"])
        for socket, given in zip(model.sockets, arguments["sockets"], strict=True):
            _bind(socket, model.shown, _matrix(given["matrix"]))
    return model


def _matrix(values: Sequence[float]) -> Matrix:
    return Matrix([values[row : row + 4] for row in range(0, 16, 4)])


def _bind(socket: Object, model: Object, world: Matrix) -> None:
    socket.parent, socket.parent_type = model, "OBJECT"
    socket.matrix_parent_inverse = Matrix.Identity(4)
    socket.matrix_basis = model.matrix_basis.inverted_safe() @ world


def _mend(model: _Model, progress: Progress) -> None:
    """Repair the source, correct its scale and origin in place, and move the model to the world's origin."""
    source, asked = model.source, model.asked
    before = examine.examine(Layers(mending.surface_of(source), sight.see), sight.crosses, None)
    chosen = [kind for kind in kinds.MENDED if kind not in kinds.OF_OBJECT]
    if asked["texture"]:
        chosen.remove(kinds.NO_UVS)  # it gets new ones anyway
    mending.mend(source, chosen, progress)
    if not source.polygons:
        raise TaskFailed(protocol.MODEL_EMPTY, "no faces are left")
    model.steps += _mended(before)
    moved = _matrix(asked["transform"])
    if moved != Matrix.Identity(4):
        source.transform(moved, shape_keys=True)
        if moved.determinant() < 0:
            source.flip_normals()
        model.steps.append("Applied the scale, or moved the origin into the model")
    if model.is_rigged:
        return
    worlds = [_matrix(given["matrix"]) for given in asked["sockets"]]
    world = _matrix(asked["matrix"]) @ moved.inverted_safe()
    home = Matrix.Translation(-world.translation)
    model.shown.matrix_world = home @ world
    bpy.context.view_layer.update()
    for socket, at in zip(model.sockets, worlds, strict=True):
        _bind(socket, model.shown, home @ at)


def _mended(found: examine.Report) -> list[str]:
    """Sentences on what was mended, and on what only the artist can decide."""
    mended = [each for each in found.findings if each.kind in _ONE]
    counts = [f"{each.count:,} {(_ONE if each.count == 1 else _SEVERAL)[each.kind]}" for each in mended]
    steps = [f"Mended: {', '.join(counts)}" if counts else "Nothing had to be mended"]
    wide = sum(each.count for each in found.findings if each.kind == kinds.BORDERS)
    if wide == 1:
        steps.append("Left a wide opening, such as that of a bowl or sheet: Check can fill it")
    elif wide:
        steps.append(f"Left {wide:,} wide openings, such as those of bowls and sheets: Check can fill them")
    return steps


def _reduce(model: _Model, simple: Object, progress: Progress) -> None:
    before, most = meshes.triangle_count(mesh_of(simple)), model.asked["triangles"]
    if model.asked["quads"]:
        model.steps += _to_quads(simple, most, progress)
        return
    if model.asked["texture"]:
        simplify.strip(simple, keeps_shading=before <= most)
    simplify.reduce(simple, most)
    now = meshes.triangle_count(mesh_of(simple))
    if now == before:
        model.steps.append(f"Kept all {before:,} triangles, as the budget of {most:,} allows")
        return
    if model.asked["texture"]:
        simplify.harden(mesh_of(simple))
    model.steps.append(f"Reduced {before:,} triangles to {now:,}")


def _to_quads(simple: Object, triangles: int, progress: Progress) -> list[str]:
    """Remesh to quads within the triangle budget. Returns sentences on it. Raises TaskFailed."""
    source = mesh_of(simple)
    goal = remeshing.Goal(max(_FEWEST, triangles // 2), is_limit=True)
    made, remarks = remeshing.remesh(source, goal, progress)
    simple.data = made
    bpy.data.meshes.remove(source)
    simplify.harden(made)
    share = f"{remeshing.share_of_quads(made):.0%}"
    return [f"Remeshed to {len(made.polygons):,} faces, {share} of them quads", *remarks]


def _texture(model: _Model, simple: Object, full: Object, tell: Progress) -> Look:
    size, folder = model.asked["texture"], Path(model.asked["output"])
    look = rewrapping.bake_anew(simple, full, size, tell, name=model.asked["name"], folder=folder)
    model.steps.append("Unwrapped again, without overlaps")
    model.steps.append(f"Baked {', '.join(look.maps)} at {size} by {size} pixels")
    return look


def _levels(model: _Model, simple: Object) -> list[Object]:
    """Levels of detail besides the model, as many as get clearly fewer triangles than the one before."""
    counts, made = [meshes.triangle_count(mesh_of(simple))], []
    for number in range(1, model.asked["levels"] + 1):
        level = libraries.linked(mesh_of(simple).copy())
        wanted = max(_FEWEST, round(counts[0] * model.asked["ratio"] ** number))
        level.data = simplify.simplified(level, wanted).mesh
        count = meshes.triangle_count(mesh_of(level))
        if count > checks.STEP * counts[-1]:  # UV seams allow no fewer
            bpy.data.objects.remove(level)
            break
        counts.append(count)
        made.append(level)
    model.steps += _levels_made(counts[1:], model.asked["levels"])
    return made


def _levels_made(counts: Sequence[int], asked: int) -> list[str]:
    """`counts`: triangles of each level that was made."""
    numbers, steps = ", ".join(f"{count:,}" for count in counts), []
    if len(counts) == 1:
        steps.append(f"Made a level of detail of {numbers} triangles")
    elif counts:
        steps.append(f"Made {len(counts)} levels of detail of {numbers} triangles")
    if len(counts) < asked:
        steps.append(f"Made no more of the {asked} levels of detail: fewer triangles would tear the texture")
    return steps


def _collision(model: _Model, simple: Object) -> list[Mesh]:
    kind = model.asked["collision"]
    if not kind:
        return []
    made = collision.shapes(mesh_of(simple), collision.Asked(kind))
    count = len(made.meshes)
    if not count:
        model.steps.append("Made no collision shapes, as the model is flat")
        return []
    what = "a box" if kind == collision.BOX else f"{count} convex shapes" if count > 1 else "a convex shape"
    model.steps.append(f"Made {what} to collide with")
    low, high = meshes.bounds(mesh_of(simple))
    share, off = f"{made.shared:.0%}", f"{made.off / float((high - low).max()):.1%}"
    model.steps.append(f"Collision and model share {share} of their volume and are at most {off} of its size apart")
    return made.meshes


def _limits(arguments: mesh_messages.GameReadyArguments) -> checks.Limits:
    texture = arguments["texture"]
    return checks.Limits(arguments["triangles"], 1 if texture else _MOST_MATERIALS, texture)


def _facts(model: _Model, made: Sequence[Object]) -> checks.Facts:
    mesh = mesh_of(made[0])
    surface, uv_map = mending.surface_of(mesh), mending.shown_uvs(mesh)
    layers = Layers(surface, sight.see)
    density, unevenness = uvs.density(surface, uv_map) if uv_map is not None else (0.0, 1.0)
    side = max((max(each["size"]) for each in materials.textures(mesh)), default=0)
    scale = model.shown.matrix_world.to_scale()
    metres = model.asked["metres"] * sum(abs(factor) for factor in scale) / 3
    low, high = meshes.bounds(mesh)
    room = 0.01 * (high - low).max()
    return checks.Facts(
        levels=tuple(meshes.triangle_count(mesh_of(each)) for each in made),
        materials=max(1, len([each for each in mesh.materials if each is not None])),
        texture=side,
        density=float(density) * side / max(metres, 1e-12),
        unevenness=float(unevenness),
        is_pivot_inside=bool(((low - room <= 0) & (high + room >= 0)).all()),
        is_scale_applied=all(abs(factor - 1) < 1e-4 for factor in scale),
        openings=len(layers.shell.openings),
        non_manifold=len(layers.shell.non_manifold),
        overlap=uvs.overlapping(surface, uv_map)[0] if uv_map is not None else None,
        flipped=int(layers.shell.flipped.sum()),
    )


def _export(
    model: _Model,
    made: Sequence[Object],
    shapes: Sequence[Mesh],
    look: Look | None,
    found: Sequence[checks.Check],
) -> list[Path]:
    """Write the model's file, its textures where the format cannot hold them, and the report. Raises TaskFailed."""
    asked = model.asked
    name, engine, output = asked["name"], asked["engine"], Path(asked["output"])
    folder = Path(asked["folder"])
    written = output / "export"
    written.mkdir(exist_ok=True)
    path = export.export(_named(model, made, shapes), engine, written / name)
    beside = {}
    if look is not None and path.suffix == ".fbx":
        beside = engine_textures.for_engine(look, engine, output)
    for kind, file in beside.items():
        shutil.copyfile(file, written / f"{name}_{kind}.png")
    model.steps.append(f"Exported for {engine.capitalize()} as {path.name}")
    report = checks.text(f"{name}, made ready for {engine.capitalize()}", model.steps, found)
    (written / f"{name}_report.txt").write_text(report, encoding="utf-8")
    folder.mkdir(parents=True, exist_ok=True)
    copied = []
    for file in sorted(written.iterdir()):
        with replacing(folder / file.name) as part:
            shutil.copyfile(file, part)
        copied.append(folder / file.name)
    copied.sort(key=lambda each: each.name != path.name)  # the model first
    return copied


def _named(model: _Model, made: Sequence[Object], shapes: Sequence[Mesh]) -> list[Object]:
    """Name what is exported: the model or its levels, collision shapes and sockets."""
    name = model.asked["name"]
    objects = [model.shown]
    kept = {*model.sockets, *export.armatures([model.shown])}
    for other in [each for each in bpy.data.objects if each.name.startswith(name) and each not in kept]:
        other.name = f"-{other.name}"
    for level in made[1:]:
        copy = model.shown.copy()
        bpy.context.scene.collection.objects.link(copy)
        copy.data = mesh_of(level)
        objects.append(copy)
    model.shown.data = mesh_of(made[0])
    for number, obj in enumerate(objects):
        obj.name = f"{name}_LOD{number}" if len(objects) > 1 else name
        mesh_of(obj).name = obj.name
    return [*objects, *_collision_objects(model, shapes), *model.sockets]


def _collision_objects(model: _Model, shapes: Sequence[Mesh]) -> list[Object]:
    pattern, made = export.COLLISION_NAMES[model.asked["engine"]], []
    for number, mesh in enumerate(shapes):
        obj = libraries.linked(mesh)
        obj.parent, obj.parent_type = model.shown.parent, "OBJECT"
        obj.matrix_world = model.shown.matrix_world
        obj.name = mesh.name = pattern.format(name=model.shown.name, number=number)
        made.append(obj)
    return made


def _save(path: Path, made: Sequence[Mesh], shapes: Sequence[Mesh], *, keeps_materials: bool) -> None:
    if not keeps_materials:
        for mesh in made:
            for number in range(len(mesh.materials)):
                mesh.materials[number] = None
    try:
        with replacing(path) as part:
            bpy.data.libraries.write(str(part), {*made, *shapes}, fake_user=False, compress=False)
    except (RuntimeError, OSError) as error:
        raise TaskFailed(protocol.DISK, "cannot write the model") from error
