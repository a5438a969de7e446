# SPDX-License-Identifier: GPL-3.0-or-later
"""The pump runs only while it is needed, and delays nothing."""

from __future__ import annotations

import pytest

from tests.blender_session import generate, installed, let_settle, let_stop, newest, sentence_of, shown


@pytest.fixture
def pump(finished_job):
    """The pump with no unfinished job."""
    module = installed("runtime.pump")
    module.pump()
    stop(module)
    yield module
    stop(module)


def stop(pump):
    installed("runtime.timers").stop(pump._tick)


def test_it_leaves_nothing_behind(pump):
    pump.start()
    pump.start()
    assert is_ticking(pump)
    stop(pump)
    assert not is_ticking(pump)


def is_ticking(pump):
    import bpy

    return bpy.app.timers.is_registered(pump._tick)


def submit(picture, **options):
    import bpy

    local = installed("client.capabilities").ServiceName.LOCAL
    options = installed("client.local.options").LocalOptions(**options)
    return installed("runtime.generate").submit(local, picture, options, bpy.context.scene, 0)


def test_without_a_job_it_asks_not_to_be_called_again(pump):
    let_stop()  # first deliver what other tests left
    assert pump._tick() is None


def test_it_ticks_while_a_job_runs(pump, picture):
    import bpy

    job = submit(picture)
    assert is_ticking(pump)
    assert 0 < pump.pump() <= 0.5
    assert newest().job_id == job
    assert newest().state not in {"IMPORTED", "FAILED"}
    bpy.ops.maquette.cancel(job=job)
    let_settle()
    assert newest().state == "CANCELLED"


def test_the_model_s_preview_is_shown_before_it_stops(pump, previews, picture):
    job = installed("runtime.session").job(submit(picture))
    let_settle()
    assert str(job.preview) in (installed("runtime.icons")._icons().collection or ())


def test_an_exception_does_not_end_it(pump, monkeypatch, caplog):
    def broken(_engine, _job=None):
        raise ZeroDivisionError

    monkeypatch.setattr(installed("runtime.arrival"), "let_one_arrive", broken)
    assert pump._tick() == 1.0
    assert "ZeroDivisionError" in caplog.text


def test_waiting_ends_in_time(pump):
    assert not pump.work_until(lambda: False, timeout=0.0)
    assert pump.work_until(lambda: True, timeout=0.0)


def test_the_panel_shows_how_a_job_ended(pump, tmp_path):
    text = sentence_of(lambda: generate(tmp_path / "nothing.png"))
    assert (newest().state, newest().sentence) == ("FAILED", text)


def test_the_jobs_are_still_shown_after_another_file_is_opened(pump, finished_job):
    import bpy

    before = [job.job_id for job in shown().jobs]
    assert before
    pump.start()
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    assert [job.job_id for job in shown().jobs] == before


@pytest.mark.parametrize(
    ("name", "shown_as"), [("\u202egnp.exe\u2069", "gnp.exe"), ("two\nlines", "two lines"), ("\u200b", "Model")]
)
def test_a_picture_s_name_cannot_disguise_a_message(pump, tmp_path, name, shown_as):
    path = tmp_path / f"{name}.png"
    path.write_bytes(b"no picture")
    job_id = submit(path)
    assert pump.work_until(lambda: installed("runtime.session").job(job_id).has_ended, timeout=60)
    assert installed("runtime.session").job(job_id).name == shown_as
    let_settle()
