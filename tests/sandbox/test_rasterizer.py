# SPDX-License-Identifier: GPL-3.0-or-later
"""The rasterizer draws what rays through the pixels hit."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from maquette.geometry.mesh import TexturedMesh

from sandbox.rasterizer import render
from sandbox.turntable import camera_at
from tests.sandbox.shapes import box, meets_box, rays, silhouette, texture

SIZE = 96
CAMERA = camera_at(0.7)


def joined(*meshes, pixels):
    starts = np.cumsum([0, *(len(mesh.positions) for mesh in meshes[:-1])])
    triangles = [mesh.triangles + start for mesh, start in zip(meshes, starts, strict=True)]
    parts = ([mesh.positions for mesh in meshes], [mesh.uvs for mesh in meshes])
    return TexturedMesh(np.concatenate(parts[0]), np.concatenate(triangles), np.concatenate(parts[1]), pixels)


def with_uv(mesh, u):
    return dataclasses.replace(mesh, uvs=np.full_like(mesh.uvs, u))


@pytest.mark.parametrize("angle", [0.0, 0.7, 2.5, 4.0])
@pytest.mark.parametrize("corners", [((-1, -1, -1), (1, 1, 1)), ((-0.5, -1, -0.25), (0.75, 0.5, 0.1))])
def test_silhouette_is_where_rays_hit_the_box(angle, corners):
    camera = camera_at(angle)
    drawn = silhouette(box(*corners), camera, SIZE)
    assert (drawn != meets_box(camera, SIZE, *corners)).sum() <= 2  # rays along an edge


def test_plane_seen_at_a_slant_has_its_texture_in_perspective():
    """The ground, coloured by x and y, is drawn where each pixel's ray hits it."""
    corners = np.array([(-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0)], dtype=np.float32)
    steps = np.linspace(0, 255, 256).astype(np.uint8)
    pixels = np.empty((256, 256, 4), dtype=np.uint8)
    pixels[..., 0], pixels[..., 1], pixels[..., 2:] = steps[None, :], steps[::-1, None], 255
    triangles = np.array([(0, 1, 2), (0, 2, 3)], dtype=np.int32)
    mesh = TexturedMesh(corners, triangles, (corners[:, :2] + 1) / 2, pixels)
    directions = rays(CAMERA, SIZE)
    ground = CAMERA.eye + directions * (-CAMERA.eye[2] / directions[..., 2])[..., None]
    picture = render(mesh, CAMERA, SIZE, samples=1, shading=0.0).astype(float)
    seen = picture[..., 3] > 0
    assert seen.sum() > 1000
    expected = np.clip((ground[..., :2] + 1) / 2 * 256 - 0.5, 0, 255)
    assert np.abs(picture[..., :2] - expected)[seen].max() <= 1.01


def test_nearer_box_hides_the_farther_one_in_either_order():
    pixels = np.concatenate([texture((255, 0, 0)), texture((0, 0, 255))], axis=1)
    towards = CAMERA.eye / np.linalg.norm(CAMERA.eye)
    near = with_uv(box(towards - 0.2, towards + 0.2), 0.1)
    far = with_uv(box((-0.2, -0.2, -0.2), (0.2, 0.2, 0.2)), 0.9)
    pictures = [
        render(joined(*order, pixels=pixels), CAMERA, 65, samples=1, shading=0.0)
        for order in ((near, far), (far, near))
    ]
    assert np.array_equal(*pictures)
    assert tuple(pictures[0][32, 32]) == (255, 0, 0, 255)


def test_uvs_belong_to_corners():
    whole = box((-1, -1, -1), (1, 1, 1), np.random.default_rng(5).integers(0, 256, (8, 8, 4), dtype=np.uint8))
    order = np.random.default_rng(6).permutation(len(whole.uvs))
    moved = dataclasses.replace(whole, uvs=whole.uvs[order], uv_triangles=np.argsort(order)[whole.triangles])
    assert np.array_equal(render(moved, CAMERA, SIZE), render(whole, CAMERA, SIZE))


def test_drawing_in_small_parts_gives_the_same_picture():
    whole = box((-1, -1, -1), (1, 1, 1))
    expected = render(whole, CAMERA, SIZE, samples=1)
    assert np.array_equal(render(whole, CAMERA, SIZE, samples=1, chunk=500), expected)


def test_edge_pixels_are_partly_covered_and_keep_their_colour():
    picture = render(box((-0.5, -0.5, -0.5), (0.5, 0.5, 0.5)), CAMERA, SIZE, samples=4, shading=0.0)
    alpha = picture[..., 3]
    assert ((alpha > 0) & (alpha < 255)).sum() > 50
    assert (picture[alpha > 0][:, :3] == (200, 100, 50)).all()
    assert (picture[alpha == 0] == 0).all()


def test_shading_distinguishes_the_sides_of_a_box():
    picture = render(box((-0.5, -0.5, -0.5), (0.5, 0.5, 0.5)), CAMERA, SIZE, samples=1)
    assert len(np.unique(picture[picture[..., 3] == 255][:, 0])) == 3


def test_geometry_behind_the_camera_is_not_drawn():
    behind = box(2 * CAMERA.eye - 0.5, 2 * CAMERA.eye + 0.5)
    assert not silhouette(behind, CAMERA, SIZE).any()
    assert not silhouette(box(CAMERA.eye - 0.5, CAMERA.eye + 0.5), CAMERA, SIZE).all()


def test_mesh_without_area_gives_an_empty_picture():
    flat = box((0, 0, 0), (0, 0, 0))
    assert not render(flat, CAMERA, SIZE).any()
