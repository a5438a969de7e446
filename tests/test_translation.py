# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines break where the language allows it, and every catalog is read."""

from __future__ import annotations

from pathlib import Path

import bpy  # noqa: F401  # what is tested imports it
from hypothesis import given
from hypothesis import strategies as st

from tools.checkout import load_package
from tools.messages.catalog import LANGUAGES

load_package()
from maquette.translation import unbreakable

WORD = st.text("abcdefghijklmnopqrstuvwxyzäß0123456789_-", min_size=1)


@given(st.lists(WORD, min_size=1).map(" ".join))
def test_lines_break_between_words(sentence):
    assert [piece.strip() for piece in unbreakable(sentence)] == sentence.split()


def test_japanese_and_chinese_break_between_characters_but_not_before_punctuation():
    assert unbreakable("画像を選択。GLB file も") == ["画", "像", "を", "選", "択。", "GLB ", "file ", "も"]
    assert unbreakable("マッチ") == ["マッ", "チ"]


def test_no_french_line_begins_with_punctuation_or_ends_with_an_opening_quote():
    assert unbreakable("Sur cet ordinateur ; rien") == ["Sur ", "cet ", "ordinateur ; ", "rien"]
    assert unbreakable("« une chaise ». Là ?") == ["« une ", "chaise ». ", "Là ?"]


def test_the_extension_ships_every_language_in_a_form_that_blenders_python_reads(addon):
    from bl_ext.user_default.maquette import catalog, translation

    folder = Path(addon.__file__).parent / "translations"
    assert {path.name for path in folder.iterdir()} == {f"{language}.mo" for language in LANGUAGES}
    for path in folder.iterdir():
        assert isinstance(translation._catalog(path.stem), catalog.Catalog)
