# SPDX-License-Identifier: GPL-3.0-or-later
"""A photograph stored sideways gives the same results as one stored upright, in every task."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests import marked
from tests.worker.blend.test_pixels import lying

OPTIONS = {"triangles": 600}
CUTTING = {"tolerance": 0.5, "grow": 0.0, "invert": False, "subjects": "ALL"}


def mug() -> Image.Image:
    """A picture that looks different in every orientation."""
    picture = Image.new("RGB", (120, 180), (240, 240, 242))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((30, 40, 79, 149), fill=(190, 60, 40))
    draw.rectangle((80, 60, 99, 89), fill=(40, 90, 190))
    return picture


@pytest.fixture
def both(tmp_path):
    """The paths of an upright picture and of the same picture as stored by a camera held on its side."""
    files = tmp_path / "upright", tmp_path / "lying"
    for path, orientation in zip(files, (1, 6), strict=True):
        path.write_bytes(marked.encoded(lying(mug(), orientation), "PNG", orientation=orientation))
    return files


def arguments_of(task, path, output):
    picture = {"picture": str(path), "pixels": {"name": path.name, "alpha": ""}}
    return {
        "picture": {"source": str(path), "longest": 1024, "max_bytes": 10**6, "pixels": None},
        "cut_out": {**picture, "options": CUTTING},
        "side_by_side": {"pictures": [picture, picture], "max_bytes": 10**6},
        "split_sheet": {**picture, "folder": str(output.parent)},
    }[task] | {"output": str(output)}


@pytest.mark.parametrize("task", ["picture", "cut_out", "side_by_side", "split_sheet"])
def test_pictures_are_the_same(child, both, tmp_path, task):
    made = []
    for path in both:
        output = tmp_path / f"{path.name}-{task}.png"
        result = child.call(task, arguments_of(task, path, output))
        file = output if task != "split_sheet" else tmp_path / result["views"][0]["file"]
        made.append(np.asarray(Image.open(file).convert("RGBA")).copy())
    np.testing.assert_array_equal(*made)


@pytest.mark.parametrize("has_views", [False, True])
def test_models_are_the_same(child, both, tmp_path, has_views):
    models = []
    for path in both:
        output = tmp_path / f"{path.name}.ply"
        picture = {"picture": str(path), "pixels": None}
        views = {"FRONT": picture, "BACK": picture} if has_views else {}
        task = {**picture, "views": views, "output": str(output), "name": "Mug", "options": OPTIONS}
        child.call("reconstruct", task)
        models.append(output.read_bytes())
    assert models[0] == models[1]
