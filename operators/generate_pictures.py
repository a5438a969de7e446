# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders a model of each of several pictures, chosen in the file browser, with the scene's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from ..client.errors import MaquetteError
from ..client.service import ServiceName
from ..runtime import generate
from ..settings import scene
from .pictures_dialog import PicturesDialog
from .refusal import refuse

if TYPE_CHECKING:
    from pathlib import Path

    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context


class MAQUETTE_OT_generate_pictures(PicturesDialog, bpy.types.Operator):
    """Choose several pictures and make a 3D model of each with the present settings. The models arrive side by side"""

    bl_idname = identifiers.GENERATE_PICTURES
    bl_label = "Generate from Pictures"
    # Neither REGISTER nor UNDO: Repeat Last would order, and bill, the same models again.
    bl_options = set()

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Order them all and return at once; a script waits for them with `maquette.wait`."""
        paths = self.chosen()
        if not paths:
            self.report({"WARNING"}, "No picture was chosen")
            return {"CANCELLED"}
        try:
            self._order(context, paths)
        except MaquetteError as error:
            return refuse(self, error)
        scene.state().error = ""
        self.report({"INFO"}, f"{len(paths)} {'picture' if len(paths) == 1 else 'pictures'} in line")
        return {"FINISHED"}

    def _order(self, context: Context, paths: list[Path]) -> None:
        settings = context.scene.maquette
        service = ServiceName(settings.service)
        options = settings.options(service)
        simplify_to = settings.simplify_to if settings.use_simplify else 0
        cut_out = settings.sent_cut_out(service)
        for place, path in enumerate(paths):
            generate.submit(service, path, options, context.scene, simplify_to, place=place, cut_out=cut_out)
