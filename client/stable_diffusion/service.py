# SPDX-License-Identifier: GPL-3.0-or-later
"""The Stable Diffusion API's `img_to_3d`, version 3: https://stablediffusionapi.com/docs/text-to-3d/imageto3d.

Its result is an animated GIF of the turning object, not a model.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from ..errors import InvalidSetting
from ..http.web_service import WebService
from ..parameters import ServiceOptions
from ..service import Answer, ConnectionReport, IsCancelled, ServiceArguments, Subject
from .options import StableDiffusionOptions
from .spec import STABLE_DIFFUSION


class StableDiffusion(WebService):
    """The service at `url`; see `WebService`."""

    def __init__(self, url: str, key: str, user_agent: str, *, verify: bool | str = True) -> None:
        super().__init__(STABLE_DIFFUSION.capabilities, url, key, user_agent, verify=verify)

    def upload(self, picture_path: Path, is_cancelled: IsCancelled) -> str:
        """Upload a picture by `base64_crop`, uncropped."""
        return self._upload(self._base.join("/base64_crop"), "image", picture_path, is_cancelled, crop="false")

    def submit(
        self, subject: Subject, options: ServiceOptions, track_id: str, before_sending: Callable[[], None]
    ) -> Answer:
        """Order the turntable by `img_to_3d`; see `Service.submit`."""
        if not isinstance(options, StableDiffusionOptions):
            raise InvalidSetting(f"These settings are not for the {self._label}. Choose the service again.")
        body = {"image": subject.address, **options.as_request(), "track_id": options.track_id or track_id}
        return self._order(self._base.join("/img_to_3d"), body, before_sending)

    def check(self) -> ConnectionReport:
        """Ask how busy the service is, the one call that needs the key and makes nothing."""
        with closing(self._transport):
            reply = self._post(self._base.join("/system_load"))
        if reply.status == 404:
            return self._mute_report()
        waiting = self._read.queue_length(reply)
        remark = "" if waiting is None else f" {waiting:,} jobs are waiting there at the moment."
        return ConnectionReport(self.host, f"{self.host} can be reached and accepts the key.{remark}")

    def _fetch_url(self, remote_id: str) -> str:
        return self._base.join(f"/fetch/{remote_id}")


def connect(arguments: ServiceArguments) -> StableDiffusion:
    """Make the service; raises InvalidSetting for a bad URL, KeyRefused for an impossible key."""
    return StableDiffusion(arguments.url, arguments.key, arguments.user_agent)
