# SPDX-License-Identifier: GPL-3.0-or-later
"""The artist's own defaults, stored beside the library and used for files that have no settings yet.

They are copied into the scene instead of becoming the properties' defaults, so that a file means the same on another
computer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import bpy

from ..client.parameters import parameters_of
from ..client.registry import SERVICES
from . import preferences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bpy.types import PropertyGroup

    from .scene import MAQUETTE_PG_settings

_OWN: Final = ("service", "use_simplify", "simplify_to", "use_cut_out")
_SUBJECT: Final = ("image", "input", "prompt", "views")  # the inputs of one model are no defaults for the next


def save(settings: MAQUETTE_PG_settings) -> None:
    """Make the settings the defaults; raises OSError."""
    import json

    values = {key: {name: getattr(group, name) for name in names} for key, group, names in _groups(settings)}
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(values, indent=1), encoding="utf-8")
    part.replace(path)


def reset(settings: MAQUETTE_PG_settings) -> None:
    """Reset the settings to the artist's own defaults, or to Maquette's if there are none."""
    for _, group, names in _groups(settings):
        for name in names:
            group.property_unset(name)
    _apply(settings, _saved())


def forget() -> None:
    """Delete the artist's own defaults; raises OSError."""
    _path().unlink(missing_ok=True)


def apply_where_untouched() -> None:
    """Give the defaults to each scene whose settings are still Maquette's own."""
    untouched = [scene.maquette for scene in bpy.data.scenes if scene.is_editable and not _is_touched(scene.maquette)]
    if untouched and (values := _saved()):
        for settings in untouched:
            _apply(settings, values)


def _path() -> Path:
    return preferences.default_library() / "defaults.json"


def _saved() -> Mapping[str, Any]:
    """What was saved last; empty if there is nothing, or it cannot be read."""
    import json

    try:
        found = json.loads(_path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _apply(settings: MAQUETTE_PG_settings, values: Mapping[str, Any]) -> None:
    """Set the values that this version knows; those that another version named or limited differently are skipped."""
    for key, group, names in _groups(settings):
        kept = values.get(key)
        for name in names:
            if isinstance(kept, dict) and name in kept:
                try:
                    setattr(group, name, kept[name])
                except (TypeError, ValueError):
                    continue


def _is_touched(settings: MAQUETTE_PG_settings) -> bool:
    if any(settings.is_property_set(name) for name in _SUBJECT):
        return True
    return any(group.is_property_set(name) for _, group, names in _groups(settings) for name in names)


def _groups(settings: MAQUETTE_PG_settings) -> Iterator[tuple[str, PropertyGroup, tuple[str, ...]]]:
    """What has defaults: a key, a group, and the names of its properties."""
    yield "settings", settings, _OWN
    arrival = settings.arrival
    yield "arrival", arrival, tuple(each.identifier for each in arrival.bl_rna.properties if _is_a_choice(each))
    for spec in SERVICES.values():
        parameters = parameters_of(spec.options).items()
        yield spec.key, settings.group(spec.name), tuple(name for name, each in parameters if not each.is_of_one_order)


def _is_a_choice(known: bpy.types.Property) -> bool:
    """Whether it is a setting of its own, and not part of one file or one click, or derived from another setting."""
    return known.identifier != "is_scaled" and not (
        known.is_readonly or known.is_hidden or known.type in {"POINTER", "COLLECTION"}
    )
