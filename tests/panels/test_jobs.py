# SPDX-License-Identifier: GPL-3.0-or-later
"""The jobs' panel: what runs and what is done."""

from __future__ import annotations

import pytest

from tests.blender_session import installed
from tests.panels.recording import draw

PANEL = "MAQUETTE_PT_jobs"


def test_it_is_not_there_before_the_first_job(show):
    import bpy

    assert not bpy.types.MAQUETTE_PT_jobs.poll(bpy.context)
    show({"state": "QUEUED"})
    assert bpy.types.MAQUETTE_PT_jobs.poll(bpy.context)


def test_running(show):
    show({"state": "GENERATING", "status": "Generating · 40 %", "progress": 0.4})
    layout = draw(PANEL)
    bar = {"text": "Generating · 40 %", "factor": pytest.approx(0.4), "type": "BAR"}
    assert ("progress", bar) in layout.record
    assert layout.operators["maquette.cancel"]["properties"].job == "0"


def test_what_is_to_be_read_with_a_model_stands_below_the_newest_job_alone(show):
    show({"state": "IMPORTED", "remark": "It may be blank."}, {"state": "IMPORTED", "remark": "It was flat."})
    text = draw(PANEL).text
    assert "It may be blank." in text
    assert "It was flat." not in text


def test_uncertain_leaves_the_choice_to_the_artist(show):
    show({"state": "UNCERTAIN", "sentence": "The connection broke.", "retry": "UNKNOWN"})
    layout = draw(PANEL)
    assert "The connection broke." in layout.text
    assert layout.operators["maquette.retry"]["text"] == "Try Again (may be billed twice)"
    assert layout.operators["maquette.forget"]["properties"].job == "0"


def test_an_old_order_asks_before_it_is_sent(show):
    show({"state": "QUEUED", "stage": "Waiting for your word", "needs_consent": True, "host": "modelslab.com"})
    layout = draw(PANEL)
    assert "never sent to modelslab.com" in layout.text
    assert {"maquette.consent", "maquette.discard"} <= layout.operators.keys()


def test_what_a_job_waits_for_is_said(show):
    show({"state": "GENERATING", "stage": "Waiting", "sentence": "Set the URL again."})
    assert "Set the URL again." in draw(PANEL).text


@pytest.mark.parametrize("flag", ["is_offered", "is_missing"])
def test_a_model_that_is_in_no_scene_is_one_click_away(show, flag):
    show({"state": "READY" if flag == "is_offered" else "IMPORTED", flag: True})
    layout = draw(PANEL)
    assert "text" not in layout.operators["maquette.import_job"]
    assert "maquette.cancel" not in layout.operators


def test_pages(show):
    state = show({"state": "KEPT"}, {"state": "KEPT"})
    assert "maquette.show_page" not in draw(PANEL).operators
    state.offset, state.total = 10, 12
    layout = draw(PANEL)
    assert "11–12 of 12" in layout.text
    turns = [entry for _, entry in layout.record if entry.get("idname") == "maquette.show_page"]
    assert [(turn["properties"].offset, turn["enabled"]) for turn in turns] == [(0, True), (20, False)]


MENU = {
    "GENERATING": ["use_settings", "vary", "vary", "open_folder", "cancel", "discard"],
    "KEPT": ["import_job", "use_settings", "vary", "vary", "open_folder", "discard"],
}


@pytest.mark.parametrize("state", MENU)
def test_what_else_can_be_done_with_a_job(show, state):
    item = show({"state": state, "has_seed": True, "has_model": state == "KEPT"}).jobs[0]
    layout = draw("MAQUETTE_MT_job", maquette_job=item)
    names = [entry["idname"].removeprefix("maquette.") for kind, entry in layout.record if kind == "operator"]
    assert names == MENU[state]
    item.has_seed = False
    assert "maquette.vary" not in draw("MAQUETTE_MT_job", maquette_job=item).operators
    assert layout.operators["maquette.discard"]["properties"].job == item.job_id


def test_why_an_older_job_failed_stands_in_its_menu(show):
    sentence = "The server is down for the whole of this week. Try again when it is there."
    item = show({"state": "FAILED", "sentence": sentence, "retry": "UNKNOWN"}).jobs[0]
    layout = draw("MAQUETTE_MT_job", maquette_job=item)
    assert f"{sentence} Another try may be billed again." in layout.text
    assert len(layout.labels) > 1


def test_the_menu_asks_what_the_service_can_do(show):
    item = show({"state": "GENERATING"}).jobs[0]
    assert draw("MAQUETTE_MT_job", maquette_job=item).operators["maquette.cancel"]["text"] == "Stop Waiting"
    item.can_be_cancelled, item.is_kept_there = True, True
    layout = draw("MAQUETTE_MT_job", maquette_job=item)
    assert layout.operators["maquette.cancel"]["text"] == "Stop"
    assert layout.operators["maquette.delete_result"]["properties"].job == item.job_id


def test_the_menu_says_how_long_it_took(show):
    item = show({"state": "IMPORTED", "made_in": "12 s"}).jobs[0]
    assert "Made in 12 s" in draw("MAQUETTE_MT_job", maquette_job=item).text
    item.made_in = ""
    assert "Made in" not in draw("MAQUETTE_MT_job", maquette_job=item).text


def test_done(show):
    show({"state": "IMPORTED"})
    layout = draw(PANEL)
    assert layout.operators["maquette.import_job"]["properties"].job == "0"
    assert "maquette.retry" not in layout.operators


def test_a_model_is_shown_by_its_picture(show):
    item = show({"state": "IMPORTED", "icon": 7})
    assert [entry["icon_value"] for kind, entry in draw(PANEL).record if kind == "label"] == [7]
    large = [entry for kind, entry in draw("MAQUETTE_MT_job", maquette_job=item.jobs[0]).record if "icon" in kind]
    assert [entry["icon_value"] for entry in large] == [7]


@pytest.mark.parametrize(
    "state",
    [
        "QUEUED", "SUBMITTING", "GENERATING", "DOWNLOADING", "PREPARING", "READY", "IMPORTED", "FAILED", "UNCERTAIN",
        "CANCELLED", "ARRIVING", "KEPT",
    ],
)  # fmt: skip
def test_every_state_is_drawn(show, state):
    assert state in installed("jobs.state").State.__members__
    show({"state": state, "stage": "At work"})
    assert "cat" in draw(PANEL).text


def test_no_state_is_forgotten(show):
    assert len(installed("jobs.state").State) == 12


def test_a_full_page(show):
    show(*({"state": "FAILED", "sentence": "It broke. " * 30, "name": "a very long name " * 5} for _ in range(10)))
    layout = draw(PANEL, 120)
    assert len([kind for kind, entry in layout.record if entry.get("idname") == "maquette.retry"]) == 10


def test_a_movie_is_played_in_its_line(show):
    show({"state": "IMPORTED", "can_play": True})
    layout = draw(PANEL)
    assert layout.operators["maquette.play_turntable"]["properties"].job == "0"
    assert not [entry for entry in layout.record if entry[0] == "template_icon"]
    show({"state": "IMPORTED", "can_play": True, "film_icon": 7})
    icons = [values["icon_value"] for name, values in draw(PANEL).record if name == "template_icon"]
    assert icons == [7]
