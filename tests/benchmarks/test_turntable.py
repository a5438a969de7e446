# SPDX-License-Identifier: GPL-3.0-or-later
"""The turntable benchmark's measures detect faults."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import turntable as benchmark
from tests.geometry import turntables
from tools.checkout import load_package

load_package()

from maquette.geometry.turntable.reconstruct import TurntableOptions, reconstruct


@pytest.fixture(scope="module")
def model():
    return reconstruct(turntables.movie(turntables.steps()), TurntableOptions(resolution=48))


def test_open_edges_are_counted(model):
    faces = model.mesh.triangles.astype(np.int64)
    assert benchmark.open_edges(faces) == 0
    assert benchmark.open_edges(faces[1:]) == 3


def test_a_frame_of_another_view_does_not_fit(model):
    missing, besides = benchmark.shares(model, 0)
    assert missing < 0.05
    assert besides < 0.15
    model.views[0].mask[:] = model.views[5].mask
    assert sum(benchmark.shares(model, 0)) > 0.3


def test_volumes_of_other_bodies_do_not_overlap(model):
    assert benchmark.volume_overlap(turntables.steps(), model) > 0.85
    assert benchmark.volume_overlap(turntables.mug(), model) < 0.6


def test_one_component_has_no_fragments(model):
    assert benchmark.in_bits(model) == pytest.approx(0)
    assert np.unique(model.mesh.triangles).size == len(model.mesh.positions)
