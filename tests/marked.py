# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures whose files state an orientation and a colour space."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Mapping

import numpy as np
from PIL import Image

# Linear light, primaries adapted to D50, as in Apple's and Adobe's profiles.
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_ADOBE_GAMMA = 2.19921875
_PRIMARIES = {
    "sRGB": ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)),
    "Display P3": ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)),
    "Adobe RGB (1998)": ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)),
}


_BEST: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 98, "subsampling": 0},
    "WEBP": {"lossless": True},
    "AVIF": {"quality": 100, "subsampling": "4:4:4"},
}
# Adobe RGB as written to PNG's cHRM and gAMA, in 1/100,000.
ADOBE_POINTS = struct.pack(">8I", 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000)
ADOBE_EXPONENT = struct.pack(">I", 45471)


def profile(name: str, space: bytes = b"RGB ") -> bytes:
    """Return an ICC profile by its name; for an unknown space, one that contains only the name."""
    tags = {b"desc": _described(name), b"wtpt": _point(0.9642, 1.0, 0.8249)}
    if space == b"RGB ":
        curve = _power(_ADOBE_GAMMA) if name.startswith("Adobe") else _parametric(*_SRGB_CURVE)
        for channel, point in zip((b"r", b"g", b"b"), _PRIMARIES[name], strict=True):
            tags |= {channel + b"XYZ": _point(*point), channel + b"TRC": curve}
    return _profile(tags, space)


def _profile(tags: dict[bytes, bytes], space: bytes) -> bytes:
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for tag, data in tags.items():
        table += tag + struct.pack(">II", start + len(body), len(data))
        body += data + b"\0" * (-len(data) % 4)
    size = 128 + len(table) + len(body)
    head = struct.pack(">I4sI4s4s4s12s4s", size, b"lcms", 0x02400000, b"mntr", space, b"XYZ ", bytes(12), b"acsp")
    white = b"".join(_fixed(value) for value in (0.9642, 1.0, 0.8249))
    return head.ljust(68, b"\0") + white + bytes(48) + table + body


def _fixed(value: float) -> bytes:
    return struct.pack(">i", round(value * 65536))


def _point(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(_fixed(value) for value in values)


def _parametric(*values: float) -> bytes:
    return b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + b"".join(_fixed(value) for value in values)


def _power(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256))


def _described(name: str) -> bytes:
    return b"desc\0\0\0\0" + struct.pack(">I", len(name) + 1) + name.encode() + bytes(79)


def quarters(width: int = 96, height: int = 64) -> Image.Image:
    """Return a picture that looks different in every orientation: a red, a green, a blue and a white quarter."""
    pixels = np.full((height, width, 3), 245, np.uint8)
    pixels[: height // 2, : width // 2] = (220, 30, 30)
    pixels[: height // 2, width // 2 :] = (30, 200, 30)
    pixels[height // 2 :, : width // 2] = (30, 30, 220)
    return Image.fromarray(pixels)


def encoded(picture: Image.Image, kind: str, *, orientation: int = 1, icc: bytes = b"") -> bytes:
    """Return a file of a format named as in Pillow: JPEG, PNG, WEBP, TIFF or AVIF; JPEG2000 without the metadata."""
    options = dict(_BEST.get(kind, {}))
    if orientation != 1:
        exif = Image.Exif()
        exif[0x0112] = orientation
        options["exif"] = exif
    if icc:
        options["icc_profile"] = icc
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def with_chunks(png: bytes, chunks: Mapping[str, bytes]) -> bytes:
    """Return a PNG with these chunks after its header."""
    added = b""
    for kind, body in chunks.items():
        named = kind.encode() + body
        added += struct.pack(">I", len(body)) + named + struct.pack(">I", zlib.crc32(named))
    return png[:33] + added + png[33:]


def packed(icc: bytes) -> bytes:
    """Return a profile as the content of PNG's iCCP."""
    return b"profile\0\0" + zlib.compress(icc)


def deep_png(colour: tuple[int, int, int], size: int = 32) -> bytes:
    """Return a one-colour PNG, 0..255, with 16 bits per channel."""
    row = b"\0" + b"".join(struct.pack(">H", value * 257) for value in colour) * size
    header = struct.pack(">IIBBBBB", size, size, 16, 2, 0, 0, 0)
    parts = {"IDAT": zlib.compress(row * size), "IEND": b""}
    return with_chunks(
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header)), parts
    )


def box(kind: bytes, body: bytes) -> bytes:
    """Return a box as in JPEG 2000 and AVIF files."""
    return struct.pack(">I", 8 + len(body)) + kind + body


def with_colour(jp2: bytes, *bodies: bytes) -> bytes:
    """Return a JPEG 2000 file with these colour boxes instead of its own."""
    start = jp2.index(b"jp2h") - 4
    (size,) = struct.unpack_from(">I", jp2, start)
    header = jp2[start + 8 : start + size]
    own = header.index(b"colr") - 4
    (length,) = struct.unpack_from(">I", header, own)
    colours = b"".join(box(b"colr", body) for body in bodies)
    return jp2[:start] + box(b"jp2h", header[:own] + colours + header[own + length :]) + jp2[start + size :]


def with_codes(avif: bytes, primaries: int, transfer: int) -> bytes:
    """Return an AVIF with these code points of ITU-T H.273."""
    at = avif.index(b"colrnclx") + 8
    return avif[:at] + struct.pack(">HH", primaries, transfer) + avif[at + 4 :]
