# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the reason in the exceptions that requests nests; the transport's tests trigger the common ones for real."""

from __future__ import annotations

import socket
import ssl

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from tools.checkout import load_package

load_package()

from maquette.client.http.transport import reason


def nested(cause: Exception) -> requests.ConnectionError:
    inner = NewConnectionError(None, "secret")
    inner.__cause__ = cause
    return requests.ConnectionError(MaxRetryError(None, "/?key=secret", inner))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (nested(socket.gaierror(-2, "unknown")), "is this computer online"),
        (nested(ConnectionResetError()), "closed"),
        (nested(TimeoutError()), "in time"),
        (requests.ConnectTimeout(), "in time"),
        (requests.exceptions.SSLError(MaxRetryError(None, "/", ssl.SSLCertVerificationError())), "not trusted"),
        (requests.exceptions.ProxyError(), "proxy"),
        (requests.TooManyRedirects(), "redirects endlessly"),
        (nested(OSError("secret")), "no connection"),
        (ValueError("secret"), "no connection"),
    ],
)
def test_a_reason_is_found_and_never_the_exceptions_own_text(error: Exception, words: str) -> None:
    assert words in reason(error)
    assert "secret" not in reason(error)
