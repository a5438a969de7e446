# SPDX-License-Identifier: GPL-3.0-or-later
"""Which file names in a model's file are followed."""

from __future__ import annotations

import pytest
from maquette.worker.formats.references import existing, is_inside


@pytest.mark.parametrize("name", ["a.png", "textures/a.png", "textures\\a.png", "ä b.png", "a..b.png"])
def test_inside(tmp_path, name):
    assert is_inside(name, tmp_path)


@pytest.mark.parametrize(
    "name",
    ["", "/etc/passwd", "\\\\host\\a", "../a", "a/../../b", "a\\..\\b", "C:\\a", "file:a", "http://a/b", "~/a", "a\0b",
     "a" * 2000],
)  # fmt: skip
def test_outside(tmp_path, name):
    assert not is_inside(name, tmp_path)


def test_a_link_that_leads_outside_is_outside(tmp_path):
    folder = tmp_path / "job"
    folder.mkdir()
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    assert not is_inside("link.png", folder)


def test_the_path_of_another_computer_means_the_file_of_that_name(tmp_path):
    (tmp_path / "wood.png").write_bytes(b"")
    assert existing("C:\\Users\\someone\\wood.png", tmp_path) == "wood.png"
    assert existing("/home/someone/wood.png", tmp_path) == "wood.png"
    assert existing("/home/someone/stone.png", tmp_path) is None
