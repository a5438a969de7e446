# SPDX-License-Identifier: GPL-3.0-or-later
"""What every service is to the rest of the add-on: its capabilities, its answers and the few calls that it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from .parameters import Options

if TYPE_CHECKING:
    from ..worker.protocol import Pixels, View

Progress = Callable[[float], None]  # told a fraction, 0 to 1
IsCancelled = Callable[[], bool]


class ServiceName(StrEnum):
    """The services, by the names that `scene.maquette.service` takes."""

    LOCAL = "LOCAL"
    MODELSLAB = "MODELSLAB"
    STABLE_DIFFUSION = "STABLE_DIFFUSION"
    OWN_SERVER = "OWN_SERVER"


@dataclass(frozen=True)
class UploadLimit:
    """What the service takes as an upload. `longest`: pixels on the longer side; `max_bytes`: of the file itself."""

    longest: int
    max_bytes: int


class ResultKind(StrEnum):
    """What a service sends when it is done."""

    MODEL = "MODEL"
    TURNTABLE = "TURNTABLE"  # an animated GIF of the turning object, of which the child Blender makes a model


@dataclass(frozen=True)
class Capabilities:
    """What a service can do; panels and the engine ask this instead of the service's name."""

    name: ServiceName
    label: str
    is_local: bool
    # None: the service reads the picture's own file.
    upload_limit: UploadLimit | None
    formats: tuple[str, ...]
    takes_views: bool = False
    # Each view is uploaded by itself, cut out; else all of them lie side by side in one picture.
    takes_views_apart: bool = False
    takes_prompt: bool = False
    result: ResultKind = ResultKind.MODEL
    # Stopping a job ends its work, and not only the wait for it.
    can_cancel: bool = False
    # An order whose answer was lost may be sent again: the service knows it by its `track_id`, or bills nothing.
    is_repeatable: bool = False
    tells_account: bool = False
    deletes_results: bool = False


@dataclass(frozen=True)
class Subject:
    """What a model is to be made of: a picture at `address`, where `upload` has put it, or a `prompt`.

    `views`: each further view by its role, as the child Blender reads a picture (`picture`, `pixels`); the leading view
    is among them. Empty for a single picture, and where `address` already holds all views side by side
    (`has_views_in_one`). `addresses`: of each view by its role, where they are uploaded one by one. `pixels`: how the
    child is to read a picture that never leaves this computer.
    """

    address: str = ""
    prompt: str = ""
    addresses: Mapping[str, str] = field(default_factory=dict)
    views: Mapping[str, View] = field(default_factory=dict)
    has_views_in_one: bool = False
    pixels: Pixels | None = None


@dataclass(frozen=True)
class Ticket:
    """How a job that the service has taken is asked for again. `fetch_url`: the service's own link, if it gave one."""

    remote_id: str
    fetch_url: str = ""


@dataclass(frozen=True)
class Processing:
    """Not done yet. `eta`: seconds from now, `progress`: 0 to 1; None where the service does not tell.

    `note`: what it waits for or does, as a sentence; "" where it does not tell.
    """

    ticket: Ticket
    eta: float | None = None
    progress: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Finished:
    """Done. `links`: where the model lies, in the order to try. `seed`: the one used, in decimals ("" if not told).

    `remarks`: sentences that the artist should read with the result. `seconds`: how long it took; None if not told.
    """

    ticket: Ticket
    links: tuple[str, ...]
    seed: str = ""
    remarks: tuple[str, ...] = ()
    seconds: float | None = None


Answer = Processing | Finished


@dataclass(frozen=True)
class Account:
    """What the artist's account holds; None where the service does not tell. `calls_left`: of all products together."""

    balance: float | None = None
    currency: str = ""
    calls_left: int | None = None

    def __str__(self) -> str:
        amount = "" if self.balance is None else f"{self.balance:,.2f}".removesuffix(".00")
        calls = "" if self.calls_left is None else f"{self.calls_left:,} calls left"
        return ", ".join(part for part in (f"{amount} {self.currency}".strip() if amount else "", calls) if part)


@dataclass(frozen=True)
class ConnectionReport:
    """The outcome of a connection test. `found`: parameters of the service that it has told of itself, by name."""

    host: str
    sentence: str
    account: Account = field(default_factory=Account)
    found: Mapping[str, Any] = field(default_factory=dict)


class Service(Protocol):
    """One service, configured for one job. Every call blocks and raises `MaquetteError`; none touches Blender."""

    @property
    def capabilities(self) -> Capabilities:
        """What the service can do."""
        ...

    @property
    def host(self) -> str:
        """The host that gets the picture; "" where nothing leaves this computer."""
        ...

    def upload(self, picture: Path, is_cancelled: IsCancelled) -> str:
        """Put the picture where the service can read it; returns its address there. Free, so it may be repeated."""
        ...

    def submit(self, subject: Subject, options: Options, track_id: str, before_sending: Callable[[], None]) -> Answer:
        """Order the model. Never repeated by itself: this is what the artist pays for.

        `before_sending` is called once, right before the request is handed to the socket, and may raise `Cancelled`.
        Raises `UncertainSubmission` when the request was sent and no answer could be read.
        """
        ...

    def fetch(self, ticket: Ticket, is_cancelled: IsCancelled) -> Answer:
        """Ask how far the job is. Free of charge.

        Raises OrderLost where the service knows nothing of it and has made nothing of it, so that it may be ordered
        again.
        """
        ...

    def cancel(self, ticket: Ticket) -> None:
        """End the job's work there, where the service can; of this job alone."""
        ...

    def download(self, answer: Finished, target: Path, progress: Progress, is_cancelled: IsCancelled) -> Path:
        """Bring the model to `target` (its suffix is the format asked for), checked. Returns the file's path."""
        ...

    def download_movies(self, answer: Finished, folder: Path, is_cancelled: IsCancelled) -> None:
        """Bring the films that came beside the result to `folder`, as movie-1.mp4 and so on; none is no error."""
        ...

    def account(self) -> Account:
        """What the account holds, as far as the service tells."""
        ...

    def delete(self, ticket: Ticket) -> None:
        """Delete the job's files at the service; raises ServiceError where they could not be deleted."""
        ...

    def check(self) -> ConnectionReport:
        """Say whether the service can be reached and takes the key."""
        ...
