# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel with each service and input: in the start-up file's window, Generate is in sight without scrolling.

The pictures, the light theme's, the narrowest sidebar's and those of larger interfaces among them, are for looking at.
"""

from __future__ import annotations

from tests.window.conftest import run_in_window

KINDS = {
    "local-picture",
    "local-views",
    "modelslab-picture",
    "modelslab-views",
    "modelslab-prompt",
    "stable-diffusion-picture",
}
ROOM = 30  # pixels below the button, for how far the job is


def test_every_look(extension_zip, tmp_path):
    notes = run_in_window(extension_zip, tmp_path, "looks")
    for name, look in notes.items():
        assert {path.stem for path in tmp_path.glob(f"look-{name}-*.png")} == {f"look-{name}-{kind}" for kind in KINDS}
        assert look["buttons"].keys() == (KINDS if name in {"usual", "light"} else set())
        for kind, above in look["buttons"].items():
            assert above > (0 if "views" in kind else ROOM), (name, kind)
    assert notes["narrow"]["width"] < 200 < notes["usual"]["width"]
