# SPDX-License-Identifier: GPL-3.0-or-later
"""ModelsLab's 3D service, version 6: https://docs.modelslab.com/3d-api. One instance serves one job."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import quote, urlsplit

from . import model_file, picture
from .base64_body import Base64Body
from .base_url import BaseUrl
from .capabilities import MODELSLAB as CAPABILITIES
from .download import Download
from .errors import (
    Cancelled,
    DownloadFailed,
    InvalidSetting,
    KeyRefused,
    MaquetteError,
    ModelFileError,
    PictureError,
)
from .modelslab_answers import AnswerReader
from .modelslab_options import ModelsLabOptions
from .service import (
    Answer,
    Capabilities,
    ConnectionReport,
    Finished,
    IsCancelled,
    Options,
    Progress,
    Subject,
    Ticket,
)
from .transport import Transport

DEFAULT_URL: Final = "https://modelslab.com/api/v6"
LABEL: Final = CAPABILITIES.label
# What `output` may hold beside the model, where a video was asked for too.
_NO_MODELS: Final = frozenset({".mp4", ".gif", ".webm", ".png", ".jpg", ".jpeg", ".webp", ".json"})


class ModelsLab:
    """The service at `url` (raises InvalidSetting for an address that the key must not travel to).

    `user_agent`: such as "Maquette/0.1.0 (Blender 4.5; Linux)"; the hosts of the files refuse Python's own.
    """

    def __init__(self, url: str, key: str, user_agent: str, *, verify: bool | str = True) -> None:
        self._base = BaseUrl.parse(url)
        self._key = key.strip()
        if not self._key or not self._key.isprintable():
            raise KeyRefused(LABEL)
        self._transport = Transport(LABEL, self._key, user_agent=user_agent, verify=verify)
        self._read = AnswerReader(LABEL, self._key)

    @property
    def capabilities(self) -> Capabilities:
        """What the service can do."""
        return CAPABILITIES

    @property
    def host(self) -> str:
        """The host that gets the picture."""
        return self._base.host

    def upload(self, picture_path: Path, is_cancelled: IsCancelled) -> str:
        """Upload a picture by `base64_to_url`; the address is good for a day."""
        info = picture.inspect(picture_path)
        limit = CAPABILITIES.upload_limit
        if limit is not None and info.bytes > limit.max_bytes:
            raise PictureError(f"The picture is too large for {LABEL} ({info.bytes / 1e6:.1f} MB). Use a smaller one.")

        def stop_if_cancelled() -> None:
            if is_cancelled():
                raise Cancelled

        media_type = f"image/{info.format.lower()}"
        try:
            with Base64Body(picture_path, media_type, "base64_string", {"key": self._key}, stop_if_cancelled) as body:
                reply = self._transport.post_stream(self._base.join("/base64_to_url"), body)
        except OSError as error:
            raise PictureError("The picture could not be read while it was sent. Choose it again.") from error
        return self._read.upload(reply)

    def submit(self, subject: Subject, options: Options, track_id: str, before_sending: Callable[[], None]) -> Answer:
        """Order the model by `image_to_3d`, or by `text_to_3d` where there is a prompt; see `Service.submit`."""
        if not isinstance(options, ModelsLabOptions):
            raise InvalidSetting(f"These settings are not {LABEL}'s. Choose the service again.")
        body = {"key": self._key, **_request(subject, options), "track_id": options.track_id or track_id}
        endpoint = "/3d/text_to_3d" if subject.prompt else "/3d/image_to_3d"
        return self._read.order(self._transport.order_json(self._base.join(endpoint), body, before_sending))

    def fetch(self, ticket: Ticket, is_cancelled: IsCancelled) -> Answer:
        """Ask by the service's own link if it leads to the configured host, as the key goes along; else by the id."""
        if is_cancelled():
            raise Cancelled
        url = self._base.adopt(ticket.fetch_url) or self._base.join(f"/3d/fetch/{quote(ticket.remote_id, safe='')}")
        return self._read.fetch(self._transport.post_json(url, {"key": self._key}), ticket)

    def take_child(self) -> None:
        """The service runs elsewhere."""

    def download(self, answer: Finished, target: Path, progress: Progress, is_cancelled: IsCancelled) -> Path:
        """Try the links in turn; raises the first error of a kind that another try may mend, else the first."""
        model_format = target.suffix.removeprefix(".").lower()
        download = Download(self._transport, lambda path: model_file.check(path, model_format), progress, is_cancelled)
        failures: list[MaquetteError] = []
        # A job's last call, as `check` is a test's: connections are not left open behind it.
        with closing(self._transport):
            for link in _in_order(answer.links, target.suffix.lower()):
                try:
                    return download.fetch(link, target)
                except (DownloadFailed, ModelFileError) as error:
                    failures.append(error)
        if not failures:
            raise ModelFileError(f"{LABEL} gave no address of the model. Look at your account there.")
        raise next((error for error in failures if error.is_transient), failures[0])

    def check(self) -> ConnectionReport:
        """Ask for the balance, the cheapest call that needs the key."""
        with closing(self._transport):
            reply = self._transport.post_json(self._base.beside("/wallet_balance"), {"key": self._key})
        if reply.status == 404:
            sentence = f"{self.host} can be reached, but does not tell whether it takes the key."
            return ConnectionReport(self.host, sentence)
        balance = self._read.balance(reply)
        told = f" Your account holds {balance}." if balance else ""
        return ConnectionReport(self.host, f"{self.host} can be reached and accepts the key.{told}", balance)


def _request(subject: Subject, options: ModelsLabOptions) -> dict[str, Any]:
    if subject.prompt:
        return options.as_text_request(subject.prompt)
    # The page's text and its list of required fields disagree on the name, so both are sent.
    picture = {"init_image": subject.address, "image": subject.address}
    views = {"multi_image": True} if subject.has_views_in_one else {}
    return {**picture, **options.as_request(), **views}


def _in_order(links: tuple[str, ...], suffix: str) -> list[str]:
    """The links that may be the model, those that end in its suffix first."""
    by_suffix = {link: _suffix(link) for link in links}
    fitting = [link for link in links if by_suffix[link] == suffix]
    return fitting + [link for link in links if by_suffix[link] != suffix and by_suffix[link] not in _NO_MODELS]


def _suffix(link: str) -> str:
    try:
        return PurePosixPath(urlsplit(link).path).suffix.lower()
    except ValueError:
        return ""
