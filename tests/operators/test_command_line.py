# SPDX-License-Identifier: GPL-3.0-or-later
"""`blender --command maquette generate`: the function behind it, in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import pictures
from tests.blender_session import empty_file, installed, triangles

ASKED = 800  # triangles


def run(*arguments):
    return installed("operators.command_line").run([str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def done(addon, tmp_path_factory):
    """A run with two pictures and a file that is none: exit code and folder."""
    import bpy

    empty_file()
    bpy.ops.mesh.primitive_cube_add(location=(50, 0, 0))
    folder = tmp_path_factory.mktemp("pictures and more")
    (folder / "erste Katze.png").write_bytes(pictures.figure(64))
    (folder / "letter.png").write_text("Dear Sir or Madam,", encoding="utf-8")
    (folder / "second.png").write_bytes(pictures.figure(64))
    names = ("erste Katze.png", "letter.png", "second.png")
    code = run("generate", *(folder / n for n in names), "--output", folder / "a" / "b", "--triangles", ASKED)
    return code, folder / "a" / "b"


def imported(path):
    """A file's contents, imported into an empty scene."""
    import bpy

    scene = empty_file()
    readers = {
        ".glb": lambda: bpy.ops.import_scene.gltf(filepath=str(path)),
        ".obj": lambda: bpy.ops.wm.obj_import(filepath=str(path)),
        ".stl": lambda: bpy.ops.wm.stl_import(filepath=str(path)),
        ".ply": lambda: bpy.ops.wm.ply_import(filepath=str(path)),
    }
    readers[path.suffix]()
    return [obj for obj in scene.objects if obj.type == "MESH"]


def test_a_bad_picture_fails_the_run_but_the_others_are_made(done):
    code, folder = done
    assert code == 1
    assert sorted(path.name for path in folder.iterdir()) == ["erste Katze.glb", "second.glb"]


def test_a_file_holds_its_own_model_alone(done):
    objects = imported(done[1] / "second.glb")
    assert len(objects) == 1
    assert objects[0].location.x == pytest.approx(0)
    assert triangles(objects[0].data) == pytest.approx(ASKED, rel=0.05)
    assert len(objects[0].data.materials) == 1
    assert len(objects[0].data.uv_layers) == 1


def test_the_output(scene, tmp_path, capfd):
    """The path of each model is on stdout, each error on stderr."""
    (tmp_path / "letter.png").write_text("Dear Sir or Madam,", encoding="utf-8")
    assert run("generate", tmp_path / "letter.png", "--output", tmp_path) == 1
    said = capfd.readouterr()
    assert f"{tmp_path / 'letter.png'}: 'letter.png' is not a picture" in said.err
    assert "Traceback" not in said.err + said.out


@pytest.mark.parametrize("suffix", ["obj", "stl", "ply", "blend"])
def test_formats(finished_job, monkeypatch, tmp_path, suffix):
    """Only the export, of a model made earlier."""
    import bpy

    bpy.ops.mesh.primitive_cube_add(location=(50, 0, 0))
    bpy.ops.maquette.import_job(job=finished_job)
    model = bpy.context.active_object
    count = triangles(model.data)
    target = tmp_path / f"model.{suffix}"
    installed("operators.command_line")._export([model], target)
    if suffix == "blend":
        with bpy.data.libraries.load(str(target)) as (source, _):
            assert source.objects == ["disc"]
            assert source.materials == ["disc"]
        return
    objects = imported(target)
    assert [triangles(obj.data) for obj in objects] == [count]
    assert max(obj.dimensions.x for obj in objects) < 2


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["generate"],
        ["generate", "cat.png"],
        ["generate", "cat.png", "--output", "x", "--format", "doc"],
        ["generate", "cat.png", "--output", "x", "--service", "nobody"],
        ["generate", "cat.png", "--output", "x", "--triangles", "many"],
    ],
)
def test_wrong_arguments(addon, capsys, arguments):
    assert run(*arguments) == 2
    assert "usage:" in capsys.readouterr().err


def test_help(addon, capsys):
    assert run("generate", "--help") == 0
    assert "--triangles" in capsys.readouterr().out


def test_a_folder_that_cannot_be_made(scene, tmp_path, capsys):
    (tmp_path / "file").touch()
    assert run("generate", tmp_path / "cat.png", "--output", tmp_path / "file" / "below") == 1
    assert "below" in capsys.readouterr().err


