# SPDX-License-Identifier: GPL-3.0-or-later
"""Several views in one transparent picture, far enough apart for a service to separate them."""

from __future__ import annotations

import numpy as np
import pytest
from maquette.worker.launcher import ChildFailed

from tests import pictures
from tests.worker.tasks.test_picture import load


def gapped(width: int, height: int) -> bytes:
    """Two bars on transparency with nothing between them."""

    def pixel(x: int, y: int) -> pictures.Pixel:
        is_bar = width / 6 < abs(x - width / 2) < width / 2 - 4 and 4 < y < height - 4
        return (200, 40, 40, 255 if is_bar else 0)

    return pictures.png(width, height, pixel)


def runs(alpha: np.ndarray) -> list[tuple[int, int]]:
    """The groups of non-empty columns, as TRELLIS's `split_image` finds them: first column, end."""
    filled = np.concatenate([[False], (alpha > 0).any(axis=0), [False]])
    edges = np.flatnonzero(filled[1:] != filled[:-1])
    return [(int(first), int(end)) for first, end in zip(edges[::2], edges[1::2], strict=True)]


@pytest.fixture
def compose(child, tmp_path):
    def run(*pictures_bytes, max_bytes=3_700_000):
        paths = []
        for number, data in enumerate(pictures_bytes):
            paths.append(tmp_path / f"view {number}.png")
            paths[-1].write_bytes(data)
        output = tmp_path / "views.png"
        sources = [{"picture": str(path), "pixels": None} for path in paths]
        result = child.call("side_by_side", {"pictures": sources, "output": str(output), "max_bytes": max_bytes})
        pixels = load(output)
        assert (result["width"], result["height"], result["bytes"]) == (
            pixels.shape[1],
            pixels.shape[0],
            output.stat().st_size,
        )
        return pixels

    return run


def test_each_view_is_one_group_of_columns_of_the_same_height(compose) -> None:
    sheet = compose(pictures.figure(64), gapped(60, 90), pictures.figure(700))
    groups = runs(sheet[..., 3])
    assert len(groups) == 3
    assert sheet.shape[0] == 512
    assert groups[0][0] > 0
    assert groups[-1][1] < sheet.shape[1]
    for first, end in groups:
        rows = np.flatnonzero((sheet[:, first:end, 3] > 128).any(axis=1))
        assert rows[0] <= 4
        assert rows[-1] >= 507


def test_the_bridge_across_a_gap_is_invisible(compose) -> None:
    sheet = compose(gapped(60, 90))
    [(first, end)] = runs(sheet[..., 3])
    middle = sheet[:, (first + end) // 2, 3]
    assert 0 < middle.max() < 5


def test_a_sheet_that_is_too_large_is_written_smaller(compose) -> None:
    sheet = compose(pictures.figure(256), pictures.figure(256), max_bytes=20_000)
    assert sheet.shape[0] < 512
    assert len(runs(sheet[..., 3])) == 2


def test_a_view_without_a_subject_is_refused(compose) -> None:
    with pytest.raises(ChildFailed) as failed:
        compose(pictures.figure(64), pictures.plain(32, 32))
    assert failed.value.code == "no_subject"
