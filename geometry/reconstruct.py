# SPDX-License-Identifier: GPL-3.0-or-later
"""From one picture to a textured, closed mesh: cut out, shape, texture, size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from . import components
from .arrays import Bytes, Floats
from .contour import contours
from .cutout import cut_out, touches_frame
from .errors import NothingToModel
from .extrude import extrude
from .inflate import inflate
from .mesh import TexturedMesh
from .options import Options
from .relief import relieve
from .revolve import revolve
from .shape_choice import KEPT, Shape, Traits, choose, traits
from .straighten import Path, straighten
from .surface import Surface
from .symmetry import find_axis, mirrored
from .texture import bleed

LEAST_SIDE = 16
DEFAULT = Options()
# A part of at least this share of the largest one is a subject of its own.
SUBJECT_SHARE = 0.1


@dataclass(frozen=True)
class Reconstruction:
    """The mesh, the mask (H, W in 0..1) it was made from, the shape that was made of it, and warnings.

    `whole_picture`: no backdrop was found, so all of the picture is the subject. `cut_by_border`: the subject touches
    the frame. `several_subjects`: there are more than one. `sides_left_out`: what stands out at the sides of a turned
    thing was left out.
    """

    mesh: TexturedMesh
    mask: Floats
    shape: Shape
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Subject:
    """A subject cut out of a picture uint8 (H, W, 4): its mask (H, W in 0..1), and warnings as above.

    corner: the column and the row in the whole picture at which this part of it begins. longest: the pixels on the
    longer side of the whole picture, 0 where this is all of it.
    """

    pixels: Bytes
    mask: Floats
    warnings: tuple[str, ...]
    corner: tuple[int, int] = (0, 0)
    longest: int = 0


@dataclass(frozen=True)
class Shaped:
    """A subject's surface, in pixels of the whole picture, with its factor of depth; the rest as `Reconstruction`."""

    surface: Surface
    depth: float
    mask: Floats
    shape: Shape
    warnings: tuple[str, ...]

    def sized(self, height: float, among: Sequence[Surface] = ()) -> Reconstruction:
        """Return it in metres; see `Surface.sized`."""
        return Reconstruction(self.surface.sized(height, self.depth, among), self.mask, self.shape, self.warnings)


def reconstruct(pixels: Bytes, options: Options = DEFAULT) -> Reconstruction:
    """Return the model of the subject of an sRGB picture uint8 (H, W, 4).

    The number of triangles is within 15 % of the asked one but for subjects too thin to be filled with so many.
    Raises NothingToModel: `picture_too_small`, `picture_empty`, `no_subject`.
    """
    return shape_subject(find_subject(pixels, options), options)


def find_subject(pixels: Bytes, options: Options) -> Subject:
    """Return the subject, of several all or the largest; raises NothingToModel."""
    if min(pixels.shape[:2]) < LEAST_SIDE:
        raise NothingToModel("picture_too_small")
    mask = cut_out(pixels, options.cutting)
    whole = bool((mask >= 0.5).all())
    warnings = ["whole_picture"] if whole else []
    count = 1 if whole or options.subjects == "EACH" else _subject_count(mask)
    if count > 1 and options.subjects == "LARGEST":
        mask = _largest(mask)
    elif count > 1:
        warnings.append("several_subjects")
    if not whole and touches_frame(mask):
        warnings.append("cut_by_border")
    return Subject(pixels, mask, tuple(warnings))


def shape_subject(subject: Subject, options: Options) -> Reconstruction:
    """Return the model of a subject that has been cut out; raises NothingToModel."""
    return shape_unsized(subject, options).sized(options.height)


def shape_unsized(subject: Subject, options: Options) -> Shaped:
    """Return what a subject becomes, not sized yet; raises NothingToModel."""
    mask = mirrored(subject.mask, find_axis(subject.mask, upright=True)) if options.mirror else subject.mask
    paths = [straighten(line, float(max(mask.shape))) for line in contours(mask)]
    if not paths:
        raise NothingToModel("no_subject")
    found = None if _is_told(subject, options) else traits(mask, paths, subject.pixels)
    chosen = _shape(options, found)
    surface, warnings = _surface(chosen, mask, paths, subject, options)
    depth = options.depth if chosen in {"INFLATE", "REVOLVE"} else 1.0
    return Shaped(surface.moved(*subject.corner), depth, mask, chosen, (*subject.warnings, *warnings))


def _is_told(subject: Subject, options: Options) -> bool:
    return options.shape != "AUTO" or "whole_picture" in subject.warnings


def _shape(options: Options, found: Traits | None) -> Shape:
    if options.shape != "AUTO":
        return options.shape
    # A picture without a backdrop is a wall's or a ground's.
    return "RELIEF" if found is None else choose(found)


def _surface(
    shape: Shape, mask: Floats, paths: list[Path], subject: Subject, options: Options
) -> tuple[Surface, tuple[str, ...]]:
    pixels = subject.pixels
    picture = bleed(pixels, mask, subject.longest)[..., :3]
    if shape == "INFLATE":
        return inflate(mask, picture, options.triangles, options.roundness), ()
    if shape == "EXTRUDE":
        return extrude(mask, paths, picture, options.triangles, depth=options.depth, bevel=options.bevel), ()
    if shape == "RELIEF":
        return relieve(mask, paths, pixels, picture, options.triangles, depth=options.depth), ()
    made = revolve(mask, find_axis(mask), picture, options.triangles)
    return made.surface, ("sides_left_out",) if made.kept < KEPT else ()


def _subject_count(mask: Floats) -> int:
    sizes = components.label(mask >= 0.5)[1][1:]
    return int((sizes >= SUBJECT_SHARE * sizes.max()).sum())


def _largest(mask: Floats) -> Floats:
    labels, sizes = components.label(mask >= 0.5)
    sizes[0] = 0
    others = (labels > 0) & (labels != int(sizes.argmax()))
    return np.where(others, np.float32(0.0), mask).astype(np.float32)
