# SPDX-License-Identifier: GPL-3.0-or-later
"""An own server textures an object of the scene, over real HTTP, on the object's own UVs."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.blender_session import installed, sentence_of

WORKFLOW = {
    "1": {"class_type": "LoadImage", "inputs": {"image": "a.png"}},
    "2": {"class_type": "Hy3DUploadMesh", "inputs": {"mesh": "crate.glb"}},
    "3": {"class_type": "SandboxTextureMesh", "inputs": {"trimesh": ["2", 0], "image": ["1", 0]}},
    "4": {"class_type": "SaveGLB", "inputs": {"mesh": ["3", 0], "filename_prefix": "a"}},
}


@pytest.fixture
def crate(scene):
    """A crate with a UV map and a material, rotated, moved and scaled."""
    import bpy

    bpy.ops.mesh.primitive_cube_add(size=1, location=(3, 2, 1), rotation=(0, 0, 0.5))
    crate = bpy.context.object
    crate.scale = 2, 1, 1
    bpy.context.view_layer.update()
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.uv.smart_project()
    bpy.ops.object.mode_set(mode="OBJECT")
    crate.data.materials.append(bpy.data.materials.new("Wood"))
    return crate


@pytest.fixture
def use(monkeypatch, scene, two_colours):
    """Call it with a server to use its Hunyuan3D 2."""
    import bpy

    def connect(server, name="hunyuan-2", kind="HUNYUAN_2"):
        monkeypatch.setenv("MAQUETTE_SERVER_URL", f"{server.url}/own/{name}")
        scene.maquette.service, scene.maquette.own_server.server = "OWN_SERVER", kind
        scene.maquette.image = bpy.data.images.load(str(two_colours))
        return scene.maquette.own_server

    return connect


@pytest.fixture
def two_colours(tmp_path):
    """A picture that is red above and blue below."""
    from PIL import Image

    path = tmp_path / "paint.png"
    picture = Image.new("RGBA", (64, 64), (200, 20, 20, 255))
    picture.paste((20, 20, 200, 255), (0, 32, 64, 64))
    picture.save(path)
    return path


def colours_by_height(crate):
    """The mean colours of the vertical faces above and below the mesh's middle, by its own UV map."""
    image = next(node.image for node in crate.data.materials[0].node_tree.nodes if node.type == "TEX_IMAGE")
    width, height = image.size
    pixels = np.empty((height, width, 4), np.float32)
    image.pixels.foreach_get(pixels.ravel())
    uvs = crate.data.uv_layers[0].uv
    found = {True: [], False: []}
    for face in crate.data.polygons:
        if abs(face.normal.z) > 0.5:
            continue
        corners = [(np.array(uvs[loop].vector), crate.data.vertices[crate.data.loops[loop].vertex_index].co.z)
                   for loop in face.loop_indices]  # fmt: skip
        middle = np.mean([uv for uv, _ in corners], axis=0)
        for uv, z in corners:
            u, v = middle + 0.6 * (uv - middle)
            found[z > 0].append(pixels[int(v * height), int(u * width), :3])
    return np.mean(found[True], axis=0), np.mean(found[False], axis=0)


def is_painted(crate):
    above, below = colours_by_height(crate)
    return above[0] > 2 * above[2] and below[2] > 2 * below[0]


def test_a_mesh_gets_a_texture_on_its_own_uvs(sandbox, use, crate):
    import bpy

    use(sandbox)
    before = [tuple(each.vector) for each in crate.data.uv_layers[0].uv], [tuple(v.co) for v in crate.data.vertices]
    count = len(bpy.data.objects)
    bpy.ops.ed.undo_push(message="before")
    assert bpy.ops.maquette.retexture() == {"FINISHED"}
    assert len(bpy.data.objects) == count
    assert [tuple(each.vector) for each in crate.data.uv_layers[0].uv] == before[0]
    assert [tuple(v.co) for v in crate.data.vertices] == before[1]
    assert len(crate.data.uv_layers) == len(crate.data.materials) == 1
    assert is_painted(crate)
    job = installed("runtime.session").job(crate["maquette_texture_job"])
    assert job.state.name == "IMPORTED"
    bpy.ops.ed.undo()
    assert [each.name for each in bpy.data.objects["Cube"].data.materials] == ["Wood"]
    assert "maquette_texture_job" not in bpy.data.objects["Cube"]


def test_a_mesh_without_uvs_gets_a_map(sandbox, use, crate):
    import bpy

    use(sandbox)
    crate.data.uv_layers.remove(crate.data.uv_layers[0])
    assert bpy.ops.maquette.retexture() == {"FINISHED"}
    assert len(crate.data.uv_layers) == 1
    assert is_painted(crate)


@pytest.mark.parametrize("api", [("comfyui", "COMFYUI"), ("comfy-api", "COMFY_API")])
def test_a_workflow_with_a_mesh_input_works_too(sandbox, use, crate, tmp_path, api):
    import bpy

    settings = use(sandbox, *api)
    path = tmp_path / "workflow.json"
    path.write_text(json.dumps(WORKFLOW), encoding="utf-8")
    settings.workflow, settings.workflow_file = "FILE", str(path)
    assert settings.mesh_input == "2.mesh: Hy3DUploadMesh"
    assert bpy.ops.maquette.retexture() == {"FINISHED"}
    assert is_painted(crate)


def test_if_the_object_is_gone_or_changed_the_result_arrives_as_a_model(sandbox, use, crate):
    import bpy

    use(sandbox)
    generate, waiting = installed("runtime.generate"), installed("runtime.waiting")
    crate.data.uv_layers.remove(crate.data.uv_layers[0])
    job_id = generate.submit_retexture(bpy.context.scene, crate)
    bpy.ops.object.modifier_add(type="SUBSURF")
    bpy.ops.object.modifier_apply(modifier=crate.modifiers[0].name)
    waiting.wait_for(job_id)
    (model,) = [each for each in bpy.data.objects if each.get("maquette_job") == job_id]
    assert model != crate
    assert [each.name for each in crate.data.materials] == ["Wood"]
    assert model.data.materials[0].node_tree.nodes


@pytest.mark.parametrize("server_kind", ["HUNYUAN_2_1", "TRELLIS_SERVER", "COMFYUI"])
def test_a_server_that_textures_nothing_says_so(sandbox, use, crate, server_kind):
    import bpy

    use(sandbox, kind=server_kind)
    assert "cannot texture objects as it is set" in sentence_of(bpy.ops.maquette.retexture)


def test_objects_that_cannot_be_textured(sandbox, use, crate):
    import bpy

    use(sandbox)
    crate.data.clear_geometry()
    assert not bpy.ops.maquette.retexture.poll()
    bpy.ops.object.empty_add()
    assert not bpy.ops.maquette.retexture.poll()
