# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender shows our translations, not its own for another meaning of the same English word."""

from __future__ import annotations

import pytest

from tests.window.conftest import run_in_window


@pytest.fixture(scope="module")
def notes(extension_zip, tmp_path_factory):
    return run_in_window(extension_zip, tmp_path_factory.mktemp("words"), "words")


@pytest.mark.parametrize("language", ["de_DE", "es", "fr_FR", "ja_JP", "zh_HANS"])
def test_properties_have_our_translations(notes, language):
    assert notes[language]["asked"] > 400
    assert notes[language]["otherwise"] == []
