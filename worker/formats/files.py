# SPDX-License-Identifier: GPL-3.0-or-later
"""Atomic writing of the child's files. Standard library alone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replacing(output: Path) -> Iterator[Path]:
    """Yield a temporary path beside `output`, with its suffix; it replaces `output` if the block succeeds."""
    # Blender's exporters go by the suffix, or add a missing one.
    part = output.with_name(f".{output.stem}.part{output.suffix}")
    try:
        yield part
        part.replace(output)
    finally:
        part.unlink(missing_ok=True)
