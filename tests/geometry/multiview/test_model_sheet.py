# SPDX-License-Identifier: GPL-3.0-or-later
"""Sheets are split into views without notes and specks, and the sides are guessed by the usual order."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.geometry.errors import NothingToModel
from maquette.geometry.multiview import model_sheet

TALL = 120


def figure(kind):
    """Draw a figure that wears a backpack and faces where its toes point: alpha (H, W)."""
    alpha = np.zeros((TALL, 70), np.uint8)
    if kind in {"front", "back"}:
        alpha[:, 20:50] = 255
        alpha[40:60, 5:65] = 255
        one_arm = slice(60, 66) if kind == "front" else slice(4, 10)
        alpha[20:60, one_arm] = 255
    elif kind == "top":
        alpha[TALL - 30 :, 5:65] = 255
    else:
        alpha[:, 28:42] = 255
        alpha[-10:, 12:42] = 255  # toes to the left
        alpha[30:60, 42:50] = 255
    return alpha[:, ::-1] if kind == "right" else alpha


def drawn(*kinds, gap=6):
    """Return the figures side by side on transparency, each in its own colour."""
    columns = [np.zeros((TALL + 40, gap, 4), np.uint8)]
    for number, kind in enumerate(kinds):
        picture = np.zeros((TALL + 40, 70, 4), np.uint8)
        picture[20:-20, :, 3] = figure(kind)
        picture[..., 0] = 50 + 40 * number
        columns += [picture, np.zeros((TALL + 40, gap, 4), np.uint8)]
    return np.concatenate(columns, axis=1)


@pytest.mark.parametrize(
    "kinds",
    [
        ("front", "left", "back"),
        ("front", "right", "back"),
        ("front", "left", "back", "right"),
        ("left", "front", "right"),
        ("front", "left", "back", "top"),
        ("front", "back"),
        ("front", "left"),
        ("front",),
    ],
)
def test_the_sides_are_guessed(kinds):
    assert [view.role.value.lower() for view in model_sheet.split(drawn(*kinds))] == list(kinds)


@pytest.mark.parametrize("kinds", [("front", "left", "back"), ("left", "front", "right"), ("front", "back")])
def test_the_sides_of_separate_pictures_are_guessed_as_well(kinds):
    pictures = [drawn(kind, gap=5 + 9 * number) for number, kind in enumerate(kinds)]
    assert [role.value.lower() for role in model_sheet.sides(pictures)] == list(kinds)


def test_there_are_at_most_six_sides():
    assert len(model_sheet.sides([drawn("front")] * 8)) == 6


def test_a_view_is_cropped_to_its_subject_and_keeps_its_colours():
    views = model_sheet.split(drawn("front", "left", "back"))
    assert [view.pixels[60, view.pixels.shape[1] // 2, 0] for view in views] == [50, 90, 130]
    for view in views:
        rows, columns = np.nonzero(view.pixels[..., 3])
        assert (rows.min(), columns.min()) == (2, 2)
        assert np.ptp(rows) + 1 == TALL


def test_a_note_is_not_a_view():
    picture = drawn("front", "left", "back")
    picture[-12:-4, 20:60] = (10, 10, 10, 255)
    assert len(model_sheet.split(picture)) == 3


def test_rows_are_read_one_after_another():
    first, second = drawn("front", "left"), drawn("back", "right")
    views = model_sheet.split(np.concatenate([first, second]))
    assert [view.role.value for view in views] == ["FRONT", "LEFT", "BACK", "RIGHT"]


def test_an_opaque_sheet_is_cut_out_first():
    picture = drawn("front", "left", "back")
    opaque = np.where(picture[..., 3:] > 0, picture, (250, 250, 250, 255)).astype(np.uint8)
    assert [view.role.value for view in model_sheet.split(opaque)] == ["FRONT", "LEFT", "BACK"]


def test_no_two_views_have_the_same_side():
    views = model_sheet.split(drawn(*["front"] * 6))
    assert len({view.role for view in views}) == 6


def test_an_empty_sheet_is_refused():
    with pytest.raises(NothingToModel):
        model_sheet.split(np.zeros((64, 64, 4), np.uint8))
