# SPDX-License-Identifier: GPL-3.0-or-later
"""Once its jobs are done, the add-on is idle: no thread, no child, no timer."""

from __future__ import annotations

from tests.blender_session import generate, installed, let_stop
from tests.runtime.test_session import children, maquette_threads, wait_for


def test_after_a_job_nothing_is_left_running(previews, picture, monkeypatch):
    let_stop()  # a child that an earlier test left
    monkeypatch.setattr(installed("worker.launcher"), "KEPT", 0.5)
    job = generate(picture)["maquette_job"]
    wait_for(lambda: not maquette_threads() and not children())
    assert installed("runtime.pump")._tick() is None
    blend = installed("runtime.session").job(job).blend
    assert blend.with_name("preview.png").read_bytes().startswith(b"\x89PNG")


def test_what_the_first_order_imports_leaves_no_thread(addon):
    let_stop()
    orders = installed("runtime.generate")
    wait_for(orders.is_first_use_over)
    wait_for(lambda: not maquette_threads())
