# SPDX-License-Identifier: GPL-3.0-or-later
"""Below the button: the jobs' progress, errors, and what needs the artist's answer."""

from __future__ import annotations

import pytest

from tests.panels.recording import draw

PANEL = "MAQUETTE_PT_generate"


def test_a_jobs_progress_is_directly_below_the_button(chosen, show):
    show({"state": "GENERATING", "status": "Generating · 12 s left", "progress": 0.4})
    layout = draw(PANEL)
    bar = {"text": "cat · Generating · 12 s left", "factor": pytest.approx(0.4), "type": "BAR"}
    names = [entry.get("idname", kind) for kind, entry in layout.record]
    button = names.index("maquette.generate")
    assert names[button + 1 : button + 4] == ["MAQUETTE_MT_generate", "progress", "maquette.cancel"]
    assert ("progress", bar) in layout.record
    assert layout.operators["maquette.cancel"]["properties"].job == "0"


def test_the_reason_for_a_wait_is_shown(chosen, show):
    show({"state": "GENERATING", "status": "Waiting", "sentence": "Set the URL again."})
    assert "Set the URL again." in draw(PANEL).text


def test_only_a_few_jobs_are_listed(chosen, show):
    state = show({"state": "GENERATING"}, {"state": "QUEUED"})
    state.running_total = 7
    layout = draw(PANEL)
    assert [kind for kind, _ in layout.record].count("progress") == 2
    assert "5 more below" in layout.text


@pytest.mark.parametrize(("count", "words"), [(0, ""), (1, "1 order needs"), (3, "3 orders need")])
def test_what_needs_an_answer_is_one_line(chosen, show, count, words):
    show(*[{"state": "UNCERTAIN", "sentence": "The connection broke."}] * count)
    layout = draw(PANEL)
    asked = [entry for kind, entry in layout.record if kind == "popover" and "questions" in entry["idname"]]
    assert [entry["text"] for entry in asked] == ([f"{words} your answer"] if count else [])
    assert "The connection broke." not in layout.text
    opened = draw("MAQUETTE_PT_questions")
    assert opened.labels.count("cat") == count


def test_failed(show):
    show({"state": "FAILED", "sentence": "The server is down. Try again."})
    layout = draw(PANEL)
    assert "The server is down. Try again." in layout.text
    assert layout.operators["maquette.retry"]["properties"].job == "0"
    assert "maquette.dismiss" in layout.operators
    assert "billed" not in layout.text


def test_a_dismissed_message_is_not_drawn(show):
    state = show({"state": "FAILED", "sentence": "The server is down."})
    assert draw(PANEL).operators["maquette.dismiss"]["properties"].job == "0"
    state.failures.clear()
    state.is_failure_latest = False
    layout = draw(PANEL)
    assert "The server is down." not in layout.text
    assert "maquette.retry" not in layout.operators


def test_an_order_that_was_refused_at_once(show):
    show().error = "No picture is chosen."
    layout = draw(PANEL)
    assert "Attention" in layout.text
    assert "No picture is chosen." in layout.text


def test_an_older_failure_does_not_hide_a_newer_success(show):
    show({"state": "IMPORTED"}, {"state": "FAILED", "sentence": "The server is down."})
    assert "The server is down." not in draw(PANEL).text
