# SPDX-License-Identifier: GPL-3.0-or-later
"""Damages closed triangle meshes at known positions, far from each other, so that the expected findings are known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from maquette.geometry.doctor import kinds

_TRIES = 20  # faces tried before a piece is given up: thin models have hardly any room
_TETRAHEDRON = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]]) / 3**0.5
_FACES = np.array([[0, 1, 2], [0, 3, 1], [0, 2, 3], [1, 3, 2]])


def ball(columns=24, rows=16):
    """A closed, outward ball of radius 1: vertices (V, 3), triangles (T, 3)."""
    heights = np.pi * np.arange(1, rows) / rows
    turns = 2 * np.pi * np.arange(columns) / columns
    rings = [[np.sin(h) * np.cos(t), np.sin(h) * np.sin(t), np.cos(h)] for h in heights for t in turns]
    vertices = np.array([[0, 0, 1], *rings, [0, 0, -1]], np.float32).astype(float)
    at = lambda row, column: 1 + row * columns + column % columns  # noqa: E731
    faces = [[0, at(0, c), at(0, c + 1)] for c in range(columns)]
    for row in range(rows - 2):
        for c in range(columns):
            a, b, d, e = at(row, c), at(row + 1, c), at(row + 1, c + 1), at(row, c + 1)
            faces += [[a, b, d], [a, d, e]]
    faces += [[at(rows - 2, c), len(vertices) - 1, at(rows - 2, c + 1)] for c in range(columns)]
    return vertices, np.array(faces)


def volume(vertices, faces):
    corners = vertices[faces]
    return float(np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6)


def enclosures(vertices, faces, points):
    """The winding number (N,) of the closed surfaces around each point (N, 3): 0 outside, 1 or more inside."""
    found = []
    for point in points:
        a, b, c = np.moveaxis(vertices[faces] - point, 1, 0)
        la, lb, lc = (np.linalg.norm(each, axis=1) for each in (a, b, c))
        over = np.einsum("ij,ij->i", a, np.cross(b, c))
        dots = [np.einsum("ij,ij->i", *pair) for pair in ((a, b), (b, c), (c, a))]
        under = la * lb * lc + dots[0] * lc + dots[1] * la + dots[2] * lb
        found.append(np.arctan2(over, under).sum() / (2 * np.pi))
    return np.rint(found).astype(int)


@dataclass
class Patient:
    """A mesh that is damaged step by step; `truth` counts the faults of each kind.

    Kinds that add a piece put it where it fits: outside the model, or entirely inside.
    """

    vertices: np.ndarray
    faces: np.ndarray
    random: np.random.Generator
    truth: Counter = field(default_factory=Counter)

    def __post_init__(self):
        self.faces = self.faces.copy()
        self._taken = np.zeros(len(self.vertices), bool)
        self._deleted: list[int] = []
        self._sound = len(self.faces)
        self._whole = self.vertices.copy(), self.faces.copy()
        self._size = float(np.ptp(self.vertices, axis=0).max())
        crossed = np.cross(*(self.vertices[self.faces[:, each]] - self.vertices[self.faces[:, 0]] for each in (1, 2)))
        self._normals = crossed / np.maximum(np.linalg.norm(crossed, axis=1, keepdims=True), 1e-300)

    def damage(self, kind):
        """Add one fault of a kind; do nothing if there is no room left."""
        for _ in range(_TRIES):
            number = self._free_face()
            if number is None or getattr(self, f"_{kind.lower()}")(number) is not False:
                return

    def finish(self):
        """The damaged vertices and faces."""
        return self.vertices, np.delete(self.faces, self._deleted, axis=0)

    def _free_face(self):
        """Reserve and return an undamaged face with undamaged neighbours; None if there is none."""
        for number in self.random.permutation(self._sound)[:200]:
            touching = np.isin(self.faces[: self._sound], self.faces[number]).any(axis=1)
            if not self._taken[self.faces[: self._sound][touching]].any():
                self._taken[self.faces[: self._sound][touching]] = True
                return number
        return None

    def _count(self, kind, number=1):
        self.truth[kind] += number

    def _add(self, vertices, faces):
        first = len(self.vertices)
        self.vertices = np.vstack([self.vertices, np.asarray(vertices, np.float32).astype(float)])
        self._taken = np.append(self._taken, np.ones(len(self.vertices) - first, bool))
        self.faces = np.vstack([self.faces, faces])
        return first

    def _holes(self, number):
        self._deleted.append(number)
        self._count(kinds.HOLES)

    def _flipped(self, number):
        self.faces[number] = self.faces[number][::-1]
        self._count(kinds.FLIPPED)

    def _doubled(self, number):
        self._add(np.empty((0, 3)), [np.roll(self.faces[number], 1)])
        self._count(kinds.DOUBLED)

    def _unjoined(self, number):
        self.faces[number] = self._add(self.vertices[self.faces[number]], np.empty((0, 3), int)) + np.arange(3)
        self._count(kinds.UNJOINED, 3)

    def _loose(self, number):
        self._add(self.vertices[self.faces[number]].mean(axis=0)[None] * 0.99, np.empty((0, 3), int))
        self._count(kinds.LOOSE)

    def _zero_area(self, number):
        """Split an edge in one of its two faces only, and fill the gap with a face without area."""
        a, b, c = self.faces[number]
        middle = self._add([(self.vertices[a] + self.vertices[b]) / 2], np.empty((0, 3), int))
        self.faces[number] = [a, middle, c]
        self._add(np.empty((0, 3)), [[middle, b, c], [a, b, middle]])
        self._count(kinds.ZERO_AREA)

    def _bit(self, corners):
        self._add(corners, _FACES[:, ::-1] + len(self.vertices))

    def _is_all(self, is_fit, points):
        return bool(is_fit(enclosures(*self._whole, points)).all())

    def _floating(self, number):
        """A tetrahedron beside the model's bounding box."""
        side = int(np.abs(self._normals[number]).argmax())
        middle = self.vertices[self.faces[number]].mean(axis=0)
        is_high = self._normals[number, side] > 0
        edge = self._whole[0][:, side].max() if is_high else self._whole[0][:, side].min()
        middle[side] = edge + (0.02 if is_high else -0.02) * self._size
        self._bit(middle + _TETRAHEDRON * 0.005 * self._size)
        self._count(kinds.FLOATING)

    def _inner(self, number):
        """A tetrahedron below a face, halfway to the surface behind. False where it does not fit."""
        middle, down = self._whole[0][self._whole[1][number]].mean(axis=0), -self._normals[number]
        depths = self._met(middle, down)
        if not len(depths):
            return False
        corners = middle + down * depths.min() / 2 + _TETRAHEDRON * min(0.1 * depths.min(), 0.01 * self._size)
        middles = [(a + b) / 2 for a in corners for b in corners]
        if not self._is_all(lambda times: (times > 0) & (times == times[0]), middles):
            return False
        self._bit(corners)
        return self._count(kinds.INNER)

    def _met(self, start, ray):
        """The distances along the ray at which it hits faces, (N,)."""
        a, b, c = np.moveaxis(self._whole[0][self._whole[1]], 1, 0)
        crossed = np.cross(ray, c - a)
        over = np.einsum("ij,ij->i", b - a, crossed)
        over[np.abs(over) < 1e-12] = np.nan
        u = np.einsum("ij,ij->i", start - a, crossed) / over
        turned = np.cross(start - a, b - a)
        v, depth = turned @ ray / over, np.einsum("ij,ij->i", turned, c - a) / over
        return depth[(u >= 0) & (v >= 0) & (u + v <= 1) & (depth > 1e-4 * self._size)]

    def _outwards(self, vertices, near):
        """The mean normal of the faces at these vertices, scaled to the height that a piece there may have."""
        touching = np.isin(self._whole[1], vertices).sum(axis=1) == len(vertices)
        out = self._normals[touching].sum(axis=0)
        return out / max(np.linalg.norm(out), 1e-300) * min(0.3 * near, 0.03 * self._size)

    def _non_manifold(self, number):
        """A tetrahedron that stands on an edge. False where it does not fit."""
        a, b, _ = self.faces[number]
        middle, along = self.vertices[[a, b]].mean(axis=0), self.vertices[b] - self.vertices[a]
        out = self._outwards([a, b], np.linalg.norm(along))
        side = np.cross(along, out) * 0.3 / np.linalg.norm(along)
        ends = [middle + out + side, middle + out - side]
        if not self._is_all(lambda times: times == 0, [*ends, middle + out, middle + 0.5 * out]):
            return False
        first = self._add(ends, np.empty((0, 3), int))
        p, q = first, first + 1
        faces = np.array([[a, b, p], [b, a, q], [a, p, q], [b, q, p]])
        self._add(np.empty((0, 3)), faces[:, ::-1] if volume(self.vertices - middle, faces) < 0 else faces)
        return self._count(kinds.NON_MANIFOLD)

    def _pinched(self, number):
        """A tetrahedron that stands on a vertex. False where it does not fit."""
        tip = int(self.faces[number][0])
        near = np.linalg.norm(self.vertices[self.faces[number][1:]] - self.vertices[tip], axis=1).min()
        out = self._outwards([tip], near)
        side = np.cross(out, [0.3, 0.5, 0.8])
        other = np.cross(out, side) / max(np.linalg.norm(out), 1e-300) / 2
        ring = [
            self.vertices[tip] + out + each
            for each in (side * 0.4, -side * 0.2 + other * 0.8, -side * 0.2 - other * 0.8)
        ]
        points = [*ring, self.vertices[tip] + out, self.vertices[tip] + 0.5 * out]
        if not self._is_all(lambda times: times == 0, points):
            return False
        first = self._add(ring, np.empty((0, 3), int))
        p, q, r = first, first + 1, first + 2
        faces = np.array([[tip, p, q], [tip, q, r], [tip, r, p], [p, r, q]])
        self._add(np.empty((0, 3)), faces[:, ::-1] if volume(self.vertices - self.vertices[tip], faces) < 0 else faces)
        return self._count(kinds.PINCHED)


DAMAGES = (
    kinds.HOLES,
    kinds.FLIPPED,
    kinds.DOUBLED,
    kinds.UNJOINED,
    kinds.LOOSE,
    kinds.ZERO_AREA,
    kinds.FLOATING,
    kinds.INNER,
    kinds.NON_MANIFOLD,
    kinds.PINCHED,
)
