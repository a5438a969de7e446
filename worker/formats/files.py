# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that the child writes: whole or not at all. Standard library alone.

Calls Blender's importers and exporters, whose keywords differ between versions. Runs inside the child Blender.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any


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


def call(operator: Any, path: Path, keywords: Mapping[str, object]) -> None:
    """Call an operator on a file, leaving out keywords that it does not have; raises RuntimeError with its report."""
    known = operator.get_rna_type().properties.keys()
    operator(filepath=str(path), **{name: value for name, value in keywords.items() if name in known})
