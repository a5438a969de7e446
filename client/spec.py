# SPDX-License-Identifier: GPL-3.0-or-later
"""A service's description, as data: panels use it without loading the code that talks to the service."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from .parameters import Options
from .service import Capabilities, Service, ServiceName

if TYPE_CHECKING:
    from .worker import Launcher


@dataclass(frozen=True)
class Endpoint:
    """How a service on the network is set up: the environment variables that win, and what the preferences say.

    `key_page`: the web page where the artist gets a key; "" where there is none.
    """

    key_variable: str
    url_variable: str
    default_url: str
    key_description: str
    url_description: str
    key_page: str
    needs_key: bool = True


@dataclass(frozen=True)
class ServiceArguments:
    """What a service is made with, for one job. `model_name`: what its model is to be called; `job_id`: "" where it is
    for no job; `options`: the job's.
    """

    launcher: Launcher
    model_name: str = ""
    url: str = ""
    key: str = field(default="", repr=False)
    user_agent: str = "Maquette"
    job_id: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ServiceSpec:
    """One service. `package`: its folder, whose module `service` has `connect(ServiceArguments) -> Service`.

    `title`, `icon`, `description`: its entry in the panel's list; the icon by Blender's name. `main`: the parameters
    that are always in view, in order; `advanced`: groups of those in a closed part, whose heading is `heading`;
    `developer`: those for pipelines and older models, in another one. `size`, `triangles`: the parameters that say how
    tall the model becomes, in metres, and how many triangles it has; "" where the service is told neither, so that
    both are brought about when the model arrives. `endpoint`: None where nothing leaves this computer.
    """

    capabilities: Capabilities
    options: type[Options]
    package: str
    title: str
    icon: str
    description: str
    main: tuple[str, ...]
    advanced: tuple[tuple[str, ...], ...] = ()
    heading: str = "Service Settings"
    developer: tuple[str, ...] = ()
    size: str = ""
    triangles: str = ""
    # Sentences below the main parameters, told of the parameters, each an attribute.
    notes: Callable[[Any], tuple[str, ...]] = lambda _values: ()
    # What stands on the button that asks the service what it is; "" where there is none in the panel.
    detection: str = ""
    endpoint: Endpoint | None = None

    @property
    def name(self) -> ServiceName:
        """The service's name."""
        return self.capabilities.name

    @property
    def key(self) -> str:
        """The name in lower case, by which its settings, preferences and presets are found."""
        return self.name.value.lower()

    @property
    def has_seed(self) -> bool:
        """Another seed makes another model."""
        return any(each.name == "seed" for each in fields(self.options))

    @property
    def owner(self) -> str:
        """The service's name in sentences."""
        return self.options.owner

    @property
    def module(self) -> str:
        """The module that talks to the service, by name, as importing it loads the transport."""
        return f"{self.package}.service"

    def lacks_key(self, key: str) -> bool:
        """Whether the service cannot be asked for anything before there is another key."""
        return self.endpoint is not None and self.endpoint.needs_key and not key

    def connect(self, arguments: ServiceArguments) -> Service:
        """Make the service; raises InvalidSetting for a bad URL, KeyRefused for an impossible key."""
        service: Service = importlib.import_module(self.module).connect(arguments)
        return service
