# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows what the artist reads in Blender's language.

Blender translates labels and tool-tips itself, once it has the catalog, but not sentences with values in them: those
come finished, in English, from the jobs, the child Blender and the library of earlier sessions. Such a sentence is
matched with the catalog's message, and its values are put into the translation. So code that makes sentences knows
nothing of languages, and a sentence stored long ago is shown in the language of today.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import bpy

if TYPE_CHECKING:
    from .catalog import Catalog

_FOLDER: Final = Path(__file__).parent / "translations"
# Our own context, for words that mean something else elsewhere in Blender, whose own translation takes precedence.
CONTEXT: Final = "Maquette"
_CONTEXTS: Final = ("*", "Operator", CONTEXT)  # Blender looks operators' names up in one of their own
_OWNER: Final = object()
# What must stay on one line: a word; in Chinese and Japanese, which have no spaces, a character together with signs
# after it that must not begin a line; in French, a word together with the signs that a space parts from it.
_EASTERN: Final = r"\u2e80-\u2fff\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff"
_CLOSING: Final = (
    r"\u3001\u3002\uff01\uff09\uff0c\uff1a\uff1b\uff1f\u300d\u300f\u30fb"  # punctuation
    r"\u30fc\u3063\u3083\u3085\u3087\u30c3\u30e3\u30e5\u30e7"  # small kana, and the sign of a long vowel
    r"\u201d\u2019"  # closing quotes
)
# Compiled on first use, which takes five milliseconds; `re` keeps them.
_APART: Final = rf"(?: [;:?!»][^\s{_EASTERN}]*)*"
_UNBREAKABLE: Final = rf"(?:« )?(?:[{_EASTERN}]|[^\s{_EASTERN}]+)[{_CLOSING}]*{_APART}\s?"


def interface(text: str) -> str:
    """Translate a text of a panel, a menu or the viewport."""
    return _shown(text) if bpy.context.preferences.view.use_translate_interface else text


def tooltip(text: str) -> str:
    """Translate a tool-tip."""
    return _shown(text) if bpy.context.preferences.view.use_translate_tooltips else text


def report(text: str) -> str:
    """Translate an operator's report."""
    return _shown(text) if bpy.context.preferences.view.use_translate_reports else text


def unbreakable(sentence: str) -> list[str]:
    """Split a sentence where lines may break; each piece includes the space after it."""
    return re.findall(_UNBREAKABLE, " ".join(sentence.split()))


@lru_cache(maxsize=1024)  # panels are drawn at every move of the mouse
def _translated(language: str, text: str) -> str:
    return _catalog(language).translate(text)


def _shown(text: str) -> str:
    language = _language()
    return _translated(language, text) if language else text


@cache
def _catalog(language: str) -> Catalog:
    from . import catalog

    return catalog.read(_FOLDER / f"{language}.mo")


@cache
def _has_catalog(language: str) -> bool:
    return (_FOLDER / f"{language}.mo").is_file()


def _language() -> str:
    """The catalog for Blender's current language, "" for none. Blender's language names differ by version."""
    locale = bpy.app.translations.locale or ""
    name = "zh_HANS" if locale in {"zh_HANS", "zh_CN"} else locale.partition("_")[0]
    return name if name and _has_catalog(name) else ""


def register(classes: Iterable[type]) -> None:
    """Give Blender the catalog of its language, now and whenever the language is changed.

    `classes`: those that are registered, whose properties may have texts with values in them.
    """
    known = tuple(classes)
    _follow(known)
    language: Any = (bpy.types.PreferencesView, "language")
    bpy.msgbus.subscribe_rna(key=language, owner=_OWNER, args=(known,), notify=_follow, options={"PERSISTENT"})


def unregister() -> None:
    """The mirror of `register`."""
    bpy.msgbus.clear_by_owner(_OWNER)
    bpy.app.translations.unregister(__name__)


def _texts(cls: Any) -> Iterator[str]:
    """The texts that Blender shows of a registered class and its properties."""
    rna = cls.bl_rna
    if issubclass(cls, bpy.types.Operator):
        folder, _, name = cls.bl_idname.partition(".")
        rna = getattr(getattr(bpy.ops, folder), name).get_rna_type()
    yield from (rna.name, rna.description)
    for name in cls.__annotations__:  # its own alone; from Python 3.14 on, they are made when they are asked for
        prop = rna.properties.get(name)
        if prop is None:
            continue
        yield from (prop.name, prop.description)
        for item in getattr(prop, "enum_items_static", ()):
            yield from (item.name, item.description)


def _follow(classes: tuple[type, ...]) -> None:
    language = _language()
    messages: dict[str, str] = {}
    if language:
        catalog = _catalog(language)
        made = {
            text: catalog.translate(text) for cls in classes for text in _texts(cls) if text not in catalog.messages
        }
        messages = {**{text: shown for text, shown in made.items() if shown != text}, **catalog.messages}
    for_blender: Any = {(context, source): target for source, target in messages.items() for context in _CONTEXTS}
    # One language at a time: all five would make enabling the add-on slower.
    bpy.app.translations.unregister(__name__)
    bpy.app.translations.register(__name__, {bpy.app.translations.locale or "en_US": for_blender})
