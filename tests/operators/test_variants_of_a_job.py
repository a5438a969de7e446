# SPDX-License-Identifier: GPL-3.0-or-later
"""Reusing a finished job's settings, and ordering more models from its picture."""

from __future__ import annotations

from pathlib import Path

from tests.blender_session import generate


def test_use_these_settings_again(scene, picture, sandbox, account):
    import bpy

    account(sandbox)
    settings = scene.maquette
    settings.modelslab.mesh_simplify = 0.98
    settings.modelslab.seed = "4294967301"
    settings.use_simplify, settings.simplify_to = True, 500
    made = generate(picture, "MODELSLAB")["maquette_job"]
    settings.modelslab.mesh_simplify, settings.modelslab.seed, settings.use_simplify = 0.9, "0", False
    settings.image = None
    assert bpy.ops.maquette.use_settings(job=made) == {"FINISHED"}
    assert settings.service == "MODELSLAB"
    assert round(settings.modelslab.mesh_simplify, 3) == 0.98
    assert settings.modelslab.seed == "4294967301"
    assert (settings.use_simplify, settings.simplify_to) == (True, 500)
    assert settings.image.name.startswith("disc")
    assert Path(settings.image.filepath).read_bytes() == picture.read_bytes()


def test_other_seeds(scene, picture, sandbox, account):
    import bpy

    account(sandbox)
    scene.maquette.modelslab.mesh_simplify = 0.98
    made = generate(picture, "MODELSLAB")["maquette_job"]
    before = sandbox.stats()["accepted"]
    assert bpy.ops.maquette.vary(job=made, count=2) == {"FINISHED"}
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    assert sandbox.stats()["accepted"] == before + 2
    models = [obj for obj in bpy.data.objects if obj["maquette_job"] != made]
    assert len({obj["maquette_seed"] for obj in bpy.data.objects}) == 3
    assert {obj["maquette_image_sha256"] for obj in models} == {bpy.data.objects["disc"]["maquette_image_sha256"]}


def test_the_local_service_offers_no_other_seeds(finished_job):
    import bpy

    assert bpy.ops.maquette.vary(job=finished_job) == {"CANCELLED"}
