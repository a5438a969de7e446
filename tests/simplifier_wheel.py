# SPDX-License-Identifier: GPL-3.0-or-later
"""The simplifier from its wheel, for tests that run without Blender."""

from __future__ import annotations

import zipfile
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tools.simplifier import wheel
from tools.simplifier.platforms import current

_FOLDER = TemporaryDirectory(prefix="maquette-simplifier-")


@cache
def library_path() -> Path | None:
    """This computer's library, extracted from the wheel; None if it was not built."""
    platform = current()
    packed = wheel.cached(platform) if platform else None
    if platform is None or packed is None:
        return None
    with zipfile.ZipFile(packed) as archive:
        return Path(archive.extract(f"{wheel.PACKAGE}/{platform.library}", _FOLDER.name))


def library():
    """The simplifier; skips the test if there is none."""
    from maquette.geometry.simplify.meshoptimizer import Simplifier

    path = library_path()
    if path is None:
        pytest.skip("the simplifier's wheel was not built: run `make wheel`")
    return Simplifier(path)
