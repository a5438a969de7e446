# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of sentences says what the source says."""

from __future__ import annotations

import pytest

from tools import troubleshooting


@pytest.fixture(scope="module")
def page():
    return troubleshooting.page()


def test_the_page_is_up_to_date(page):
    assert troubleshooting.PAGE.read_text(encoding="utf-8") == page, "run python -m tools.troubleshooting"


def test_each_part_has_sentences_and_none_stands_twice(page):
    lines = [line for line in page.splitlines() if line.startswith("- ")]
    assert len(lines) == len(set(lines))
    for part in page.split("\n## ")[2:]:
        assert part.count("\n- ") > 1, part.splitlines()[0]
