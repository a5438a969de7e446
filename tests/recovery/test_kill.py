# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender is killed at each point of a job's way and started again: one order, one model."""

from __future__ import annotations

import pytest

from tests.recovery.blender import Blender, go_on

pytestmark = pytest.mark.early

# Where Blender stands still when it is killed -> the state it ends in, the models in the scene by then, and whether the
# service had taken the order. A model that was being imported is one click away, and never there twice.
POINTS = {
    "the picture is kept": ("jobs.run.submission:Order.place:before", "IMPORTED", 1, 1),
    "before the upload": ("client.modelslab.service:ModelsLab.upload:before", "IMPORTED", 1, 1),
    "after the upload": ("client.modelslab.service:ModelsLab.upload:after", "IMPORTED", 1, 1),
    "before the order is sent": ("jobs.run.submission:Order._before_sending:after", "UNCERTAIN", 0, 0),
    "the answer is read": ("client.modelslab.service:ModelsLab.submit:after", "UNCERTAIN", 0, 1),
    "the answer is stored": ("jobs.run.progress:JobWriter.store_answer:after", "IMPORTED", 1, 1),
    "while it generates": ("client.modelslab.service:ModelsLab.fetch:before", "IMPORTED", 1, 1),
    "the links are stored": ("jobs.run.runner:Runner._store_finished:after", "IMPORTED", 1, 1),
    "the model is downloaded": ("client.modelslab.service:ModelsLab.download:after", "IMPORTED", 1, 1),
    "preparing is stored": ("jobs.run.progress:JobWriter.store:after:PREPARING", "IMPORTED", 1, 1),
    "the model is prepared": ("jobs.run.progress:JobWriter.store:before:READY", "IMPORTED", 1, 1),
    "ready is stored": ("jobs.run.progress:JobWriter.store:after:READY", "IMPORTED", 1, 1),
    "the import is granted": ("jobs.desk:Desk.claim_arrival:after", "IMPORTED", 0, 1),
    "the model is appended": ("jobs.engine:Engine.finish:before", "IMPORTED", 0, 1),
    "imported is stored": ("jobs.desk:Desk.arrived:after", "IMPORTED", 0, 1),
}


@pytest.mark.parametrize("point", POINTS)
def test_killed(sandbox, small_picture, tmp_path, point, repetition):
    hold, state, models, accepted = POINTS[point]
    library, blend = tmp_path / "library", tmp_path / "asking.blend"
    before = sandbox.stats()["accepted"]
    task = {"action": "order", "blend": str(blend), "pictures": [str(small_picture)], "hold": hold}
    with Blender(library, sandbox.modelslab_url, **task) as blender:
        blender.read_until("HELD")
        blender.kill()
    is_offered = state == "IMPORTED" and not models
    after = go_on(library, sandbox.modelslab_url, blend, click=is_offered)
    assert sandbox.stats()["accepted"] == before + accepted
    assert after["total"] == 1
    assert after["jobs"][0][0] == state
    assert len(after["models"]) == models + is_offered
