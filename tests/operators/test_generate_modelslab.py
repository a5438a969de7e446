# SPDX-License-Identifier: GPL-3.0-or-later
"""Ordering from ModelsLab, over real HTTP from the sandbox: what arrives, what is billed, what can go wrong."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import logging
import time

import pytest

from tests.blender_session import (
    blocks,
    empty_file,
    generate,
    installed,
    newest,
    open_edges,
    sentence_of,
    shown,
    triangles,
)
from tests.loopback import Loopback, refused_port, reply
from tests.sandbox_server import SandboxServer
from tools.installed_addon import MODULE

pytestmark = pytest.mark.early

SEED = "4294967301"  # larger than Blender's integers
KEY = "mq-Secret-0815-Key"


def test_a_model_is_ordered_once_and_arrives(scene, picture, sandbox, account):
    account(sandbox, KEY)
    scene.maquette.modelslab.seed = SEED
    scene.maquette.modelslab.mesh_simplify = 0.98
    before = sandbox.stats()["accepted"]
    model = generate(picture, "MODELSLAB")
    assert sandbox.stats()["accepted"] == before + 1
    assert open_edges(model.data) == 0
    assert triangles(model.data) > 100
    assert model["maquette_service"] == "MODELSLAB"
    assert model["maquette_seed"] == SEED
    assert model["maquette_image_sha256"] == hashlib.sha256(picture.read_bytes()).hexdigest()
    assert installed("runtime.session").job(model["maquette_job"]).service_seconds > 0


@pytest.mark.usefixtures("scene")
def test_the_key_is_nowhere(picture, sandbox, account, caplog, tmp_path):
    """Not in the .blend, the library (with the job above), the log or the panel."""
    import bpy

    caplog.set_level(logging.DEBUG)
    account(sandbox.failing("message_object"), KEY)
    sentence = sentence_of(lambda: generate(picture, "MODELSLAB"))
    saved = tmp_path / "saved.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(saved), compress=False)
    library = b"".join(
        path.read_bytes() for path in installed("settings.preferences").library().rglob("*") if path.is_file()
    )
    texts = (caplog.text, sentence, *(job.sentence for job in shown().jobs))
    assert "disc: " in caplog.text
    for content in (saved.read_bytes(), library, *(text.encode() for text in texts)):
        assert KEY.encode() not in content


REFUSED = {
    "invalid": ("did not accept the key", "FREE"),
    "broke": ("has no credits left", "FREE"),
}


@pytest.mark.parametrize("key", REFUSED)
def test_an_account_in_trouble(scene, picture, sandbox, account, key):
    words, retry = REFUSED[key]
    account(sandbox, key)
    before, accepted = blocks(), sandbox.stats()["accepted"]
    text = sentence_of(lambda: generate(picture, "MODELSLAB"))
    assert words in text
    assert (newest().state, newest().sentence, newest().retry) == ("FAILED", text, retry)
    assert sandbox.stats()["accepted"] == accepted
    assert blocks() == before


def test_a_busy_account_is_asked_again_after_the_stated_wait(scene, picture, account):
    refusal = reply({"status": "error", "message": "Rate limit exceeded", "retry_after": 1}, 429)
    with Loopback() as server:
        server.routes["/api/v6/base64_to_url"] = reply({"status": "success", "output": [f"{server.url}/picture.png"]})
        server.routes["/api/v6/3d/image_to_3d"] = refusal
        account(f"{server.url}/api/v6")
        text = sentence_of(lambda: generate(picture, "MODELSLAB"))
        assert server.paths("POST").count("/api/v6/3d/image_to_3d") == 2
    assert "accepts no more jobs at the moment. Try again in 1 second" in text
    assert (newest().state, newest().sentence, newest().retry) == ("FAILED", text, "FREE")


def test_no_key(scene, picture, sandbox, account):
    account(sandbox, "")
    assert "There is no key" in sentence_of(lambda: generate(picture, "MODELSLAB"))


def test_an_address_to_which_the_key_must_not_be_sent(scene, picture, account):
    account("http://example.com/api")
    assert "https" in sentence_of(lambda: generate(picture, "MODELSLAB"))


def test_offline(scene, picture, sandbox, account, monkeypatch):
    import bpy

    account(sandbox)
    bpy.context.preferences.system.use_online_access = False
    try:
        text = sentence_of(lambda: generate(picture, "MODELSLAB"))
    finally:
        bpy.context.preferences.system.use_online_access = True
    assert "online access is off" in text
    assert "Local" in text


def test_server_down(scene, picture, account, impatient):
    account(f"http://127.0.0.1:{refused_port()}/api/v6")
    before = blocks()
    text = sentence_of(lambda: generate(picture, "MODELSLAB"))
    assert "Could not reach 127.0.0.1" in text
    assert "Check the connection and try again." in text
    assert newest().sentence == text
    assert blocks() == before


def test_a_python_without_requests(scene, picture, sandbox, account, monkeypatch):
    """`None` in `sys.modules` makes the import fail."""
    import sys

    account(sandbox)
    for name in [name for name in sys.modules if name.partition(".")[0] == "requests"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "requests", None)
    readiness = installed("settings.readiness")
    readiness._has_requests.cache_clear()
    try:
        assert importlib.util.find_spec("requests") is None
        assert (
            readiness.missing_for(installed("client.capabilities").ServiceName.MODELSLAB) is readiness.Missing.REQUESTS
        )
        text = sentence_of(lambda: generate(picture, "MODELSLAB"))
    finally:
        readiness._has_requests.cache_clear()
    assert "requests" in text
    assert "Local" in text


FAULTS = {
    "html_model": ("FAILED", "FREE", "it is a web page"),
    "short_model": ("FAILED", "FREE", "it is cut off"),
    "truncated_model": ("FAILED", "FREE", "the connection broke"),
    "failed_job": ("FAILED", "UNKNOWN", "accepted the job but could not make a model from it"),
    "output_404": ("IMPORTED", "FREE", ""),
}


@pytest.fixture(scope="module")
def outcomes(addon, picture, sandbox, tmp_path_factory):
    """For each fault, the job as the panel shows it and the orders that were accepted."""
    import bpy

    empty_file()
    folder = tmp_path_factory.mktemp("faults")
    orders, pump = installed("runtime.generate"), installed("runtime.pump")
    service = installed("client.capabilities").ServiceName.MODELSLAB
    options = installed("client.modelslab.options").ModelsLabOptions(mesh_simplify=0.98)
    retrying = installed("jobs.run.retrying").Retrying
    accepted = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODELSLAB_API_KEY", "good")
        patch.setattr(
            installed("jobs.run.progress"),
            "Retrying",
            lambda signal, what, **more: retrying(signal, what, **more, first=0.01, longest=0.02),
        )
        run = installed("jobs.run.progress").Run
        for fault in FAULTS:
            # A download that always breaks off is retried for an hour (the artist's deadline), so time runs faster.
            speed = 300 if fault == "truncated_model" else 1
            hasty = functools.partial(run, monotonic=lambda speed=speed: time.monotonic() * speed)
            patch.setattr(installed("jobs.engine"), "Run", hasty)
            named = folder / f"{fault}.png"
            named.write_bytes(picture.read_bytes())
            before = sandbox.stats()["accepted"]
            patch.setenv("MAQUETTE_MODELSLAB_URL", sandbox.failing(fault).modelslab_url)
            job = orders.submit(service, named, options, bpy.context.scene, 0)
            pump.work_until(lambda job=job: installed("runtime.session").job(job).has_ended)
            accepted[fault] = sandbox.stats()["accepted"] - before
        jobs = {job.name: (job.state, job.retry, job.sentence) for job in shown().jobs}
        return jobs, accepted, [obj.name for obj in bpy.data.objects]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_model_that_does_not_arrive_as_it_should(outcomes, fault):
    jobs, accepted, _ = outcomes
    state, retry, words = FAULTS[fault]
    assert jobs[fault][:2] == (state, retry)
    assert words in jobs[fault][2]
    assert accepted[fault] == 1


def test_only_the_delivered_model_is_in_the_scene(outcomes):
    _, _, objects = outcomes
    assert objects == ["output_404"]


def test_a_web_page_instead_of_an_answer(scene, picture, sandbox, account):
    before, accepted = blocks(), sandbox.stats()["accepted"]
    account(sandbox.failing("html_answer"))
    text = sentence_of(lambda: generate(picture, "MODELSLAB"))
    assert sandbox.stats()["accepted"] == accepted
    assert "answered with a web page" in text
    assert newest().sentence == text
    assert blocks() == before


def test_an_order_whose_answer_is_lost_is_never_sent_again(scene, picture, sandbox, account):
    before, accepted = blocks(), sandbox.stats()["accepted"]
    account(sandbox.failing("drop_submit"))
    text = sentence_of(lambda: generate(picture, "MODELSLAB"))
    assert sandbox.stats()["accepted"] == accepted + 1
    assert "may have been accepted and billed" in text
    assert (newest().state, newest().retry, newest().sentence) == ("UNCERTAIN", "UNKNOWN", text)
    assert blocks() == before


def test_a_job_is_polled_only_at_the_address_of_its_order(scene, picture, sandbox, account):
    """Its key is meant only for that server."""
    import bpy

    holder, pump = installed("runtime.session"), installed("runtime.pump")
    before = sandbox.stats()
    with SandboxServer(generation_seconds=3600) as first:
        account(first)
        name = installed("client.capabilities").ServiceName.MODELSLAB
        job = installed("runtime.generate").submit(name, picture, scene.maquette.options(name), scene, 0)
        assert pump.work_until(lambda: holder.job(job).ticket is not None, timeout=60)
        account(sandbox)
        holder.held().engine.cancel(job)
        holder.held().engine.retry(job)
        text = sentence_of(bpy.ops.maquette.wait)
        assert "your key is sent nowhere else" in text
        assert newest().sentence == text
        assert sandbox.stats() == before


def test_the_logger_has_the_add_on_s_name(addon):
    assert installed("jobs.run.progress").log.name.startswith(MODULE)
