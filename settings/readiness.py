# SPDX-License-Identifier: GPL-3.0-or-later
"""Why no model can be ordered at the moment, for all panels and operators."""

from __future__ import annotations

import importlib.util
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING

import bpy

from ..client.capabilities import ServiceName
from ..client.registry import SERVICES
from . import preferences
from .inputs import InputKind

if TYPE_CHECKING:
    from bpy.types import Context, Object

    from .scene import MAQUETTE_PG_settings


class Missing(Enum):
    """What must be done first; the value is the sentence below the greyed-out button."""

    PICTURE = "Choose a picture first"
    VIEWS = "Add the subject's views first"
    SAME_VIEW = "Give each view a side of its own"
    PROMPT = "Describe the model first"
    BLOCK_OUT = "Select the block-out object first"
    ONLINE_ACCESS = "Blender's online access is off"
    OFFLINE_START = "Blender was started with --offline-mode"
    REQUESTS = "This Blender lacks the Python module “requests”; use Blender from blender.org, or the Local service"
    KEY = "No key is set for this service"


@cache
def _has_requests() -> bool:
    return importlib.util.find_spec("requests") is not None


def missing(context: Context) -> Missing | None:
    """What prevents ordering a model, None if nothing does."""
    settings = context.scene.maquette
    reason = missing_for(ServiceName(settings.service))
    reason = reason or _missing_input(settings)
    if reason is None and settings.arrival.is_fitted and block_out(context) is None:
        return Missing.BLOCK_OUT
    return reason


def _missing_input(settings: MAQUETTE_PG_settings) -> Missing | None:
    if settings.input_kind is InputKind.PROMPT:
        return None if settings.prompt.strip() else Missing.PROMPT
    if settings.input_kind is InputKind.PICTURE:
        return None if settings.image is not None else Missing.PICTURE
    roles = [view.role for view in settings.views if view.image is not None]
    if not roles:
        return Missing.VIEWS
    return None if len(set(roles)) == len(roles) else Missing.SAME_VIEW


def block_out(context: Context) -> Object | None:
    """The object that a model would be fitted into: the active one, if it is selected and has a size.

    If the picture was dropped onto an object, that one.
    """
    arrival = context.scene.maquette.arrival
    if arrival.is_dropped:
        return arrival.dropped_onto
    obj = context.active_object
    return obj if obj is not None and obj.select_get() and any(obj.dimensions[:]) else None


def is_service_missing(settings: MAQUETTE_PG_settings) -> bool:
    """Whether the chosen service cannot be used yet."""
    return missing_for(ServiceName(settings.service)) is not None


def missing_for(service: ServiceName) -> Missing | None:
    """What prevents using a service, None if nothing does."""
    spec = SERVICES[service]
    if spec.endpoint is None:
        return None
    if not bpy.app.online_access:
        return Missing.OFFLINE_START if bpy.app.online_access_override else Missing.ONLINE_ACCESS
    if not _has_requests():
        return Missing.REQUESTS
    return Missing.KEY if spec.lacks_key(preferences.key(service)) else None


@cache
def has_simplifier() -> bool:
    """Whether the exact simplifier's wheel is installed."""
    return importlib.util.find_spec("maquette_meshopt") is not None


def look_again() -> None:
    """Look for the wheel again: Blender removes it when the add-on is disabled, and adds it before calling this."""
    importlib.invalidate_caches()
    has_simplifier.cache_clear()
