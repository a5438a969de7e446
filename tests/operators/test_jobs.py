# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions on a job: stop, retry, import the model again, dismiss the message."""

from __future__ import annotations

import hashlib
import threading

import pytest

from tests import pictures
from tests.blender_session import blocks, generate, installed, newest, sentence_of, shown
from tests.loopback import Loopback, NoAnswer, reply
from tests.sandbox_server import SandboxServer


def submit(path, service="LOCAL"):
    """Submit like the panel's button does: the job runs while the test continues."""
    import bpy

    name = installed("client.capabilities").ServiceName(service)
    options = bpy.context.scene.maquette.options(name)
    return installed("runtime.generate").submit(name, path, options, bpy.context.scene, 0)


def job(job_id):
    return installed("runtime.session").job(job_id)


def wait_until(holds):
    assert installed("runtime.pump").work_until(holds, timeout=60)


def test_cancel_a_running_and_a_waiting_job(scene, picture):
    import bpy

    preferences = installed("settings.preferences").get()
    preferences.concurrency = 1
    try:
        running, waiting = submit(picture), submit(picture)
        wait_until(lambda: installed("runtime.session").held().engine.is_waiting(waiting))
    finally:
        preferences.concurrency = 5
    for each in (waiting, running):
        assert bpy.ops.maquette.cancel(job=each) == {"FINISHED"}
        assert job(each).state.value == "CANCELLED"
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    assert len(bpy.data.objects) == 0
    assert bpy.ops.maquette.cancel(job=running) == {"CANCELLED"}
    assert bpy.ops.maquette.retry(job=waiting) == {"FINISHED"}
    assert bpy.ops.maquette.wait() == {"FINISHED"}
    assert [obj["maquette_job"] for obj in bpy.data.objects] == [waiting]


def test_a_model_that_the_service_has_made_is_fetched_again_without_an_order(scene, picture, account, impatient):
    import bpy

    with SandboxServer(generation_seconds=1.0) as server:
        account(server)
        ordered = submit(picture, "MODELSLAB")
        wait_until(lambda: job(ordered).ticket is not None)
        bpy.ops.maquette.cancel(job=ordered)
        assert bpy.ops.maquette.retry(job=ordered) == {"FINISHED"}
        assert bpy.ops.maquette.wait() == {"FINISHED"}
        assert server.stats()["accepted"] == 1
    (model,) = installed("runtime.arrival").models(ordered)
    assert model["maquette_image_sha256"] == hashlib.sha256(picture.read_bytes()).hexdigest()


def test_an_order_stopped_in_transit_is_not_sent_a_second_time(scene, picture, account):
    """Cancelled between the request and its answer: a second order could be billed beside the first."""
    import bpy

    asked, go_on = threading.Event(), threading.Event()

    def script(request):
        if "base64_to_url" in request.path:
            return reply({"status": "success", "output": ["http://127.0.0.1/picture.png"]})
        asked.set()
        go_on.wait(30)
        return reply({"status": "processing", "id": 7, "eta": 100})

    with Loopback(script) as server:
        account(server.url)
        ordered = submit(picture, "MODELSLAB")
        wait_until(asked.is_set)
        bpy.ops.maquette.cancel(job=ordered)
        assert "still being answered" in sentence_of(lambda: bpy.ops.maquette.retry(job=ordered))
        assert "still being answered" in shown().error
        go_on.set()
        wait_until(lambda: job(ordered).ticket is not None)
        assert job(ordered).state.value == "CANCELLED"
        assert job(ordered).retry.value == "FREE"
        assert len([path for path in server.paths("POST") if path.endswith("image_to_3d")]) == 1


def test_an_order_that_was_stopped_and_never_answered_may_be_billed_again(scene, picture, account):
    import bpy

    asked = threading.Event()

    def script(request):
        if "base64_to_url" in request.path:
            return reply({"status": "success", "output": ["http://127.0.0.1/picture.png"]})
        asked.set()
        return NoAnswer(ending="hang")

    with Loopback(script) as server:
        account(server.url)
        ordered = submit(picture, "MODELSLAB")
        wait_until(asked.is_set)
        bpy.ops.maquette.cancel(job=ordered)
    installed("runtime.pump").pump()
    assert (newest().state, newest().retry) == ("CANCELLED", "UNKNOWN")


def test_a_corrected_picture_is_read_again(scene, tmp_path):
    import bpy

    path = tmp_path / "mended.png"
    for content in (None, b"", pictures.figure()[:300]):
        if content is not None:
            path.write_bytes(content)
        sentence_of(lambda: generate(path))
        failed = newest().job_id
        if content is None:
            bpy.ops.maquette.retry(job=failed)
            bpy.ops.maquette.wait()
            assert "'mended.png' was not found" in newest().sentence
    path.write_bytes(pictures.figure())
    assert bpy.ops.maquette.retry() == {"FINISHED"}  # the newest
    bpy.ops.maquette.wait()
    assert newest().state == "IMPORTED"
    (model,) = installed("runtime.arrival").models(failed)
    assert model["maquette_image_sha256"] == hashlib.sha256(pictures.figure()).hexdigest()


def test_a_painted_picture_that_could_not_be_kept(scene):
    """There is no file to go back to."""
    import bpy

    scene.maquette.image = bpy.data.images.new("tiny", 4, 4)
    sentence_of(bpy.ops.maquette.generate)
    assert "Choose it again" in sentence_of(lambda: bpy.ops.maquette.retry(job=newest().job_id))


def test_a_second_import_is_a_second_object(finished_job):
    import bpy

    bpy.context.scene.cursor.location = (9, 9, 9)
    for _ in range(2):
        assert bpy.ops.maquette.import_job(job=finished_job) == {"FINISHED"}
    first, second = bpy.data.objects
    assert first.data != second.data
    assert first["maquette_job"] == second["maquette_job"] == finished_job
    assert tuple(first.location) != tuple(second.location), "the second stands at a free spot"
    assert bpy.context.selected_objects == [bpy.context.active_object]


def test_nothing_to_import_cancel_or_retry(finished_job):
    import bpy

    before = blocks()
    for operator in (bpy.ops.maquette.import_job, bpy.ops.maquette.cancel, bpy.ops.maquette.retry):
        assert operator(job="unknown") == {"CANCELLED"}
    assert bpy.ops.maquette.retry(job=finished_job) == {"CANCELLED"}
    assert blocks() == before


def test_importing_by_hand_needs_object_mode(finished_job):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    bpy.ops.object.mode_set(mode="EDIT")
    with pytest.raises(RuntimeError, match="Switch to Object Mode first"):
        bpy.ops.maquette.import_job(job=finished_job)
    bpy.ops.object.mode_set(mode="OBJECT")


def test_a_dismissed_message_stays_away(scene, tmp_path):
    import bpy

    sentence_of(lambda: generate(tmp_path / "nothing.png"))
    sentence_of(lambda: generate(tmp_path / "nothing.png", "nonsense"))
    assert shown().error
    bpy.ops.maquette.dismiss()
    assert shown().error == ""
    failed = newest().job_id
    assert (shown().failures[0].job_id, shown().is_failure_latest) == (failed, True)
    assert bpy.ops.maquette.dismiss(job=failed) == {"FINISHED"}
    wait_until(lambda: failed not in {item.job_id for item in shown().failures})
    assert not shown().is_failure_latest
    assert newest().job_id == failed, "it stays in the gallery"
    assert bpy.ops.maquette.dismiss(job=failed) == {"CANCELLED"}
