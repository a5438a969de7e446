# SPDX-License-Identifier: GPL-3.0-or-later
"""Every parameter of the v6 pages has a measurable effect on the result."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from sandbox import glb
from sandbox.rasterizer import render
from sandbox.turntable import camera_at, fitted
from tests.pictures import figure, png
from tests.sandbox.service import Service, glb_document, size, triangles
from tests.sandbox_server import SandboxServer

SMALL = {"mesh_simplify": 0.98, "seed": 7}


def two_views(gap=6):
    """A red disc and a blue one beside it, transparent columns between them and at both edges."""

    def pixel(x, y):
        for centre, colour in ((20 + gap, (220, 30, 30, 255)), (60 + 2 * gap, (30, 30, 220, 255))):
            if (x - centre) ** 2 + (y - 24) ** 2 <= 400:
                return colour
        return (0, 0, 0, 0)

    return png(80 + 3 * gap + 1, 48, pixel)


@pytest.fixture(scope="module")
def account(server):
    return Service(server, "parameters")


@pytest.fixture(scope="module")
def plain(account):
    return account.files(account.finish(figure(96), **SMALL))[0]


@pytest.fixture
def changed(account):
    """The model made with other parameters."""

    def make(**fields):
        return account.files(account.finish(figure(96), **(SMALL | fields)))[0]

    return make


def picture(content):
    document = glb_document(content)
    length = int.from_bytes(content[12:16], "little")
    view = document["bufferViews"][document["images"][0]["bufferView"]]
    start = 20 + length + 8 + view.get("byteOffset", 0)
    return np.asarray(Image.open(io.BytesIO(content[start : start + view["byteLength"]])).convert("RGB")).astype(int)


def thickness(content):
    return size(glb_document(content))[2]


def saturation(content):
    colours = picture(content)
    return (colours.max(axis=2) - colours.min(axis=2)).mean()


@pytest.mark.blender
def test_a_seed_gives_the_same_model_again_and_another_seed_a_variation(plain, changed):
    assert changed() == plain
    other = thickness(changed(seed=8))
    assert other != pytest.approx(thickness(plain), rel=0.005)
    assert other == pytest.approx(thickness(plain), rel=0.25)


@pytest.mark.blender
def test_shape_guidance_makes_the_shape_bolder(plain, changed):
    assert thickness(changed(ss_guidance_strength=1)) < thickness(plain) < thickness(changed(ss_guidance_strength=12))


@pytest.mark.blender
def test_colour_guidance_makes_the_colours_more_vivid(plain, changed):
    assert saturation(changed(slat_guidance_strength=0)) < 5
    assert saturation(changed(slat_guidance_strength=6)) > saturation(plain)


@pytest.mark.blender
def test_few_colour_steps_blur_the_texture(plain, changed):
    blurred = changed(slat_sampling_steps=1)
    sharp, soft = (np.abs(np.diff(picture(content)[30:66, 40:56], axis=0)).max() for content in (plain, blurred))
    assert soft < sharp


@pytest.mark.blender
def test_few_shape_steps_lose_detail_of_the_picture(plain, changed):
    assert picture(changed(ss_sampling_steps=1)).shape < picture(plain).shape


@pytest.mark.blender
def test_half_the_resolution_has_a_quarter_of_the_triangles(plain, changed):
    whole, half = (triangles(glb_document(content)) for content in (plain, changed(resolution=128)))
    assert half == pytest.approx(whole / 4, rel=0.3)


def test_upload_expires():
    with SandboxServer("--file-seconds", "0") as expiring:
        service = Service(expiring)
        assert service.get(service.upload(figure(48)).json()["output"][0]).status_code == 404


@pytest.mark.blender
def test_render_adds_a_video_of_the_rotating_model(account):
    answer = account.finish(figure(96), render=True, output_format="stl", resolution=128, **SMALL)
    assert [link.rpartition(".")[2] for link in answer["output"]] == ["stl", "mp4"]
    assert [link.rpartition(".")[2] for link in answer["proxy_links"]] == ["stl", "mp4"]
    film = account.files(answer)[1]
    with av.open(io.BytesIO(film)) as container:
        frames = [frame.to_ndarray(format="rgb24").astype(int) for frame in container.decode(video=0)]
    assert len(frames) == 24
    assert frames[0].shape == (128, 128, 3)
    assert np.abs(frames[0] - frames[6]).mean() > 3
    assert np.abs(frames[0] - frames[23]).mean() < 3


@pytest.mark.blender
def test_chunk_size_changes_nothing_visible(account):
    films = [
        account.files(account.finish(figure(48), render=True, resolution=64, chunk_size=chunk, **SMALL))[1]
        for chunk in (1, 12000)
    ]
    assert films[0] == films[1]


@pytest.mark.blender
def test_several_views_are_separated_at_transparent_columns(account):
    one, several = (
        account.files(account.finish(two_views(), multi_image=multi, **SMALL))[0] for multi in (False, True)
    )
    width, height, _depth = size(glb_document(several))
    assert width / height == pytest.approx(1, rel=0.15)
    assert size(glb_document(one))[0] / size(glb_document(one))[1] > 1.8
    red, _green, _blue = front(several)
    assert red > 150


def front(content):
    """The colour in the middle of the side that faces the viewer."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "model.glb")
        path.write_bytes(content)
        seen = render(fitted(glb.read(path)), camera_at(0.0), 33, samples=1, shading=0.0)
    return seen[18, 16, :3]


def test_views_that_touch_the_edge_are_lost(account):
    assert account.finish(two_views(gap=-1), multi_image=True)["status"] == "failed"


@pytest.mark.blender
def test_prompt_becomes_a_sign_with_its_text(account):
    accepted = account.post("/api/v6/3d/text_to_3d", prompt="a red chair", **SMALL).json()
    assert "no network" in accepted["tip"]
    answer = account.ended(accepted)
    assert "no network" in answer["tip"]
    assert answer["meta"]["prompt"] == "a red chair"
    assert "image" not in answer["meta"]
    assert triangles(glb_document(account.files(answer)[0])) == pytest.approx(10_000, rel=0.3)


@pytest.mark.blender
def test_each_parameter_of_the_prompt_changes_the_model(account):
    def make(**fields):
        given = {"prompt": "a red chair", "resolution": 128} | SMALL | fields
        return account.files(account.ended(account.post("/api/v6/3d/text_to_3d", **given).json()))[0]

    models = [
        make(),
        make(prompt="a table"),
        make(negative_prompt="red"),
        make(guidance_scale=0),
        make(num_inference_steps=1),
        make(remove_bg=True),
        make(remove_bg=True, foreground_ratio=0.5),
        make(seed=8),
    ]
    assert len(set(models)) == len(models)


@pytest.mark.blender
def test_flagged_picture_says_so(service):
    answer = service.submit(fault="nsfw").json()
    assert service.ended(answer)["nsfw_content_detected"] is True
