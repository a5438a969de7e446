# SPDX-License-Identifier: GPL-3.0-or-later
"""The remarks about a model made on this computer."""

from __future__ import annotations

from typing import get_args

from maquette.geometry.shapes.choice import SHAPES, Reason
from maquette.worker.tasks import remarks


def test_the_shape_is_stated_only_if_it_was_chosen_automatically():
    assert remarks.remarks("REVOLVE", (), is_chosen=True)[0].startswith("Revolved")
    assert remarks.remarks("REVOLVE", (), is_chosen=False) == []
    assert set(remarks.SHAPES) == set(SHAPES)


def test_a_chosen_shape_comes_with_its_reason():
    assert set(remarks.REASONS) == set(get_args(Reason)) - {""}
    for reason, sentence in remarks.REASONS.items():
        assert remarks.remarks("INFLATE", (), is_chosen=True, reason=reason)[1] == f"{sentence}."
        assert remarks.remarks("INFLATE", (), is_chosen=False, reason=reason) == []


def test_every_warning_has_its_text():
    apart = ("several_views", "specks_left_out", "subjects_left_out", "thin_left_out")
    codes = (
        "whole_picture",
        "faint_outline",
        "in_fragments",
        "unclear_subject",
        "cut_by_border",
        "several_subjects",
        "sides_left_out",
        "no_shape_fits",
        "corner_unclear",
        *apart,
    )
    found = remarks.remarks("INFLATE", codes, is_chosen=False)
    assert len(set(found)) == len(codes)
    assert all(sentence.endswith(".") for sentence in found)


def test_the_remark_counts_the_subjects_used_and_left_out():
    shapes = ["EXTRUDE", "INFLATE", "EXTRUDE"]
    told = remarks.of_each(shapes, ("specks_left_out",), is_chosen=True)
    assert told[0] == "3 subjects, each an object of its own: 1 inflated, 2 extruded."
    assert remarks.of_each(["REVOLVE"] * 2, (), is_chosen=True)[0].endswith(": all revolved.")
    assert told[1] == remarks.WARNINGS["specks_left_out"]
    assert remarks.of_each(shapes, (), is_chosen=False) == ["3 subjects, each an object of its own."]
    assert remarks.of_each(["EXTRUDE"], (), is_chosen=True) == remarks.remarks("EXTRUDE", (), is_chosen=True)
