# SPDX-License-Identifier: GPL-3.0-or-later
"""Recognises files by their first bytes: pictures by name, anything else in words for an error's sentence."""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from typing import Final

HEAD: Final = 4096  # bytes, enough for all checks here

# (offset, bytes there, format). What Blender reads; whether this Blender does is for the child Blender to say.
_PICTURES: Final[Sequence[tuple[int, bytes, str]]] = (
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"\xff\xd8\xff", "JPEG"),
    (8, b"WEBP", "WEBP"),
    (0, b"BM", "BMP"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (0, b"II*\0", "TIFF"),
    (0, b"MM\0*", "TIFF"),
    (0, b"II+\0", "TIFF"),
    (0, b"MM\0+", "TIFF"),
    (0, b"8BPS", "PSD"),
    (0, b"v/1\x01", "EXR"),
    (0, b"#?RADIANCE", "HDR"),
    (0, b"#?RGBE", "HDR"),
    (4, b"jP  \r\n\x87\n", "JPEG 2000"),
    (0, b"\xffO\xffQ", "JPEG 2000"),
    (0, b"DDS ", "DDS"),
    (0, b"SDPX", "DPX"),
    (0, b"XPDS", "DPX"),
    (0, b"\x80*_\xd7", "Cineon"),
    (0, b"\x01\xda", "Iris"),
    (4, b"ftypavif", "AVIF"),
)
_OTHERS: Final[Sequence[tuple[int, bytes, str]]] = (
    (0, b"%PDF", "a PDF document"),
    (4, b"ftyphei", "an HEIC photo"),
    (4, b"ftypmif1", "an HEIC photo"),
    (4, b"ftyp", "a video"),
    (0, b"\x1aE\xdf\xa3", "a video"),
    (8, b"AVI ", "a video"),
    (0, b"ID3", "a sound file"),
    (0, b"OggS", "a sound file"),
    (0, b"fLaC", "a sound file"),
    (8, b"WAVE", "a sound file"),
    (0, b"glTF", "a 3D model (GLB)"),
    (0, b"ply\n", "a 3D model (PLY)"),
    (0, b"ply\r\n", "a 3D model (PLY)"),
    (0, b"Kaydara FBX", "a 3D model (FBX)"),
    (0, b"BLENDER", "a Blender file"),
    (0, b"PK\x03\x04", "a ZIP archive"),
    (0, b"PK\x05\x06", "an empty ZIP archive"),
    (0, b"Rar!", "an archive (RAR)"),
    (0, b"7z\xbc\xaf\x27\x1c", "an archive (7z)"),
    (0, b"\x1f\x8b", "a compressed file (gzip)"),
    (0, b"(\xb5/\xfd", "a compressed file (Zstandard)"),
    (0, b"gimp xcf", "a GIMP file"),
    (0, b"MZ", "a program"),
    (0, b"\x7fELF", "a program"),
)
_TARGA_HEADER: Final = 18  # bytes
_TARGA_DEPTHS: Final = {1: (8, 15, 16), 2: (15, 16, 24, 32), 3: (8, 16)}  # bits a pixel: mapped, true colour, grey
# A comment ends at its first "-->"; otherwise a hundred of them would take exponential time.
_HTML: Final = re.compile(
    rb"^\s*(<!--(?:(?!-->).)*-->\s*)*<(!doctype\s+html|html|head|body|title)\b", re.IGNORECASE | re.DOTALL
)
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")  # characters that no text holds
_XML_MARKS: Final = ((b"<svg", "an SVG drawing"), (b"<Error", "an error message (XML)"))


def picture_format(head: bytes) -> str:
    """The picture's format by its first bytes, "" if Blender cannot read it as a picture."""
    return _match(_PICTURES, head) or ("" if _match(_OTHERS, head) else _targa(head))


def _targa(head: bytes) -> str:
    """Targa has no signature, so its header's few possible values must do; no text has bytes 0 and 1."""
    if len(head) < _TARGA_HEADER:
        return ""
    _, has_map, kind, _, _, map_depth, _, _, width, height, depth, layout = struct.unpack_from("<BBBHHBHHHHBB", head)
    is_mapped = kind in (1, 9)
    is_sound = (
        has_map in (0, 1)
        and map_depth in ((15, 16, 24, 32) if is_mapped else (0, 15, 16, 24, 32))
        and depth in _TARGA_DEPTHS.get(kind & 7, ())
        and has_map >= is_mapped
        and not layout & 0xC0
    )
    return "TGA" if is_sound and kind in (1, 2, 3, 9, 10, 11) and width and height else ""


def is_html(head: bytes) -> bool:
    """Whether it is a web page."""
    return _HTML.match(head.removeprefix(b"\xef\xbb\xbf")) is not None


def describe(head: bytes) -> str:
    """What kind of file begins with these bytes, as words that fit after “it is”."""
    if not head:
        return "an empty file"
    if is_html(head):
        return "a web page (HTML)"
    picture = picture_format(head)
    if picture:
        return f"a picture ({picture})"
    return _match(_OTHERS, head) or _describe_text(head)


def _match(signatures: Sequence[tuple[int, bytes, str]], head: bytes) -> str:
    return next((name for offset, magic, name in signatures if head.startswith(magic, offset)), "")


def _describe_text(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"<"):
        return next((name for mark, name in _XML_MARKS if mark in start), "a text file (XML)")
    if start.startswith((b"{", b"[")) and b"\0" not in head:
        return "a text file (JSON)"
    try:
        # The last character may be cut.
        head[: len(head) - 3 if len(head) == HEAD else None].decode("utf-8")
    except UnicodeDecodeError:
        return "a file of an unknown kind"
    return "a file of an unknown kind" if _CONTROL.search(head) else "a text file"
