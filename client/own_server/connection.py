# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP to a server that the artist runs, with the header that a proxy in front of it may want. Knows no kind of server.

Unlike `Transport`, it reads answers up to a size that the caller gives, and sends and receives files.
"""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from ..errors import (
    InvalidSetting,
    KeyRefused,
    MaquetteError,
    RateLimited,
    ServiceError,
    ServiceFault,
    ServiceUnreachable,
    UncertainSubmission,
)
from ..http import json_values, local_network, received_body
from ..http.base_url import BaseUrl
from ..http.bodies import SentBody, StreamedBody
from ..http.transport import LONGEST_ANSWER, Transport, mask, network_errors, reason

if TYPE_CHECKING:
    import requests

LABEL: Final = "Your server"
EXAMPLE: Final = "http://127.0.0.1:8188"

_CHUNK: Final = 64 << 10  # bytes
_LONGEST_MESSAGE: Final = 300  # characters of a server's own words
_USUAL_WAIT: Final = 10.0  # seconds
_HEADER: Final = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]*)\s*:\s*(\S.*)")


def parse_address(url: str) -> BaseUrl:
    """Check the artist's address; raises InvalidSetting unless it is https, or http to a host near by."""
    return BaseUrl.parse(url, example=EXAMPLE, may_be_near=True)


def is_unencrypted(base: BaseUrl) -> bool:
    """Whether others on the network could read what is sent: http to another machine."""
    is_here = base.host in {"localhost", "::1"} or base.host.startswith("127.")
    return base.origin.startswith("http:") and not is_here


def header_of(key: str) -> tuple[str, str]:
    """The header's name and value for the artist's key: a key `Name: value` as it is, any other as a bearer token.

    Both are "" without a key; raises KeyRefused if the key cannot be in a header.
    """
    key = key.strip()
    if not key:
        return "", ""
    if not (key.isprintable() and key.isascii()):
        raise KeyRefused(LABEL)
    found = _HEADER.fullmatch(key)
    return (found[1], found[2]) if found else ("Authorization", f"Bearer {key}")


@dataclass(frozen=True)
class Reply:
    """An answer. `json`: empty unless it is a JSON object; `data`: its bytes, or the first of them if `is_cut`."""

    status: int
    json: Mapping[str, Any] = field(default_factory=dict)
    data: bytes = b""
    is_cut: bool = False
    retry_after: float | None = None

    @property
    def is_ok(self) -> bool:
        """Whether the call succeeded."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The beginning of the answer, on one line."""
        return json_values.line(self.data[:_LONGEST_MESSAGE].decode("utf-8", "replace"))


