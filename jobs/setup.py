# SPDX-License-Identifier: GPL-3.0-or-later
"""How the services are set up: a copy that the main thread updates, since threads may not ask Blender."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ..client import registry
from ..client.capabilities import ServiceName
from ..client.errors import InvalidSetting
from ..client.parameters import ServiceOptions
from ..client.service import Service, ServiceArguments
from ..client.worker import Launcher
from .job import Job
from .state import Stage, State


@dataclass(frozen=True)
class Connection:
    """A service's address and key ("" for none)."""

    url: str
    key: str = field(default="", repr=False)


@dataclass(frozen=True)
class Setup:
    """What threads need to know of Blender and its preferences.

    `concurrency`: how many jobs of a service run at once; `deadline`: seconds that a service may take for a job;
    `draws_previews`: whether a preview is rendered of each model.
    """

    is_online: bool = False
    user_agent: str = "Maquette"
    connections: Mapping[ServiceName, Connection] = field(default_factory=dict)
    concurrency: int = 5
    deadline: float = 3600.0
    draws_previews: bool = True


@dataclass(frozen=True)
class Obstacle:
    """Why a job cannot run now. `note`: a sentence that says more than the stage."""

    stage: Stage
    note: str = ""


Connect = Callable[[Job, Setup], Service]


class Connections:
    """The present setup, and services made from it. `connect` makes a job's service."""

    def __init__(self, launcher: Launcher, connect: Connect | None = None) -> None:
        self.setup = Setup()  # replaced as a whole, so that threads never see half of a change
        self._launcher = launcher
        self._connect = connect or self._make

    def is_online(self) -> bool:
        """Whether anything may be sent."""
        return self.setup.is_online

    def obstacle(self, job: Job) -> Obstacle | None:
        """Why the job cannot run now; None if it can."""
        setup = self.setup
        if job.is_local or job.state is State.PREPARING:
            return None
        if not setup.is_online:
            return Obstacle(Stage.OFFLINE)
        connection = setup.connections.get(job.service, Connection(""))
        if job.base_url and connection.url != job.base_url:
            return Obstacle(Stage.OTHER_HOST, _other_host(job, connection))
        lacks_key = registry.SERVICES[job.service].lacks_key(connection.key)
        return Obstacle(Stage.WAITING_FOR_KEY) if lacks_key else None

    def most_at_once(self, job: Job) -> int:
        """How many jobs of its service may run at once, this one among them."""
        try:
            most = options(job).most_at_once
        except InvalidSetting:
            most = None  # the job says so itself as soon as it is worked
        return self.setup.concurrency if most is None else min(most, self.setup.concurrency)

    def service(self, job: Job) -> Service:
        """The job's service; raises MaquetteError if it is not set up."""
        return self._connect(job, self.setup)

    def _make(self, job: Job, setup: Setup) -> Service:
        connection = setup.connections.get(job.service, Connection(""))
        arguments = ServiceArguments(
            self._launcher, job.name, connection.url, connection.key, setup.user_agent, job.id, job.options
        )
        return registry.connect(job.service, arguments, is_online=setup.is_online)


def options(job: Job) -> ServiceOptions:
    """The job's options; raises InvalidSetting."""
    return registry.options(job.service, job.options)


def _other_host(job: Job, connection: Connection) -> str:
    now = urlsplit(connection.url).hostname or connection.url or "none"
    return (
        f"The job was ordered at {job.host}, but the preferences name {now}, and your key is sent nowhere else. "
        f"Set the service's URL to {job.base_url} again to let it continue."
    )
