# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a textured, closed mesh from one picture: cut out, shape, texture, size.

Several subjects of one picture are shaped one by one, and keep their positions relative to each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from .arrays import Bytes, Flags, Floats, Indices
from .corner.body import make_body
from .corner.box import Corner
from .corner.fit import find_corner
from .corner.front import four_sided, is_front_view, shows_front, width_to_height
from .cutout.cutout import cut_out, is_cut_out, touches_frame
from .cutout.doubt import doubts
from .errors import NothingToModel
from .faces.back import paint_back
from .image import components, filters
from .mesh import Simplify, TexturedMesh
from .options import LEAST_TRIANGLES, Options
from .outline.contour import contours
from .outline.polyline import Path, straighten
from .outline.symmetry import find_axis, mirrored
from .shapes.choice import KEPT, Choice, Reason, Shape, choose
from .shapes.extrude import extrude
from .shapes.inflate import inflate
from .shapes.relief import make_relief
from .shapes.revolve import revolve
from .texture.atlas import ChartedMesh
from .texture.bleed import bleed

LEAST_SIDE = 16  # pixels of a picture's shorter side
DEFAULT = Options()
# The least share of the largest part's size for further subjects, if a single model is made.
SUBJECT_SHARE = 0.1
MOST: Final = 20  # subjects, if each becomes a model
# The least share of the largest part's size for a subject, if each becomes a model; smaller parts are specks.
LEAST_SHARE: Final = 0.01
MARGIN: Final = 8  # pixels around a subject, into which its colours are extended
# How much deeper Inflate makes a subject of which the front alone is seen, and its least width divided by its height:
# narrower ones stand upright as people do, and are as deep as they are wide.
FRONT_DEPTH, FRONT_WIDE = 1.4, 0.75
SOFT: Final = 2.5  # pixels: the width of a mask's soft border


@dataclass(frozen=True)
class Reconstruction:
    """The mesh, the mask (H, W in 0..1) it was made from, the shape and the reason for it, and warnings.

    `whole_picture`: no backdrop was found, so the whole picture is the subject. `cut_by_border`: the subject touches
    the frame. `faint_outline`, `in_fragments`, `unclear_subject`: the cut-out is doubtful, see `cutout.doubt`.
    `several_subjects`: there is more than one. `sides_left_out`: parts at the sides of a revolved object were left out.
    `no_shape_fits`, `corner_unclear`: no shape is expected to fit, see `shapes.choice`.
    """

    mesh: TexturedMesh
    mask: Floats
    shape: Shape
    warnings: tuple[str, ...]
    reason: Reason = ""


@dataclass(frozen=True)
class Subject:
    """A subject cut out from a picture, uint8 (H, W, 4): its mask (H, W in 0..1), and warnings as above.

    corner: the column and row of this crop in the whole picture. longest: the longer side of the whole picture in
    pixels, 0 if this is all of it.
    """

    pixels: Bytes
    mask: Floats
    warnings: tuple[str, ...]
    corner: tuple[int, int] = (0, 0)
    longest: int = 0


@dataclass(frozen=True)
class Shaped:
    """A subject's surface in pixels of the whole picture, and a factor on its depth; the rest as `Reconstruction`."""

    surface: ChartedMesh
    depth: float
    mask: Floats
    shape: Shape
    warnings: tuple[str, ...]
    reason: Reason

    def sized(self, height: float, among: Sequence[ChartedMesh] = ()) -> Reconstruction:
        """Return the model with its `height` in metres; see `ChartedMesh.sized`."""
        mesh = self.surface.sized(height, self.depth, among)
        return Reconstruction(mesh, self.mask, self.shape, self.warnings, self.reason)


