# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows what the artist reads in Blender's language.

Blender translates labels and tool-tips itself, once it has the catalog, but not sentences with values in them: those
come finished, in English, from the jobs, the child Blender and the library of earlier sessions. Such a sentence is
matched with the catalog's message, and its values are put into the translation. So code that makes sentences knows
nothing of languages, and a sentence stored long ago is shown in the language of today.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Final

import bpy

_FOLDER: Final = Path(__file__).parent / "translations"
# Our own context, for words that mean something else elsewhere in Blender, whose own translation takes precedence.
CONTEXT: Final = "Maquette"
_CONTEXTS: Final = ("*", "Operator", CONTEXT)  # Blender looks operators' names up in one of their own
_OWNER: Final = object()
# Names that an artist or a program has given are not translated.
_NAMES: Final = frozenset(
    {"name", "names", "path", "folder", "parent", "host", "host_of", "host_2", "blend", "node", "words", "quoted"}
)
_JOINT: Final = " · "
# What must stay on one line: a word; in Chinese and Japanese, which have no spaces, a character together with signs
# after it that must not begin a line.
_EASTERN: Final = r"\u2e80-\u2fff\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff"
_CLOSING: Final = (
    r"\u3001\u3002\uff01\uff09\uff0c\uff1a\uff1b\uff1f\u300d\u300f\u30fb"  # punctuation
    r"\u30fc\u3063\u3083\u3085\u3087\u30c3\u30e3\u30e5\u30e7"  # small kana, and the sign of a long vowel
    r"\u201d\u2019"  # closing quotes
)
_IS_NUMBER: Final = re.compile(r"\d[\d,.]*")
# Compiled on first use, which takes five milliseconds; `re` keeps them.
_IS_EASTERN: Final = f"[{_EASTERN}]"
_UNBREAKABLE: Final = rf"(?:[{_EASTERN}]|[^\s{_EASTERN}]+)[{_CLOSING}]*\s?"


class _Template:
    """A message with places for values."""

    def __init__(self, source: str, target: str) -> None:
        parts = [(literal, name) for literal, name, _, _ in Formatter().parse(source)]
        self._head = parts[0][0]
        self._names = [name for _, name in parts if name is not None]
        following = [literal for literal, _ in parts[1:]]
        self._literals = following + [""] * (len(self._names) - len(following))  # after each place
        self._length = sum(len(literal) for literal, _ in parts)
        self.target = target

    @property
    def length(self) -> int:
        """The length without values: of several templates that match a sentence, the longest is the likeliest."""
        return self._length

    def values(self, sentence: str) -> dict[str, str] | None:
        """The values in the sentence if it was made from this template, else None."""
        tail = self._literals[-1]
        if len(sentence) < self._length or not sentence.startswith(self._head) or not sentence.endswith(tail):
            return None
        found: dict[str, str] = {}
        at, end = len(self._head), len(sentence) - len(tail)
        for name, literal in zip(self._names, self._literals[:-1], strict=False):
            place = sentence.find(literal, at, end)
            if place < 0 or found.setdefault(name, sentence[at:place]) != sentence[at:place]:
                return None
            at = place + len(literal)
        last = sentence[at:end]
        return found if at <= end and found.setdefault(self._names[-1], last) == last else None


class Catalog:
    """The messages of one language."""

    def __init__(self, messages: Mapping[str, str]) -> None:
        """`messages`: English to translation; places for values are written {name} in both."""
        self.messages: Final = messages
        templates = [_Template(source, target) for source, target in messages.items() if "{" in source]
        self._templates = sorted(templates, key=lambda template: -template.length)

    def translate(self, text: str) -> str:
        """The text in the catalog's language; names and unknown texts stay as they are."""
        inner = text.strip()
        if not inner:
            return text
        if inner != text:
            start = text.index(inner)
            return text[:start] + self.translate(inner) + text[start + len(inner) :]
        if _JOINT in text:
            return _JOINT.join(map(self.translate, text.split(_JOINT)))
        return self._known(text) or self._in_parts(text) or self._listed(text) or self._bracketed(text) or text

    def _known(self, text: str) -> str | None:
        exact = self.messages.get(text)
        if exact is not None:
            return exact
        for template in self._templates:
            values = template.values(text)
            if values is not None:
                shown = {name: value if name in _NAMES else self.translate(value) for name, value in values.items()}
                return template.target.format(**shown)
        return None

    def _in_parts(self, text: str) -> str | None:
        """Translate a text of several sentences, one by one."""
        end = text.rfind(". ")
        while end > 0:
            first = self._known(text[: end + 1])
            if first is None and (bare := self._known(text[:end])) is not None:
                first = f"{bare}{'。' if re.search(_IS_EASTERN, bare[-1:]) else '.'}"
            if first is not None:
                return f"{first}{'' if first.endswith('。') else ' '}{self.translate(text[end + 2 :])}"
            end = text.rfind(". ", 0, end)
        return None

    def _listed(self, text: str) -> str | None:
        """Several words with commas, each of which may be counted: “3 loose vertices, 2 holes”."""
        found = [self._known(part) or self._counted(part) for part in text.split(", ")]
        known = [part for part in found if part is not None]
        return ", ".join(known) if len(known) == len(found) else None

    def _counted(self, text: str) -> str | None:
        number, _, what = text.partition(" ")
        known = self._known(what) if _IS_NUMBER.fullmatch(number) else None
        return None if known is None else f"{number} {known}"

    def _bracketed(self, text: str) -> str | None:
        """What stands before a bracket, and in it: “Waiting (leave the current mode)”."""
        before, bracket, inside = text.removesuffix(")").rpartition(" (")
        known = self._known(before) if bracket and text.endswith(")") else None
        return None if known is None else f"{known} ({self.translate(inside)})"


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
    with (_FOLDER / f"{language}.mo").open("rb") as file:
        catalog = gettext.GNUTranslations(file)
    messages = vars(catalog)["_catalog"]
    return Catalog({source: target for source, target in messages.items() if source})


@cache
def _languages() -> frozenset[str]:
    return frozenset(path.stem for path in _FOLDER.glob("*.mo"))


def _language() -> str:
    """The catalog for Blender's current language, "" for none. Blender's language names differ by version."""
    locale = bpy.app.translations.locale or ""
    name = "zh_HANS" if locale in {"zh_HANS", "zh_CN"} else locale.partition("_")[0]
    return name if name in _languages() else ""


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
    for name in vars(cls).get("__annotations__", ()):
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
