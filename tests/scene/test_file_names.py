# SPDX-License-Identifier: GPL-3.0-or-later
"""File names that every system accepts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from maquette.scene import file_names

DEVICES = {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Mushroom House.001", "Mushroom_House_001"),
        ("Käse-Haus", "Käse-Haus"),
        ("蘑菇 屋", "蘑菇_屋"),
        ("Aux", "Aux_"),
        ("com¹", "com¹_"),
        ("a:b/c\\d", "a_b_c_d"),
        ("..", "Model"),
        ("", "Model"),
    ],
)
def test_a_name_keeps_the_characters_that_every_system_allows(name: str, stem: str) -> None:
    assert file_names.stem(name) == stem


@given(st.text())
def test_the_file_of_any_objects_name_can_be_written(name: str) -> None:
    found = file_names.stem(name)
    assert found.upper() not in DEVICES
    assert not set(found) & set('<>:"/\\|?*. \0\n')
    assert 0 < len(found.encode()) < 200
