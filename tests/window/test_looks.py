# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel with each service and input: in the start-up file's window, Generate is visible without scrolling.

`make looks` takes screenshots of more themes and sizes, for people.
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
    "own-server-picture",
    "own-server-views",
}
ROOM = 30  # pixels below the button, for the job's progress


def test_every_look(extension_zip, tmp_path):
    notes = run_in_window(extension_zip, tmp_path, "looks", LOOKS="usual,narrow")
    for name in ("usual", "narrow"):
        assert {path.stem for path in tmp_path.glob(f"look-{name}-*.png")} == {f"look-{name}-{kind}" for kind in KINDS}
    assert notes["usual"]["buttons"].keys() == KINDS
    for kind, above in notes["usual"]["buttons"].items():
        assert above > (0 if "views" in kind else ROOM), kind
    assert notes["narrow"]["sidebar"][2] < 200 < notes["usual"]["sidebar"][2]
