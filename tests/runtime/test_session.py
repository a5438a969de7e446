# SPDX-License-Identifier: GPL-3.0-or-later
"""Disabling the add-on during jobs ends its threads and children without delay."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from tests.blender_session import installed, let_stop, shown
from tests.loopback import Loopback, NoAnswer
from tools.installed_addon import MODULE


@pytest.fixture
def switch(addon):
    """Disables the add-on; it is enabled again after the test."""
    import addon_utils

    yield lambda: addon_utils.disable(MODULE, default_set=True)
    addon_utils.enable(MODULE, default_set=True)
    holder, pump = installed("runtime.session"), installed("runtime.pump")
    pump.resume()
    assert pump.work_until(lambda: not pump.is_resuming(), timeout=30)
    for job in holder.jobs():
        if not job.has_ended:
            holder.held().engine.discard(job.id)


def maquette_threads():
    return [thread for thread in threading.enumerate() if "Maquette" in thread.name and thread.is_alive()]


def children():
    """The add-on's child Blenders that still run (Linux), those of other tests included."""
    listing = Path(f"/proc/self/task/{threading.get_native_id()}/children")
    if not listing.exists():
        pytest.skip("this system does not list a process's children")
    script = str(Path(installed("worker.launcher").__file__).with_name("child.py"))
    started = [pid for task in Path("/proc/self/task").iterdir() for pid in children_of(task)]
    return [pid for pid in started if script in command_of(pid)]


def children_of(task):
    try:
        return (task / "children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):  # the thread ended meanwhile
        return []


def command_of(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except (FileNotFoundError, ProcessLookupError):
        return []


def submit(service, picture, options):
    import bpy

    name = installed("client.capabilities").ServiceName(service)
    return installed("runtime.generate").submit(name, picture, options, bpy.context.scene, 0)


def wait_for(holds):
    deadline = time.monotonic() + 30
    event = threading.Event()
    while not holds() and time.monotonic() < deadline:
        event.wait(0.01)
    assert holds()


def test_running_jobs_end_with_the_add_on(scene, picture, switch):
    for _ in range(2):
        submit("LOCAL", picture, installed("client.local.options").LocalOptions())
    wait_for(lambda: len(children()) >= 2)
    began = time.monotonic()
    switch()
    assert time.monotonic() - began < 5.0
    wait_for(lambda: not maquette_threads() and not children())
    assert not [name for name in dir(scene) if name == "maquette"]


def test_a_hanging_service_does_not_block_disabling(scene, picture, account, switch):
    """The thread waits for an answer that never comes; it cannot be ended, but Blender is not blocked."""
    with Loopback(lambda _request: NoAnswer(ending="hang")) as server:
        account(server.url)
        submit("MODELSLAB", picture, installed("client.modelslab.options").ModelsLabOptions())
        wait_for(lambda: server.requests)
        began = time.monotonic()
        switch()
        assert time.monotonic() - began < 5.0
    wait_for(lambda: not maquette_threads())


def test_it_can_be_enabled_again(scene, picture, switch):
    import addon_utils

    switch()
    addon_utils.enable(MODULE, default_set=True)
    assert installed("runtime.session").jobs() == ()
    assert not installed("runtime.session").is_held()
    assert len(shown().jobs) == 0


def test_a_changed_folder_for_files_applies_to_the_next_job(scene, picture, tmp_path, monkeypatch):
    installed("runtime.session").held()
    monkeypatch.setenv("MAQUETTE_LIBRARY", str(tmp_path / "other"))
    job = submit("LOCAL", picture, installed("client.local.options").LocalOptions())
    folder = Path(installed("runtime.session").job(job).folder)
    assert folder == tmp_path / "other" / "jobs" / job
    let_stop()
