# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said with a model made on this computer."""

from __future__ import annotations

from maquette.geometry.shape_choice import SHAPES
from maquette.worker import remarks


def test_the_shape_is_told_only_where_it_was_chosen():
    assert remarks.remarks("REVOLVE", (), is_chosen=True)[0].startswith("Revolved")
    assert remarks.remarks("REVOLVE", (), is_chosen=False) == []
    assert set(remarks.SHAPES) == set(SHAPES)


def test_every_warning_has_its_sentence():
    codes = ("whole_picture", "cut_by_border", "several_subjects", "sides_left_out")
    found = remarks.remarks("INFLATE", codes, is_chosen=False)
    assert len(set(found)) == len(codes)
    assert all(sentence.endswith(".") for sentence in found)
