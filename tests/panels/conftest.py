# SPDX-License-Identifier: GPL-3.0-or-later
"""A scene as it is when an artist has chosen a picture."""

from __future__ import annotations

import pytest

from tests import pictures


@pytest.fixture
def chosen(scene, tmp_path):
    """A scene whose picture is chosen."""
    import bpy

    path = tmp_path / "cat.png"
    path.write_bytes(pictures.figure(32))
    scene.maquette.image = bpy.data.images.load(str(path))
    return scene