def reconstruct(pixels: Bytes, options: Options = DEFAULT, simplify: Simplify | None = None) -> Reconstruction:
    """Return the model of the subject of an sRGB picture, uint8 (H, W, 4).

    simplify: reduces the triangles of carved bodies; without it, they are carved on a coarser grid.
    The number of triangles is within 15 % of the wanted one, except for subjects too thin for so many.
    Raises NothingToModel: `picture_too_small`, `picture_empty`, `no_subject`.
    """
    return shape_subject(find_subject(pixels, options), options, simplify)


def find_subject(pixels: Bytes, options: Options) -> Subject:
    """Return the subject; of several, all or the largest. Raises NothingToModel."""
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
    if not whole and not is_cut_out(pixels):
        warnings.extend(doubts(pixels, mask))
    return Subject(pixels, mask, tuple(warnings))


def shape_subject(subject: Subject, options: Options, simplify: Simplify | None = None) -> Reconstruction:
    """Return the model of a subject that has been cut out. Raises NothingToModel."""
    return shape_unsized(subject, options, simplify).sized(options.height)


def shape_unsized(subject: Subject, options: Options, simplify: Simplify | None = None) -> Shaped:
    """Return a subject's surface, before it is sized. Raises NothingToModel."""
    options = _counting(options)
    mask, paths = _outlined(subject, options)
    if not paths:
        raise NothingToModel("no_subject")
    choice, corner = _chosen(subject, mask, paths, options)
    warnings: tuple[str, ...] = ()
    if choice.shape == "CORNER":
        surface = _corner_body(_box(choice, corner, subject, mask, options), subject, mask, options, simplify)
    else:
        surface, warnings = _surface(choice.shape, mask, paths, subject, options)
    doubts_shape = choice.warning and "several_subjects" not in subject.warnings  # a shape never fits several
    warnings = (*subject.warnings, *warnings, *([choice.warning] if doubts_shape else []))
    depth = options.depth if choice.shape in {"INFLATE", "REVOLVE", "CORNER"} else 1.0
    if choice.shape == "INFLATE" and width_to_height(mask) >= FRONT_WIDE and _shows_front(subject, mask, corner):
        depth *= FRONT_DEPTH
    return Shaped(surface.moved(*subject.corner), depth, mask, choice.shape, warnings, choice.reason)


def find_box(subject: Subject, options: Options) -> Corner | None:
    """Return the box or gabled prism fitted to a subject; None if it gets another shape or is empty."""
    options = _counting(options)
    mask, paths = _outlined(subject, options)
    if not paths:
        return None
    choice, corner = _chosen(subject, mask, paths, options)
    return _box(choice, corner, subject, mask, options) if choice.shape == "CORNER" else None


def _counting(options: Options) -> Options:
    """Return the options without those that the artist sees for Corner alone, if another shape is chosen, or none."""
    if options.shape == "CORNER":
        return options
    return replace(options, azimuth=0.0, elevation=0.0, top="AUTO", alike="AUTO")


def _outlined(subject: Subject, options: Options) -> tuple[Floats, list[Path]]:
    """Return the mask to be shaped, made symmetric if that was chosen, and its outlines."""
    mask = mirrored(subject.mask, find_axis(subject.mask, upright=True)) if options.mirror else subject.mask
    return mask, [straighten(line, float(max(mask.shape))) for line in contours(mask)]


def _chosen(subject: Subject, mask: Floats, paths: Sequence[Path], options: Options) -> tuple[Choice, Corner | None]:
    """Return the artist's shape, or else the most suitable one, and the corner if it was fitted."""
    if (fixed := _fixed_choice(subject, options)) is not None:
        return fixed, None
    corner = _corner(subject, mask, options)
    return choose(mask, paths, subject.pixels, corner, is_whole=_is_whole(subject)), corner


def _is_whole(subject: Subject) -> bool:
    """Whether it is one subject that is not cut off: the base of another says nothing about how it stands."""
    return not {"several_subjects", "cut_by_border", "whole_picture"} & set(subject.warnings)


