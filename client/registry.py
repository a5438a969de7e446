# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of all services, from which panels, properties, presets and preferences are generated."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from .capabilities import ServiceName
from .errors import NotReady
from .local.spec import LOCAL
from .modelslab.spec import MODELSLAB
from .own_server.spec import OWN_SERVER
from .parameters import ServiceOptions
from .spec import ServiceSpec
from .stable_diffusion.spec import STABLE_DIFFUSION

if TYPE_CHECKING:
    from .service import Service, ServiceArguments

# A .blend stores the chosen service as its index in this list: add new ones at the end.
SERVICES: Final[Mapping[ServiceName, ServiceSpec]] = {
    spec.name: spec for spec in (LOCAL, MODELSLAB, STABLE_DIFFUSION, OWN_SERVER)
}


def options(name: ServiceName, values: Mapping[str, Any]) -> ServiceOptions:
    """The service's options from plain values; raises InvalidSetting."""
    return SERVICES[name].options.from_mapping(values)


def connect(name: ServiceName, arguments: ServiceArguments, *, is_online: bool) -> Service:
    """The service, for one job. `is_online`: whether anything may be sent.

    Raises NotReady, which says where to set up what is missing, or InvalidSetting for a bad URL.
    """
    spec = SERVICES[name]
    if spec.endpoint is not None and not is_online:
        raise NotReady(
            "Blender's online access is off. Allow it in Preferences > System > Network, or use the Local service."
        )
    if spec.lacks_key(arguments.key):
        raise NotReady("There is no key for this service. Enter yours in Maquette's preferences.")
    return spec.connect(arguments)
