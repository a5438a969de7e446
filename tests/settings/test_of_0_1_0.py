# SPDX-License-Identifier: GPL-3.0-or-later
"""Files and preferences of version 0.1.0 mean the same today. A released setting is never renamed or renumbered.

Blender stores a choice as its number: new choices come last.
"""

from __future__ import annotations

import pytest

from tests.blender_session import installed

# Each enum setting with its items in the order of their numbers.
CHOICES = {
    "scene.service": "LOCAL MODELSLAB STABLE_DIFFUSION",
    "scene.arrival.place": "CURSOR ORIGIN BLOCK_OUT",
    "scene.arrival.block_out": "REPLACE BESIDE",
    "scene.arrival.origin": "BASE CENTRE",
    "scene.arrival.up_axis": "AUTO Y Z",
    "scene.arrival.textures": "PACKED BESIDE",
    "scene.input": "PICTURE VIEWS PROMPT",
    "scene.views.role": "FRONT LEFT BACK RIGHT TOP BOTTOM",
    "scene.local.shape": "AUTO INFLATE EXTRUDE REVOLVE RELIEF",
    "scene.local.subjects": "ALL LARGEST EACH",
    "scene.modelslab.output_format": "glb obj stl ply",
    "object.goal": "TRIANGLES PERCENTAGE DEVIATION",
    "object.shape.shape": "AUTO INFLATE EXTRUDE REVOLVE RELIEF",
    "object.limit": "TARGET SEAMS DEVIATION",
}
# The other settings, by type.
KINDS = {
    ("scene", "POINTER"): "image",
    ("scene", "BOOLEAN"): "use_simplify use_cut_out",
    ("scene", "INT"): "simplify_to",
    ("scene.arrival", "BOOLEAN"): "is_grounded",
    ("scene.arrival", "FLOAT"): "height facing",
    ("scene.arrival", "POINTER"): "collection",
    ("scene.views", "POINTER"): "image",
    ("scene", "STRING"): "prompt",
    ("scene.local", "FLOAT"): "height depth roundness bevel tolerance grow",
    ("scene.local", "INT"): "triangles",
    ("scene.local", "BOOLEAN"): "mirror invert",
    ("scene.modelslab", "INT"): "ss_sampling_steps slat_sampling_steps resolution chunk_size num_inference_steps",
    (
        "scene.modelslab",
        "FLOAT",
    ): "ss_guidance_strength slat_guidance_strength mesh_simplify guidance_scale foreground_ratio",
    ("scene.modelslab", "STRING"): "seed webhook track_id negative_prompt",
    ("scene.modelslab", "BOOLEAN"): "render multi_image temp remove_bg",
    ("scene.stable_diffusion", "INT"): "steps frame_size seconds batch_size",
    ("scene.stable_diffusion", "FLOAT"): "guidance_scale",
    ("scene.stable_diffusion", "STRING"): "seed webhook track_id",
    ("scene.stable_diffusion", "BOOLEAN"): "safety_checker",
    ("object", "POINTER"): "original",
    ("object", "INT"): "triangles target",
    ("object", "FLOAT"): "percentage deviation error",
    ("object", "BOOLEAN"): "use_sloppy is_sloppy is_baked",
    ("object.shape", "BOOLEAN"): "mirror",
    ("object.shape", "FLOAT"): "depth roundness bevel",
    ("object.shape", "INT"): "triangles",
    (
        "prefs",
        "STRING",
    ): "modelslab_key modelslab_url stable_diffusion_key stable_diffusion_url library_folder",
    ("prefs", "INT"): "concurrency deadline",
    ("prefs", "FLOAT"): "low_balance",
}


@pytest.fixture
def holders(scene):
    """The owners of the settings."""
    import bpy

    obj = bpy.data.objects.new("Empty", None)
    yield {"scene": scene.maquette, "object": obj.maquette, "prefs": installed("settings.preferences").get()}
    bpy.data.objects.remove(obj)


def group_of(holders, path):
    """The type of a group of settings, or of a collection's items if the path leads to a collection."""
    first, *rest = path.split(".")
    found = holders[first].bl_rna
    for name in rest:
        found = found.properties[name].fixed_type
    return found


@pytest.mark.parametrize("path", CHOICES)
def test_each_choice_keeps_its_number(holders, path):
    group, _, name = path.rpartition(".")
    items = group_of(holders, group).properties[name].enum_items
    numbers = {item.identifier: item.value for item in items}
    stored = {choice: number for number, choice in enumerate(CHOICES[path].split())}
    assert {choice: numbers.get(choice) for choice in stored} == stored


@pytest.mark.parametrize(("path", "kind"), KINDS)
def test_each_other_setting_keeps_its_name_and_kind(holders, path, kind):
    properties = group_of(holders, path).properties
    names = KINDS[path, kind].split()
    assert {name: properties[name].type for name in names if name in properties} == dict.fromkeys(names, kind)
