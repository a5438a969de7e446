# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures as they are stored in a job's folder."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from maquette.client.errors import PictureError
from maquette.jobs.pictures import PictureBytes, PictureFile, PicturePixels, picture_file, readable, store, stored

from tests import marked
from tests.pictures import figure, png


def test_a_file_is_copied_into_the_jobs_folder(tmp_path: Path) -> None:
    original = tmp_path / "Bild mit Lücke 图.png"
    original.write_bytes(figure(32))
    folder = tmp_path / "job"
    folder.mkdir()
    assert store(PictureFile(original), folder) == sha256(figure(32)).hexdigest()
    assert stored(folder).path.read_bytes() == figure(32)
    assert stored(folder).pixels == {"name": original.name, "alpha": ""}
    assert picture_file(stored(folder).path) == PictureFile(folder / "picture", name=original.name)


def test_a_folder_that_is_missing_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "ein Ordner" / "模型"
    store(PictureBytes(figure(32)), folder)
    assert readable(folder).read_bytes() == figure(32)


def test_pixels_are_kept_raw_with_their_layout(tmp_path: Path) -> None:
    data = bytes(range(256)) * (20 * 32 * 16 // 256)
    assert store(PicturePixels(20, 32, True, data, "painted"), tmp_path) == sha256(data).hexdigest()
    assert stored(tmp_path).path.read_bytes() == data
    assert stored(tmp_path).pixels == {"name": "painted", "width": 20, "height": 32, "linear": True}


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
def test_an_unusable_picture_is_refused_before_anything_is_sent(tmp_path: Path, source: object) -> None:
    with pytest.raises(PictureError):
        store(source, tmp_path)  # type: ignore[arg-type]


def test_the_message_names_the_artists_file(tmp_path: Path) -> None:
    broken = tmp_path / "sketch.png"
    broken.write_bytes(b"")
    folder = tmp_path / "job"
    folder.mkdir()
    with pytest.raises(PictureError, match=r"sketch\.png"):
        store(PictureFile(broken), folder)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", figure(8), figure(32)[:20]])
def test_the_message_about_a_packed_picture_names_it(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(PictureError, match="'sketch'"):
        store(PictureBytes(content, "sketch"), tmp_path)


def test_a_copy_keeps_the_alpha_mode(tmp_path: Path) -> None:
    original = tmp_path / "leaf.png"
    original.write_bytes(figure(32))
    store(PictureFile(original, "NONE"), tmp_path / "job")
    again = picture_file(stored(tmp_path / "job").path)
    assert (again.alpha, again.name) == ("NONE", "leaf.png")
    store(again, tmp_path / "next")
    assert stored(tmp_path / "next").pixels == stored(tmp_path / "job").pixels


def test_a_file_that_other_programs_show_differently_is_not_plain(tmp_path: Path) -> None:
    plain, turned, wide = tmp_path / "plain.png", tmp_path / "turned.jpg", tmp_path / "wide.png"
    plain.write_bytes(figure(32))
    turned.write_bytes(marked.encoded(marked.quarters(), "JPEG", orientation=6))
    wide.write_bytes(marked.with_chunks(figure(32), {"cICP": bytes((12, 13, 0, 1))}))
    for number, (source, is_plain) in enumerate(
        [
            (PictureFile(plain), True),
            (PictureFile(plain, "NONE"), False),
            (PictureBytes(figure(32)), True),
            (PicturePixels(20, 20, False, bytes(6400)), False),
            (PictureFile(turned), False),
            (PictureFile(wide), False),
        ]
    ):
        store(source, tmp_path / str(number))
        assert stored(tmp_path / str(number)).is_plain == is_plain
