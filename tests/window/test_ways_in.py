# SPDX-License-Identifier: GPL-3.0-or-later
"""From the start-up file to a textured, selected, visible model in at most four clicks besides choosing the file."""

from __future__ import annotations

import pytest

from tests.window.conftest import run_in_window

WAYS = [
    "from_add_menu", "from_search", "from_paste", "from_drop", "onto_the_cube", "from_image_editor", "from_reference",
    "from_right_click", "from_viewport", "from_render",
]  # fmt: skip


@pytest.fixture(scope="module")
def notes(extension_zip, tmp_path_factory):
    return run_in_window(extension_zip, tmp_path_factory.mktemp("ways"), "ways_in")


@pytest.mark.parametrize("way", WAYS)
def test_the_model_is_in_view(notes, way):
    seen = notes[way]
    assert seen["clicks"] <= 4
    assert seen["selected"] == [seen["active"]] == [seen["model"]] == [seen["hit"]]
    # With Workbench as the render engine there is no Material Preview.
    assert seen["shading"] == "MATERIAL" or (way == "from_render" and seen["colours"] == "TEXTURE")


def test_the_model_is_placed_where_the_picture_was_dropped(notes):
    assert notes["from_drop"]["location"] == pytest.approx([3, -1, 0], abs=0.02)


def test_the_model_replaces_the_block_out_onto_which_the_picture_was_dropped(notes):
    assert notes["onto_the_cube"]["objects"] == ["Camera", "Cube", "Light"]
    assert notes["onto_the_cube"]["model"] == "Cube"


def test_models_of_pictures_dropped_together_are_side_by_side(notes):
    first, second, third = sorted(notes["several"], key=lambda one: one[1][0])
    for left, right in ((first, second), (second, third)):
        assert right[1][0] - left[1][0] == pytest.approx(left[2] / 2 + right[2] / 2 + 0.1 * right[2], abs=0.02)


def test_the_second_view_s_button_opens_the_second_view_s_picture(notes):
    assert notes["second_view"] == ["First.png", "Lamp.png"]
