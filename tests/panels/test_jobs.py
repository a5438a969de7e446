# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs' panel: what runs, what went wrong and what is done."""

from __future__ import annotations

import pytest

from tests.blender_session import installed
from tests.panels.recording import draw

PANEL = "MAQUETTE_PT_jobs"


@pytest.fixture
def show(scene):
    """Put jobs into the panel's copy, newest first; empties it afterwards."""
    state = installed("properties").state()

    def fill(*jobs):
        state.jobs.clear()
        for number, values in enumerate(jobs):
            item = state.jobs.add()
            for name, value in {"job_id": str(number), "name": "cat", "retry": "FREE", **values}.items():
                setattr(item, name, value)
        return state

    fill()
    yield fill
    state.jobs.clear()
    state.error = state.dismissed = ""


def test_it_is_not_there_before_the_first_job(show):
    import bpy

    assert not bpy.types.MAQUETTE_PT_jobs.poll(bpy.context)
    show({"state": "QUEUED"})
    assert bpy.types.MAQUETTE_PT_jobs.poll(bpy.context)


def test_running(show):
    show({"state": "GENERATING", "stage": "Generating", "progress": 0.4, "time_left": "12 s left"})
    layout = draw(PANEL)
    assert (
        "progress",
        {"text": "Generating · 12 s left", "factor": pytest.approx(0.4), "type": "BAR"},
    ) in layout.record
    assert layout.operators["maquette.cancel"]["properties"].job == "0"


def test_failed(show):
    show({"state": "FAILED", "sentence": "The server is down. Try again."})
    layout = draw(PANEL)
    assert "The server is down. Try again." in layout.text
    assert layout.operators["maquette.retry"]["properties"].job == "0"
    assert "maquette.dismiss" in layout.operators
    assert "billed" not in layout.text


def test_uncertain_says_what_another_try_may_cost(show):
    show({"state": "UNCERTAIN", "sentence": "The connection broke.", "retry": "UNKNOWN"})
    assert "billed again" in draw(PANEL).text


def test_a_dismissed_message_is_not_drawn(show):
    show({"state": "FAILED", "sentence": "The server is down."}).dismissed = "0"
    layout = draw(PANEL)
    assert "The server is down." not in layout.text
    assert layout.operators["maquette.retry"]["properties"].job == "0"


def test_an_order_that_was_refused_at_once(show):
    show().error = "No picture is chosen."
    layout = draw(PANEL)
    assert "Not started" in layout.text
    assert "No picture is chosen." in layout.text


def test_done(show):
    show({"state": "IMPORTED"})
    layout = draw(PANEL)
    assert layout.operators["maquette.import_job"]["properties"].job == "0"
    assert "maquette.retry" not in layout.operators


def test_an_older_failure_does_not_cover_a_newer_success(show):
    show({"state": "IMPORTED"}, {"state": "FAILED", "sentence": "The server is down."})
    assert "The server is down." not in draw(PANEL).text


@pytest.mark.parametrize(
    "state",
    [
        "QUEUED", "SUBMITTING", "GENERATING", "DOWNLOADING", "PREPARING", "READY", "IMPORTED", "FAILED", "UNCERTAIN",
        "CANCELLED",
    ],
)  # fmt: skip
def test_every_state_is_drawn(show, state):
    assert state in installed("jobs.job").State.__members__
    show({"state": state, "stage": "At work"})
    assert "cat" in draw(PANEL).text


def test_no_state_is_forgotten(show):
    assert len(installed("jobs.job").State) == 10


def test_a_full_page(show):
    show(*({"state": "FAILED", "sentence": "It broke. " * 30, "name": "a very long name " * 5} for _ in range(20)))
    layout = draw(PANEL, 120)
    assert len([kind for kind, entry in layout.record if entry.get("idname") == "maquette.retry"]) == 7
