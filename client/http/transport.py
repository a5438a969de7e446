# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP for one job, by `requests`, which is imported on first use. Knows no service; tells exactly what was sent.

The key is sent only in the bodies of POSTs, which follow no redirects, never with downloads. Those connect to this
computer or its network only if the service itself is there.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urljoin, urlsplit

from ..errors import Retry, ServiceError, ServiceFault, ServiceUnreachable, UncertainSubmission
from ..files import signatures
from . import local_network, received_body, sessions
from .bodies import SentBody, StreamedBody
from .json_values import number, parse_mapping

if TYPE_CHECKING:
    import requests

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
    ("TooManyRedirects", "it redirects endlessly"),
)

# Bytes. Answers are some kilobytes, and nothing else in Blender runs while one is parsed: 20 ms for the worst of these.
LONGEST_ANSWER: Final = 128 << 10
# The request timed out, or conflicts with another: whether it was accepted is unknown.
CUT_OFF: Final = frozenset({408, 409, 499})

_CHUNK: Final = 16 << 10
_MASK: Final = "•••"  # for the key
_MOST_REDIRECTS: Final = 10
# A gateway gave up, or its origin broke off: whether the order arrived is unknown. 520 and 524 are Cloudflare's.
_GATEWAY_GAVE_UP: Final = frozenset({502, 504, 520, 524})
# "Found" and "See Other" may also follow a request that was carried out; other redirects ask to repeat it elsewhere.
_MAY_BE_DONE: Final = frozenset({302, 303})


