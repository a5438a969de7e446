# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of files after names of objects and images. Letters of all languages stay; no system refuses the name."""

from __future__ import annotations

import re
from typing import Final

# What Windows takes for devices, whatever the suffix.
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³")}
)
_LONGEST: Final = 120  # bytes: file systems take 255, and Windows 260 characters with all folders


def stem(name: str, otherwise: str = "Model") -> str:
    """The name of a file without its suffix; `otherwise` where nothing of `name` is left."""
    kept = re.sub(r"[^\w-]+", "_", name).strip("_")
    kept = kept.encode()[:_LONGEST].decode(errors="ignore") or otherwise
    return f"{kept}_" if kept.lower() in _DEVICES else kept
