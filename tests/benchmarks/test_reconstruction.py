# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures say by how much the shares fall short, and name the worst shape."""

from __future__ import annotations

import pytest

from benchmarks import cutting_out, reconstruction


def test_errors_are_what_shares_lack():
    good = {"silhouette": 0.99, "volume": 0.9, "with_depth": 0.95, "card": 0.1, "inflation": 0.5}
    bad = good | {"silhouette": 0.97, "volume": 0.7}
    figures = {figure.name: figure for figure in reconstruction._shape_figures({"ball": good, "key": bad})}
    worst = figures["silhouette error, worst: key"]
    assert (worst.value, worst.ok) == (pytest.approx(3), False)
    volume = figures["volume error (flat card)"]
    assert (volume.value, volume.baseline) == (pytest.approx(20), pytest.approx(90))


def test_a_cut_out_is_judged_by_the_mean_over_backdrops():
    figures = cutting_out._figures("things", {"white": {"ball": 1.0, "key": 3.0}, "boards": {"ball": 4.0, "key": 8.0}})
    mean, worst = figures[0], figures[-1]
    assert (mean.value, mean.ok) == (pytest.approx(4), True)
    assert (worst.name, worst.value) == ("cut-out, things: worst, key on boards", 8)
