# SPDX-License-Identifier: GPL-3.0-or-later
"""ModelsLab's 3D service, version 6, and its Enterprise twin: https://docs.modelslab.com/3d-api."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..errors import InvalidSetting, MaquetteError
from ..http.transport import Reply
from ..http.web_service import WebService
from ..parameters import ServiceOptions
from ..service import Account, Answer, ConnectionReport, IsCancelled, ServiceArguments, Subject
from .options import ModelsLabOptions
from .spec import MODELSLAB


class ModelsLab(WebService):
    """The service at `url`; see `WebService`. With `/enterprise` in the address, the Enterprise service."""

    def __init__(self, url: str, key: str, user_agent: str, *, verify: bool | str = True) -> None:
        super().__init__(MODELSLAB.capabilities, url, key, user_agent, verify=verify)
        self._is_enterprise = "/enterprise" in self._base.path

    def upload(self, picture_path: Path, is_cancelled: IsCancelled) -> str:
        """Upload a picture by `base64_to_url`; its address is valid for a day."""
        # Enterprise's own upload needs the customer's bucket, and the one below /3d accepts no pictures.
        elsewhere = self._is_enterprise or self._base.path.endswith("/3d")
        url = self._base.beside("/v6/base64_to_url") if elsewhere else self._base.join("/base64_to_url")
        return self._upload(url, "base64_string", picture_path, is_cancelled)

    def submit(
        self, subject: Subject, options: ServiceOptions, track_id: str, before_sending: Callable[[], None]
    ) -> Answer:
        """Order the model by `image_to_3d`, or by `text_to_3d` where there is a prompt; see `Service.submit`."""
        if not isinstance(options, ModelsLabOptions):
            raise InvalidSetting(f"These settings are not for {self._label}. Choose the service again.")
        body = {**_request(subject, options), "track_id": options.track_id or track_id}
        endpoint = "/text_to_3d" if subject.prompt else "/image_to_3d"
        return self._order(self._models(endpoint), body, before_sending)

    def account(self) -> Account:
        """The balance and, if the account has a plan, its remaining calls."""
        with closing(self._transport):
            return self._account(self._balance())

    def check(self) -> ConnectionReport:
        """Ask for the balance, the lightest call that needs the key."""
        with closing(self._transport):
            reply = self._balance()
            if reply.status == 404:
                return self._mute_report()
            account = self._account(reply)
        remark = f" Your balance is {account}." if str(account) else ""
        return ConnectionReport(self.host, f"{self.host} can be reached and accepts the key.{remark}", account)

    def _balance(self) -> Reply:
        return self._post(self._base.beside("/wallet_balance"))

    def _account(self, balance: Reply) -> Account:
        account = self._read.account(balance)
        try:
            reply = self._transport.ask_json(self._base.beside("/subscribed_products"), {"key": self._key})
            return replace(account, calls_left=self._read.calls_left(reply))
        except MaquetteError:  # not every account has a plan, and the balance is enough
            return account

    def _models(self, endpoint: str) -> str:
        """An endpoint's address; the base may end before or after the `/3d` that all share."""
        return self._base.join(endpoint if self._base.path.endswith("/3d") else f"/3d{endpoint}")

    def _fetch_url(self, remote_id: str) -> str:
        return self._models(f"/fetch/{remote_id}")


def _request(subject: Subject, options: ModelsLabOptions) -> dict[str, Any]:
    if subject.prompt:
        return options.as_text_request(subject.prompt)
    # The documentation contradicts itself on the name, so both are sent.
    picture = {"init_image": subject.address, "image": subject.address}
    views = {"multi_image": True} if subject.has_views_in_one else {}
    return {**picture, **options.as_request(), **views}


def connect(arguments: ServiceArguments) -> ModelsLab:
    """Make the service; raises InvalidSetting for a bad URL, KeyRefused for an impossible key."""
    return ModelsLab(arguments.url, arguments.key, arguments.user_agent)
