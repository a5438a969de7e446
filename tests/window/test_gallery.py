# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of jobs in every state, and the panel when the library cannot be read; the pictures are for people."""

from __future__ import annotations

import pytest

from tests.sandbox_server import SandboxServer
from tests.window.conftest import run_in_window


@pytest.fixture(scope="module")
def notes(extension_zip, tmp_path_factory):
    with SandboxServer(generation_seconds=60.0) as slow:
        folder = tmp_path_factory.mktemp("gallery")
        return run_in_window(extension_zip, folder, "gallery", SLOW_URL=slow.modelslab_url)


def test_every_state_is_listed(notes):
    shown = {(state, stage) for _, state, stage in notes["shown"]}
    assert {("QUEUED", "Waiting in queue (position 1)"), ("QUEUED", "Waiting in queue (position 2)")} <= shown
    states = {state for state, _ in shown}
    assert states == {"QUEUED", "GENERATING", "READY", "KEPT", "CANCELLED", "FAILED", "UNCERTAIN"}


def test_jobs_that_need_the_artist_are_pinned(notes):
    assert notes["pinned"] == {"questions": ["Table", "Chair"], "failures": ["Crate"]}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("newer", "written by a newer version of Maquette"),
        ("damaged", "It is kept as library-corrupt-"),
        ("unwritable", "could not be written"),
    ],
)
def test_the_panel_says_why_the_library_cannot_be_read(notes, name, sentence):
    assert sentence in notes["errors"][name]
