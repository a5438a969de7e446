# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for every job, for scripts."""

from __future__ import annotations

from tests.blender_session import installed, sentence_of
from tests.operators.test_jobs import submit


def test_without_jobs_it_returns_at_once(scene):
    import bpy

    assert bpy.ops.maquette.wait(timeout=0.0) == {"FINISHED"}


def test_after_the_timeout_it_says_so_and_the_job_continues(scene, picture):
    import bpy

    job = submit(picture)
    assert "1 of the jobs did not end within 0 s" in sentence_of(lambda: bpy.ops.maquette.wait(timeout=0.0))
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    assert installed("runtime.arrival").models(job)
