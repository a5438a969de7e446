# SPDX-License-Identifier: GPL-3.0-or-later
"""The messages of one language, and the sentences that were made from them with values in their places.

Knows nothing of Blender. Loaded where Blender's language has a catalog: enabling the add-on in English must not wait.
"""

from __future__ import annotations

import gettext
import re
from collections.abc import Mapping
from pathlib import Path
from string import Formatter
from typing import Final

# Names that an artist or a program has given are not translated.
_NAMES: Final = frozenset(
    {"name", "names", "path", "folder", "parent", "host", "host_of", "host_2", "blend", "node", "words", "quoted"}
)
_JOINT: Final = " · "
_EASTERN: Final = "\u2e80"  # the first character of Chinese and Japanese, whose full stop is another
_IS_NUMBER: Final = re.compile(r"\d[\d,.]*")


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
                first = f"{bare}{'。' if bare[-1:] >= _EASTERN else '.'}"
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


def read(path: Path) -> Catalog:
    """Return the catalog in a .mo file."""
    with path.open("rb") as file:
        catalog = gettext.GNUTranslations(file)
    messages = vars(catalog)["_catalog"]
    return Catalog({source: target for source, target in messages.items() if source})
