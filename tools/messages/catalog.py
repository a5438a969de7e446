# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads and writes the catalogs: one gettext file per language, which translators edit and the extension ships."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import polib

from tools.checkout import ROOT

FOLDER: Final = ROOT / "translations"
LANGUAGES: Final = {
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "ja": "Japanese",
    "zh_HANS": "Chinese (simplified)",
}
_PLACE: Final = re.compile(r"\{(\w+)\}")
_STOPS: Final = (".", "。")
_DOTS: Final = ("...", "…")


def load(language: str, folder: Path = FOLDER) -> polib.POFile:
    """Return a language's catalog, empty if it has no file yet."""
    path = folder / f"{language}.po"
    if path.exists():
        return polib.pofile(str(path), wrapwidth=120)
    catalog = polib.POFile(wrapwidth=120)
    catalog.metadata = {
        "Project-Id-Version": "maquette",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return catalog


def update(catalog: polib.POFile, messages: dict[str, list[str]]) -> polib.POFile:
    """Return the catalog with exactly these messages, in this order, and its translations of them."""
    known = {entry.msgid: entry.msgstr for entry in catalog}
    updated = polib.POFile(wrapwidth=120)
    updated.metadata = catalog.metadata
    for text, locations in messages.items():
        # Without line numbers, which would change with every edit of the source.
        files = sorted({each.rpartition(":")[0] for each in locations})
        updated.append(
            polib.POEntry(msgid=text, msgstr=known.get(text, ""), occurrences=[(file, "") for file in files])
        )
    return updated


def faults(entry: polib.POEntry) -> list[str]:
    """Return what is wrong with a translation, in a few words each."""
    source, target = entry.msgid, entry.msgstr
    if not target:
        return ["it is missing"]
    found = []
    if set(_PLACE.findall(source)) != set(_PLACE.findall(target)):
        found.append("its placeholders differ")
    if target != target.strip():
        found.append("it begins or ends with a space")
    if _ending(source) != _ending(target):
        found.append("one of the two ends with a full stop or dots, the other does not")
    return found


def _ending(text: str) -> str:
    if text.endswith(_DOTS):
        return _DOTS[0]
    return _STOPS[0] if text.endswith(_STOPS) else ""