def test_pictures_of_the_same_name_do_not_overwrite_each_other(addon, tmp_path):
    pictures_named = [Path(name) for name in ("a/cat.png", "b/cat.png", "b/Cat.jpg", "cat-2.png", "dog.png")]
    targets = installed("operators.command_line")._targets(pictures_named, tmp_path, "stl")
    assert [target.name for target in targets] == ["cat.stl", "cat-2.stl", "Cat-3.stl", "cat-2-2.stl", "dog.stl"]


def test_each_subject_is_an_object_in_the_file(scene, tmp_path):
    (tmp_path / "crates.png").write_bytes(pictures.crates((10, 10, 70, 90), (90, 50, 130, 90)))
    assert run("generate", tmp_path / "crates.png", "--output", tmp_path, "--subjects", "each") == 0
    assert sorted(obj.name for obj in imported(tmp_path / "crates.glb")) == ["crates", "crates.001"]


def crate(path):
    """A file with a cube, in the format given by its suffix."""
    import bpy

    empty_file()
    bpy.ops.mesh.primitive_cube_add()
    writers = {
        ".glb": lambda: bpy.ops.export_scene.gltf(filepath=str(path), export_format="GLB"),
        ".obj": lambda: bpy.ops.wm.obj_export(filepath=str(path)),
    }
    writers[path.suffix]()
    empty_file()
    return path


def test_models_are_made_game_ready(scene, tmp_path, capfd):
    models = [crate(tmp_path / "crate.glb"), crate(tmp_path / "crate.obj")]
    (tmp_path / "letter.glb").write_text("Dear Sir or Madam,", encoding="utf-8")
    asked = ("--preset", "mobile-prop", "--engine", "godot", "--texture", 256, "--output", tmp_path / "out")
    assert run("game-ready", *models, tmp_path / "letter.glb", *asked) == 1
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "crate.glb",
        "crate_2.glb",
        "crate_2_report.txt",
        "crate_report.txt",
    ]
    said = capfd.readouterr()
    assert f"{tmp_path / 'letter.glb'}: The file is damaged" in said.err
    assert str(tmp_path / "out" / "crate.glb") in said.out
    assert "Traceback" not in said.err + said.out


def test_the_result_never_overwrites_the_source_model(scene, tmp_path, capfd):
    model = crate(tmp_path / "crate.glb")
    before = model.read_bytes()
    assert run("game-ready", model, "--engine", "godot", "--output", tmp_path) == 1
    assert "Choose another folder" in capfd.readouterr().err
    assert model.read_bytes() == before


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_fbx_is_made_game_ready_with_its_texture_and_no_file_from_elsewhere(scene, tmp_path, capfd):
    import bpy
    import PIL.Image

    bpy.ops.mesh.primitive_cube_add(size=2)
    obj = bpy.context.object
    for name, folder, red in (("near", tmp_path / "in", 255), ("far", tmp_path / "elsewhere", 0)):
        folder.mkdir()
        PIL.Image.new("RGB", (8, 8), (red, 0, 0)).save(folder / f"{name}.png")
        material = bpy.data.materials.new(name)
        if material.node_tree is None:
            material.use_nodes = True
        node = material.node_tree.nodes.new("ShaderNodeTexImage")
        node.image = bpy.data.images.load(str(folder / f"{name}.png"))
        shader = material.node_tree.nodes["Principled BSDF"]
        material.node_tree.links.new(node.outputs["Color"], shader.inputs["Base Color"])
        obj.data.materials.append(material)
    for face in obj.data.polygons:
        face.material_index = face.index % 2
    bpy.ops.export_scene.fbx(filepath=str(tmp_path / "in" / "crate.fbx"), path_mode="ABSOLUTE")
    empty_file()
    asked = ("--preset", "block-out", "--engine", "unity", "--output", tmp_path / "out")
    assert run("game-ready", tmp_path / "in" / "crate.fbx", *asked) == 0, capfd.readouterr().err
    (made,) = [each for each in bpy.data.objects if each.type == "MESH" and each.name == "crate"]
    assert tuple(made.dimensions) == pytest.approx((2, 2, 2), abs=1e-3)
    (image,) = [image for image in bpy.data.images if tuple(image.size) == (8, 8)]
    assert image.pixels[0] == 1, "the one in the file's own folder"
    assert (tmp_path / "out" / "crate.fbx").is_file()
    assert "crate" in (tmp_path / "out" / "crate_report.txt").read_text()
