# SPDX-License-Identifier: GPL-3.0-or-later
"""The web services: a prompt with a video, the balance afterwards, and a turntable that becomes a model."""

from __future__ import annotations

import pytest

from tests.sandbox_server import SandboxServer
from tests.window.conftest import run_in_window


@pytest.fixture(scope="module")
def notes(extension_zip, tmp_path_factory):
    with SandboxServer() as server:
        return run_in_window(
            extension_zip,
            tmp_path_factory.mktemp("services"),
            "services",
            MODELSLAB_URL=server.modelslab_url,
            STABLE_DIFFUSION_URL=server.stable_diffusion_url,
        )


def test_a_prompt_becomes_a_model_named_after_it(notes):
    assert notes["of_prompt"] == ["a wooden chest with iron bands"]


def test_a_video_plays_in_the_list_of_jobs(notes):
    assert 0 not in notes["icons"]
    assert len(notes["icons"]) > 4


def test_the_account_is_asked_after_the_job_without_a_click(notes):
    assert "USD" in notes["balance"]


def test_a_turntable_becomes_a_model_with_a_remark_on_its_limits(notes):
    assert notes["models"] == ["Lamp", "a wooden chest with iron bands"]
    assert "arved from the turntable" in notes["remark"]