class Connection(Transport):
    """Speaks to the server at `base`. `key`: see `header_of`; `patience`: seconds to wait for each byte of an answer.

    Every call raises ServiceUnreachable if nothing could be sent, ServiceFault if no answer could be read.
    """

    def __init__(self, base: BaseUrl, key: str, user_agent: str, *, patience: float = 60.0) -> None:
        self.base = base
        self._name, self._value = header_of(key)
        super().__init__(LABEL, self._value, user_agent=user_agent, host=base.host, timeouts=(10.0, patience))

    def get(self, path: str, *, longest: int = LONGEST_ANSWER) -> Reply:
        """GET; the answer is read up to `longest` bytes."""
        return self._call("GET", path, None, {}, longest=longest)

    def send(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str] = {}) -> Reply:
        """POST JSON; for calls that order nothing."""
        return self._call("POST", path, SentBody(json.dumps(body).encode("ascii")), {**_JSON, **headers})

    def send_body(self, path: str, body: StreamedBody, content_type: str) -> Reply:
        """POST a body that is produced while it is sent; for calls that order nothing."""
        return self._call("POST", path, SentBody(body), {"Content-Type": content_type})

    def order(self, path: str, body: SentBody, headers: Mapping[str, str]) -> Reply:
        """POST an order, once. Raises UncertainSubmission if it was sent and no answer could be read."""
        # On a reused connection, a server that has just closed it would look like a lost answer.
        self.close()
        return self._call("POST", path, body, headers, is_order=True)

    @contextmanager
    def stream(
        self, method: str, path: str, body: SentBody | None = None, headers: Mapping[str, str] = {}
    ) -> Iterator[requests.Response]:
        """Yield the answer, whose body `received_body` reads; redirects are not followed."""
        url = self.base.join(path)
        try:
            with self._request(method, url, body, headers) as response:
                yield response
        except network_errors() as error:
            raise self._unreadable(body, error, is_order=False) from error

    def refusal(self, reply: Reply, what: str) -> MaquetteError:
        """The error for a call that failed. `what`: what the server did, as a format with the fields `label` and
        `quoted` (the server's message), such as “{label} refused the picture{quoted}”.
        """
        words = self.words(reply)
        if reply.status in {401, 403}:
            return KeyRefused(LABEL)
        if reply.status == 429:
            return RateLimited(LABEL, reply.retry_after or _USUAL_WAIT)
        said = f": “{words.rstrip('.')}”" if words else f" (HTTP {reply.status})"
        kind = ServiceFault if reply.status >= 500 else ServiceError
        return kind(what.format(label=LABEL, quoted=said))

    def words(self, reply: Reply) -> str:
        """The server's message in an answer, on one line, without the key; "" for none."""
        error = reply.json.get("error")
        inner = json_values.mapping(error)
        candidates = (inner.get("message"), error, reply.json.get("detail"), reply.json.get("message"))
        found = next((text for each in candidates if (text := json_values.sentences(each))), "")
        return mask(found, self._value)[:_LONGEST_MESSAGE]

    def _call(
        self,
        method: str,
        path: str,
        body: SentBody | None,
        headers: Mapping[str, str],
        *,
        is_order: bool = False,
        longest: int = LONGEST_ANSWER,
    ) -> Reply:
        url = self.base.join(path)
        try:
            with self._request(method, url, body, headers) as response:
                if response.is_redirect or response.is_permanent_redirect:
                    raise self._redirected(url, response, is_order=is_order)
                data, is_cut = _read(response, longest)
        except network_errors() as error:
            raise self._unreadable(body, error, is_order=is_order) from error
        parsed = None if is_cut else json_values.parse_mapping(data)
        retry_after = json_values.number(response.headers.get("Retry-After"))
        return Reply(response.status_code, parsed or {}, data, is_cut, retry_after)

    def _request(self, method: str, url: str, body: SentBody | None, headers: Mapping[str, str]) -> requests.Response:
        self._stay_near()
        return self._open().request(
            method,
            url,
            data=body,
            headers={**received_body.HEADERS, **headers, **self._own_header(url)},
            timeout=self._timeouts,
            verify=self._verify,
            allow_redirects=False,
            stream=True,
        )

    def _get(self, url: str, headers: Mapping[str, str]) -> requests.Response:
        self._stay_near()
        return super()._get(url, {**headers, **self._own_header(url)})

    def _own_header(self, url: str) -> dict[str, str]:
        """The artist's header, only for URLs on this server: files may be elsewhere."""
        return {self._name: self._value} if self._name and self.base.adopt(url) else {}

    def _stay_near(self) -> None:
        """Raise InvalidSetting if http would leave the artist's own network."""
        if is_unencrypted(self.base) and _is_far(self.base.host):
            raise InvalidSetting(
                f"{self.base.host} is not in your own network, so “{self.base.origin}” would send your picture across "
                "the internet unencrypted. Enter an address that starts with https://."
            )

    def _unreadable(self, body: SentBody | None, error: Exception, *, is_order: bool) -> Exception:
        if body is not None and body.failure is not None:
            return body.failure
        if body is None or not body.was_read:
            return ServiceUnreachable(self.base.host, reason(error), is_order=is_order)
        if is_order:
            return UncertainSubmission(self.base.host)
        return ServiceFault(f"The connection to {self.base.host} broke before its answer was read. Try again.")


_JSON: Final = {"Content-Type": "application/json", "Accept": "application/json"}


def json_body(value: Mapping[str, Any]) -> bytes:
    """JSON as a request's body."""
    return json.dumps(value).encode("ascii")


def _read(response: requests.Response, longest: int) -> tuple[bytes, bool]:
    """The body up to `longest` bytes, and whether there was more."""
    data = bytearray()
    for piece in received_body.pieces(response, _CHUNK):
        data += piece
        if len(data) > longest:
            return bytes(data), True
    announced = received_body.announced_length(response)
    if announced is not None and len(data) < announced and response.request.method != "HEAD":
        raise ConnectionAbortedError("the answer was cut off")
    return bytes(data), False


def _is_far(host: str) -> bool:
    """Whether any address of the host is outside this computer and its network; False if it has none."""
    try:
        found = socket.getaddrinfo(host.strip("[]"), None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return not all(local_network.is_local(str(address[0])) for *_, address in found)
