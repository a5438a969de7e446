# SPDX-License-Identifier: GPL-3.0-or-later
"""The address of this build's documentation, if the build names one."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

# As the build writes it into the manifest, which is read without a parser because this runs while Blender draws.
_WEBSITE: Final = r'(?m)^website = "(https://[^"]+)"$'


@cache
def address() -> str:
    """The website that the manifest names, without a slash at its end; "" for none. Read once."""
    try:
        manifest = (Path(__file__).parent.parent / "blender_manifest.toml").read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(_WEBSITE, manifest)
    return found.group(1).rstrip("/") if found else ""


def page(name: str, heading: str = "") -> str:
    """The address of a page of the documentation, such as `panel`, and of a heading there; "" where there is none."""
    if not address():
        return ""
    return f"{address()}/docs/{name}.html#{heading}" if heading else f"{address()}/docs/{name}.html"
