# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures as they come into a job's folder."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from maquette.client.errors import PictureError
from maquette.jobs.source import PictureBytes, PictureFile, PicturePixels, readable, store, stored

from tests.pictures import figure, png


def test_a_file_is_copied_into_the_jobs_folder(tmp_path: Path) -> None:
    original = tmp_path / "Bild mit Lücke 图.png"
    original.write_bytes(figure(32))
    folder = tmp_path / "job"
    folder.mkdir()
    assert store(PictureFile(original), folder) == sha256(figure(32)).hexdigest()
    assert stored(folder).path.read_bytes() == figure(32)
    assert stored(folder).pixels is None


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "ein Ordner" / "模型"
    store(PictureBytes(figure(32)), folder)
    assert readable(folder).read_bytes() == figure(32)


def test_pixels_are_kept_raw_with_their_layout(tmp_path: Path) -> None:
    data = bytes(range(256)) * (20 * 32 * 16 // 256)
    assert store(PicturePixels(20, 32, True, data), tmp_path) == sha256(data).hexdigest()
    assert stored(tmp_path).path.read_bytes() == data
    assert stored(tmp_path).pixels == {"width": 20, "height": 32, "linear": True}


@pytest.mark.parametrize(
    "source",
    [
        PictureBytes(b""),
        PictureBytes(b"%PDF-1.7 not a picture"),
        PictureBytes(png(1, 1, lambda _x, _y: (1, 2, 3, 4))),
        PicturePixels(1, 1, False, bytes(16)),
        PictureFile(Path("/no/such/picture.png")),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_is_sent(tmp_path: Path, source: object) -> None:
    with pytest.raises(PictureError):
        store(source, tmp_path)  # type: ignore[arg-type]


def test_the_sentence_names_the_artists_file(tmp_path: Path) -> None:
    broken = tmp_path / "sketch.png"
    broken.write_bytes(b"")
    folder = tmp_path / "job"
    folder.mkdir()
    with pytest.raises(PictureError, match=r"sketch\.png"):
        store(PictureFile(broken), folder)
