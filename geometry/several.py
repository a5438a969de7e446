# SPDX-License-Identifier: GPL-3.0-or-later
"""Several subjects of one picture, each shaped by itself and standing to the others as the picture has them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from . import components, filters
from .arrays import Bytes, Flags, Floats, Indices
from .errors import NothingToModel
from .options import LEAST_TRIANGLES, Options
from .reconstruct import Reconstruction, Shaped, Subject, find_subject, shape_unsized

MOST: Final = 20
# A part of at least this share of the largest one is a subject: a tenth as large each way. Smaller ones are specks.
LEAST_SHARE: Final = 0.01
MARGIN: Final = 8  # pixels around a subject, into which its colours are carried on
SOFT: Final = 2.5  # pixels that its mask's soft rim is wide


@dataclass(frozen=True)
class Found:
    """The subjects, the largest first, and warnings as `Reconstruction` has them.

    `specks_left_out`: what is too small for a subject. `subjects_left_out`: there are more than `MOST`.
    """

    subjects: tuple[Subject, ...]
    warnings: tuple[str, ...]

    def mask(self, height: int, width: int) -> Floats:
        """Return the masks of all of them in one, float32 (H, W) in 0..1, of a picture of that size."""
        together = np.zeros((height, width), dtype=np.float32)
        for subject in self.subjects:
            (left, top), (high, wide) = subject.corner, subject.mask.shape
            place = together[top : top + high, left : left + wide]
            np.maximum(place, subject.mask, out=place)
        return together


@dataclass(frozen=True)
class Part:
    """The model of one subject, by its number: 1 is the largest."""

    number: int
    model: Reconstruction


@dataclass(frozen=True)
class Several:
    """The models, the largest subject's first, and warnings: those of `Found` and of each model.

    `thin_left_out`: a subject is too thin to be shaped.
    """

    parts: tuple[Part, ...]
    warnings: tuple[str, ...]


def find_subjects(pixels: Bytes, options: Options) -> Found:
    """Return the subjects of an sRGB picture uint8 (H, W, 4): a single one, but for EACH. Raises NothingToModel."""
    whole = find_subject(pixels, options)
    if options.subjects != "EACH" or "whole_picture" in whole.warnings:
        return Found((whole,), whole.warnings)
    labels, sizes = components.label(whole.mask >= 0.5)
    order = 1 + np.argsort(-sizes[1:], kind="stable")
    large = order[sizes[order] >= LEAST_SHARE * sizes[order[0]]]
    warnings = [*whole.warnings]
    if len(large) < len(order):
        warnings.append("specks_left_out")
    if len(large) > MOST:
        warnings.append("subjects_left_out")
    return Found(tuple(_part(whole, labels, int(label)) for label in large[:MOST]), tuple(warnings))


def reconstruct_each(pixels: Bytes, options: Options) -> Several:
    """Return a model of each subject of a picture; together they are as tall as asked for, and have the triangles.

    Raises NothingToModel.
    """
    found = find_subjects(pixels, options)
    shares = _shares(found.subjects, options.triangles)
    shaped: dict[int, Shaped] = {}
    for number, (subject, triangles) in enumerate(zip(found.subjects, shares, strict=True), start=1):
        try:
            shaped[number] = shape_unsized(subject, replace(options, triangles=triangles))
        except NothingToModel:  # the others are models all the same
            continue
    if not shaped:
        raise NothingToModel("no_subject")
    surfaces = [each.surface for each in shaped.values()]
    parts = tuple(Part(number, each.sized(options.height, surfaces)) for number, each in shaped.items())
    said = [*found.warnings, *(code for part in parts for code in part.model.warnings)]
    if len(parts) < len(found.subjects):
        said.append("thin_left_out")
    return Several(parts, tuple(dict.fromkeys(said)))


def _part(whole: Subject, labels: Indices, label: int) -> Subject:
    """Return one subject, with room at its sides for its mirror image."""
    own = labels == label
    rows, columns = np.flatnonzero(own.any(axis=1)), np.flatnonzero(own.any(axis=0))
    beside = MARGIN + int(np.ptp(columns) + 1) // 2
    top, left = max(0, int(rows[0]) - MARGIN), max(0, int(columns[0]) - beside)
    place = slice(top, int(rows[-1]) + 1 + MARGIN), slice(left, int(columns[-1]) + 1 + beside)
    mask = _alone(whole.mask[place], own[place], labels[place] > 0)
    return Subject(whole.pixels[place], mask, (), (left, top), max(whole.mask.shape))


def _alone(mask: Floats, own: Flags, solid: Flags) -> Floats:
    """Return the mask of one subject, its soft rim kept and its neighbours' not."""
    near = filters.distance(own, int(np.ceil(SOFT))) < SOFT
    return np.where(near & (own | ~solid), mask, np.float32(0.0)).astype(np.float32)


def _shares(subjects: tuple[Subject, ...], triangles: int) -> list[int]:
    """Share triangles out by area, so that they come out equally large, but for the few that everything needs."""
    areas = np.array([float(subject.mask.sum()) for subject in subjects])
    return [max(LEAST_TRIANGLES, round(share)) for share in (triangles * areas / areas.sum()).tolist()]
