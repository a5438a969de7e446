# SPDX-License-Identifier: GPL-3.0-or-later
"""Asks Blender in each language for our properties' names, as its own translations take precedence."""

from __future__ import annotations

import importlib

import artist
import bpy

LANGUAGES = ("de_DE", "es", "fr_FR", "ja_JP", "zh_HANS")


def run(ui):
    translation = importlib.import_module("bl_ext.user_default.maquette.translation")
    notes = {}
    for language in LANGUAGES:
        bpy.context.preferences.view.language = language
        yield 1.0
        asked = [(owner, *text) for owner, rna in structs() for text in texts(rna)]
        shown = [(*each, bpy.app.translations.pgettext_iface(*each[1:])) for each in asked]
        notes[language] = {
            "asked": len(asked),
            "otherwise": [
                [owner, text, word, ours]
                for owner, text, _, word in shown
                if word != (ours := translation.interface(text))
            ],
        }
    artist.note(ui, **notes)


def structs():
    """All our registered classes with properties: name and RNA type."""
    for name in dir(bpy.ops.maquette):
        yield name, getattr(bpy.ops.maquette, name).get_rna_type()
    for kind in (bpy.types.PropertyGroup, bpy.types.AddonPreferences):
        for cls in kind.__subclasses__():
            if cls.__name__.startswith("MAQUETTE_"):
                yield cls.__name__, cls.bl_rna


def texts(rna):
    """The names of the properties and their items, each with its translation context."""
    inherited = rna.base.properties.keys() if rna.base else ()
    for prop in rna.properties:
        if prop.identifier in inherited or prop.is_hidden or prop.name == prop.identifier:
            continue  # an empty name is not shown
        yield prop.name, prop.translation_context
        for item in getattr(prop, "enum_items_static", ()):
            yield item.name, prop.translation_context
