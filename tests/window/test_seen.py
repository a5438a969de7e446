# SPDX-License-Identifier: GPL-3.0-or-later
"""A model that arrives in the start-up file is in view; the pictures are in out/window, for people."""

from __future__ import annotations

import pytest

from tests.window.conftest import run_in_window


@pytest.fixture(scope="module")
def notes(extension_zip, tmp_path_factory):
    return run_in_window(extension_zip, tmp_path_factory.mktemp("seen"), "seen")


def test_it_is_selected_and_textured_beside_the_start_up_cube(notes):
    first = notes["first"]
    assert first["selected"] == [first["active"]] == ["Lamp"]
    assert first["shading"] == "MATERIAL"
    assert first["hit"] == "Lamp"
    assert max(abs(value) for value in first["location"][:2]) > 1.0
    assert first["is_view_kept"]


def test_textures_are_switched_off_by_one_click_and_stay_off(notes):
    assert notes["solid"] == "SOLID"
    assert notes["off_screen"]["shading"] == "SOLID"


def test_one_undo_removes_it_and_restores_the_selection(notes):
    assert notes["undone"] == [["Camera", "Cube", "Light"], "Cube"]


def test_an_artist_at_work_keeps_the_selection_and_is_offered_the_model(notes):
    assert notes["busy"]["active"] == "Camera"
    assert notes["busy"]["newest"] not in notes["busy"]["selected"]
    offered = notes["offered"]
    assert offered["selected"] == [offered["active"]] == [offered["newest"]]
    assert offered["hit"] == offered["newest"]


@pytest.mark.parametrize("case", ["off_screen", "hidden"])
def test_it_is_framed_if_it_is_out_of_view(notes, case):
    seen = notes[case]
    assert seen["active"] == seen["newest"]
    assert seen["hit"] == seen["newest"]


def test_a_view_orbited_meanwhile_stays(notes):
    seen = notes["looked_away"]
    assert seen["active"] == seen["newest"]
    assert seen["view"] == [-40, -40, 0]
