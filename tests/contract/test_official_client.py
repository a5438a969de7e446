# SPDX-License-Identifier: GPL-3.0-or-later
"""The vendor's Python client works with the sandbox, with only its base URL changed."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.pictures import figure
from tests.sandbox.service import Service
from tools.checkout import ROOT

ENVIRONMENT = ".cache/official-client"
SCRIPT = Path(__file__).with_name("official_client.py")


@pytest.fixture(scope="module")
def python():
    """An environment with the client, created once and cached."""
    command = ["tools/make_environment", ENVIRONMENT, "3.11", "official-client"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"the vendor's client cannot be installed: {(made.stderr.strip() or 'no reason').splitlines()[-1]}")
    return str(ROOT / ENVIRONMENT / "bin" / "python")


@pytest.fixture(scope="module")
def told(python, sandbox):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    picture = Service(sandbox).upload(figure(48)).json()["output"][0]
    command = [python, "-I", str(SCRIPT), f"{sandbox.url}/api/", picture]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


@pytest.mark.blender
def test_picture_is_submitted_fetched_and_downloaded(told):
    assert told["accepted"]["status"] == "processing"
    answer = told["picture"]["answer"]
    assert (answer["status"], answer["track_id"], answer["meta"]["seed"]) == ("success", "mine", 7)
    assert told["picture"]["starts"] == [b"glTF".hex()]


@pytest.mark.blender
def test_prompt_is_submitted_fetched_and_downloaded(told):
    assert told["words"]["answer"]["meta"]["resolution"] == 128
    (size,) = told["words"]["sizes"]
    assert size > 84
    assert (size - 84) % 50 == 0


@pytest.mark.blender
def test_enterprise_base_is_reached_too(told):
    assert "/out/" in told["enterprise"]["answer"]["output"][0]
    assert told["enterprise"]["starts"] == [b"glTF".hex()]
    assert told["details"]["status"] == "ok"
    assert told["update"]["status"] == "success"


def test_refusal_reaches_the_client(told):
    assert told["wrong key"].startswith("Exception: Request failed with status code 401")
    assert "Invalid API key" in told["wrong key"]


def test_its_fetch_fails_with_the_ids_that_the_service_gives(told):
    """A defect of the client: it adds the id to a string, though the vendor documents a number."""
    assert isinstance(told["accepted"]["id"], int)
    assert told["id as it came"].startswith("TypeError")
