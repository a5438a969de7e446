# SPDX-License-Identifier: GPL-3.0-or-later
"""The Asset Browser's catalogs: the definition file that Blender keeps in a library's folder.

The format is Blender's own (`asset_catalog_definition_file.cc`): a version, then a line `UUID:path:simple name` each.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import uuid
from pathlib import Path
from typing import Final

FILE: Final = "blender_assets.cats.txt"
_HEADER: Final = """\
# This is an Asset Catalog Definition file for Blender.
#
# Empty lines and lines starting with `#` will be ignored.
# The first non-ignored line should be the version indicator.
# Other lines are of the format "UUID:catalog/path/for/assets:simple catalog name"

VERSION 1

"""
_NAMESPACE: Final = uuid.UUID("6d0f6c32-3c0f-4b3c-9f0a-0f5c8b8f2d11")  # so that two computers give a path the same id


def cleaned(path: str) -> str:
    """The path as Blender writes it: parts separated by `/`, trimmed, without `:`; "" if nothing is left."""
    readable = "".join("-" if letter == ":" or not letter.isprintable() else letter for letter in path)
    parts = (part.strip() for part in readable.replace("\\", "/").split("/"))
    return "/".join(part for part in parts if part)


def ensure(folder: Path, path: str) -> str:
    """The id of a catalog in the library `folder`; a new catalog is added to the definition file.

    "" for an empty path: such assets are unassigned. Raises OSError.
    """
    wanted = cleaned(path)
    if not wanted:
        return ""
    file = folder / FILE
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    known = _read(text)
    if wanted in known:
        return known[wanted]
    catalog_id = str(uuid.uuid5(_NAMESPACE, wanted))
    _replace(file, f"{_ended(text) or _HEADER}{catalog_id}:{wanted}:{wanted.replace('/', '-')}\n")
    return catalog_id


def _read(text: str) -> dict[str, str]:
    """Each catalog's id by path; other lines are ignored."""
    found: dict[str, str] = {}
    for line in text.split("\n"):
        catalog_id, _, rest = line.strip().partition(":")
        with contextlib.suppress(ValueError):
            found.setdefault(rest.partition(":")[0].strip(), str(uuid.UUID(catalog_id)))
    return found


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _replace(file: Path, text: str) -> None:
    """Write the file atomically: it may hold years of work."""
    handle, name = tempfile.mkstemp(prefix=f"{FILE}.", dir=file.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as part:
            part.write(text)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
