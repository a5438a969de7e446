# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls Blender's importers and exporters, whose keywords differ between versions. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any


def call(operator: Any, path: Path, keywords: Mapping[str, object]) -> None:
    """Call an operator on a file, leaving out keywords that it does not have; raises RuntimeError with its report."""
    known = operator.get_rna_type().properties.keys()
    operator(filepath=str(path), **{name: value for name, value in keywords.items() if name in known})
