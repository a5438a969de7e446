# SPDX-License-Identifier: GPL-3.0-or-later
"""Several views of a subject become one model in the child, with the wanted number of triangles."""

from __future__ import annotations

import json

import pytest
from maquette.worker import protocol
from maquette.worker.launcher import ChildFailed, Launcher, child_command

from tests import pictures

OPTIONS = {"height": 2.0, "triangles": 6000}


def bar(width, height, colour):
    def pixel(x, y):
        return (*colour, 255 if 4 <= x < width - 4 and 4 <= y < height - 4 else 0)

    return pictures.png(width, height, pixel)


@pytest.fixture
def views(tmp_path):
    """A board: wide from the front, thin from its left."""
    drawn = {"FRONT": bar(68, 128, (200, 30, 30)), "LEFT": bar(23, 128, (30, 200, 30))}
    for role, data in drawn.items():
        (tmp_path / f"{role}.png").write_bytes(data)
    return {role: {"picture": str(tmp_path / f"{role}.png"), "pixels": None} for role in drawn}


def make(child, views, output):
    arguments = {"picture": views["FRONT"]["picture"], "views": views, "options": OPTIONS, "name": "Board"}
    return child.call("reconstruct", {**arguments, "output": str(output)})


def positions(glb):
    """The bounds of a GLB's model, read from its header: Y up, Z to the front."""
    data = glb.read_bytes()
    document = json.loads(data[20 : 20 + int.from_bytes(data[12:16], "little")])
    accessor = document["accessors"][document["meshes"][0]["primitives"][0]["attributes"]["POSITION"]]
    return [high - low for low, high in zip(accessor["min"], accessor["max"], strict=True)]


def test_the_model_has_the_views_proportions(child, views, tmp_path):
    result = make(child, views, tmp_path / "model.glb")
    assert result["triangles"] <= 6000
    assert result["warnings"] == []
    assert result["shape"] == "VIEWS"
    width, height, depth = positions(tmp_path / "model.glb")
    assert (width, height, depth) == pytest.approx((1.0, 2.0, 0.25), abs=0.03)


def test_without_a_simplifier_decimate_is_used(child, views, tmp_path):  # `child` skips where there is no Blender
    with Launcher(child_command("")).start() as bare:
        result = make(bare, views, tmp_path / "model.glb")
    assert result["triangles"] == pytest.approx(6000, rel=0.05)
    assert positions(tmp_path / "model.glb") == pytest.approx((1.0, 2.0, 0.25), abs=0.03)


def test_views_that_do_not_fit_give_a_remark(child, views, tmp_path):
    (tmp_path / "TOP.png").write_bytes(bar(40, 128, (30, 30, 200)))
    views["TOP"] = {"picture": str(tmp_path / "TOP.png"), "pixels": None}
    result = make(child, views, tmp_path / "model.glb")
    assert "views_disagree" in result["warnings"]
    assert any("proportions" in remark for remark in result["remarks"])


def test_an_empty_view_is_refused(child, views, tmp_path):
    (tmp_path / "LEFT.png").write_bytes(pictures.png(40, 40, lambda _x, _y: (9, 9, 9, 0)))
    with pytest.raises(ChildFailed) as caught:
        make(child, views, tmp_path / "model.glb")
    assert caught.value.code == protocol.PICTURE_EMPTY


def test_a_single_view_is_treated_as_a_picture(child, views, tmp_path):
    front = {"FRONT": views["FRONT"]}
    assert make(child, front, tmp_path / "model.glb")["shape"] != "VIEWS"
