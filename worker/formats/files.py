# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that the child writes: whole or not at all. Standard library alone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replacing(output: Path) -> Iterator[Path]:
    """Give a path beside `output`, with its suffix, to write to; it takes `output`'s place when the block succeeds."""
    # Blender's writers choose by the suffix, or add it where it is missing.
    part = output.with_name(f".{output.stem}.part{output.suffix}")
    try:
        yield part
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
