# SPDX-License-Identifier: GPL-3.0-or-later
"""The shortcut that opens Maquette's menu over the 3D view: off by default, and changed like any other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy

from .. import identifiers

if TYPE_CHECKING:
    from bpy.types import KeyConfig, KeyMap, KeyMapItem

_CALL_MENU: Final = "wm.call_menu"
_KEYMAP: Final = "Object Mode"


def register(*, is_active: bool) -> None:
    """Add it; Blender stores the artist's changes in the user keymap. Without a window there are no keymaps."""
    key_config = bpy.context.window_manager.keyconfigs.addon
    if key_config is not None:
        keys = key_config.keymaps.new(name=_KEYMAP)
        item = keys.keymap_items.new(_CALL_MENU, "M", "PRESS", ctrl=True, alt=True)
        item.properties.name = identifiers.MENU_MAQUETTE
        item.active = is_active


def unregister() -> None:
    """Remove it."""
    found = find(bpy.context.window_manager.keyconfigs.addon)
    if found is not None:
        keys, item = found
        keys.keymap_items.remove(item)


def switch(*, is_active: bool) -> None:
    """Switch it on or off."""
    found = find(bpy.context.window_manager.keyconfigs.addon)
    if found is not None:
        found[1].active = is_active


def find(key_config: KeyConfig | None) -> tuple[KeyMap, KeyMapItem] | None:
    """The keymap item of the add-on, or the artist's own."""
    keys = key_config.keymaps.get(_KEYMAP) if key_config is not None else None
    if keys is None:
        return None
    for item in keys.keymap_items:
        if item.idname == _CALL_MENU and item.properties.name == identifiers.MENU_MAQUETTE:
            return keys, item
    return None
