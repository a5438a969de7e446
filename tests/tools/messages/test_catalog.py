# SPDX-License-Identifier: GPL-3.0-or-later
"""Every message is translated into every language, with its placeholders, and nothing else is kept."""

from __future__ import annotations

import polib
import pytest

from tools.messages import catalog, source


@pytest.fixture(scope="module")
def messages():
    return source.messages()


@pytest.mark.parametrize("language", catalog.LANGUAGES)
def test_a_catalog_is_complete(language, messages):
    entries = catalog.load(language)
    assert [entry.msgid for entry in entries] == list(messages), "run `make messages`"
    assert {entry.msgid: catalog.faults(entry) for entry in entries if catalog.faults(entry)} == {}


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Open", ""),
        ("Wrote {path}", "Geschrieben"),
        ("Wrote {path}", "{pfad} geschrieben"),
        ("Open", " Öffnen"),
        ("Try again.", "Erneut versuchen"),
        ("Open", "Öffnen."),
        ("Open...", "Öffnen"),
    ],
)
def test_a_faulty_translation_is_found(english, german):
    assert len(catalog.faults(polib.POEntry(msgid=english, msgstr=german))) == 1


@pytest.mark.parametrize(
    ("english", "translation"),
    [("Wrote {path} to {place}", "{place}: {path}"), ("Try again.", "再試行。"), ("Open...", "Ouvrir…")],
)
def test_a_sound_translation_passes(english, translation):
    assert catalog.faults(polib.POEntry(msgid=english, msgstr=translation)) == []


def test_new_messages_are_added_untranslated_and_unused_ones_removed():
    old = catalog.update(catalog.load("none"), {"Open": ["panels/a.py:1"], "Close": ["panels/a.py:2"]})
    old.find("Open").msgstr, old.find("Close").msgstr = "Öffnen", "Schließen"
    new = catalog.update(old, {"Add": ["panels/a.py:1"], "Open": ["panels/b.py:7", "panels/a.py:9", "panels/a.py:12"]})
    assert [(entry.msgid, entry.msgstr, entry.occurrences) for entry in new] == [
        ("Add", "", [("panels/a.py", "")]),
        ("Open", "Öffnen", [("panels/a.py", ""), ("panels/b.py", "")]),
    ]
