# SPDX-License-Identifier: GPL-3.0-or-later
"""Remarks on a model: how it was shaped locally, and what to know about its picture or file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

SHAPES: Final[Mapping[str, str]] = {
    "INFLATE": "Inflated: the outline was rounded out like a balloon, which suits creatures and fruit",
    "EXTRUDE": "Extruded: the outline was given a thickness, which suits signs and man-made objects",
    "REVOLVE": "Revolved: the outline was rotated about its axis, which suits bottles and vases",
    "CORNER": "Corner: its hidden sides mirror the visible ones, which suits furniture, buildings and vehicles",
    "RELIEF": "Relief: the picture's light and dark became depth, which suits walls and ground",
}
# Why a shape was chosen, by `geometry.shapes.choice.Reason`.
REASONS: Final[Mapping[str, str]] = {
    "shaded_round": "It was chosen because the light falls on the subject as on a round body",
    "soft_outline": "It was chosen because the outline has few straight pieces",
    "straight_outline": "It was chosen because most of the outline is straight",
    "flat": "It was chosen because objects with such an outline are mostly flat",
    "alike_sides": "It was chosen because both sides of the outline are alike",
    "turned": "It was chosen because both sides are alike and the light falls on them as on a round body",
    "box": "It was chosen because both edges on the ground are visible, and a box between them fills the outline",
    "boxlike": "It was chosen because objects with such an outline are mostly boxes seen from a corner",
    "round_above": "It was chosen because the outline is that of something round seen from above",
    "four_sides": "It was chosen because only its front is seen, and it stands as furniture and houses do, whose four "
    "sides mostly look alike",
    "wall": "It was chosen because no backdrop was found",
}
_MADE: Final = {
    "INFLATE": "inflated",
    "EXTRUDE": "extruded",
    "REVOLVE": "revolved",
    "RELIEF": "as a relief",
    "CORNER": "with mirrored sides",
}
WARNINGS: Final[Mapping[str, str]] = {
    "whole_picture": "No backdrop was found, so the whole picture was used. "
    "If something stands out in it, raise Tolerance.",
    "cut_by_border": "The picture's border cuts off the subject, so the model ends flat there. Use a picture "
    "that shows all of it.",
    "faint_outline": "Much of the subject's outline hardly differs from the backdrop, so the cut-out may be "
    "wrong. Check it under Cut-Out; another Tolerance or a plainer backdrop helps.",
    "in_fragments": "The cut-out consists of many small parts, so it may be wrong. Check it under Cut-Out; "
    "another Tolerance or a plainer backdrop helps.",
    "unclear_subject": "It is not clear what in this picture belongs to the subject, so the cut-out may be wrong. "
    "Check it under Cut-Out; a plainer backdrop helps.",
    "several_subjects": "The picture shows several separate subjects; all of them were used. Set Subjects to "
    "Largest to use only one, or to Separate Objects to keep them apart.",
    "several_views": "Several views make one object, so Subjects was treated as All.",
    "specks_left_out": "Some parts are too small compared with the largest subject and were left out. Set "
    "Subjects to All to keep them.",
    "subjects_left_out": "The picture shows more than 20 separate subjects; the 20 largest were used. Split the "
    "picture for the others.",
    "thin_left_out": "A subject too thin for a model was left out. Use a larger picture of it.",
    "sides_left_out": "Parts that stick out at the sides, such as a handle, cannot be revolved and were left "
    "out. Choose Inflate to keep them.",
    "texture_missing": "The file refers to a texture that it does not contain, so that part shows a plain "
    "color. GLB files contain their textures.",
    "texture_scaled": "A texture was too large and was scaled down. Largest Texture, under Arrival, sets the "
    "limit for the next model.",
    "texture_too_large": "A texture has so many pixels that it would fill your memory; it was left out, "
    "and that part shows a plain color.",
    "materials_left_out": "The file has more than 1,000 materials; parts with other materials show the last of these.",
    "simplify_stopped_early": "The model could not be simplified as far as asked without tearing its texture's "
    "seams. Tear Seams in the Model panel goes further.",
    "corner_unclear": "The subject is seen from a corner, and no shape is likely to come close to it. Try Corner, "
    "or Views with pictures from several sides.",
    "no_shape_fits": "No shape is likely to come close to this subject, so check the model from its sides. Compare "
    "the shapes under Shape, or use Views with pictures from several sides.",
    "views_disagree": "The views differ in their proportions and were stretched to match. Check their sides, or "
    "use views of one pose.",
}

TURNED: Final = "The picture was turned upright, as its camera recorded; Blender itself shows it as stored in the file."
FIRST_FRAME: Final = "The first frame of the animation was used."


def of_profile(name: str, *, is_converted: bool) -> str:
    """Return the remark on a picture's colour profile, "" for one without a name."""
    if is_converted:
        return f"Its colors were converted to sRGB{f' from {name}' if name else ''}."
    called = f", {name}," if name else ""
    return f"Its color profile{called} cannot be read here, so its colors were taken as sRGB."


def remarks(shape: str, warnings: Sequence[str], *, is_chosen: bool, reason: str = "") -> list[str]:
    """Return sentences for a reconstruction's codes; shape and reason are named only if it was chosen automatically."""
    found = [f"{SHAPES[shape]}."] if is_chosen and shape in SHAPES else []
    found += [f"{REASONS[reason]}."] if is_chosen and reason in REASONS else []
    return [*found, *sentences(warnings)]


def of_each(shapes: Sequence[str], warnings: Sequence[str], *, is_chosen: bool, reason: str = "") -> list[str]:
    """Return sentences for the shapes of several subjects, as `remarks` does for one's; `reason` is the first one's."""
    if len(shapes) == 1 or not is_chosen:
        return [*of_subjects(len(shapes), ()), *remarks(shapes[0], warnings, is_chosen=is_chosen, reason=reason)]
    counts = {shape: shapes.count(shape) for shape in _MADE if shape in shapes}
    if len(counts) == 1:
        kinds = f"all {_MADE[next(iter(counts))]}"
    else:
        kinds = ", ".join(f"{count} {_MADE[shape]}" for shape, count in counts.items())
    return [f"{len(shapes)} subjects, each an object of its own: {kinds}.", *sentences(warnings)]


def of_subjects(count: int, warnings: Sequence[str]) -> list[str]:
    """Return sentences on what was cut out of a picture, before anything is made from it."""
    found = [f"{count} subjects, each an object of its own."] if count > 1 else []
    return [*found, *sentences(warnings)]


def sentences(warnings: Sequence[str]) -> list[str]:
    """Return the artist's sentences for codes; codes without a sentence are skipped."""
    return [WARNINGS[code] for code in warnings if code in WARNINGS]