def _shows_front(subject: Subject, mask: Floats, corner: Corner | None) -> bool:
    """Whether only the front is seen; corner: the fitted one, if any, which knows the base and the ground lines."""
    if not _is_whole(subject):
        return False
    if corner is None:
        return is_front_view(subject.pixels, mask)
    return shows_front(is_grounded=corner.is_grounded, level=corner.level, wide=width_to_height(mask))


def _box(choice: Choice, corner: Corner | None, subject: Subject, mask: Floats, options: Options) -> Corner:
    """Return the box that is carved; corner: the fitted one, if any.

    Four sides are alike if the artist says so or, unless angles or a top are set, if only the front is seen.
    """
    is_open = options.alike == options.top == "AUTO" and not options.azimuth and not options.elevation
    is_found = is_open and corner is None and _shows_front(subject, mask, None)
    if options.alike == "FOUR" or choice.reason == "four_sides" or is_found:
        return four_sided(mask)
    return corner or _corner(subject, mask, options)


def _corner(subject: Subject, mask: Floats, options: Options) -> Corner:
    azimuth, elevation = np.radians([options.azimuth, options.elevation]).tolist()
    return find_corner(subject.pixels, mask, azimuth, elevation, options.top, alike=options.alike)


def _corner_body(
    corner: Corner, subject: Subject, mask: Floats, options: Options, simplify: Simplify | None
) -> ChartedMesh:
    pixels = bleed(subject.pixels, mask, subject.longest)
    return make_body(
        corner, pixels, mask, options.triangles, mirrored="ONE" if options.alike == "ONE" else "BOTH", simplify=simplify
    )


def _fixed_choice(subject: Subject, options: Options) -> Choice | None:
    """Return the artist's choice of shape, or that for a picture without a backdrop; None to choose by the outline."""
    if options.shape != "AUTO":
        return Choice(options.shape, "")
    # A picture without a backdrop is taken for a wall or the ground.
    return Choice("RELIEF", "wall") if "whole_picture" in subject.warnings else None


def _surface(
    shape: Shape, mask: Floats, paths: list[Path], subject: Subject, options: Options
) -> tuple[ChartedMesh, tuple[str, ...]]:
    pixels = subject.pixels
    picture = bleed(pixels, mask, subject.longest)[..., :3]
    if shape == "RELIEF":
        return make_relief(mask, paths, pixels, picture, options.triangles, depth=options.depth), ()
    behind = paint_back(picture, pixels, subject.mask)
    if shape == "INFLATE":
        return inflate(mask, picture, options.triangles, options.roundness, behind), ()
    if shape == "EXTRUDE":
        depth, bevel = options.depth, options.bevel
        return extrude(mask, paths, picture, options.triangles, depth=depth, bevel=bevel, behind=behind), ()
    made = revolve(mask, find_axis(mask), picture, options.triangles, behind)
    return made.surface, ("sides_left_out",) if made.kept < KEPT else ()


def _subject_count(mask: Floats) -> int:
    sizes = components.label(mask >= 0.5)[1][1:]
    return int((sizes >= SUBJECT_SHARE * sizes.max()).sum())


def _largest(mask: Floats) -> Floats:
    labels, sizes = components.label(mask >= 0.5)
    sizes[0] = 0
    others = (labels > 0) & (labels != int(sizes.argmax()))
    return np.where(others, np.float32(0.0), mask).astype(np.float32)


@dataclass(frozen=True)
class FoundSubjects:
    """The subjects, the largest first, and warnings as in `Reconstruction`.

    `specks_left_out`: there are parts too small for a subject. `subjects_left_out`: there are more than `MOST`.
    """

    subjects: tuple[Subject, ...]
    warnings: tuple[str, ...]

    def mask(self, height: int, width: int) -> Floats:
        """Return the union of all masks, float32 (H, W) in 0..1, for a picture of `height` by `width` pixels."""
        union = np.zeros((height, width), dtype=np.float32)
        for subject in self.subjects:
            (left, top), (rows, columns) = subject.corner, subject.mask.shape
            area = union[top : top + rows, left : left + columns]
            np.maximum(area, subject.mask, out=area)
        return union


