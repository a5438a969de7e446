# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks by its headers that a downloaded file is the model that was promised; the child reads the rest.

Nothing here may take time or memory in proportion to the file's content, which would block all of Blender.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, Final

from ..errors import ModelFileError
from ..http import json_values
from . import picture, signatures

_PARSED: Final = 32 << 10  # bytes of a glTF's JSON up to which it is parsed, in 5 ms at worst
_MOST_CHUNKS: Final = 64  # of a GLB; the format knows two
_TEXT: Final = 1 << 16  # bytes of a text format that are checked
_LARGEST_FRAME: Final = 8192  # pixels of a side
_ZIP: Final = b"PK\x03\x04"
_SPLAT: Final = (rb"f_dc_0", rb"(opacity|scale_0|rot_0)")  # properties of a point that is a Gaussian
_GLB_HEADER: Final = struct.Struct("<4sII")
_GIF_HEADER: Final = struct.Struct("<6sHH")
_ZIP_END: Final = struct.Struct("<4s4H2IH")  # the record at a ZIP's end, which a comment may follow
_ZIP_COMMENT: Final = 0xFFFF  # bytes at most
_GLB_CHUNK: Final = struct.Struct("<I4s")


def check(path: Path, model_format: str) -> None:
    """Raise ModelFileError, whose sentence says what the file is, unless it can be a model of that format.

    `model_format`: glb, gltf, obj, stl, ply, zip, or gif for a turntable. A ZIP is accepted for any
    format, as services pack models of several files. Raises OSError if the file cannot be read.
    """
    with path.open("rb") as file:
        head = file.read(signatures.HEAD)
        if not head or signatures.is_html(head):
            raise _error(model_format, f"it is {signatures.describe(head)}")
        size = file.seek(0, 2)
        file.seek(0)
        try:
            _CHECKS["zip" if head.startswith(_ZIP) else model_format](file, size)
        except _WrongError as error:
            is_other = error.is_other_format and signatures.describe(head) != "a file of an unknown kind"
            raise _error(model_format, f"it is {signatures.describe(head)}" if is_other else str(error)) from error


def check_movie(path: Path) -> None:
    """Raise ModelFileError unless the file is a movie or an animated picture that Blender can show.

    Raises OSError if it cannot be read.
    """
    with path.open("rb") as file:
        what = signatures.describe(file.read(signatures.HEAD))
        if what == "a picture (GIF)":
            _check_frames(file)
    if what not in {"a video", "a picture (GIF)"}:
        raise ModelFileError(
            f"The downloaded file is not a movie: it is {what}. Fetch it again; that is free of charge."
        )


def _check_frames(file: BinaryIO) -> None:
    """Limit the frames' size: a file of a few bytes can declare frames that fill the memory."""
    try:
        size = picture.read_size(file, "GIF")
    except ValueError as error:
        raise ModelFileError(
            "The downloaded file is not a movie: its header is damaged. Fetch it again; that is free of charge."
        ) from error
    if max(size) > _LARGEST_FRAME:
        raise ModelFileError(
            f"The downloaded movie has frames of {size[0]} x {size[1]} pixels, more than can be shown. "
            "The model itself is still fetched."
        )


class _WrongError(Exception):
    """Why the file is wrong; `is_other_format`: it does not even begin like the format."""

    def __init__(self, why: str, *, is_other_format: bool = False) -> None:
        super().__init__(why)
        self.is_other_format = is_other_format


def _error(model_format: str, why: str) -> ModelFileError:
    what = "turntable (GIF)" if model_format == "gif" else f"{model_format.upper()} model"
    return ModelFileError(
        f"The downloaded file is not a complete {what}: {why}. Fetch the model again; that is free of charge."
    )


def _check_glb(file: BinaryIO, size: int) -> None:
    """Binary glTF 2.0, chapter "GLB File Format Specification"."""
    header = file.read(_GLB_HEADER.size)
    if not header.startswith(b"glTF"):
        raise _WrongError("it does not begin as a GLB does", is_other_format=True)
    if len(header) < _GLB_HEADER.size:
        raise _WrongError("it is cut off in its header")
    _magic, version, length = _GLB_HEADER.unpack(header)
    if version != 2:
        raise _WrongError(f"it is version {version} instead of 2")
    if length != size:
        raise _WrongError(
            f"it is cut off: {size} of {length} bytes" if size < length else "it is longer than its header says"
        )
    length, kind = _read_chunk_header(file, size)
    if kind != b"JSON":
        raise _WrongError("its first part is not the scene's description")
    _check_gltf_json(file, length)
    _check_other_chunks(file, size)


def _check_other_chunks(file: BinaryIO, size: int) -> None:
    for _ in range(_MOST_CHUNKS):
        if file.tell() >= size:
            return
        length, _kind = _read_chunk_header(file, size)
        file.seek(length, 1)
    raise _WrongError("it has an implausible number of parts")


