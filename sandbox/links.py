# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetches the picture that a request links to, only from this computer, so that tests stay local."""

from __future__ import annotations

import http.client
import ipaddress
import urllib.request
from urllib.parse import urlsplit

from .answers import UNREACHABLE_IMAGE

TIMEOUT = 20.0
LARGEST = 50_000_000


def opener() -> urllib.request.OpenerDirector:
    """Return an opener without proxies and redirects, which could lead off this computer."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener


def fetch_picture(link: str) -> bytes:
    """Return the file behind an http(s) link to a loopback address. Raises the documented Refusal for any other."""
    if not is_loopback(link):
        raise UNREACHABLE_IMAGE
    try:
        with opener().open(link, timeout=TIMEOUT) as answer:
            content: bytes = answer.read(LARGEST + 1)
    except (OSError, ValueError, http.client.HTTPException):
        raise UNREACHABLE_IMAGE from None
    if not 0 < len(content) <= LARGEST:
        raise UNREACHABLE_IMAGE
    return content


def is_http(link: str) -> bool:
    """Return whether it is an http or https link."""
    try:
        return urlsplit(link).scheme in ("http", "https")
    except ValueError:
        return False


def host_of(link: str) -> str:
    """Return the host's name, or ""."""
    return urlsplit(link).hostname or ""


def is_loopback(link: str) -> bool:
    """Return whether an http(s) link leads to this computer."""
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
        return parts.scheme in ("http", "https") and (host == "localhost" or ipaddress.ip_address(host).is_loopback)
    except ValueError:
        return False
