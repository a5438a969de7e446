# SPDX-License-Identifier: GPL-3.0-or-later
"""The subjects of a picture become separate objects in one .blend, from the picture to the preview."""

from __future__ import annotations

import numpy as np
import pytest

from tests import pictures

# A large crate, a small one higher up and a medium one; their bases are in rows 90, 40 and 90.
CRATES = pictures.crates((10, 10, 70, 90), (80, 20, 100, 40), (110, 50, 150, 90))
METRE = 80  # pixels: the height of all three together


@pytest.fixture
def prepared(child, tmp_path):
    """Make a model of the crates and prepare it; returns both answers."""

    def run(**arguments):
        (tmp_path / "crates.png").write_bytes(CRATES)
        options = {"subjects": "EACH", "triangles": 3000, "shape": "EXTRUDE"}
        task = {"picture": str(tmp_path / "crates.png"), "pixels": None, "name": "Crate", "options": options}
        made = child.call("reconstruct", {**task, "output": str(tmp_path / "crates.glb")})
        files = {"model": str(tmp_path / "crates.glb"), "output": str(tmp_path / "crates.blend"), "format": "glb"}
        task = {**files, "name": "Crate", "picture": str(tmp_path / "crates.png"), "simplify_to": 0, "is_apart": True}
        return made, child.call("prepare", {**task, **arguments})

    return run


def sizes(objects):
    return [np.ptp([vertex.co for vertex in obj.data.vertices], axis=0) for obj in objects]


def test_each_subject_is_an_object_the_largest_first(prepared, appended, tmp_path):
    made, report = prepared()
    assert made["remarks"] == ["3 subjects, each an object of its own."]
    assert [part["object"] for part in report["parts"]] == ["Crate", "Crate.001", "Crate.002"]
    assert report["triangles"] == made["triangles"] == sum(part["triangles"] for part in report["parts"])
    assert report["dimensions"] == pytest.approx([140 / METRE, report["dimensions"][1], 1.0], abs=0.03)
    with appended(tmp_path / "crates.blend") as (objects, _):
        named = sorted(objects, key=lambda obj: obj.name)
        assert [(obj.name, obj.data.name) for obj in named] == [(each, each) for each in sorted(NAMES)]
        assert [obj["maquette_subject"] for obj in named] == [1, 2, 3]
        assert [size[2] for size in sizes(named)] == pytest.approx([80 / METRE, 40 / METRE, 20 / METRE], abs=0.03)
        assert all(obj.data.materials[0] is not None for obj in named)
        assert len({obj.data.materials[0] for obj in named}) == 3


NAMES = ("Crate", "Crate.001", "Crate.002")


@pytest.mark.parametrize("origin", ["BASE", "CENTRE"])
def test_each_has_its_own_origin_and_its_position_in_the_picture(prepared, appended, tmp_path, origin):
    prepared(origin=origin, height=4.0)
    with appended(tmp_path / "crates.blend") as (objects, _):
        for obj in objects:
            points = np.array([vertex.co for vertex in obj.data.vertices])
            middle = (points.min(axis=0) + points.max(axis=0)) / 2
            assert middle[:2] == pytest.approx([0, 0], abs=1e-4)
            assert (points[:, 2].min() if origin == "BASE" else middle[2]) == pytest.approx(0, abs=1e-4)
        where = np.array([obj.location for obj in sorted(objects, key=lambda obj: obj.name)])
    columns = (np.array([40, 130, 90]) - 80) * 4 / METRE
    rows = [0, 0, 50] if origin == "BASE" else [0, -20, 20]
    assert where[:, 0] == pytest.approx(columns, abs=0.1)
    assert where[:, 1] == pytest.approx([0, 0, 0], abs=1e-4)
    assert where[:, 2] == pytest.approx(np.array(rows) * 4 / METRE, abs=0.1)


def test_the_triangles_are_divided_among_the_subjects(prepared, appended, tmp_path):
    _, report = prepared(simplify_to=1000)
    assert report["triangles"] == pytest.approx(1000, rel=0.05)
    before, after = ([part[key] for part in report["parts"]] for key in ("original_triangles", "simplified_to"))
    assert after == pytest.approx([1000 * count / sum(before) for count in before], abs=1)
    with appended(tmp_path / "crates.blend") as (objects, meshes):
        assert len(objects) == 3
        assert {mesh.name for mesh in meshes} == {*NAMES, *(part["original_mesh"] for part in report["parts"])}


def test_without_the_option_the_file_becomes_one_object(prepared):
    made, report = prepared(is_apart=False)
    assert report["parts"] == []
    assert (report["object"], report["triangles"]) == ("Crate", made["triangles"])


def test_the_preview_shows_all(child, prepared, tmp_path):
    import bpy

    _, report = prepared()
    names = [part["object"] for part in report["parts"]]
    picture = tmp_path / "preview.png"
    task = {"blend": str(tmp_path / "crates.blend"), "objects": names, "output": str(picture), "size": 64}
    child.call("preview", task)
    image = bpy.data.images.load(str(picture))
    pixels = np.empty((64, 64, 4), np.float32)
    image.pixels.foreach_get(pixels.ravel())
    bpy.data.images.remove(image)
    shown = pixels[pixels[..., 3] > 0.9]
    for channel in range(3):
        others = [other for other in range(3) if other != channel]
        assert (shown[:, channel] > 2 * shown[:, others].max(axis=1)).sum() > 10
    assert not (pixels[[0, -1], :, 3] > 0.5).any()


def test_a_large_picture_keeps_its_pixels_for_the_subjects_to_share(child, tmp_path):
    wide = pictures.png(1600, 400, lambda x, _y: (200, 90, 30, 255 if 100 < x % 800 < 600 else 0))
    (tmp_path / "wide.png").write_bytes(wide)
    task = {"picture": str(tmp_path / "wide.png"), "pixels": None, "name": "Wide", "output": str(tmp_path / "wide.glb")}
    widths = [
        child.call("reconstruct", {**task, "options": {"subjects": subjects, "triangles": 600}})["width"]
        for subjects in ("ALL", "EACH")
    ]
    assert widths == [1024, 1600]