def reason(error: BaseException) -> str:
    """Why a connection failed, in a few words that fit into brackets; never the exception's own text, which may hold
    anything.
    """
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
        return "its name could not be resolved: is this computer online?"
    if isinstance(error, ConnectionRefusedError):
        return "it refused the connection"
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return "it closed the connection"
    if isinstance(error, TimeoutError):
        return "it did not answer in time"
    if type(error) is OSError and "CA certificate" in str(error):
        return "the certificate file configured on this computer was not found"
    return ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and its causes, outermost first. urllib3 stores causes as `reason` and in `args`."""
    for _ in range(_LONGEST_CHAIN):
        yield error
        inner = [getattr(error, "reason", None), *error.args, error.__cause__, error.__context__]
        following = next((cause for cause in inner if isinstance(cause, BaseException)), None)
        if following is None:
            return
        error = following


@dataclass(frozen=True)
class Reply:
    """An answer that is a JSON object. `retry_after`: seconds, None without that header.

    `strange`: what to raise if something else came instead, perhaps from a proxy, a gateway or a hotel's network: then
    `body` is empty, and `status` says nothing about a job.
    """

    status: int
    body: Mapping[str, Any]
    retry_after: float | None = None
    strange: ServiceFault | None = None


class Transport:
    """`label`: the service's name in sentences; `key`: never appears in one; `host`: the service's: if it is on this
    computer or its network, files may be too; `timeouts`: seconds to connect and to wait for a byte.

    `verify`: True for the usual certificates (also those that REQUESTS_CA_BUNDLE names) or the path of a CA bundle.
    """

    def __init__(
        self,
        label: str,
        key: str,
        *,
        user_agent: str,
        host: str = "",
        timeouts: tuple[float, float] = (10.0, 60.0),
        verify: bool | str = True,
    ) -> None:
        self._label = label
        self._key = key
        self._headers = {"User-Agent": user_agent, "Accept": "*/*"}
        self._timeouts = timeouts
        self._verify = verify
        self._host = host
        self._session: requests.Session | None = None
        self._files: requests.Session | None = None
        self._is_local: bool | None = None

    def close(self) -> None:
        """Close the connections; they are reopened when needed."""
        for session in (self._session, self._files):
            if session is not None:
                session.close()

    def order_json(self, url: str, body: Mapping[str, Any], before_sending: Callable[[], None]) -> Reply:
        """POST a request that costs money, once. `before_sending` is called when the connection is open and before the
        body is sent; an exception from it ends the request.

        Raises ServiceUnreachable if nothing was sent, UncertainSubmission if the body was sent but no answer read.
        """
        sent = SentBody(json.dumps(body).encode("ascii"), before_sending)
        # On a reused connection, a server that has just closed it would look like a lost answer.
        self.close()
        return self._post(url, sent, is_order=True)

    def post_json(self, url: str, body: Mapping[str, Any]) -> Reply:
        """POST a request that costs nothing; raises ServiceUnreachable or ServiceFault."""
        return self._post(url, SentBody(json.dumps(body).encode("ascii")), is_order=False)

    def ask_json(self, url: str, body: Mapping[str, Any]) -> Reply:
        """GET with a body, as one documented call requires; costs nothing, raises like `post_json`."""
        return self._post(url, SentBody(json.dumps(body).encode("ascii")), is_order=False, method="GET")

    def post_stream(self, url: str, body: StreamedBody) -> Reply:
        """POST a JSON body that is produced while it is sent; costs nothing, raises like `post_json`."""
        return self._post(url, SentBody(body), is_order=False)

    @contextlib.contextmanager
    def get_stream(self, url: str, headers: Mapping[str, str]) -> Iterator[requests.Response]:
        """GET without a key, following redirects; the body is then read by `received_body`.

        Raises ServiceUnreachable, or ModelFileError if a service elsewhere links to this computer or its network.
        """
        for _ in range(_MOST_REDIRECTS + 1):
            response = self._get(url, headers)
            with response:
                if not response.is_redirect:
                    yield response
                    return
                url = _target(url, response)
        raise ServiceUnreachable(host_of(url), "it redirects endlessly")

    def _get(self, url: str, headers: Mapping[str, str]) -> requests.Response:
        if not self._is_service_local() and local_network.leads_here(host_of(url)):
            raise sessions.LocalAddressRefused(host_of(url))
        try:
            return self._open_for_files().get(
                url,
                headers={**received_body.HEADERS, **headers},
                timeout=self._timeouts,
                verify=self._verify,
                allow_redirects=False,
                stream=True,
            )
        except network_errors() as error:
            raise ServiceUnreachable(host_of(url), reason(error)) from error

    def _is_service_local(self) -> bool:
        if self._is_local is None:
            self._is_local = local_network.leads_here(self._host)
        return self._is_local

    def _open(self) -> requests.Session:
        if self._session is None:
            self._session = sessions.make_session()
            self._session.headers.update(self._headers)
        return self._session

    def _open_for_files(self) -> requests.Session:
        if self._is_service_local():
            return self._open()
        if self._files is None:
            self._files = sessions.make_guarded_session()
            self._files.headers.update(self._headers)
        return self._files

    def _post(self, url: str, body: SentBody, *, is_order: bool, method: str = "POST") -> Reply:
        session = self._open()
        try:
            with session.request(
                method,
                url,
                data=body,
                headers={"Content-Type": "application/json", "Accept": "application/json", **received_body.HEADERS},
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
        for piece in received_body.pieces(response, _CHUNK):
            data += piece
            if len(data) > LONGEST_ANSWER:
                return bytes(data)
        # Older versions of urllib3 take a truncated body for a complete one.
        announced = received_body.announced_length(response)
        if announced is not None and len(data) < announced:
            raise ConnectionAbortedError("the answer was cut off")
        return bytes(data)

    def _broken(self, url: str, body: SentBody, error: Exception, *, is_order: bool) -> Exception:
        if body.failure is not None:
            return body.failure
        if not body.was_read:
            return ServiceUnreachable(host_of(url), reason(error), is_order=is_order)
        if is_order:
            return UncertainSubmission(host_of(url))
        return ServiceFault(
            f"The connection to {host_of(url)} broke before its answer was read. Try again; asking is free of charge."
        )

    def _reply(self, url: str, response: requests.Response, data: bytes, *, is_order: bool) -> Reply:
        if response.is_redirect or response.is_permanent_redirect:
            raise self._redirected(url, response, is_order=is_order)
        body = None if len(data) > LONGEST_ANSWER else parse_mapping(data)
        gave_up = response.status_code in _GATEWAY_GAVE_UP and (body is None or "status" not in body)
        if body is not None and not gave_up:
            return Reply(response.status_code, body, number(response.headers.get("Retry-After")))
        is_page = signatures.is_html(data[: signatures.HEAD])
        if is_order and (gave_up or (response.ok and not is_page)):
            raise UncertainSubmission(host_of(url))
        strange = self._not_its_protocol(url, response, data, is_order=is_order)
        if 400 <= response.status_code < 500:
            return Reply(response.status_code, {}, number(response.headers.get("Retry-After")), strange)
        raise strange

    def _redirected(self, url: str, response: requests.Response, *, is_order: bool) -> ServiceError:
        try:
            target = urlsplit(urljoin(url, response.headers.get("Location", "")))
            address = mask(f"{target.scheme}://{target.netloc.rpartition('@')[2]}{target.path}"[:200], self._key)
        except ValueError:
            address = "which is not valid"
        may_be_taken = is_order and response.status_code in _MAY_BE_DONE
        known = "The order may have been accepted and billed: check your account first. " if may_be_taken else ""
        return ServiceError(
            f"{host_of(url)} redirects to another address, {address}. Your key was not sent there. {known}"
            f"If you trust that address, enter it as {self._label}'s URL in Maquette's preferences.",
            retry=Retry.UNKNOWN if may_be_taken else Retry.FREE,
        )

    def _not_its_protocol(self, url: str, response: requests.Response, data: bytes, *, is_order: bool) -> ServiceFault:
        what = signatures.describe(data[: signatures.HEAD]) if data else "nothing"
        # A web page instead of an answer may come from anything on the way, even after the service took the order.
        is_unknown = is_order and (response.ok or response.status_code >= 500 or response.status_code in CUT_OFF)
        return ServiceFault(
            f"{host_of(url)} answered with {what} instead of {self._label}'s data (HTTP {response.status_code}). "
            "It may be down for a while: try again later. If this lasts, check the service's URL in the preferences.",
            retry=Retry.UNKNOWN if is_unknown else Retry.FREE,
        )


def host_of(url: str) -> str:
    """The address's host, for a sentence; "the service" if there is none."""
    try:
        return urlsplit(url).hostname or "the service"
    except ValueError:
        return "the service"


def _target(url: str, response: requests.Response) -> str:
    """Where an answer to `url` redirects to; raises ServiceUnreachable if that is no web address."""
    try:
        location = response.headers["Location"].encode("latin-1", "replace").decode("utf-8", "replace")
        target = urljoin(url, location)
        is_web = urlsplit(target).scheme in {"http", "https"}
    except ValueError:
        is_web = False
    if not is_web:
        raise ServiceUnreachable(host_of(url), "it points to an address that is not valid")
    return target


def network_errors() -> tuple[type[Exception], ...]:
    """What a request, or reading its response, may raise. Raises NotReady without `requests`."""
    sessions.import_requests()
    from urllib3.exceptions import HTTPError

    # requests' own errors are OSErrors; some of urllib3's and, for odd addresses, ValueErrors escape it.
    return (OSError, HTTPError, ValueError)


def mask(text: str, key: str) -> str:
    """The text without the key, also in its URL-encoded form."""
    for form in (key, quote(key, safe=""), quote(key)):
        text = text.replace(form, _MASK) if form else text
    return text
