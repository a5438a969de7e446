# SPDX-License-Identifier: GPL-3.0-or-later
"""The child writes each view of a sheet as a separate picture."""

from __future__ import annotations

import pytest
from maquette.worker.launcher import ChildFailed

from tests.operators.test_split_sheet import sheet
from tests.worker.tasks.test_picture import load


def test_each_view_is_a_transparent_picture(child, tmp_path):
    path = tmp_path / "sheet.png"
    path.write_bytes(sheet(192, 96))
    views = child.call("split_sheet", {"picture": str(path), "pixels": None, "folder": str(tmp_path)})["views"]
    assert [view["role"] for view in views] == ["FRONT", "LEFT", "BACK"]
    for number, view in enumerate(views):
        pixels = load(tmp_path / view["file"])
        assert pixels[..., 3].min() == 0
        assert pixels[pixels[..., 3] == 255][0].tolist() == [180, 60 * number + 40, 40, 255]


def test_a_sheet_without_a_view_is_refused(child, tmp_path):
    path = tmp_path / "sheet.png"
    path.write_bytes(sheet(192, 8))
    with pytest.raises(ChildFailed) as caught:
        child.call("split_sheet", {"picture": str(path), "pixels": None, "folder": str(tmp_path)})
    assert caught.value.code in {"picture_empty", "no_subject"}
