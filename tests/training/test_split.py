# SPDX-License-Identifier: GPL-3.0-or-later
"""Each pack is for training or for validation, never both."""

from __future__ import annotations

import pytest

from benchmarks.known_assets import packs
from training import assets
from training.split import HELD_OUT


def test_the_benchmark_uses_the_held_out_packs(tmp_path):
    names = [*sorted(HELD_OUT), "another", "one-more"]
    for name in names:
        (tmp_path / f"{name}.npz").touch()
    assert {path.stem for path in packs.held_out(tmp_path)} == HELD_OUT
    assert {path.stem for path in assets.packs(tmp_path)} - HELD_OUT == {"another", "one-more"}


def test_every_held_out_pack_exists():
    there = {path.stem for path in assets.packs(packs.FOLDER)}
    if not there:
        pytest.skip(f"no packs in {packs.FOLDER}")
    assert there >= HELD_OUT
    assert len(there - HELD_OUT) > len(HELD_OUT)
