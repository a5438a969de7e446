# SPDX-License-Identifier: GPL-3.0-or-later
"""A service's address, which the artist can set: checked, because the key is sent there."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from ..errors import InvalidSetting
from . import local_network

_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True)
class BaseUrl:
    """A checked address. `origin`: scheme, host and port; `path`: without a slash at its end."""

    origin: str
    host: str
    path: str

    @classmethod
    def parse(cls, url: str, *, example: str = "https://modelslab.com/api/v6", may_be_near: bool = False) -> BaseUrl:
        """Check an address; raises InvalidSetting unless it is https, or http on this computer.

        `example`: such an address, for sentences; `may_be_near`: http is also accepted if the host may be on the
        artist's own network; if it is a name, whoever connects must check that it is.
        """
        shown = _without_credentials(url.strip())
        parts = _split(url.strip())
        if parts is None or not parts.hostname or parts.scheme not in _PORTS:
            raise InvalidSetting(f"{shown!r} is not a web address. Enter one like {example}.")
        if parts.username is not None or parts.query or parts.fragment:
            raise InvalidSetting(f"{shown!r} contains more than a host and a path. Enter one like {example}.")
        is_near = may_be_near and _may_be_near(parts.hostname)
        if parts.scheme == "http" and not is_near and not _is_loopback(parts.hostname):
            raise InvalidSetting(
                f"{shown!r} would send your key unencrypted. Enter an address that starts with https://."
            )
        return cls(_origin(parts), parts.hostname, parts.path.rstrip("/"))

    def __str__(self) -> str:
        return self.origin + self.path

    def join(self, path: str) -> str:
        """An address below this one; `path` begins with a slash."""
        return f"{self}{path}"

    def beside(self, path: str) -> str:
        """An address beside the version, directly below `/api`; `path` begins with a slash."""
        api = re.match(r"(?P<api>.*?/api)(/|$)", self.path)
        return self.origin + (api["api"] if api else self.path.rpartition("/")[0]) + path

    def adopt(self, url: str) -> str:
        """The same address rebuilt on our own origin; "" if it is anywhere else."""
        parts = _split(url)
        if parts is None or parts.scheme not in _PORTS or not parts.hostname or parts.username is not None:
            return ""
        if _origin(parts) != self.origin or "\\" in url:
            return ""
        return self.origin + parts.path + (f"?{parts.query}" if parts.query else "")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        return None
    return None if re.search(r"[\s\x00-\x1f]", url) else parts


def _origin(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = parts.port or _PORTS[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if port == _PORTS[parts.scheme] else f":{port}")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _may_be_near(host: str) -> bool:
    """Whether an address is of this computer's or its own network; a name may be."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return True
    return local_network.is_local(host)


def _without_credentials(url: str) -> str:
    return re.sub(r"//[^/]*@", "//", url)[:100]
