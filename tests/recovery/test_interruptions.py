# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender or its file is closed normally during a job: one order and one model, as after a crash."""

from __future__ import annotations

import pytest

from tests.blender_session import empty_file, installed
from tests.recovery.conftest import IS_LONG
from tools.installed_addon import MODULE


def restart_addon():
    """Disable and enable the add-on, which for a job is like restarting Blender."""
    import addon_utils

    addon_utils.disable(MODULE, default_set=True)
    addon_utils.enable(MODULE, default_set=True)


def load_another(folder):
    import bpy

    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "asking.blend"))
    empty_file()
    bpy.ops.wm.save_as_mainfile(filepath=str(folder / "other.blend"))
    bpy.ops.wm.open_mainfile(filepath=str(folder / "asking.blend"))


INTERRUPTIONS = {
    "unregister": lambda _folder: restart_addon(),
    "file load": load_another,
    "file new": lambda _folder: empty_file(),
}
STATES = ("QUEUED", "SUBMITTING", "GENERATING", "DOWNLOADING", "PREPARING") if IS_LONG else ("GENERATING", "PREPARING")


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("interruption", INTERRUPTIONS)
def test_interrupted(scene, small_picture, account, sandbox, tmp_path, interruption, state, repetition):  # noqa: PLR0917  # fixtures
    import bpy

    account(sandbox)
    before = sandbox.stats()["accepted"]
    pump, name = installed("runtime.pump"), installed("client.capabilities").ServiceName.MODELSLAB
    options = installed("client.modelslab.options").ModelsLabOptions(mesh_simplify=0.98)
    job = installed("runtime.generate").submit(name, small_picture, options, scene, 0)
    states = [*installed("jobs.state").State]
    reached = installed("jobs.state").State(state)
    holder = installed("runtime.session")
    assert pump.work_until(
        lambda: holder.job(job).picture_sha256 and states.index(holder.job(job).state) >= states.index(reached), 60
    )
    INTERRUPTIONS[interruption](tmp_path)
    assert bpy.ops.maquette.wait(timeout=120) == {"FINISHED"}
    holder, pump = installed("runtime.session"), installed("runtime.pump")
    # A thread left behind in a request may keep the job until it has its answer.
    assert pump.work_until(lambda: holder.job(job).has_ended, 120)
    ended = holder.job(job)
    found = [obj for obj in bpy.data.objects if obj.get("maquette_job") == job]
    if ended.state.value == "UNCERTAIN":  # stopped between the order and its answer, which is therefore unknown
        assert sandbox.stats()["accepted"] <= before + 1
        assert found == []
    else:
        assert ended.state.value == "IMPORTED"
        assert sandbox.stats()["accepted"] == before + 1
        assert len(found) == 1