@dataclass(frozen=True)
class SubjectModel:
    """The model of one subject, and its number: 1 is the largest."""

    number: int
    model: Reconstruction


@dataclass(frozen=True)
class SubjectModels:
    """A model of each subject, the largest first, and warnings: those of `FoundSubjects` and of all models.

    `thin_left_out`: a subject is too thin to be shaped.
    """

    models: tuple[SubjectModel, ...]
    warnings: tuple[str, ...]


def find_subjects(pixels: Bytes, options: Options) -> FoundSubjects:
    """Return the subjects of an sRGB picture, uint8 (H, W, 4): one unless EACH is chosen. Raises NothingToModel."""
    whole = find_subject(pixels, options)
    if options.subjects != "EACH" or "whole_picture" in whole.warnings:
        return FoundSubjects((whole,), whole.warnings)
    labels, sizes = components.label(whole.mask >= 0.5)
    order = 1 + np.argsort(-sizes[1:], kind="stable")
    large = order[sizes[order] >= LEAST_SHARE * sizes[order[0]]]
    warnings = [*whole.warnings]
    if len(large) < len(order):
        warnings.append("specks_left_out")
    if len(large) > MOST:
        warnings.append("subjects_left_out")
    return FoundSubjects(tuple(_cropped(whole, labels, int(label)) for label in large[:MOST]), tuple(warnings))


def reconstruct_each(pixels: Bytes, options: Options, simplify: Simplify | None = None) -> SubjectModels:
    """Return a model of each subject of an sRGB picture, uint8 (H, W, 4).

    The options' height and number of triangles are those of all models together. Raises NothingToModel.
    """
    found = find_subjects(pixels, options)
    shares = _shares(found.subjects, options.triangles)
    shaped: dict[int, Shaped] = {}
    for number, (subject, triangles) in enumerate(zip(found.subjects, shares, strict=True), start=1):
        try:
            shaped[number] = shape_unsized(subject, replace(options, triangles=triangles), simplify)
        except NothingToModel:  # the others may still become models
            continue
    if not shaped:
        raise NothingToModel("no_subject")
    surfaces = [each.surface for each in shaped.values()]
    models = tuple(SubjectModel(number, each.sized(options.height, surfaces)) for number, each in shaped.items())
    warnings = [*found.warnings, *(code for each in models for code in each.model.warnings)]
    if len(models) < len(found.subjects):
        warnings.append("thin_left_out")
    return SubjectModels(models, tuple(dict.fromkeys(warnings)))


def _cropped(whole: Subject, labels: Indices, label: int) -> Subject:
    """Return a crop of one subject, with room at its sides for its mirror image."""
    own = labels == label
    rows, columns = components.bounding_box(own)
    beside = MARGIN + (columns.stop - columns.start) // 2
    top, left = max(0, rows.start - MARGIN), max(0, columns.start - beside)
    area = slice(top, rows.stop + MARGIN), slice(left, columns.stop + beside)
    mask = _alone(whole.mask[area], own[area], labels[area] > 0)
    warnings = ("cut_by_border",) if touches_frame(own.astype(np.float32)) else ()
    return Subject(whole.pixels[area], mask, warnings, (left, top), max(whole.mask.shape))


def _alone(mask: Floats, own: Flags, solid: Flags) -> Floats:
    """Return the mask of one subject, with its own soft border but not its neighbours'."""
    near = filters.distance(own, int(np.ceil(SOFT))) < SOFT
    return np.where(near & (own | ~solid), mask, np.float32(0.0)).astype(np.float32)


def _shares(subjects: tuple[Subject, ...], triangles: int) -> list[int]:
    """Divide the triangles by area, so that they have the same size in all models, with a minimum for each."""
    areas = np.array([float(subject.mask.sum()) for subject in subjects])
    return [max(LEAST_TRIANGLES, round(share)) for share in (triangles * areas / areas.sum()).tolist()]
