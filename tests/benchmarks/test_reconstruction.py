# SPDX-License-Identifier: GPL-3.0-or-later
"""The figures report how far overlaps fall short, and name the worst shape."""

from __future__ import annotations

import pytest

from benchmarks import cutting_out, reconstruction


def score(volume, silhouette=0.99, **more):
    """One shape's overlaps: `volume` by mode with the true depth, and a tenth less with the default depth."""
    found = {"card": 0.1, "inflation": 0.5, **more}
    for mode, share in volume.items():
        found |= {mode: share, f"{mode}: own depth": share - 0.1, f"{mode}: silhouette": silhouette}
    return found


BALL = score({"AUTO": 0.98, "INFLATE": 0.7, "EXTRUDE": 0.6, "REVOLVE": 0.98}, **{"described by REVOLVE": 1.0})
KEY = score({"AUTO": 0.6, "INFLATE": 0.6, "EXTRUDE": 0.9, "REVOLVE": 0.2}, silhouette=0.97)
SCORES = {"ball": BALL, "key": KEY}


def test_the_worst_silhouette_is_named():
    by_auto, *_ = reconstruction.silhouettes(SCORES)
    assert by_auto.name == "silhouette error, Auto, key"
    assert (by_auto.value, by_auto.ok) == (pytest.approx(3), False)


def test_a_mode_is_judged_only_by_shapes_it_can_describe():
    (figure,) = reconstruction.exact_modes(SCORES)
    assert figure.name == "volume error, ball by Revolve"
    assert (figure.value, figure.baseline, figure.ok) == (pytest.approx(2), pytest.approx(90), True)


def test_automatic_is_compared_with_each_shape_s_best_mode():
    lost, error, card, inflation = reconstruction.automatic(SCORES)
    assert (lost.value, lost.ok) == (pytest.approx(15), False)
    assert (error.value, error.baseline) == (pytest.approx(21), pytest.approx(6))
    assert card.value == inflation.value == pytest.approx(31)
    assert (card.baseline, inflation.baseline) == (pytest.approx(90), pytest.approx(50))


def test_three_views_are_compared_with_one():
    mean, least, not_better = reconstruction.several_views(SCORES, {"ball": 0.87, "key": 0.9})
    assert (mean.value, mean.baseline) == (pytest.approx(11.5), pytest.approx(31))
    assert (least.name, least.value) == ("volume error, three views, ball (one)", pytest.approx(13))
    assert not_better.value == 1


def test_a_cut_out_is_judged_by_the_mean_over_backdrops():
    figures = cutting_out._figures("shapes", {"white": {"ball": 1.0, "key": 3.0}, "boards": {"ball": 4.0, "key": 8.0}})
    mean, worst = figures[0], figures[-1]
    assert (mean.value, mean.ok) == (pytest.approx(4), True)
    assert (worst.name, worst.value) == ("cut-out, shapes: worst, key on boards", 8)
