# SPDX-License-Identifier: GPL-3.0-or-later
"""What web services have in common: a key, JSON over HTTP, tickets, links to files. An instance serves one job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import quote, urlsplit

from ..capabilities import Capabilities
from ..errors import Cancelled, DownloadFailed, KeyRefused, MaquetteError, ModelFileError, PictureError
from ..files import model, picture
from ..service import Account, Answer, ConnectionReport, Finished, IsCancelled, Progress, Ticket
from .answers import AnswerReader
from .base_url import BaseUrl
from .bodies import Base64Body
from .download import Download
from .transport import Reply, Transport

# What `output` may hold besides the model: pictures and movies of it.
_MOVIES: Final = frozenset({".mp4", ".gif", ".webm"})
_NO_MODELS: Final = _MOVIES | {".png", ".jpg", ".jpeg", ".webp", ".json"}
_MOST_LINKS: Final = 16  # links that are tried; real answers have a handful


class WebService:
    """The service at `url`; raises InvalidSetting for an address to which the key must not be sent.

    `user_agent`: such as "Maquette/0.1.0 (Blender 4.5; Linux)"; the hosts of the files refuse Python's own.
    """

    def __init__(
        self, capabilities: Capabilities, url: str, key: str, user_agent: str, *, verify: bool | str = True
    ) -> None:
        self._capabilities = capabilities
        self._label = capabilities.label
        self._base = BaseUrl.parse(url)
        self._key = key.strip()
        if not self._key or not self._key.isprintable():
            raise KeyRefused(self._label)
        self._transport = Transport(self._label, self._key, user_agent=user_agent, host=self._base.host, verify=verify)
        self._read = AnswerReader(self._label, self._key)

    @property
    def capabilities(self) -> Capabilities:
        """What the service can do."""
        return self._capabilities

    @property
    def host(self) -> str:
        """The host that gets the picture."""
        return self._base.host

    def fetch(self, ticket: Ticket, is_cancelled: IsCancelled) -> Answer:
        """Ask by the service's own link, or by the id if the link is on another host: the key is sent along."""
        if is_cancelled():
            raise Cancelled
        url = self._base.adopt(ticket.fetch_url) or self._fetch_url(quote(ticket.remote_id, safe=""))
        return self._read.fetch(self._post(url), ticket)

    def cancel(self, ticket: Ticket) -> None:
        """Web services finish what they have begun."""

    def download(self, answer: Finished, target: Path, progress: Progress, is_cancelled: IsCancelled) -> Path:
        """Try the links in turn; raises the first transient error, else the first one."""
        model_format = target.suffix.removeprefix(".").lower()
        download = Download(self._transport, lambda path: model.check(path, model_format), progress, is_cancelled)
        failures: list[MaquetteError] = []
        # This is often a job's last call: no connection is left open.
        with closing(self._transport):
            for link in _in_order(answer.links, target.suffix.lower())[:_MOST_LINKS]:
                if is_cancelled():
                    raise Cancelled
                try:
                    return download.fetch(link, target)
                except (DownloadFailed, ModelFileError) as error:
                    failures.append(error)
        if not failures:
            raise ModelFileError(f"{self._label} gave no address of the model. Check your account there.")
        raise next((error for error in failures if error.is_transient), failures[0])

    def download_movies(self, answer: Finished, folder: Path, is_cancelled: IsCancelled) -> None:
        """Download the movies that came with the model to `folder`, as movie-1.mp4 and so on.

        Raises DownloadFailed, ModelFileError.
        """
        download = Download(self._transport, model.check_movie, lambda _fraction: None, is_cancelled)
        with closing(self._transport):
            films = _movies(answer.links, self._capabilities.formats)[:_MOST_LINKS]
            for number, link in enumerate(films, start=1):
                if is_cancelled():
                    raise Cancelled
                download.fetch(link, folder / f"movie-{number}{_suffix(link)}")

    def account(self) -> Account:
        """Return an empty account: the service does not tell."""
        return Account()

    def delete(self, ticket: Ticket) -> None:
        """Delete a job's files at the service; raises ServiceError."""
        with closing(self._transport):
            reply = self._post(self._base.beside("/v3/delete_image"), request_id=ticket.remote_id, type="3d")
        self._read.deletion(reply)

    def _fetch_url(self, remote_id: str) -> str:
        raise NotImplementedError

    def _post(self, url: str, **fields: object) -> Reply:
        return self._transport.post_json(url, {"key": self._key, **fields})

    def _upload(self, url: str, field: str, picture_path: Path, is_cancelled: IsCancelled, **fields: str) -> str:
        """Upload a picture as a data URI in a field of a JSON body; returns its address."""
        info = picture.inspect(picture_path)
        limit = self._capabilities.upload_limit
        if limit is not None and info.bytes > limit.max_bytes:
            size = f"{info.bytes / 1e6:.1f} MB"
            raise PictureError(f"The picture is too large for {self._label} ({size}). Use a smaller one.")

        def stop_if_cancelled() -> None:
            if is_cancelled():
                raise Cancelled

        media_type = f"image/{info.format.lower()}"
        others = {"key": self._key, **fields}
        try:
            with Base64Body(picture_path, media_type, field, others, stop_if_cancelled) as body:
                reply = self._transport.post_stream(url, body)
        except OSError as error:
            raise PictureError("The picture could not be read while it was being sent. Choose it again.") from error
        return self._read.upload(reply)

    def _order(self, url: str, body: Mapping[str, Any], before_sending: Callable[[], None]) -> Answer:
        return self._read.order(self._transport.order_json(url, {"key": self._key, **body}, before_sending))

    def _mute_report(self) -> ConnectionReport:
        """For a service that can be reached but has no such call."""
        sentence = f"{self.host} can be reached, but does not say whether it accepts the key."
        return ConnectionReport(self.host, sentence)


def _in_order(links: tuple[str, ...], suffix: str) -> list[str]:
    """The links that may be the model, those with its suffix first."""
    by_suffix = {link: _suffix(link) for link in links}
    fitting = [link for link in links if by_suffix[link] == suffix]
    return fitting + [link for link in links if by_suffix[link] != suffix and by_suffix[link] not in _NO_MODELS]


def _movies(links: tuple[str, ...], formats: tuple[str, ...]) -> list[str]:
    """The links to movies; if the result is one itself, without the first, and without copies on another host."""
    films: dict[str, str] = {}
    for link in links:
        if _suffix(link) in _MOVIES:
            films.setdefault(_file(link).name, link)
    return list(films.values())[1 if "gif" in formats else 0 :]


def _suffix(link: str) -> str:
    return _file(link).suffix.lower()


def _file(link: str) -> PurePosixPath:
    try:
        return PurePosixPath(urlsplit(link).path)
    except ValueError:
        return PurePosixPath()
