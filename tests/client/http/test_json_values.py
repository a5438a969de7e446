# SPDX-License-Identifier: GPL-3.0-or-later
"""Values from an answer are bounded, whatever it contains."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.checkout import load_package

load_package()

from maquette.client.http import json_values

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(JSON)
def test_nothing_raises(value: object) -> None:
    assert len(json_values.identifier(value)) <= 512
    assert len(json_values.sentences(value)) <= 1000
    assert all(len(link) <= 8192 for link in json_values.links(value))


@pytest.mark.parametrize("value", ["7" * 100_000, 10**60, -(10**60), "\u202e" * 3])
def test_an_invalid_id_is_none(value: object) -> None:
    assert json_values.identifier(value) == ""


def test_an_absurdly_long_message_is_cut_and_such_a_link_left_out() -> None:
    assert len(json_values.sentences(["key " * 30_000])) == 1000
    assert len(json_values.sentences({"a": ["key " * 30_000]})) == 1000
    assert json_values.links(["https://a/" + "x" * 10_000, "https://a/b"]) == ("https://a/b",)
