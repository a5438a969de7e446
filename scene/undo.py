# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells whether Blender is idle: an undo step pushed during a stroke or a grab crashes it, or stores half a move."""

from __future__ import annotations

import bpy


def busy_with() -> str:
    """What Blender is busy with, as the artist calls it; "" if a model may arrive."""
    if bpy.app.is_job_running("RENDER"):
        return bpy.app.translations.pgettext_iface("Rendering").lower()
    for window in bpy.context.window_manager.windows:
        for operator in window.modal_operators:
            if _is_blenders_own(operator.bl_idname) and not _has_ended(operator.bl_idname):
                return bpy.app.translations.pgettext_iface(operator.name, "Operator").lower()
    return ""


def _is_blenders_own(idname: str) -> bool:
    # Other add-ons keep modal operators open for hours (an asset bar, a key display); only those written in C
    # hold state that an undo step in between would break.
    return bpy.types.Operator.bl_rna_get_subclass_py(idname) is None


def _has_ended(idname: str) -> bool:
    # These two stay in the list after their job has ended, until the mouse is moved; an artist who comes back to the
    # computer would find no model.
    if idname == "RENDER_OT_render":
        return not bpy.app.is_job_running("RENDER")
    return idname == "OBJECT_OT_bake" and not bpy.app.is_job_running("OBJECT_BAKE")
