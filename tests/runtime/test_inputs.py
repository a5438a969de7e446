# SPDX-License-Identifier: GPL-3.0-or-later
"""The artist's choices become a job's inputs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import pictures
from tests.blender_session import installed


@pytest.fixture
def image(scene, tmp_path):
    import bpy

    path = tmp_path / "robot.png"
    path.write_bytes(pictures.figure(32))
    return bpy.data.images.load(str(path))


def capabilities(service):
    return installed("client.registry").SERVICES[installed("client.capabilities").ServiceName(service)].capabilities


def add(scene, image, role):
    view = scene.maquette.views.add()
    view.image, view.role = image, role


def test_what_a_script_names_wins_over_the_scene(scene, image):
    subjects = installed("runtime.inputs")
    settings = scene.maquette
    settings.image = image
    assert subjects.chosen(settings) == image
    assert subjects.chosen(settings, "/a/picture.png") == Path("/a/picture.png")
    assert subjects.chosen(settings, prompt="a chest") == subjects.Prompt("a chest")


def test_the_views_are_taken_front_first(scene, image):
    subjects = installed("runtime.inputs")
    settings = scene.maquette
    settings.input = "VIEWS"
    for role in ("TOP", "FRONT"):
        add(scene, image, role)
    settings.views.add()  # one without a picture is left out
    taken = subjects.take(subjects.chosen(settings), capabilities("LOCAL"))
    assert (taken.name, [role.value for role in taken.views]) == ("robot", ["FRONT", "TOP"])
    assert list(taken.source.pictures) == list(taken.views)
    assert taken.picture == image


def test_two_views_of_one_side_are_refused(scene, image):
    settings = scene.maquette
    settings.input = "VIEWS"
    add(scene, image, "LEFT")
    add(scene, image, "LEFT")
    with pytest.raises(installed("client.errors").InvalidSetting, match="called Left"):
        installed("runtime.inputs").chosen(settings)


def test_a_service_that_takes_no_prompt_gets_the_picture(scene, image):
    settings = scene.maquette
    settings.input, settings.prompt, settings.image = "PROMPT", "a chest", image
    subjects = installed("runtime.inputs")
    settings.service = "MODELSLAB"
    assert subjects.chosen(settings) == subjects.Prompt("a chest")
    settings.service = "LOCAL"
    assert subjects.chosen(settings) == image
    with pytest.raises(installed("client.errors").InvalidSetting, match="cannot make models from prompts"):
        subjects.take(subjects.Prompt("a chest"), capabilities("LOCAL"))


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("  a wooden\nchest ", "a wooden chest"),
        ("a wooden chest with iron bands and a heavy lock", "a wooden chest with iron bands and a"),
        ("x" * 50, "x" * 40),
    ],
)
def test_a_prompt_names_its_model(addon, prompt, name):
    subjects = installed("runtime.inputs")
    taken = subjects.take(subjects.Prompt(prompt), capabilities("MODELSLAB"))
    assert (taken.name, taken.source, taken.prompt) == (name, None, " ".join(prompt.split()))


def test_an_empty_prompt_is_refused(addon):
    subjects = installed("runtime.inputs")
    with pytest.raises(installed("client.errors").InvalidSetting, match="prompt is empty"):
        subjects.take(subjects.Prompt(" \n"), capabilities("MODELSLAB"))
