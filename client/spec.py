# SPDX-License-Identifier: GPL-3.0-or-later
"""A service's description, as data: panels use it without loading the code that talks to the service."""

import importlib
from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

from .capabilities import Capabilities, ServiceName
from .parameters import ServiceOptions

if TYPE_CHECKING:
    from .service import Service, ServiceArguments


class Endpoint(NamedTuple):
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


class ServiceSpec(NamedTuple):
    """One service.

    package: its folder, whose module `service` has `connect(ServiceArguments) -> Service`.
    title, icon, description: its entry in the panel's list; the icon is one of Blender's names.
    main: the parameters that are always shown, in order.
    heading, advanced: a closed sub-panel of groups of parameters. One that is named nowhere ends the last group.
    developer: another one, with parameters for pipelines and older models.
    elsewhere: parameters that other panels draw, or none.
    size, triangles: the parameters for the model's height in metres and its triangles; "" if the service has none, and
        the model is scaled and simplified when it arrives.
    ceiling: the parameter above which a model is reduced if the artist asks for no number of triangles.
    endpoint: None if nothing leaves this computer.
    """

    capabilities: Capabilities
    options: type[ServiceOptions]
    package: str
    title: str
    icon: str
    description: str
    main: tuple[str, ...]
    advanced: tuple[tuple[str, ...], ...] = ()
    heading: str = "Service Settings"
    developer: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    size: str = ""
    triangles: str = ""
    ceiling: str = ""
    # Whether a service that can take views takes them with these parameters; what is wrong with them, "" for nothing;
    # and what the artist should know, in sentences. All get an object with a parameter's value in each attribute.
    views_fit: Callable[[Any], bool] = lambda _values: True
    fault: Callable[[Any], str] = lambda _values: ""
    notes: Callable[[Any], tuple[str, ...]] = lambda _values: ()
    # The label of the button that asks the server what it is; "" for no such button.
    detection: str = ""
    # The parameters that its answer depends on: once one of them changes, the answer no longer holds.
    detected: tuple[str, ...] = ()
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
    def groups(self) -> tuple[tuple[str, ...], ...]:
        """The groups of `advanced`, and in the last one every parameter that nothing else names."""
        placed = {*self.main, *self.developer, *self.elsewhere, self.size, self.triangles, *sum(self.advanced, ())}
        *first, last = self.advanced or ((),)
        return (*first, (*last, *(each.name for each in fields(self.options) if each.name not in placed)))

    @property
    def has_seed(self) -> bool:
        """Whether models depend on a seed."""
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
        """Whether the service needs a key, and this one is missing."""
        return self.endpoint is not None and self.endpoint.needs_key and not key

    def connect(self, arguments: "ServiceArguments") -> "Service":
        """Make the service; raises InvalidSetting for a bad URL, KeyRefused for an impossible key."""
        service: Service = importlib.import_module(self.module).connect(arguments)
        return service
