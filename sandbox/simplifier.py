# SPDX-License-Identifier: GPL-3.0-or-later
"""The simplifier for the child Blenders, from the wheel that `make wheel` builds; without it, Decimate is used."""

from __future__ import annotations

import zipfile
from pathlib import Path

from tools.simplifier import wheel
from tools.simplifier.platforms import current


def unpacked(folder: Path) -> str:
    """Unpack this computer's library into the folder and return its path; "" if none was built."""
    platform = current()
    packed = wheel.cached(platform) if platform else None
    if platform is None or packed is None:
        return ""
    with zipfile.ZipFile(packed) as archive:
        return archive.extract(f"{wheel.PACKAGE}/{platform.library}", folder)
