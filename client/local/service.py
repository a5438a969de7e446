# SPDX-License-Identifier: GPL-3.0-or-later
"""The Local service: a block-out model from the picture's outline, on this computer. No network, no key, no cost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ...worker import protocol
from ..capabilities import Capabilities
from ..parameters import ServiceOptions
from ..service import (
    Account,
    Answer,
    ConnectionReport,
    Finished,
    IsCancelled,
    Processing,
    Progress,
    ServiceArguments,
    Subject,
    Ticket,
)
from ..worker import Launcher
from .options import LocalOptions
from .spec import LOCAL

_USUAL_SECONDS = 2.0


@dataclass
class Local:
    """One job of the Local service; the child Blender works while `fetch` waits."""

    launcher: Launcher
    name: str
    capabilities: Capabilities = LOCAL.capabilities
    host: str = ""
    _subject: Subject = field(default_factory=Subject)
    _options: ServiceOptions = field(default_factory=LocalOptions)

    def upload(self, picture: Path, is_cancelled: IsCancelled) -> str:
        """Return the picture's own path, as nothing is uploaded."""
        return str(picture)

    def submit(
        self, subject: Subject, options: ServiceOptions, track_id: str, before_sending: Callable[[], None]
    ) -> Answer:
        """Accept the order. The ticket is empty: after a restart the work is done again, free of charge."""
        before_sending()
        self._subject, self._options = subject, options
        return Processing(Ticket(""), eta=_USUAL_SECONDS)

    def fetch(self, ticket: Ticket, is_cancelled: IsCancelled) -> Answer:
        """Make the model. Raises PictureError if nothing can be made of the picture, WorkerFailed, Cancelled."""
        output = Path(self._subject.address).with_name("local.glb")
        arguments: protocol.ReconstructArguments = {
            "picture": self._subject.address,
            "pixels": self._subject.pixels,
            "views": dict(self._subject.views),
            "output": str(output),
            "name": self.name,
            "options": dict(self._options.as_mapping()),
        }
        with self.launcher.lending(is_cancelled) as child:
            made = child.call(protocol.RECONSTRUCT, arguments, cancelled=is_cancelled)
        return Finished(ticket, (str(output),), remarks=tuple(made["remarks"]))

    def cancel(self, ticket: Ticket) -> None:
        """Do nothing: the child has ended already."""

    def download(self, answer: Finished, target: Path, progress: Progress, is_cancelled: IsCancelled) -> Path:
        """Move the finished file to the job's folder."""
        return Path(answer.links[0]).replace(target)

    def download_movies(self, answer: Finished, folder: Path, is_cancelled: IsCancelled) -> None:
        """Do nothing: there are none."""

    def account(self) -> Account:
        """Return an empty account."""
        return Account()

    def delete(self, ticket: Ticket) -> None:
        """Do nothing: no files are elsewhere."""

    def check(self) -> ConnectionReport:
        """Report that no connection is needed."""
        return ConnectionReport("", "The Local service runs on this computer and needs no connection.")


def connect(arguments: ServiceArguments) -> Local:
    """Make the service."""
    return Local(arguments.launcher, arguments.model_name)
