# SPDX-License-Identifier: GPL-3.0-or-later
"""Cuts the subject out of the scene's picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import identifiers
from ..settings.readiness import Missing
from .background_work import BackgroundOperator
from .refusal import allows

if TYPE_CHECKING:
    from bpy.types import Context

    from ..runtime.work import Work


class MAQUETTE_OT_cut_out(BackgroundOperator):
    """Make a copy of the picture with a transparent backdrop and use it instead; any service accepts it"""

    bl_idname = identifiers.CUT_OUT
    bl_label = "Use Cut-Out as Picture"

    @classmethod
    def poll(cls, context: Context) -> bool:
        """With a picture, one at a time."""
        from ..runtime import cutout

        if context.scene.maquette.image is None:
            return allows(cls, Missing.PICTURE.value)
        return allows(cls, "The subject is still being cut out" if cutout.is_busy() else "")

    def begin(self, context: Context) -> Work:
        """Cut it out; the panel shows the new picture when it is there."""
        from ..runtime import cutout

        return cutout.begin(context.scene, context.scene.maquette.local.cutting())
