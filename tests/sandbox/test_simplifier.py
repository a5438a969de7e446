# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's children get the simplifier if its wheel was built."""

from __future__ import annotations

from maquette.geometry.simplify.meshoptimizer import Simplifier

from sandbox.simplifier import unpacked
from tests import simplifier_wheel


def test_library_is_built_for_this_computer(tmp_path):
    simplifier_wheel.library()  # skips where there is none
    path = unpacked(tmp_path)
    assert path.startswith(str(tmp_path))
    Simplifier(path)


def test_without_a_wheel_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr("tools.simplifier.wheel.WHEELS", tmp_path / "none")
    assert unpacked(tmp_path) == ""
