# SPDX-License-Identifier: GPL-3.0-or-later
"""The page on presets says what the table of presets holds."""

from __future__ import annotations

from tools.checkout import ROOT


def test_the_page_names_each_preset_with_its_values(blender):
    from maquette.settings.game_ready import PRESETS

    page = (ROOT / "docs" / "game_ready.md").read_text(encoding="utf-8")
    rows = [
        f"| {preset.label} | {preset.triangles:,} | {preset.texture or 'as they are'} | {preset.levels} |"
        for preset in PRESETS.values()
    ]
    assert [row for row in rows if row not in page] == []
    assert {preset.ratio for preset in PRESETS.values()} == {0.5}
