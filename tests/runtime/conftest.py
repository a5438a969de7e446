# SPDX-License-Identifier: GPL-3.0-or-later
"""A finished model that waits to arrive."""

from __future__ import annotations

import shutil
import time
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from tests.blender_session import installed, let_settle


@pytest.fixture
def ready(finished_job, scene, monkeypatch):
    """The newest job: its model is finished, was ordered from this scene, and arrives when the test lets it."""
    import bpy

    monkeypatch.setattr(installed("scene.undo"), "busy_with", lambda: "sculpting")
    scene = bpy.context.scene  # another test made the job, and opened a new file afterwards
    module, identity = installed("jobs.job"), installed("scene.identity")
    engine, source = installed("runtime.session").held().engine, installed("runtime.session").job(finished_job)
    job_id = uuid.uuid4().hex
    folder = Path(source.folder).with_name(job_id)
    shutil.copytree(source.folder, folder)
    job = replace(
        source,
        id=job_id,
        folder=str(folder),
        created=time.time(),
        arrival=module.Arrival(
            "Scene", scene_id=identity.identify(scene), session=identity.sitting(), file=bpy.data.filepath
        ),
        state=module.State.READY,
        stage=module.Stage.ARRIVING,
    )
    engine._library.add(job)
    installed("runtime.pump").resume()
    assert installed("runtime.pump").work_until(lambda: not installed("runtime.pump").is_resuming(), timeout=30)
    return job_id


@pytest.fixture
def let_arrive(monkeypatch):
    """Call it to run the pump, as in an idle Blender, until nothing is left to do."""

    def rest():
        monkeypatch.setattr(installed("scene.undo"), "busy_with", lambda: "")
        let_settle()

    return rest
