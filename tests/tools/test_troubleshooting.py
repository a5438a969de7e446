# SPDX-License-Identifier: GPL-3.0-or-later
"""The troubleshooting page agrees with the messages in the source."""

from __future__ import annotations

import re

import pytest

from tools import troubleshooting
from tools.messages import source

# Explanations, names, questions and costs in panels are not faults.
NO_FAULTS = ("panels/", "settings/costs")


@pytest.fixture(scope="module")
def page():
    return troubleshooting.page()


def test_the_page_is_up_to_date(page):
    assert troubleshooting.PAGE.read_text(encoding="utf-8") == page, "run python -m tools.troubleshooting"


def test_each_section_has_messages_and_none_is_repeated(page):
    lines = [line for line in page.splitlines() if line.startswith("- ")]
    assert len(lines) == len(set(lines))
    for part in page.split("\n## ")[2:]:
        assert part.count("\n- ") > 1, part.splitlines()[0]


def test_no_message_about_a_fault_is_left_out():
    page = troubleshooting.page()
    left_out = {
        text: files
        for text, files in source.messages().items()
        if text.endswith(".") and not text.endswith("...") and len(text.split()) > 3
        if not all(part.strip() in page for part in re.split(r"\{[^}]*\}", text))
    }
    assert {text: found for text, found in left_out.items() if not all(p.startswith(NO_FAULTS) for p in found)} == {}
