# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions on one job in the gallery: discarding, forgetting, consenting; and turning pages."""

from __future__ import annotations

import os
import sys
import time
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from tests.blender_session import generate, installed, let_settle, newest, sentence_of, shown
from tests.operators.test_jobs import job, submit, wait_until


def holder():
    return installed("runtime.session")


def put_into_library(**changes):
    """A job from an earlier session."""
    module, service = installed("jobs.job"), installed("client.capabilities").ServiceName.MODELSLAB
    options = installed("client.modelslab.options").ModelsLabOptions().as_mapping()
    made = module.Job("old", service, "127.0.0.1", options, "glb", module.Arrival(), created=time.time() - 1e6)
    made = replace(made, id=uuid.uuid4().hex, picture_sha256="0" * 64, **changes)
    library = holder().held().engine._library
    library.add(made)
    library.release()
    installed("runtime.pump").resume()
    wait_until(lambda: not installed("runtime.pump").is_resuming())
    return made.id


def test_discard(scene, picture):
    import bpy

    made = generate(picture)["maquette_job"]
    folder = Path(job(made).folder)
    assert folder.is_dir()
    assert bpy.ops.maquette.discard(job=made) == {"FINISHED"}
    assert holder().find(made) is None
    wait_until(lambda: not folder.exists())
    assert made not in [item.job_id for item in shown().jobs]
    assert len(bpy.data.objects) == 1  # models in the scene belong to the artist
    assert bpy.ops.maquette.discard(job=made) == {"CANCELLED"}
    assert bpy.ops.maquette.discard() == {"CANCELLED"}  # never the newest by accident


@pytest.mark.skipif(sys.platform != "linux", reason="the system's file browser is started in another way")
def test_open_folder(finished_job, tmp_path, monkeypatch):
    import bpy

    opened = tmp_path / "opened"
    program = tmp_path / "xdg-open"
    program.write_text(f'#!/bin/sh\necho "$1" >> "{opened}"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("MAQUETTE_LIBRARY", str(tmp_path / "not made yet"))
    assert bpy.ops.maquette.open_folder(job=finished_job) == {"FINISHED"}
    assert bpy.ops.maquette.open_folder() == {"FINISHED"}
    assert opened.read_text().split("\n")[:2] == [job(finished_job).folder, str(tmp_path / "not made yet")]
    (tmp_path / "in the way").write_text("")
    monkeypatch.setenv("MAQUETTE_LIBRARY", str(tmp_path / "in the way" / "files"))
    assert "cannot be opened" in sentence_of(bpy.ops.maquette.open_folder)


def test_forget(scene, picture, sandbox, account):
    import bpy

    account(sandbox.failing("drop_submit"))
    sentence_of(lambda: generate(picture, "MODELSLAB"))
    uncertain = newest().job_id
    assert newest().state == "UNCERTAIN"
    assert bpy.ops.maquette.forget(job=uncertain) == {"FINISHED"}
    wait_until(lambda: job(uncertain).state.value == "CANCELLED")
    assert bpy.ops.maquette.forget(job=uncertain) == {"CANCELLED"}


def test_an_old_order_waits_for_consent(scene, picture, sandbox, account):
    import bpy

    account(sandbox)
    before = sandbox.stats()["accepted"]
    module = installed("jobs.job")
    longer_ago = {module.State.QUEUED: time.time() - 7200}
    old = put_into_library(base_url=sandbox.modelslab_url, entered=longer_ago, needs_consent=True)
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    assert sandbox.stats()["accepted"] == before
    assert job(old).needs_consent
    folder = Path(job(old).folder)
    folder.mkdir(parents=True)
    (folder / "picture").write_bytes(picture.read_bytes())
    assert bpy.ops.maquette.consent(job=old) == {"FINISHED"}
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    assert job(old).state.value == "IMPORTED"
    assert sandbox.stats()["accepted"] == before + 1
    assert bpy.ops.maquette.consent(job=old) == {"CANCELLED"}


def test_pages(finished_job):
    import bpy

    size = installed("settings.scene").PAGE
    library, source = holder().held().engine._library, holder().job(finished_job)
    for number in range(size + 3):
        library.add(replace(source, id=uuid.uuid4().hex, name=f"page {number}", created=time.time(), picture_sha256=""))
    total = library.page(installed("jobs.gallery").Query()).total
    assert bpy.ops.maquette.show_page(offset=0) == {"FINISHED"}
    wait_until(lambda: shown().total == total)
    assert [item.name for item in shown().jobs] == [f"page {number}" for number in range(size + 2, 2, -1)]
    bpy.ops.maquette.show_page(offset=size)
    wait_until(lambda: shown().offset == size)
    assert [item.name for item in shown().jobs][:3] == ["page 2", "page 1", "page 0"]
    bpy.ops.maquette.show_page(offset=0)
    wait_until(lambda: shown().offset == 0)
    let_settle()


@pytest.fixture
def queued(scene, picture):
    made = submit(picture)
    yield made
    import bpy

    bpy.ops.maquette.discard(job=made)


def test_discarding_a_running_job_stops_it(queued):
    import bpy

    assert bpy.ops.maquette.discard(job=queued) == {"FINISHED"}
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    assert len(bpy.data.objects) == 0