def _read_chunk_header(file: BinaryIO, size: int) -> tuple[int, bytes]:
    header = file.read(_GLB_CHUNK.size)
    if len(header) < _GLB_CHUNK.size:
        raise _WrongError("one of its parts is cut off")
    length, kind = _GLB_CHUNK.unpack(header)
    if length > size - file.tell():
        raise _WrongError("one of its parts is longer than the file")
    return length, kind


def _check_gltf_json(file: BinaryIO, length: int) -> None:
    """Check the JSON that begins here: all of it if it is short, else both ends. Leaves the file position behind it."""
    start = file.tell()
    if length <= _PARSED:
        _check_gltf_document(file.read(length))
        return
    begin = file.read(_GLB_CHUNK.size).lstrip()
    file.seek(start + length - _PARSED)
    end = file.read(_PARSED).rstrip(b" \t\r\n\0")
    if begin[:1] != b"{" or end[-1:] != b"}":
        raise _WrongError("its scene's description is damaged")


def _check_gltf_document(data: bytes) -> None:
    document = json_values.parse_mapping(data)
    if document is None:
        raise _WrongError("its scene's description is damaged")
    version = json_values.line(json_values.mapping(document.get("asset")).get("version"))
    if not version.startswith("2"):
        raise _WrongError(f"its scene's description is of version {version[:10] or 'unknown'} instead of 2")


def _check_gltf(file: BinaryIO, size: int) -> None:
    if not file.read(_TEXT).lstrip().startswith(b"{"):
        raise _WrongError("it does not begin as a glTF does", is_other_format=True)
    file.seek(0)
    _check_gltf_json(file, size)


def _check_obj(file: BinaryIO, _size: int) -> None:
    text = file.read(_TEXT)
    if b"\0" in text or not re.search(rb"^[ \t]*v[ \t]+[-+.\d]", text, re.MULTILINE):
        raise _WrongError("it contains no points", is_other_format=True)


def _check_stl(file: BinaryIO, size: int) -> None:
    text = file.read(_TEXT)
    # A binary file may begin with "solid" too, so its length decides.
    if size >= 84:
        (triangles,) = struct.unpack_from("<I", text, 80)
        if triangles and size == 84 + 50 * triangles:
            return
    if not re.match(rb"\s*solid\b", text) or not re.search(rb"\bfacet\b", text):
        raise _WrongError(
            "its length does not fit its number of triangles", is_other_format=not text.startswith(b"solid")
        )
    file.seek(max(0, size - 1024))
    if b"endsolid" not in file.read():
        raise _WrongError("it is cut off")


def _check_ply(file: BinaryIO, _size: int) -> None:
    text = file.read(_TEXT)
    header, end, _rest = text.partition(b"end_header")
    if not re.match(rb"ply\r?\n", text):
        raise _WrongError("it does not begin as a PLY does", is_other_format=True)
    if not end or not re.search(rb"^format\s+\w+", header, re.MULTILINE):
        raise _WrongError("it is cut off in its header")
    if not re.search(rb"^element\s+vertex\s+[1-9]", header, re.MULTILINE):
        raise _WrongError("it contains no points")
    if all(re.search(rb"^property\s+\w+\s+" + name + rb"\s*$", header, re.MULTILINE) for name in _SPLAT):
        raise _WrongError("it is a Gaussian splat, which has no surface; choose GLB as the format for the next one")


def _check_gif(file: BinaryIO, size: int) -> None:
    """GIF89a: a header with the size in pixels and a trailer, after which some writers leave a few bytes."""
    header = file.read(_GIF_HEADER.size)
    if not re.match(rb"GIF8[79]a", header):
        raise _WrongError("it does not begin as a GIF does", is_other_format=True)
    if len(header) < _GIF_HEADER.size or not all(_GIF_HEADER.unpack(header)[1:]):
        raise _WrongError("it is cut off in its header")
    file.seek(max(_GIF_HEADER.size, size - 16))
    if b";" not in file.read():
        raise _WrongError("it is cut off")


def _check_zip(file: BinaryIO, size: int) -> None:
    """Find the list of files at a ZIP's end without reading it, as it may name millions."""
    if not file.read(2) == b"PK":
        raise _WrongError("it does not begin as a ZIP does", is_other_format=True)
    start = file.seek(max(0, size - _ZIP_COMMENT - _ZIP_END.size))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _ZIP_END.size:
        raise _WrongError("it is damaged")
    _magic, _disk, _first, _here, count, length, _offset, _comment = _ZIP_END.unpack_from(tail, at)
    if not count:
        raise _WrongError("it is empty")
    is_large = count == 0xFFFF or length == 0xFFFFFFFF  # then the true numbers are elsewhere (ZIP64)
    if not is_large:
        if length > start + at:
            raise _WrongError("it is damaged")
        file.seek(start + at - length)
        if file.read(4) != b"PK\x01\x02":
            raise _WrongError("it is damaged")


_CHECKS: Final[Mapping[str, Callable[[BinaryIO, int], None]]] = {
    "glb": _check_glb,
    "gltf": _check_gltf,
    "obj": _check_obj,
    "stl": _check_stl,
    "ply": _check_ply,
    "gif": _check_gif,
    "zip": _check_zip,
}
