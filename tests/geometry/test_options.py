# SPDX-License-Identifier: GPL-3.0-or-later
"""Valid and invalid options of a reconstruction."""

from __future__ import annotations

import pytest
from maquette.geometry.options import Options


@pytest.mark.parametrize(
    "wrong",
    [
        {"height": 0.0},
        {"depth": -1.0},
        {"height": float("nan")},
        {"triangles": 10},
        {"shape": "BALL"},
        {"subjects": "TWO"},
        {"bevel": 2.0},
    ],
)
def test_invalid_options_are_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        Options(**wrong)


def test_the_cut_out_options_are_passed_on():
    cutting = Options(tolerance=0.25, grow=-0.01, invert=True).cutting
    assert (cutting.tolerance, cutting.grow, cutting.invert) == (0.25, -0.01, True)
