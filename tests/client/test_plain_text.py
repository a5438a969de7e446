# SPDX-License-Identifier: GPL-3.0-or-later
"""Text from outside cannot disguise itself with control or direction characters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.checkout import load_package

load_package()

from maquette.client import plain_text
from maquette.client.errors import SceneError, ServiceError, ServiceUnreachable

TURNING = ["LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"]


@given(st.text())
def test_a_line_holds_no_control_or_direction_characters(text: str) -> None:
    shown = plain_text.line(text)
    assert not any(unicodedata.bidirectional(each) in TURNING for each in shown)
    assert not any(unicodedata.category(each) in {"Cc", "Zl", "Zp", "Cs"} for each in shown)
    assert plain_text.line(shown) == shown
    shown.encode("utf-8")


@pytest.mark.parametrize("text", ["Blümchen 花 стул", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "👩\u200d🎨"])
def test_ordinary_text_is_unchanged(text: str) -> None:
    assert plain_text.line(text) == text


@pytest.mark.parametrize(
    "mark", [*"\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200e\u200f\u061c\u200b\ufeff\u0085\x1b"]
)
def test_no_error_shows_a_direction_mark(mark: str) -> None:
    for error in (ServiceError(f"a{mark}b"), SceneError(f"a{mark}b"), ServiceUnreachable(f"a{mark}b", "no")):
        assert mark not in str(error)
