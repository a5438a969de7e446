# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes services and their options by name; the one place that knows them all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .errors import NotReady
from .local.options import LocalOptions
from .local.service import Local
from .modelslab.options import ModelsLabOptions
from .service import Options, Service, ServiceName
from .stable_diffusion.options import StableDiffusionOptions
from .worker import Launcher


def options(name: ServiceName, values: Mapping[str, Any]) -> Options:
    """The service's options from plain values; raises InvalidSetting."""
    if name is ServiceName.LOCAL:
        return LocalOptions(**values)
    if name is ServiceName.MODELSLAB:
        return ModelsLabOptions.from_mapping(values)
    return StableDiffusionOptions.from_mapping(values)


def local(launcher: Launcher, name: str) -> Service:
    """The service of this computer; `name` becomes the model's."""
    return Local(launcher, name)


def remote(name: ServiceName, *, url: str, key: str, is_online: bool, user_agent: str) -> Service:
    """A service on the web; raises NotReady, saying where to set up what is missing; InvalidSetting for a bad URL."""
    if not is_online:
        raise NotReady(
            "Blender's online access is off. Allow it in Preferences > System > Network, or use the Local service."
        )
    if not key:
        raise NotReady("There is no key for this service. Enter yours in Maquette's preferences.")
    if name is ServiceName.MODELSLAB:
        from .modelslab.service import ModelsLab

        return ModelsLab(url, key, user_agent)
    from .stable_diffusion.service import StableDiffusion

    return StableDiffusion(url, key, user_agent)
