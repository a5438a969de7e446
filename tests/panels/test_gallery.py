# SPDX-License-Identifier: GPL-3.0-or-later
"""The gallery, and the menu of a job."""

from __future__ import annotations

import pytest

from tests.blender_session import installed
from tests.panels.recording import draw

PANEL = "MAQUETTE_PT_jobs"


def test_it_is_hidden_before_the_first_job(show):
    import bpy

    assert not bpy.types.MAQUETTE_PT_jobs.poll(bpy.context)
    show({"state": "QUEUED"})
    assert bpy.types.MAQUETTE_PT_jobs.poll(bpy.context)


def test_running(show):
    show({"state": "GENERATING", "status": "Generating · 40 %", "progress": 0.4})
    bar = {"text": "Generating · 40 %", "factor": pytest.approx(0.4), "type": "BAR"}
    assert ("progress", bar) in draw(PANEL).record


def test_what_needs_an_answer_is_pinned_in_one_line(show):
    state = show({"state": "KEPT", "name": "chair"})
    state.questions.add().name = "lamp"
    pinned = [entry["text"] for kind, entry in draw(PANEL).record if kind == "popover" and "text" in entry]
    assert pinned == ["lamp: needs your answer"]


def test_a_failure_is_pinned_in_one_line_with_what_can_be_done(show):
    state = show({"state": "KEPT", "name": "chair"}, {"state": "FAILED", "name": "lamp", "sentence": "It broke. " * 9})
    assert "more failed" not in draw(PANEL).text
    state.failed = 6
    layout = draw(PANEL)
    (line,) = (entry["text"] for kind, entry in layout.record if kind == "menu" and entry["text"].startswith("lamp"))
    assert line.startswith("lamp: It broke.")
    assert layout.operators["maquette.dismiss"]["properties"].job == "1"
    assert "5 more failed" in layout.text


def test_a_click_shows_the_model_or_imports_it(show):
    show({"state": "KEPT", "name": "chair", "has_model": True, "is_present": True})
    assert draw(PANEL).operators["maquette.show_model"]["text"] == "chair"
    show({"state": "KEPT", "name": "chair", "has_model": True})
    assert draw(PANEL).operators["maquette.import_job"]["text"] == "chair"


def test_variants_are_distinguished_by_their_seeds(show):
    show({"state": "KEPT", "name": "chair", "has_model": True, "is_variant": True, "seed": "42"})
    assert draw(PANEL).operators["maquette.import_job"]["text"] == "42 · chair"


def test_selected_jobs_have_actions_for_all_of_them(show):
    state = show({"state": "KEPT"}, {"state": "KEPT"}, {"state": "KEPT"})
    assert "maquette.discard_selected" not in draw(PANEL).operators
    state.jobs[0].is_selected = state.jobs[2].is_selected = True
    layout = draw(PANEL)
    assert "2 selected" in layout.text
    assert {"maquette.import_selected", "maquette.save_to_asset_library", "maquette.discard_selected"} <= set(
        layout.operators
    )
    assert layout.operators["maquette.save_to_asset_library"]["properties"].which == "JOBS"


def test_the_pictures_fill_as_many_columns_as_fit(show):
    show({"state": "KEPT"})
    columns = {
        width: next(entry["columns"] for kind, entry in draw(PANEL, width).record if kind == "grid_flow")
        for width in (120, 250, 600)
    }
    assert columns == {120: 1, 250: 2, 600: 5}


@pytest.mark.parametrize("flag", ["is_offered", "is_missing"])
def test_a_model_that_is_in_no_scene_is_one_click_away(show, flag):
    show({"state": "READY" if flag == "is_offered" else "IMPORTED", "has_model": True, flag: True})
    layout = draw(PANEL)
    assert layout.operators["maquette.import_job"]["properties"].job == "0"
    menu = draw("MAQUETTE_MT_job", maquette_job=installed("settings.scene").state().jobs[0])
    assert ("another file" if flag == "is_offered" else "Neither in this file") in menu.text


def test_pages(show):
    state = show({"state": "KEPT"}, {"state": "KEPT"})
    assert "maquette.show_page" not in draw(PANEL).operators
    state.offset, state.total = 12, 14
    layout = draw(PANEL)
    assert "13–14 of 14" in layout.text
    turns = [entry for _, entry in layout.record if entry.get("idname") == "maquette.show_page"]
    assert [(turn["properties"].offset, turn["enabled"]) for turn in turns] == [(0, True), (24, False)]


MENU = {
    "GENERATING": ["use_settings", "vary", "vary", "open_folder", "cancel", "discard"],
    "KEPT": ["import_job", "save_to_asset_library", "use_settings", "vary", "vary", "open_folder", "discard"],
}


@pytest.mark.parametrize("state", MENU)
def test_the_menu_has_the_other_actions_of_a_job(show, state):
    item = show({"state": state, "has_seed": True, "has_model": state == "KEPT"}).jobs[0]
    layout = draw("MAQUETTE_MT_job", maquette_job=item)
    names = [entry["idname"].removeprefix("maquette.") for kind, entry in layout.record if kind == "operator"]
    assert names == MENU[state]
    item.has_seed = False
    assert "maquette.vary" not in draw("MAQUETTE_MT_job", maquette_job=item).operators
    assert layout.operators["maquette.discard"]["properties"].job == item.job_id


def test_the_menu_says_why_an_older_job_failed(show):
    sentence = "The server is down for the whole of this week. Try again when it is there."
    item = show({"state": "FAILED", "sentence": sentence, "retry": "UNKNOWN"}).jobs[0]
    layout = draw("MAQUETTE_MT_job", maquette_job=item)
    assert f"{sentence} Trying again may be billed." in layout.text
    assert len(layout.labels) > 1


def test_the_menu_depends_on_the_services_capabilities(show):
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
    show({"state": "IMPORTED", "has_model": True})
    layout = draw(PANEL)
    assert layout.operators["maquette.import_job"]["properties"].job == "0"
    assert "maquette.retry" not in layout.operators


def test_a_model_is_shown_by_its_picture(show):
    item = show({"state": "IMPORTED", "icon": 7})
    pictures = [entry for kind, entry in draw(PANEL).record if kind == "template_icon"]
    assert [(entry["icon_value"], entry["scale"]) for entry in pictures] == [(7, 5.0)], "100 pixels at scale 1"
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
    failed = {"state": "FAILED", "sentence": "It broke. " * 30, "name": "a very long name " * 5}
    state = show(*(failed for _ in range(10)))
    state.failures.clear()  # pinned above the page's jobs
    layout = draw(PANEL, 120)
    assert len([kind for kind, entry in layout.record if entry.get("idname") == "maquette.retry"]) == 10


def test_a_movie_is_played_in_place_of_the_picture(show):
    show({"state": "IMPORTED", "can_play": True, "icon": 3})
    layout = draw(PANEL)
    assert layout.operators["maquette.play_turntable"]["properties"].job == "0"
    show({"state": "IMPORTED", "can_play": True, "icon": 3, "film_icon": 7})
    icons = [values["icon_value"] for name, values in draw(PANEL).record if name == "template_icon"]
    assert icons == [7]
