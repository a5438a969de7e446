# SPDX-License-Identifier: GPL-3.0-or-later
"""Detects a ComfyUI, chooses a workflow, generates with it, stops another order, meets a missing node, and has a
Hunyuan3D texture the cube.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import artist
import bpy


def workflow(folder, *more):
    """The exported template for Hunyuan3D 2.1, with the artist's node titles."""
    graph = {
        "1": ("ImageOnlyCheckpointLoader", {"ckpt_name": "hunyuan_3d_v2.1.safetensors"}),
        "2": ("LoadImage", {"image": "example.png"}),
        "3": ("ModelSamplingAuraFlow", {"model": ["1", 0], "shift": 1.0}),
        "4": ("CLIPVisionEncode", {"clip_vision": ["1", 1], "image": ["2", 0], "crop": "center"}),
        "5": ("Hunyuan3Dv2Conditioning", {"clip_vision_output": ["4", 0]}),
        "6": ("EmptyLatentHunyuan3Dv2", {"resolution": 4096, "batch_size": 1}),
        "7": (
            "KSampler",
            {
                "model": ["3", 0],
                "positive": ["5", 0],
                "negative": ["5", 1],
                "latent_image": ["6", 0],
                "seed": 894_201_653,
                "steps": 30,
                "cfg": 5.0,
                "sampler_name": "euler",
                "scheduler": "normal",
                "denoise": 1.0,
            },
        ),
        "8": (
            "VAEDecodeHunyuan3D",
            {"samples": ["7", 0], "vae": ["1", 2], "num_chunks": 8000, "octree_resolution": 256},
        ),
        "9": ("VoxelToMesh", {"voxel": ["8", 0], "algorithm": "surface net", "threshold": 0.6}),
        "10": ("SaveGLB", {"mesh": ["9", 0], "filename_prefix": "mesh/ComfyUI"}),
        **dict(more),
    }
    nodes = {
        id_: {"class_type": kind, "inputs": inputs, "_meta": {"title": kind}} for id_, (kind, inputs) in graph.items()
    }
    path = Path(folder) / f"hunyuan3d_{len(more)}.json"
    path.write_text(json.dumps(nodes), encoding="utf-8")
    return str(path)


def run(ui):
    ui.move(400, 400)
    settings, state = artist.settings(), bpy.context.window_manager.maquette
    artist.preferences().own_server_url = os.environ["SERVER_URL"]
    settings.service = "OWN_SERVER"
    settings.own_server.server = "MODLY"
    artist.choose_picture()
    yield 0.5
    bpy.ops.maquette.test_connection("INVOKE_DEFAULT")
    yield from artist.until(lambda: not state.is_connection_pending, "the server was asked")
    yield from artist.take(ui, "own-server-detected")
    detected = settings.own_server.server
    settings.own_server.workflow = "FILE"
    settings.own_server.workflow_file = workflow(ui.out)
    yield 0.5
    yield from artist.take(ui, "own-server-workflow")
    inputs = [settings.own_server.picture_input, settings.own_server.seed_input, settings.own_server.output_node]
    artist.generate(ui)
    yield from artist.until(artist.newest_is("GENERATING"), "the workflow runs")
    yield from artist.take(ui, "own-server-generating")
    yield from artist.until(artist.newest_is("IMPORTED"), "the workflow's model is in the scene")
    yield from artist.take(ui, "own-server-arrived")
    models = artist.models()
    yield from stop_another(ui)
    settings.own_server.workflow_file = workflow(ui.out, ("11", ("Hy3DUnwrap", {"mesh": ["9", 0]})))
    artist.generate(ui)
    yield from artist.until(artist.newest_is("FAILED"), "the missing node was named")
    yield from artist.take(ui, "own-server-missing")
    sentence = artist.jobs()[0].sentence
    textured = yield from retextured(ui)
    artist.note(ui, detected=detected, inputs=inputs, models=models, sentence=sentence, textured=textured)


def retextured(ui):
    """Click Retexture, and wait until the start-up file's cube has its texture."""
    bpy.ops.maquette.dismiss(job=bpy.context.window_manager.maquette.failures[0].job_id)
    artist.preferences().own_server_url = os.environ["HUNYUAN_URL"]
    artist.settings().own_server.server = "HUNYUAN_2"
    cube = bpy.data.objects["Cube"]
    bpy.context.view_layer.objects.active = cube
    cube.select_set(state=True)
    artist._before.update(job.job_id for job in artist.jobs())
    button = yield from ui.find("maquette.retexture")
    yield from artist.take(ui, "retexture")
    ui.click(*button)
    yield from artist.until(artist.newest_is("GENERATING"), "the server textures the cube")
    yield from artist.take(ui, "retexturing")
    yield from artist.until(artist.newest_is("IMPORTED"), "the cube has its texture")
    yield from artist.take(ui, "retextured")
    return {
        "is_marked": "maquette_texture_job" in cube,
        "active": bpy.context.view_layer.objects.active.name,
        "shading": ui.area().spaces.active.shading.type,
    }


def stop_another(ui):
    artist.generate(ui)
    yield from artist.until(artist.newest_is("GENERATING"), "the second order runs")
    bpy.ops.maquette.cancel(job=artist.jobs()[0].job_id)
    yield from artist.until(artist.newest_is("CANCELLED"), "it was stopped")
    yield 2.0
