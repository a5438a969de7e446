# SPDX-License-Identifier: GPL-3.0-or-later
"""Assets dragged from the Asset Browser can be made into models; the pictures are in out/window, for people."""

from __future__ import annotations

import pytest

from tests.window.conftest import run_in_window


@pytest.fixture(scope="module")
def notes(extension_zip, tmp_path_factory):
    return run_in_window(extension_zip, tmp_path_factory.mktemp("dragging"), "dragging")


@pytest.mark.parametrize(("name", "kind"), [("Reference", "EMPTY"), ("Poster", "MESH")])
def test_an_object_that_shows_a_picture_becomes_a_model(notes, name, kind):
    dragged = notes[name]
    assert (dragged["active"], dragged["kind"]) == (name, kind)
    assert dragged["model"]


def test_blender_lists_no_pictures(notes):
    """Once it does, change the documentation's page on pictures."""
    assert notes["Drawing"]["come"] == []
