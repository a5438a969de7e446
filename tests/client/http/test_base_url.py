# SPDX-License-Identifier: GPL-3.0-or-later
"""The key is sent only to the address in the preferences, and never unencrypted over a network."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.checkout import load_package

load_package()

from maquette.client.errors import InvalidSetting
from maquette.client.http.base_url import BaseUrl

MODELSLAB = BaseUrl.parse("https://modelslab.com/api/v6")


@pytest.mark.parametrize(
    ("url", "text", "host"),
    [
        ("https://modelslab.com/api/v6/", "https://modelslab.com/api/v6", "modelslab.com"),
        (" HTTPS://ModelsLab.com:443/api/v6 ", "https://modelslab.com/api/v6", "modelslab.com"),
        ("http://127.0.0.1:8600/api/v6", "http://127.0.0.1:8600/api/v6", "127.0.0.1"),
        ("http://localhost/api", "http://localhost/api", "localhost"),
        ("http://[::1]:8600", "http://[::1]:8600", "::1"),
    ],
)
def test_an_address_is_normalized(url: str, text: str, host: str) -> None:
    base = BaseUrl.parse(url)
    assert (str(base), base.host) == (text, host)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "modelslab.com/api/v6",
        "ftp://modelslab.com",
        "https://",
        "https://host:port/",
        "https://host:99999/",
        "https://[::1/",
        "https://modelslab.com/api v6",
        "https://me:secret@modelslab.com/api",
        "https://modelslab.com/api?key=secret",
        "http://modelslab.com/api/v6",
        "http://127.0.0.1.example.org/",
        "http://192.168.1.5/",
    ],
)
def test_an_invalid_address_or_one_that_would_leak_the_key_is_refused(url: str) -> None:
    with pytest.raises(InvalidSetting) as caught:
        BaseUrl.parse(url)
    assert "me:secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("base", "wallet"),
    [
        ("https://modelslab.com/api/v6", "https://modelslab.com/api/wallet_balance"),
        ("https://modelslab.com/api/v1/enterprise", "https://modelslab.com/api/wallet_balance"),
        ("https://modelslab.com/api", "https://modelslab.com/api/wallet_balance"),
        ("http://localhost:1/v6", "http://localhost:1/wallet_balance"),
        ("http://localhost:1", "http://localhost:1/wallet_balance"),
    ],
)
def test_the_wallets_path_is_beside_the_versions(base: str, wallet: str) -> None:
    assert BaseUrl.parse(base).beside("/wallet_balance") == wallet


@pytest.mark.parametrize(
    ("url", "adopted"),
    [
        ("https://modelslab.com/api/v6/3d/fetch/1", "https://modelslab.com/api/v6/3d/fetch/1"),
        ("https://MODELSLAB.com:443/x?y=1#z", "https://modelslab.com/x?y=1"),
        ("http://modelslab.com/x", ""),
        ("https://modelslab.com:444/x", ""),
        ("https://modelslab.com.evil.example/x", ""),
        ("https://modelslab.com@evil.example/x", ""),
        ("https://user@modelslab.com/x", ""),
        ("https://modelslab.com\\@evil.example/x", ""),
        ("https://evil.example\\@modelslab.com/x", ""),
        ("//modelslab.com/x", ""),
        ("/api/v6/3d/fetch/1", ""),
        ("https://[bad", ""),
    ],
)
def test_only_an_address_on_the_same_origin_is_adopted(url: str, adopted: str) -> None:
    assert MODELSLAB.adopt(url) == adopted


@given(st.text() | st.text(alphabet="htps:/\\@.#?[]modelslab.com").map(lambda rest: "https://modelslab.com" + rest))
def test_whatever_is_adopted_begins_with_our_own_origin(url: str) -> None:
    adopted = MODELSLAB.adopt(url)
    assert adopted in {"", "https://modelslab.com"} or re.match("https://modelslab.com[/?]", adopted)
