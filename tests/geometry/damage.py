# SPDX-License-Identifier: GPL-3.0-or-later
"""Damages closed triangle meshes in known places, far from each other, so that the expected findings are known."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from maquette.geometry.doctor import kinds

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


@dataclass
class Patient:
    """A mesh that is damaged step by step; `truth` counts the faults of each kind."""

    vertices: np.ndarray
    faces: np.ndarray
    random: np.random.Generator
    truth: Counter = field(default_factory=Counter)

    def __post_init__(self):
        self.faces = self.faces.copy()
        self._taken = np.zeros(len(self.vertices), bool)
        self._deleted: list[int] = []
        self._sound = len(self.faces)

    def damage(self, kind):
        """Add one fault of a kind; do nothing if there is no room left."""
        number = self._free_face()
        if number is not None:
            getattr(self, f"_{kind.lower()}")(number)

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
        """Halve an edge in one of its two faces, with a face without area between the halves and the whole edge."""
        a, b, c = self.faces[number]
        middle = self._add([(self.vertices[a] + self.vertices[b]) / 2], np.empty((0, 3), int))
        self.faces[number] = [a, middle, c]
        self._add(np.empty((0, 3)), [[middle, b, c], [a, b, middle]])
        self._count(kinds.ZERO_AREA)

    def _bit(self, middle, size):
        self._add(middle + _TETRAHEDRON * size, _FACES[:, ::-1] + len(self.vertices))

    def _floating(self, number):
        corners = self.vertices[self.faces[number]]
        normal = np.cross(corners[1] - corners[0], corners[2] - corners[0])
        self._bit(corners.mean(axis=0) + normal / np.linalg.norm(normal) * 0.3, 0.01)
        self._count(kinds.FLOATING)

    def _inner(self, number):
        self._bit(self.vertices[self.faces[number]].mean(axis=0) * 0.5, 0.01)
        self._count(kinds.INNER)

    def _non_manifold(self, number):
        """A tetrahedron that stands on an edge."""
        a, b, _ = self.faces[number]
        middle = self.vertices[[a, b]].mean(axis=0)
        along = self.vertices[b] - self.vertices[a]
        out = middle / np.linalg.norm(middle) * 0.1
        side = np.cross(along, out) * 0.3 / np.linalg.norm(along)
        first = self._add([middle + out + side, middle + out - side], np.empty((0, 3), int))
        p, q = first, first + 1
        faces = np.array([[a, b, p], [b, a, q], [a, p, q], [b, q, p]])
        self._add(np.empty((0, 3)), faces[:, ::-1] if volume(self.vertices - middle, faces) < 0 else faces)
        self._count(kinds.NON_MANIFOLD)

    def _pinched(self, number):
        """A tetrahedron that stands on a vertex."""
        tip = int(self.faces[number][0])
        out = self.vertices[tip] / np.linalg.norm(self.vertices[tip]) * 0.1
        side = np.cross(out, [0.3, 0.5, 0.8])
        other = np.cross(out, side) * 5
        ring = (side * 0.4, -side * 0.2 + other * 0.2, -side * 0.2 - other * 0.2)
        first = self._add([self.vertices[tip] + out + each for each in ring], np.empty((0, 3), int))
        p, q, r = first, first + 1, first + 2
        faces = np.array([[tip, p, q], [tip, q, r], [tip, r, p], [p, r, q]])
        self._add(np.empty((0, 3)), faces[:, ::-1] if volume(self.vertices - self.vertices[tip], faces) < 0 else faces)
        self._count(kinds.PINCHED)


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
