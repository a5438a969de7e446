# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalog file: Blender's entries stay, and a path has one id."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st
from maquette.assets import catalogs

OF_BLENDER = """\
# This is an Asset Catalog Definition file for Blender.

VERSION 1

d8d4c1d2-9e5c-4b0c-8f5a-0d3f3f3c9b11:Props/Barrels:Props-Barrels
"""


def test_a_new_catalog_is_added_beside_what_is_there(tmp_path):
    (tmp_path / catalogs.FILE).write_text(OF_BLENDER.rstrip("\n"), encoding="utf-8")
    assert catalogs.ensure(tmp_path, "Props/Barrels") == "d8d4c1d2-9e5c-4b0c-8f5a-0d3f3f3c9b11"
    added = catalogs.ensure(tmp_path, "Characters")
    assert (tmp_path / catalogs.FILE).read_text() == f"{OF_BLENDER}{added}:Characters:Characters\n"
    assert [path.name for path in tmp_path.iterdir()] == [catalogs.FILE]


def test_without_a_path_nothing_is_written(tmp_path):
    assert catalogs.ensure(tmp_path, " / ") == ""
    assert list(tmp_path.iterdir()) == []


@given(paths=st.lists(st.text(max_size=20), max_size=6))
def test_each_path_has_one_id_and_one_line(paths, tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    ids = {catalogs.cleaned(path): catalogs.ensure(folder, path) for path in [*paths, *paths]}
    ids.pop("", None)
    assert len(set(ids.values())) == len(ids)
    assert all(str(uuid.UUID(each)) == each for each in ids.values())
    file = folder / catalogs.FILE
    lines = file.read_text(encoding="utf-8").split("\n") if file.is_file() else []
    assert len([line for line in lines if line and not line.startswith(("#", "VERSION"))]) == len(ids)
