# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP for one job, by `requests`, which is imported on first use. Knows no service; says exactly what was sent.

The key travels in the bodies of POSTs alone, which follow no redirect; downloads carry none.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

from . import signatures
from .errors import NotReady, Retry, ServiceError, ServiceFault, ServiceUnreachable, UncertainSubmission
from .json_values import number, parse_mapping
from .masking import mask
from .sent_body import SentBody, StreamedBody
from .unreachable import reason

if TYPE_CHECKING:
    import requests

LONGEST_ANSWER: Final = 4 << 20  # bytes; answers are some kilobytes

_CHUNK: Final = 16 << 10
# A gateway gave up, or its origin broke off: whether the order arrived is not known. 520 and 524 are Cloudflare's.
_GATEWAY_GAVE_UP: Final = frozenset({502, 504, 520, 524})


@dataclass(frozen=True)
class Reply:
    """An answer that is a JSON object. `retry_after`: seconds, None where the header does not tell."""

    status: int
    body: Mapping[str, Any]
    retry_after: float | None = None


class Transport:
    """One session. `label`: the service's name in sentences; `key`: what must never stand in one; `timeouts`: seconds
    to connect and to wait for a byte.

    `verify`: True for the usual certificates (also those that REQUESTS_CA_BUNDLE names) or the path of a CA bundle.
    """

    def __init__(
        self,
        label: str,
        key: str,
        *,
        user_agent: str,
        timeouts: tuple[float, float] = (10.0, 60.0),
        verify: bool | str = True,
    ) -> None:
        self._label = label
        self._key = key
        self._headers = {"User-Agent": user_agent, "Accept": "*/*"}
        self._timeouts = timeouts
        self._verify = verify
        self._session: requests.Session | None = None

    def close(self) -> None:
        """Close the connections; they are opened again when needed."""
        if self._session is not None:
            self._session.close()

    def order_json(self, url: str, body: Mapping[str, Any], before_sending: Callable[[], None]) -> Reply:
        """POST a request that costs money, once. `before_sending` runs when the connection stands and nothing of the
        body has been sent; what it raises ends the request.

        Raises ServiceUnreachable if nothing was sent, UncertainSubmission if the body was and no answer was read.
        """
        sent = SentBody(json.dumps(body).encode("ascii"), before_sending)
        # On a connection that was kept open, a server that has just closed it would look like a lost answer.
        self.close()
        return self._post(url, sent, is_order=True)

    def post_json(self, url: str, body: Mapping[str, Any]) -> Reply:
        """POST a request that costs nothing; raises ServiceUnreachable or ServiceFault."""
        return self._post(url, SentBody(json.dumps(body).encode("ascii")), is_order=False)

    def ask_json(self, url: str, body: Mapping[str, Any]) -> Reply:
        """GET with a body, as one documented call wants it; costs nothing, raises like `post_json`."""
        return self._post(url, SentBody(json.dumps(body).encode("ascii")), is_order=False, method="GET")

    def post_stream(self, url: str, body: StreamedBody) -> Reply:
        """POST a body of JSON that is made while it is sent and costs nothing; raises like `post_json`."""
        return self._post(url, SentBody(body), is_order=False)

    @contextlib.contextmanager
    def get_stream(self, url: str, headers: Mapping[str, str]) -> Iterator[requests.Response]:
        """GET without any key, following redirects; the body is yet to be read. Raises ServiceUnreachable."""
        session = self._open()
        try:
            response = session.get(url, headers=dict(headers), timeout=self._timeouts, verify=self._verify, stream=True)
        except network_errors() as error:
            raise ServiceUnreachable(host_of(url), reason(error)) from error
        with response:
            yield response

    def _open(self) -> requests.Session:
        if self._session is None:
            self._session = _make_session()
            self._session.headers.update(self._headers)
        return self._session

    def _post(self, url: str, body: SentBody, *, is_order: bool, method: str = "POST") -> Reply:
        session = self._open()
        try:
            with session.request(
                method,
                url,
                data=body,
                headers={"Content-Type": "application/json", "Accept": "application/json"},
                timeout=self._timeouts,
                verify=self._verify,
                allow_redirects=False,
                stream=True,
            ) as response:
                data = self._read(response)
        except network_errors() as error:
            raise self._broken(url, body, error, is_order=is_order) from error
        return self._reply(url, response, data, is_order=is_order)

    def _read(self, response: requests.Response) -> bytes:
        data = bytearray()
        for chunk in response.iter_content(_CHUNK):
            data += chunk
            if len(data) > LONGEST_ANSWER:
                break
        # Older versions of urllib3 take a body that was cut for a whole one.
        announced = number(response.headers.get("Content-Length"))
        if announced is not None and not response.headers.get("Content-Encoding") and len(data) < announced:
            raise ConnectionAbortedError("the answer was cut")
        return bytes(data)

    def _broken(self, url: str, body: SentBody, error: Exception, *, is_order: bool) -> Exception:
        if body.failure is not None:
            return body.failure
        if not body.was_read:
            return ServiceUnreachable(host_of(url), reason(error), is_order=is_order)
        if is_order:
            return UncertainSubmission(host_of(url))
        return ServiceFault(
            f"The connection to {host_of(url)} broke before its answer was read. Try again; asking costs nothing."
        )

    def _reply(self, url: str, response: requests.Response, data: bytes, *, is_order: bool) -> Reply:
        if response.is_redirect or response.is_permanent_redirect:
            raise self._redirected(url, response)
        body = None if len(data) > LONGEST_ANSWER else parse_mapping(data)
        gave_up = response.status_code in _GATEWAY_GAVE_UP and (body is None or "status" not in body)
        if body is not None and not gave_up:
            return Reply(response.status_code, body, number(response.headers.get("Retry-After")))
        is_page = signatures.is_html(data[: signatures.HEAD])
        if is_order and (gave_up or (response.ok and not is_page)):
            raise UncertainSubmission(host_of(url))
        if response.status_code == 429 or (400 <= response.status_code < 500 and not is_page):
            return Reply(response.status_code, {}, number(response.headers.get("Retry-After")))
        raise self._not_its_protocol(url, response, data, is_order=is_order)

    def _redirected(self, url: str, response: requests.Response) -> ServiceError:
        target = urlsplit(urljoin(url, response.headers.get("Location", "")))
        place = mask(f"{target.scheme}://{target.netloc.rpartition('@')[2]}{target.path}"[:200], self._key)
        return ServiceError(
            f"{host_of(url)} points to another address, {place}. Your key was not sent there. "
            f"If you trust that address, enter it as {self._label}'s URL in Maquette's preferences."
        )

    def _not_its_protocol(self, url: str, response: requests.Response, data: bytes, *, is_order: bool) -> ServiceFault:
        what = signatures.describe(data[: signatures.HEAD]) if data else "nothing"
        # A page in place of an answer may come from anything on the way, also behind a service that took the order.
        is_unknown = is_order and (response.ok or response.status_code >= 500)
        return ServiceFault(
            f"{host_of(url)} answered with {what} instead of {self._label}'s data (HTTP {response.status_code}). "
            "It may be down for a while: try again later. If this lasts, check the service's URL in the preferences.",
            retry=Retry.UNKNOWN if is_unknown else Retry.FREE,
        )


def host_of(url: str) -> str:
    """The address's host, for a sentence; "the service" where there is none."""
    try:
        return urlsplit(url).hostname or "the service"
    except ValueError:
        return "the service"


def _requests() -> Any:
    try:
        import requests
    except ImportError as error:
        raise NotReady(
            "This Blender lacks the Python module `requests`, which online services need. Use Blender from "
            "blender.org, or install your system's package python3-requests. The Local service works without it."
        ) from error
    return requests


def network_errors() -> tuple[type[Exception], ...]:
    """What a request, or reading its response, may raise. Raises NotReady without `requests`."""
    _requests()
    from urllib3.exceptions import HTTPError

    # requests' own errors are OSErrors; some of urllib3's and of the idna codec's escape it.
    return (OSError, HTTPError, UnicodeError)


def _make_session() -> requests.Session:
    """A session that never looks into the artist's ~/.netrc for a password to send along."""

    class Session(_requests().Session):  # type: ignore[misc]  # its class is known on first use only
        def rebuild_auth(self, _request: requests.PreparedRequest, _response: requests.Response) -> None:
            """Add nothing when a redirect is followed."""

    session: requests.Session = Session()
    session.auth = lambda request: request
    return session
