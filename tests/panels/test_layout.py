# SPDX-License-Identifier: GPL-3.0-or-later
"""Text is broken into lines that fit the sidebar at any width; panel names are shortened."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.blender_session import installed
from tests.panels.recording import Layout

SENTENCE = "Could not reach modelslab.com (it refused the connection). Nothing was sent. Check it and try again."


@pytest.fixture(autouse=True)
def letters(scene, monkeypatch):
    """Seven pixels per letter: without a window Blender has no interface font to measure."""
    font = SimpleNamespace(size=lambda _font, _points: None, dimensions=lambda _font, text: (7.0 * len(text), 12.0))
    monkeypatch.setattr(installed("panels.layout"), "blf", font)


def context_of(width, scale=1.0):
    style = SimpleNamespace(widget=SimpleNamespace(points=11))
    preferences = SimpleNamespace(system=SimpleNamespace(ui_scale=scale), ui_styles=[style])
    return SimpleNamespace(preferences=preferences, region=SimpleNamespace(width=width))


def lines(width, sentence=SENTENCE, scale=1.0, **options):
    layout = Layout()
    context = context_of(width, scale)
    installed("panels.layout").draw_sentence(context, layout, sentence, **options)
    return layout.labels


@pytest.mark.parametrize("width", [0, 90, 180, 260, 400, 900, 4000])
def test_no_word_is_lost(scene, width):
    assert " ".join(lines(width)).split() == SENTENCE.split()


def test_the_narrower_the_more_lines(scene):
    counts = [len(lines(width)) for width in (4000, 400, 260, 180)]
    assert counts[0] == 1
    assert counts == sorted(counts)
    assert counts[-1] > counts[0]


@pytest.mark.parametrize(("width", "scale"), [(200, 1.0), (300, 1.0), (600, 2.0)])
def test_every_line_fits_into_the_sidebar(scene, width, scale):
    found = lines(width, scale=scale, icon="INFO", indent=20)
    assert max(7 * len(line) for line in found) < width - 42 * scale  # the indent and the icon


def test_a_word_that_is_too_long_is_kept(scene):
    assert "/a/very/long/path" * 20 in lines(200, "It is missing: " + "/a/very/long/path" * 20)


def test_only_the_first_line_has_the_icon(scene):
    layout = Layout()
    installed("panels.layout").draw_sentence(context_of(200), layout, SENTENCE, "INFO")
    icons = [entry["icon"] for _, entry in layout.record]
    assert icons == ["INFO"] + ["BLANK1"] * (len(icons) - 1)


def test_an_empty_text(scene):
    assert lines(300, "") == []


@pytest.mark.parametrize(("width", "scale", "buttons"), [(180, 1.0, 0), (300, 1.0, 1), (300, 1.0, 3), (460, 2.0, 1)])
def test_a_panel_s_name_is_cut_before_its_buttons(scene, width, scale, buttons):
    shorten = installed("panels.layout").fitted
    name = "Model: Mushroom House with a very long name"
    found = shorten(context_of(width, scale), name, buttons)
    assert found.endswith("…")
    assert name.startswith(found[:-1])
    room = width - (76 + 28 * buttons) * scale
    assert room - 14 < 7 * len(found) <= room  # not one more letter would fit, except for a space before the dots
    assert shorten(context_of(width * 10, scale), name, buttons) == name


@pytest.mark.parametrize(("units", "scale"), [(0, 1.0), (0, 2.0), (20, 1.0)])
def test_a_line_is_cut_before_its_buttons_and_keeps_its_start(scene, units, scale):
    shorten, context = installed("panels.layout").fitted_line, context_of(300 * scale, scale)
    found = shorten(context, SENTENCE, 2, units)
    assert SENTENCE.startswith(found[:-1])
    room = (20 * units or 300) * scale - (52 + 64 + 40) * scale
    assert found.endswith("…")
    assert room - 14 < 7 * len(found) <= room
    assert shorten(context, "Short", 2, units) == "Short"
    assert shorten(context_of(10, scale), SENTENCE, 2) == "…"


def test_in_a_narrow_sidebar_names_are_inside_their_fields(scene):
    split = installed("panels.layout").split
    for width, is_split in ((400, True), (190, False)):
        layout = Layout()
        assert split(context_of(width), layout).use_property_split is is_split
