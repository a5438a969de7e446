# SPDX-License-Identifier: GPL-3.0-or-later
"""A placeholder as it is drawn, checked at single pixels."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.blender_session import installed
from tools.checkout import ROOT

READY, COLOURS = "GPU READY", "COLOURS "


@pytest.fixture(scope="module")
def colours(blender, tmp_path_factory):
    """The drawing's colours at some points."""
    picture = tmp_path_factory.mktemp("drawn") / "placeholder.png"
    command = [sys.executable, "-m", "tests.viewport.draw", str(picture)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if READY not in done.stdout:
        pytest.skip("this machine has no OpenGL to draw with")
    line = next((line for line in done.stdout.splitlines() if line.startswith(COLOURS)), None)
    assert line is not None, done.stdout + done.stderr
    return json.loads(line.removeprefix(COLOURS))


def test_picture_is_upright_on_the_front(colours):
    upper, lower = colours["upper"], colours["lower"]
    assert upper[0] > 2 * upper[2]
    assert lower[2] > 2 * lower[0]


def test_edges_are_bright(colours):
    assert min(colours["edge"][1:]) > 0.5


def test_bar_shows_the_progress(colours):
    assert colours["bar"][2] > 0.8
    assert max(colours["rest of bar"]) < 0.1


def test_nothing_is_drawn_beyond_it(colours):
    assert colours["nothing"] == pytest.approx([0.2, 0.2, 0.2], abs=0.01)


def test_labels_at_one_point_are_stacked(addon):
    drawing = installed("viewport.drawing")
    plates = []
    for _ in range(3):
        plates.append(drawing.clear_of(plates, (10.0, 20.0, 100.0, 30.0)))
    assert [plate[1] for plate in plates] == [20.0, 50.0, 80.0]


@pytest.mark.parametrize(("bottom", "expected"), [(45.0, 50.0), (60.0, 60.0), (5.0, 50.0), (-20.0, -20.0)])
def test_a_label_moves_only_where_it_would_cover_another(addon, bottom, expected):
    drawing = installed("viewport.drawing")
    other = (10.0, 20.0, 100.0, 30.0)
    assert drawing.clear_of([other], (60.0, bottom, 100.0, 30.0))[1] == expected
    assert drawing.clear_of([other], (110.0, bottom, 100.0, 30.0))[1] == bottom
