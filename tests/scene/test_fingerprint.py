# SPDX-License-Identifier: GPL-3.0-or-later
"""What counts as work on a simplified mesh, and what does not."""

from __future__ import annotations

import pytest

from tests.blender_session import installed, triangles
from tests.scene import meshes


@pytest.fixture
def obj(scene):
    """The active object: a simplified grid with attributes, UV maps, a material and a weighted group."""
    import bpy

    obj = meshes.grid()
    meshes.dress(obj.data)
    obj.data.materials.append(bpy.data.materials.new("Soil"))
    obj.vertex_groups.new(name="Near").add(range(50), 0.5, "REPLACE")
    bpy.ops.maquette.simplify(target_triangles=400)
    return obj


def _apply_scale(obj):
    import bpy

    obj.scale = (2, 2, 2)
    bpy.ops.object.transform_apply(scale=True)


def _move_origin(obj):
    import bpy

    bpy.context.scene.cursor.location = (0, 0, 3)
    bpy.ops.object.origin_set(type="ORIGIN_CURSOR")


def _join(obj):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    obj.select_set(True)
    bpy.context.view_layer.objects.active = obj
    bpy.ops.object.join()


def _apply_modifier(obj):
    import bpy

    bpy.ops.object.modifier_apply(modifier=obj.modifiers.new("Mirror", "MIRROR").name)


def _move_vertex(obj):
    obj.data.vertices[7].co.z += 0.001


def _move_uv(obj):
    obj.data.uv_layers[0].uv[5].vector.x += 0.01


def _assign_material(obj):
    import bpy

    obj.data.materials[0] = bpy.data.materials.new("Other")


WORK = {
    "scale": _apply_scale,
    "origin": _move_origin,
    "join": _join,
    "modifier": _apply_modifier,
    "vertex": _move_vertex,
    "uv": _move_uv,
    "uv map": lambda obj: obj.data.uv_layers.new(name="Light"),
    "weights": lambda obj: obj.vertex_groups[0].add([3], 0.9, "REPLACE"),
    "group": lambda obj: obj.vertex_groups.new(name="New").add([3], 1.0, "REPLACE"),
    "paint": lambda obj: setattr(obj.data.color_attributes["Paint"].data[3], "color", (1, 0, 0, 1)),
    "seam": lambda obj: setattr(obj.data.edges[3], "use_seam", True),
    "material": lambda obj: obj.data.materials.append(None),
    "other material": _assign_material,
}


@pytest.mark.parametrize("name", WORK)
def test_edits_are_not_discarded(obj, name):
    import bpy

    WORK[name](obj)
    count = triangles(obj.data)
    for operator in (bpy.ops.maquette.restore_original, bpy.ops.maquette.simplify):
        with pytest.raises(RuntimeError, match="changed since it was simplified"):
            operator()
    obj.maquette.triangles = 200
    assert triangles(obj.data) == count
    if installed("settings.readiness").has_simplifier():
        assert "use Apply to continue from here" in obj.maquette.refusal
    assert bpy.ops.maquette.apply_simplified() == {"FINISHED"}
    assert bpy.ops.maquette.simplify(target_triangles=100) == {"FINISHED"}


def test_edits_are_discarded_if_the_artist_confirms(obj):
    import bpy

    _move_vertex(obj)
    assert bpy.ops.maquette.restore_original(discard_changes=True) == {"FINISHED"}
    assert obj.maquette.original is None


def _edit_mode(obj):
    import bpy

    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="INVERT")
    bpy.ops.object.mode_set(mode="OBJECT")


def _rename(obj):
    obj.name = obj.data.name = obj.data.materials[0].name = "Renamed"


def _transform(obj):
    obj.location, obj.scale, obj.rotation_euler = (1, 2, 3), (2, 2, 2), (1, 0, 0)


def _shade(obj):
    import bpy

    bpy.ops.object.shade_flat()
    bpy.ops.object.shade_smooth()


def _duplicate(obj):
    import bpy

    bpy.ops.object.duplicate(linked=True)
    bpy.ops.object.duplicate(linked=False)


def _reload(obj, path):
    import bpy

    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.open_mainfile(filepath=str(path))


def _undo(obj):
    import bpy

    bpy.ops.ed.undo_push(message="Before")
    _move_vertex(obj)
    bpy.ops.ed.undo_push(message="Moved")
    bpy.ops.ed.undo()


NO_WORK = {
    "nothing": lambda _thing: None,
    "edit mode": _edit_mode,
    "rename": _rename,
    "transform": _transform,
    "shading": _shade,
    "duplicates": _duplicate,
    "undo": _undo,
    "active uv map": lambda obj: setattr(obj.data.uv_layers, "active_index", 0),
    "unapplied modifier": lambda obj: obj.modifiers.new("Array", "ARRAY"),
}


@pytest.mark.parametrize("name", NO_WORK)
def test_other_changes_do_not_count_as_edits(obj, name, tmp_path):
    import bpy

    NO_WORK[name](obj)
    _reload(obj, tmp_path / "saved.blend")
    assert bpy.ops.maquette.simplify(target_triangles=200) == {"FINISHED"}
    assert bpy.ops.maquette.restore_original() == {"FINISHED"}
