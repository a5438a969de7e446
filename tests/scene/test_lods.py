# SPDX-License-Identifier: GPL-3.0-or-later
"""Levels of detail: each from the original, named as engines find them, in a collection of their own."""

from __future__ import annotations

import pytest

from tests.blender_session import blocks, installed, triangles
from tests.scene import meshes


@pytest.fixture
def lods(scene):
    return installed("scene.lods")


def test_each_is_made_of_the_original(lods):
    import bpy

    thing = meshes.grid()
    full = triangles(thing.data)
    installed("scene.simplify").simplify(thing, installed("scene.simplify").Goal(200))
    levels = lods.make(thing, (0.5, 0.25, 0.1))
    assert [level.name for level in levels] == [f"Terrain_LOD{number}" for number in range(4)]
    assert [triangles(level.data) for level in levels] == pytest.approx([full, full / 2, full / 4, full / 10], rel=0.02)
    assert [level.data.name for level in levels] == [level.name for level in levels]
    assert all(level.maquette.original is None for level in levels)
    assert list(bpy.data.collections["Terrain_LODs"].objects) == levels
    assert triangles(thing.data) <= 200
    assert thing.maquette.original is not None


def test_made_again_they_replace_the_earlier_ones(lods):
    thing = meshes.grid()
    lods.make(thing, (0.5, 0.25))
    before = blocks()
    levels = lods.make(thing, (0.5, 0.2))
    assert blocks() == before
    assert [level.name for level in levels] == ["Terrain_LOD0", "Terrain_LOD1", "Terrain_LOD2"]


def test_they_stand_where_the_object_stands(lods):
    thing = meshes.grid()
    thing.location = (1, 2, 3)
    assert {tuple(level.location) for level in lods.make(thing, (0.5,))} == {(1, 2, 3)}


def test_a_baked_model_has_levels_of_its_original(lods):
    thing = meshes.grid()
    installed("scene.simplify").simplify(thing, installed("scene.simplify").Goal(200))
    thing.maquette.is_baked = True
    levels = lods.make(thing, (0.5,))
    assert [level.maquette.is_baked for level in levels] == [False, False]
    assert thing.maquette.is_baked
