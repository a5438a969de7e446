# SPDX-License-Identifier: GPL-3.0-or-later
"""The sidebar in a real window."""

from __future__ import annotations


def test_generate_button_is_drawn(in_window):
    picture = in_window(
        """
        def run(ui):
            yield 1.0
            x, y = yield from ui.find("maquette.generate")
            assert x > 640, "the button is not in the sidebar"
            yield 0.2
        """
    )
    assert picture.stat().st_size > 10_000
