# SPDX-License-Identifier: GPL-3.0-or-later
"""The interface of every service: its calls and their answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from .parameters import ServiceOptions

if TYPE_CHECKING:
    from ..worker.protocol import Pixels, View
    from .capabilities import Capabilities
    from .worker import Launcher

Progress = Callable[[float], None]  # gets a fraction, 0 to 1
IsCancelled = Callable[[], bool]


@dataclass(frozen=True)
class Subject:
    """What to make a model of: a picture at `address`, where `upload` has put it, or a `prompt`.

    `views`: all views by their roles, the leading one included, as files for the child Blender. Empty for a single
    picture, and if the picture at `address` holds all views side by side (`has_views_in_one`). `addresses`: the views'
    by their roles, if each is uploaded. `pixels`: how the child is to read a picture that is not uploaded. `mesh`:
    where `upload` has put the GLB of a mesh that is to be textured after the picture, "" to make a model.
    """

    address: str = ""
    prompt: str = ""
    addresses: Mapping[str, str] = field(default_factory=dict)
    views: Mapping[str, View] = field(default_factory=dict)
    has_views_in_one: bool = False
    pixels: Pixels | None = None
    mesh: str = ""


@dataclass(frozen=True)
class Ticket:
    """Identifies a job that the service has taken. `fetch_url`: the service's own link to it, if any."""

    remote_id: str
    fetch_url: str = ""


@dataclass(frozen=True)
class Processing:
    """Not done yet. `eta`: seconds from now, `progress`: 0 to 1; None if unknown.

    `note`: what it waits for or does, as a sentence, or "".
    """

    ticket: Ticket
    eta: float | None = None
    progress: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Finished:
    """Done. `links`: the model's addresses, in the order to try. `seed`: the one used, in decimals, "" if unknown.

    `remarks`: sentences for the artist on the result. `seconds`: how long it took; None if unknown.
    """

    ticket: Ticket
    links: tuple[str, ...]
    seed: str = ""
    remarks: tuple[str, ...] = ()
    seconds: float | None = None


Answer = Processing | Finished


@dataclass(frozen=True)
class Account:
    """The artist's account; None for what is unknown. `calls_left`: of all products together."""

    balance: float | None = None
    currency: str = ""
    calls_left: int | None = None

    def __str__(self) -> str:
        amount = "" if self.balance is None else f"{self.balance:,.2f}".removesuffix(".00")
        calls = "" if self.calls_left is None else f"{self.calls_left:,} calls left"
        return ", ".join(part for part in (f"{amount} {self.currency}".strip() if amount else "", calls) if part)


@dataclass(frozen=True)
class ConnectionReport:
    """The result of a connection test. `found`: values of parameters that the service has reported, by name."""

    host: str
    sentence: str
    account: Account = field(default_factory=Account)
    found: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ServiceArguments:
    """What `connect` makes a service from. `model_name`: the name for the model; `job_id`, `options`: the job's.

    `job_id` is "" for questions that belong to no job, such as a connection test.
    """

    launcher: Launcher
    model_name: str = ""
    url: str = ""
    key: str = field(default="", repr=False)
    user_agent: str = "Maquette"
    job_id: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


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

    def upload(self, file: Path, is_cancelled: IsCancelled) -> str:
        """Upload the picture, or the GLB of a mesh to texture; returns its address. Free, so it may be repeated."""
        ...

    def submit(
        self, subject: Subject, options: ServiceOptions, track_id: str, before_sending: Callable[[], None]
    ) -> Answer:
        """Order the model. Never repeated by itself: this is what the artist pays for.

        `before_sending` is called once, right before the request is sent, and may raise `Cancelled`. Raises
        `UncertainSubmission` if the request was sent and no answer could be read.
        """
        ...

    def fetch(self, ticket: Ticket, is_cancelled: IsCancelled) -> Answer:
        """Ask how far the job is. Free of charge.

        Raises OrderLost if the service has lost the job before making anything, so that it can be ordered again.
        """
        ...

    def cancel(self, ticket: Ticket) -> None:
        """End this job at the service, if the service can."""
        ...

    def download(self, answer: Finished, target: Path, progress: Progress, is_cancelled: IsCancelled) -> Path:
        """Download and check the model; returns its path. `target`: its suffix is the format asked for."""
        ...

    def download_movies(self, answer: Finished, folder: Path, is_cancelled: IsCancelled) -> None:
        """Download the movies that came with the result, if any, to `folder`, as movie-1.mp4 and so on."""
        ...

    def account(self) -> Account:
        """The account, as far as the service tells."""
        ...

    def delete(self, ticket: Ticket) -> None:
        """Delete the job's files at the service; raises ServiceError if they could not be deleted."""
        ...

    def check(self) -> ConnectionReport:
        """Test whether the service can be reached and accepts the key."""
        ...
