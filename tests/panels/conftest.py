# SPDX-License-Identifier: GPL-3.0-or-later
"""A scene in which a picture is chosen, and jobs as the panel shows them."""

from __future__ import annotations

import pytest

from tests import pictures
from tests.blender_session import installed

TOLD = ("has_ended", "has_arrived", "is_uncertain")


@pytest.fixture
def chosen(scene, tmp_path):
    """A scene with a chosen picture."""
    import bpy

    path = tmp_path / "cat.png"
    path.write_bytes(pictures.figure(32))
    scene.maquette.image = bpy.data.images.load(str(path))
    return scene


def job(state):
    """A job in that state, with everything that the panel reads."""
    module, service = installed("jobs.job"), installed("client.capabilities").ServiceName.LOCAL
    return module.Job("cat", service, "", {}, "glb", module.Arrival(), 0.0, state=module.State(state))


@pytest.fixture
def show(scene):
    """Put jobs into the panel's copy, newest first; emptied after the test."""
    state, mirror = installed("settings.scene").state(), installed("runtime.gallery_listing")
    lists = (state.jobs, state.running, state.questions, state.failures)
    for items in lists:
        items.clear()
    state.everything = 0

    def add(items, number, values):
        item = items.add()
        copied = mirror._shown(job(state=values["state"]), mirror.Listing())
        told = {name: copied[name] for name in TOLD}
        for name, value in {"job_id": str(number), "name": "cat", "retry": "FREE", **told, **values}.items():
            setattr(item, name, value)
        return item

    def fill(*jobs):
        for items in lists:
            items.clear()
        state.offset, state.total, state.everything = 0, len(jobs), len(jobs)
        for number, values in enumerate(jobs):
            item = add(state.jobs, number, values)
            if item.is_uncertain or item.needs_consent:
                add(state.questions, number, values)
            elif not item.has_ended:
                add(state.running, number, values)
            elif item.sentence:
                add(state.failures, number, values)
        state.running_total, state.failed = len(state.running), len(state.failures)
        latest = next((item.job_id for item in state.jobs if item.has_ended), "")
        state.is_failure_latest = bool(state.failures) and state.failures[0].job_id == latest
        return state

    fill()
    yield fill
    fill()
    state.error = ""
