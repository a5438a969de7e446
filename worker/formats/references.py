# SPDX-License-Identifier: GPL-3.0-or-later
"""Decides which file names in a model's file may be followed: those inside its folder. Standard library alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_LONGEST: Final = 1024  # characters; longer names are no files
_UNSAFE: Final = re.compile(r"[\0:]|^[/\\~]")  # a drive, a scheme, an absolute path, a home folder


def is_inside(name: str, folder: Path) -> bool:
    """Whether a relative `name`, with either kind of slash, stays in `folder`, links included."""
    if not name or len(name) > _LONGEST or _UNSAFE.search(name) or ".." in re.split(r"[/\\]", name):
        return False
    try:
        return (folder / name.replace("\\", "/")).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a loop of links, or a name that the system rejects
        return False


def existing(name: str, folder: Path) -> str | None:
    """Return the relative path of the file that `name` refers to in `folder`, or None.

    Exporters write paths of their own computer: then the file of that name is meant.
    """
    for candidate in (name.replace("\\", "/"), re.split(r"[/\\]", name)[-1]):
        if is_inside(candidate, folder) and (folder / candidate).is_file():
            return candidate
    return None
