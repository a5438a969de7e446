# SPDX-License-Identifier: GPL-3.0-or-later
"""Why a connection could not be made, in an artist's words, out of the exceptions that `requests` nests."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Sequence
from typing import Final

_LONGEST_CHAIN: Final = 12

# The first exception of the chain, outermost first, that has an entry decides. By name, because `requests` and
# `urllib3` are imported on first use only.
_BY_NAME: Final[Sequence[tuple[str, str]]] = (
    ("ProxyError", "the proxy refused the connection"),
    ("InvalidProxyURL", "the proxy's address is not valid"),
    ("ConnectTimeout", "it did not answer in time"),
    ("ReadTimeout", "it did not answer in time"),
    ("InvalidURL", "the address is not valid"),
    ("InvalidSchema", "the address is not valid"),
    ("MissingSchema", "the address is not valid"),
    ("LocationParseError", "the address is not valid"),
    ("TooManyRedirects", "it points from one address to the next without end"),
)


def reason(error: BaseException) -> str:
    """A few words without full stop that fit into brackets; never the exception's own text, which may hold anything."""
    chain = list(_chain(error))
    for link in chain:
        known = next((words for name, words in _BY_NAME if type(link).__name__ == name), "")
        if known:
            return known
    return next((words for link in reversed(chain) if (words := _by_type(link))), "no connection")


def _by_type(error: BaseException) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "its certificate is not trusted by this computer"
    if isinstance(error, ssl.SSLError):
        return "no secure connection could be made"
    if isinstance(error, socket.gaierror):
        return "its name is not known: is this computer online?"
    if isinstance(error, ConnectionRefusedError):
        return "it refused the connection"
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return "it broke off the connection"
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    if type(error) is OSError and "CA certificate" in str(error):
        return "the file of certificates that is set up on this computer was not found"
    return ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and what caused it, outermost first. urllib3 keeps causes as `reason` and in `args`."""
    for _ in range(_LONGEST_CHAIN):
        yield error
        inner = [getattr(error, "reason", None), *error.args, error.__cause__, error.__context__]
        following = next((cause for cause in inner if isinstance(cause, BaseException)), None)
        if following is None:
            return
        error = following
