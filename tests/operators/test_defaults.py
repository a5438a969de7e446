# SPDX-License-Identifier: GPL-3.0-or-later
"""Save as My Defaults, Reset, Restore Factory Settings."""

from __future__ import annotations

import pytest

from tests.blender_session import installed


@pytest.fixture
def folder(scene, monkeypatch, tmp_path):
    monkeypatch.setattr(installed("settings.preferences"), "default_library", lambda: tmp_path / "kept")
    return tmp_path / "kept"


def test_save_reset_and_restore(scene, folder):
    import bpy

    local = scene.maquette.local
    local.depth = 2.0
    assert bpy.ops.maquette.save_defaults() == {"FINISHED"}
    local.depth = 0.5
    assert bpy.ops.maquette.reset_settings() == {"FINISHED"}
    assert local.depth == 2.0
    assert bpy.ops.maquette.restore_factory() == {"FINISHED"}
    assert local.depth == 1.0
    local.depth = 0.5
    bpy.ops.maquette.reset_settings()
    assert local.depth == 1.0


def test_a_disk_that_cannot_be_written_is_reported(scene, folder):
    import bpy

    folder.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(RuntimeError, match="defaults could not be saved"):
        bpy.ops.maquette.save_defaults()
