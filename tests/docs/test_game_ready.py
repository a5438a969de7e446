# SPDX-License-Identifier: GPL-3.0-or-later
"""The presets in the documentation agree with the code."""

from __future__ import annotations

from tools.checkout import ROOT


def test_the_page_names_each_preset_with_its_values(blender):
    from maquette.settings.game_ready import COLLISION, PRESETS

    page = (ROOT / "docs" / "game_ready.md").read_text(encoding="utf-8")
    collision = {name: label.lower() for name, label, _ in COLLISION}
    rows = [
        f"| {each.label} | {each.triangles:,} | {each.texture or 'as they are'} | {each.levels} "
        f"| {collision[each.collision]} |"
        for each in PRESETS.values()
    ]
    assert [row for row in rows if row not in page] == []
    assert {preset.ratio for preset in PRESETS.values()} == {0.5}
