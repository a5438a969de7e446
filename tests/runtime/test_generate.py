# SPDX-License-Identifier: GPL-3.0-or-later
"""An order uses the choices made at the click, whatever is chosen afterwards."""

from __future__ import annotations

import pytest

from tests import pictures
from tests.blender_session import installed


@pytest.fixture
def images(scene, tmp_path):
    import bpy

    paths = [tmp_path / "robot.png", tmp_path / "teapot.png"]
    for path in paths:
        path.write_bytes(pictures.figure(64))
    return [bpy.data.images.load(str(path)) for path in paths]


def ordered(choice):
    """The order as a job, which is not run."""
    job_id = installed("runtime.generate").submit_choice(choice)
    holder = installed("runtime.session")
    job = holder.job(job_id)
    holder.held().engine.cancel(job_id)
    return job


def test_each_click_orders_what_was_chosen_then(scene, images):
    choice, settings = installed("runtime.generate"), scene.maquette
    settings.use_simplify, noted = True, []
    for image, triangles in zip(images, (900, 500), strict=True):
        settings.image, settings.simplify_to, settings.local.height = image, triangles, triangles / 1000
        noted.append(choice.note(scene))
    settings.image, settings.service = None, "MODELSLAB"
    made = [ordered(one) for one in noted]
    assert [job.name for job in made] == ["robot", "teapot"]
    assert [job.service.value for job in made] == ["LOCAL", "LOCAL"]
    assert [job.arrival.simplify_to for job in made] == [900, 500]
    assert [job.options["height"] for job in made] == pytest.approx([0.9, 0.5])


def test_views_are_those_of_the_click(scene, images):
    choice, settings = installed("runtime.generate"), scene.maquette
    settings.input = "VIEWS"
    for image, role in zip(images, ("FRONT", "LEFT"), strict=True):
        view = settings.views.add()
        view.image, view.role = image, role
    noted = choice.note(scene)
    settings.views.clear()
    images[0].name = "renamed"
    job = ordered(noted)
    assert [role.value for role in job.views] == ["FRONT", "LEFT"]


@pytest.mark.parametrize("gone", ["picture", "scene"])
def test_a_deleted_picture_is_named_and_nothing_is_ordered(scene, images, gone):
    import bpy

    choice = installed("runtime.generate")
    other = bpy.data.scenes.new("Other")
    other.maquette.image = images[0]
    noted, before = choice.note(other), len(installed("runtime.session").jobs())
    if gone == "picture":
        bpy.data.images.remove(images[0])
    else:
        bpy.data.scenes.remove(other)
    with pytest.raises(installed("client.errors").MaquetteError, match="robot.png" if gone == "picture" else "Other"):
        choice.submit_choice(noted)
    assert len(installed("runtime.session").jobs()) == before
