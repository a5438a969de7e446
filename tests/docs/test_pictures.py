# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation's pictures are small, none is missing, and each is used and made by a script."""

from __future__ import annotations

import re

from tools.checkout import ROOT
from tools.pictures import take

LARGEST_OF_ALL = 4_000_000  # bytes
LINK = re.compile(r"!\[[^\]]+\]\(([^)]+\.(?:png|webp|gif))\)")
FILES = sorted(path for path in take.PICTURES.iterdir())
FRONT = {"front-panel.png", "front-models.png"}  # used on the website, by `tools/site/build.py`


def shown():
    """The pictures of each document."""
    documents = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
    return {
        (document.parent / link).resolve()
        for document in documents
        for link in LINK.findall(document.read_text("utf-8"))
    }


def test_they_are_small():
    sizes = {path.name: path.stat().st_size for path in FILES}
    assert not {name: size for name, size in sizes.items() if size > take.LARGEST}
    assert sum(sizes.values()) <= LARGEST_OF_ALL


def test_each_is_used_and_each_that_is_used_exists():
    there = {path.resolve() for path in FILES}
    assert shown() - there == set()
    assert {path.name for path in there - shown()} <= FRONT


def test_each_is_made_by_a_script():
    assert {path.stem for path in FILES} == {name for names in take.made_by().values() for name in names}
