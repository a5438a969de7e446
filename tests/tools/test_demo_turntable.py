# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo's turntable keeps its limits and shows a full turn; its looks are judged by eye."""

from __future__ import annotations

import math

import pytest

bpy = pytest.importorskip("bpy", reason="Blender's module is not installed")
np = pytest.importorskip("numpy")

from PIL import Image

from tools import demo_sheet, demo_turntable


def noise(count, side=64):
    generator = np.random.default_rng(1)
    return [Image.fromarray(generator.integers(0, 256, (side, 3 * side, 3), np.uint8)) for _ in range(count)]


def test_it_loops_forever(tmp_path):
    frames = noise(4)
    demo_turntable.pack(frames, tmp_path / "turn.webp", 2_000_000)
    with Image.open(tmp_path / "turn.webp") as packed:
        assert (packed.format, packed.n_frames, packed.info["loop"]) == ("WEBP", 4, 0)
        assert packed.size == (3 * demo_turntable.SIZE, demo_turntable.SIZE)
        packed.load()
        assert packed.info["duration"] == round(1000 * demo_turntable.TURN / 4)


def test_quality_is_reduced_until_it_fits(tmp_path):
    frames = noise(4)
    best = demo_turntable.pack(frames, tmp_path / "best.webp", 2_000_000)
    room = (tmp_path / "best.webp").stat().st_size // 3
    smaller = demo_turntable.pack(frames, tmp_path / "smaller.webp", room)
    assert (tmp_path / "smaller.webp").stat().st_size <= room
    assert (smaller.size, smaller.quality) < (best.size, best.quality)


def test_a_size_that_cannot_be_reached_is_reported(tmp_path):
    with pytest.raises(RuntimeError, match="larger than"):
        demo_turntable.pack(noise(2), tmp_path / "turn.webp", 100)


def test_a_ball_just_touches_the_view():
    points = np.random.default_rng(1).normal(size=(20_000, 3))
    ball = points / np.linalg.norm(points, axis=1, keepdims=True)
    seen_from = np.array((0.0, -1.0, 0.0))
    assert demo_turntable.fitting(ball, seen_from) == pytest.approx(1 / math.sin(demo_sheet.LENS / 2), rel=0.01)


def test_each_frame_shows_picture_model_and_wire(tmp_path, monkeypatch, scene):
    monkeypatch.setattr(demo_turntable, "FRAMES", 3)
    monkeypatch.setattr(demo_turntable, "SIZE", 48)
    bpy.ops.mesh.primitive_cube_add()
    cube = bpy.context.active_object
    picture = tmp_path / "picture.png"
    Image.new("RGB", (48, 48), (255, 0, 0)).save(picture)
    shares = []
    first, second, _ = (np.asarray(frame) for frame in demo_turntable.render(cube, picture, shares.append))
    assert shares == pytest.approx([n / 6 for n in range(1, 7)])
    assert first.shape == (48, 144, 3)
    assert (first[:, :48] == (255, 0, 0)).all()
    shown = first[:, 48:96].astype(int)
    wire = first[:, 96:].astype(int)
    ground = np.round(255 * np.array(demo_sheet.GROUND))
    assert (abs(shown[0, 0] - ground) <= 1).all()
    assert np.abs(shown[24, 24] - ground).max() > 20
    assert np.abs(np.diff(wire, axis=1)).sum() > 1.2 * np.abs(np.diff(shown, axis=1)).sum()  # lines
    assert bpy.context.view_layer.material_override is None
    assert not (first == second).all()
