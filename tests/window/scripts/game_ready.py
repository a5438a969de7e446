# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a generated prop game-ready, with screenshots of the dialog, the progress and the report."""

from __future__ import annotations

from pathlib import Path

import artist
import bpy


def run(ui):
    prop = yield from artist.lone_model(ui)
    bpy.context.window_manager.maquette.model_part = "READY"
    folder = Path(ui.out) / "export"
    artist.point_at_viewport(ui)
    yield 1.0
    with ui.override():
        bpy.ops.maquette.game_ready("INVOKE_DEFAULT", engine="GODOT", preset="MOBILE_PROP", directory=str(folder))
    yield 1.0
    ui.rootshot("game-ready-dialog.png")
    ui.key("Return")
    yield 0.5
    stages = [prop.maquette.stage]
    ui.rootshot("game-ready-under-way.png")
    while prop.maquette.stage:
        stages.append(prop.maquette.stage)
        yield 0.2
    yield 1.0
    ui.rootshot("game-ready-report.png")
    report = prop.maquette.ready
    failed = {check.name: check.found for check in report.checks if not check.passed}
    steps = [step.name for step in report.steps]
    refusal = prop.maquette.refusal
    bpy.ops.ed.undo()
    yield 0.5
    artist.note(
        ui,
        stages=list(dict.fromkeys(stages)),
        failed=failed,
        steps=steps,
        refusal=refusal,
        files=sorted(path.name for path in folder.iterdir()) if folder.is_dir() else [],
        after_undo=bpy.data.objects[artist.models()[0]].maquette.is_ready,
    )
