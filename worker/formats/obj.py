# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps an OBJ from referring to files outside its folder, before Blender opens them. Standard library alone.

Blender opens any path after `mtllib` and, in the materials' file, after `map_Kd` and its like.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from . import references

_LIBRARY: Final = b"mtllib"
_LARGEST_MATERIALS: Final = 16 << 20  # bytes; real ones have kilobytes
_VALUES: Final = frozenset({
    "newmtl", "ka", "kd", "ks", "ke", "ns", "ni", "d", "tr", "tf", "illum", "pr", "pm", "ps", "pc", "pcr", "aniso",
    "anisor",
})  # fmt: skip
_MAP: Final = re.compile(
    r"(?P<keyword>map_\w+|bump|disp|decal|norm|refl)\s+"
    r"(?P<options>(?:-[a-z]+(?:\s+(?:on|off|sphere|cube_[a-z]+|[rgbmlz]|[-+]?[\d.]+(?:e[-+]?\d+)?))+\s+)*)"
    r"(?P<path>\S.*)",
    re.IGNORECASE,
)


@contextlib.contextmanager
def with_own_materials(model: Path) -> Iterator[Path]:
    """Yield a copy of a Wavefront OBJ with one material library, which refers to files in its folder only.

    The file itself if it names no library and none lies beside it. The copies lie beside the file and are removed after
    the block.
    """
    names, plain = _library_names(model)
    libraries = _existing_libraries(model, names)
    if plain and not libraries:
        yield model
        return
    copy = model.with_name(f".{model.stem}.own.obj")
    materials = copy.with_suffix(".mtl")
    try:
        materials.write_text("".join(_safe_lines(libraries, model.parent)), encoding="utf-8", errors="surrogateescape")
        _write_copy(model, copy, materials.name)
        yield copy
    finally:
        copy.unlink(missing_ok=True)
        materials.unlink(missing_ok=True)


def _library_names(model: Path) -> tuple[list[str], bool]:
    """Return the arguments of `mtllib`, and whether there are none at all."""
    names, plain = [], True
    with model.open("rb") as lines:
        for line in lines:
            if _LIBRARY in line:
                plain = False
                names.append(line.partition(_LIBRARY)[2].decode("utf-8", "surrogateescape").strip(" \t\r\n\\"))
    return names, plain


def _existing_libraries(model: Path, names: list[str]) -> list[Path]:
    """Return the libraries in the model's folder; like Blender, including the one with the model's name."""
    found: dict[Path, None] = {}
    for name in [*names, f"{model.stem}.mtl"]:
        whole = references.existing(name, model.parent)  # a name with spaces, or several names
        for relative in [whole] if whole else [references.existing(part, model.parent) for part in name.split()]:
            if relative is not None:
                found[model.parent / relative] = None
    return [path for path in found if path.stat().st_size <= _LARGEST_MATERIALS]


def _safe_lines(libraries: list[Path], folder: Path) -> Iterator[str]:
    """Yield the lines without file names, and the textures below `folder` by relative path."""
    for library in libraries:
        for line in library.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
            stripped = line.strip().rstrip("\\").rstrip()
            keyword = stripped.partition(" ")[0].partition("\t")[0].lower()
            found = _MAP.fullmatch(stripped)
            if keyword in _VALUES:
                yield f"{stripped}\n"
            elif found is not None and (texture := _texture(found["path"], library.parent, folder)):
                yield f"{found['keyword']} {found['options']}{texture}\n"
        yield "\n"


def _texture(path: str, beside: Path, folder: Path) -> str | None:
    name = path.strip().strip('"')
    relative = references.existing(name, beside)
    if relative is not None:
        return (beside / relative).relative_to(folder).as_posix()
    return references.existing(name, folder)


def _write_copy(model: Path, copy: Path, library: str) -> None:
    with model.open("rb") as lines, copy.open("wb") as output:
        output.write(_LIBRARY + b" " + library.encode("utf-8", "surrogateescape") + b"\n")
        output.writelines(line for line in lines if _LIBRARY not in line)
