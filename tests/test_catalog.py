# SPDX-License-Identifier: GPL-3.0-or-later
"""Complete messages are shown in another language, with their values in the right positions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.checkout import load_package

load_package()

from maquette.catalog import Catalog

CATALOG = Catalog(
    {
        "Triangles": "Dreiecke",
        "Try again.": "Erneut versuchen.",
        "Uploading": "Hochladen",
        "No connection": "Keine Verbindung",
        "Nothing was ordered.": "Es wurde nichts bestellt.",
        "{count} triangles": "{count} Dreiecke",
        "{duration} left": "noch {duration}",
        "loose vertices": "lose Punkte",
        "holes": "Löcher",
        "Mended: {told}": "Repariert: {told}",
        "leave the mode": "verlassen Sie den Modus",
        "; nothing was billed": "; nichts wurde berechnet",
        "{service} accepts no more{known}.": "{service} nimmt keine mehr an{known}.",
        "{reason}, next try in {duration}": "{reason}, nächster Versuch in {duration}",
        "Could not reach {host} ({reason}). {known}Check the connection.": "{known}{host}: {reason}.",
        "The picture {name} is {width} × {width} pixels.": "{width} × {width} Pixel hat das Bild {name}.",
        "The file could not be written.": "Die Datei konnte nicht geschrieben werden.",
    }
)
WORD = st.text("abcdefghijklmnopqrstuvwxyzäß0123456789_-", min_size=1)


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("Triangles", "Dreiecke"),
        ("20,056 triangles", "20,056 Dreiecke"),
        ("No connection, next try in 17 s", "Keine Verbindung, nächster Versuch in 17 s"),
        ("Uploading · 40 % · 12 s left", "Hochladen · 40 % · noch 12 s"),
        ("The file could not be written. Try again.", "Die Datei konnte nicht geschrieben werden. Erneut versuchen."),
        ("The picture Triangles is 8 × 8 pixels. Try again.", "8 × 8 Pixel hat das Bild Triangles. Erneut versuchen."),
        (" Try again.", " Erneut versuchen."),
        ("Mended: 1,203 loose vertices, 2 holes", "Repariert: 1,203 lose Punkte, 2 Löcher"),
        ("loose vertices, faces", "loose vertices, faces"),
        ("Uploading (leave the mode)", "Hochladen (verlassen Sie den Modus)"),
        ("Uploading (sculpt)", "Hochladen (sculpt)"),
        ("Nothing (leave the mode)", "Nothing (leave the mode)"),
        ("A accepts no more; nothing was billed.", "A nimmt keine mehr an; nichts wurde berechnet."),
        ("The picture a is 8 × 9 pixels.", "The picture a is 8 × 9 pixels."),
        ("Something else. Try again.", "Something else. Try again."),
        ("", ""),
        (" ", " "),
    ],
)
def test_a_complete_message_is_translated(english, german):
    assert CATALOG.translate(english) == german


@given(WORD, WORD, st.booleans())
def test_values_are_kept(host, reason, is_order):
    known, shown = ("Nothing was ordered. ", "Es wurde nichts bestellt. ") if is_order else ("", "")
    english = f"Could not reach {host} ({reason}). {known}Check the connection."
    assert CATALOG.translate(english) == f"{shown}{host}: {reason}."


@given(st.text())
def test_a_message_without_a_translation_stays(text):
    assert Catalog({}).translate(text) == text
