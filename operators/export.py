# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes levels of detail of the active model, and exports models for game engines."""

from collections.abc import Sequence
from pathlib import Path

import bpy
from bpy.types import Context, Event

from .. import identifiers, translation
from ..client.errors import MaquetteError
from ..settings.game_ready import ENGINES
from .refusal import NOT_IN_OBJECT_MODE, OperatorReturn, allows, report_error


class MAQUETTE_OT_make_lods(bpy.types.Operator):
    """Make copies of the active model with fewer and fewer triangles, beginning with the mesh as it is now"""

    bl_idname = identifiers.MAKE_LODS
    bl_label = "Make Levels of Detail"
    bl_options = {"REGISTER", "UNDO"}

    levels: bpy.props.IntProperty(
        name="Levels", description="Number of levels, besides the model itself", default=3, min=1, max=8
    )
    ratio: bpy.props.FloatProperty(
        name="Ratio",
        translation_context=translation.CONTEXT,
        description="Share of the triangles that each level keeps of the one before; the first starts "
        "from the mesh as it is now",
        default=0.5,
        min=0.05,
        max=0.95,
    )
    arrangement: bpy.props.EnumProperty(
        name="Arrangement",
        translation_context=translation.CONTEXT,
        description="Where the levels are shown; an export puts all of them in the model's place",
        items=[
            ("HIDDEN", "Hidden", "Only the model is shown and rendered"),
            ("SPREAD", "Side by Side", "Beside the model along the world's X axis, for comparing them"),
            ("IN_PLACE", "In Place", "All shown, in the model's place"),
        ],
        default="HIDDEN",
    )

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A mesh that can be changed."""
        from ..scene import simplify

        return allows(cls, simplify.reason_against(context.active_object))

    _is_asked = False  # by a dialog, which must not block Blender when it is closed

    def invoke(self, context: Context, _event: Event) -> OperatorReturn:
        """Make them at once; for a dense model ask first, as its levels come later and cannot be adjusted then."""
        from ..runtime import lods

        if not lods.is_too_dense(context.active_object):
            return self.execute(context)
        self._is_asked = True
        return context.window_manager.invoke_props_dialog(self)

    def execute(self, context: Context) -> OperatorReturn:
        """Make them, and say how many triangles each has; from a dialog, in the background with an undo step later."""
        from ..scene import lods, simplify

        model = context.active_object
        ratios = [self.ratio**number for number in range(1, self.levels + 1)]
        if self._is_asked:
            return self._start(context, ratios)
        try:
            made = lods.make(model, ratios, self.arrangement)
        except simplify.CannotSimplify as error:
            return report_error(self, error)
        counts = ", ".join(f"{simplify.triangle_count(simplify.mesh_of(level)):,}" for level in made)
        self.report({"INFO"}, translation.report(f"{len(made)} levels of {counts} triangles"))
        if self.arrangement == lods.SPREAD and lods.is_held(made[0]):
            self.report(
                {"WARNING"},
                "The levels were hidden, because the armature would tear them if they stood beside the model",
            )
        return {"FINISHED"}

    def _start(self, context: Context, ratios: Sequence[float]) -> OperatorReturn:
        from ..runtime import lods

        try:
            lods.start(context.active_object, ratios, self.arrangement)
        except MaquetteError as error:
            self.report({"ERROR"}, translation.report(str(error)))
        return {"CANCELLED"}  # no undo step yet


class MAQUETTE_OT_export_for_engine(bpy.types.Operator):
    """Export the selected meshes, armatures and empties with the axes, scale and names that a game engine expects"""

    bl_idname = identifiers.EXPORT_FOR_ENGINE
    bl_label = "Export for a Game Engine"

    engine: bpy.props.EnumProperty(
        name="Engine",
        translation_context=translation.CONTEXT,
        description="The engine that will read the file",
        items=ENGINES,
        default="GODOT",
    )
    filepath: bpy.props.StringProperty(
        name="File",
        description="Where to write it; the engine determines the file extension",
        subtype="FILE_PATH",
        options={"SKIP_SAVE"},
    )

    use_levels: bpy.props.BoolProperty(
        name="Levels of Detail",
        description="Export a selected model's levels of detail in its place, even though they are hidden",
        default=True,
    )
    use_collision: bpy.props.BoolProperty(
        name="Collision",
        description="Export a selected model's collision shapes with it, named as the engine expects",
        default=True,
    )

    @classmethod
    def poll(cls, context: Context) -> bool:
        """Something to export."""
        if context.mode != "OBJECT":
            return allows(cls, NOT_IN_OBJECT_MODE)
        is_any = any(model.type == "MESH" for model in context.selected_objects)
        return allows(cls, "" if is_any else "Select the meshes to export")

    def invoke(self, context: Context, _event: Event) -> OperatorReturn:
        """Ask for the file."""
        from ..scene import file_names

        if not self.filepath:
            self.filepath = file_names.stem(context.selected_objects[0].name)
        context.window_manager.fileselect_add(self)
        return {"RUNNING_MODAL"}

    def execute(self, context: Context) -> OperatorReturn:
        """Write it; the suffix is the engine's."""
        from ..scene import export, lods

        if not self.filepath:
            self.report({"ERROR"}, "Choose a file to write.")
            return {"CANCELLED"}
        models = [model for model in context.selected_objects if model.type in export.TYPES]
        if self.use_levels:
            models = lods.in_place_of(models)
        try:
            path = export.export(
                models,
                self.engine,
                Path(bpy.path.abspath(self.filepath)),
                self._warn,
                has_collision=self.use_collision,
            )
        except export.ExportError as error:
            return report_error(self, error)
        self.report({"INFO"}, translation.report(f"Wrote {path}"))
        return {"FINISHED"}

    def _warn(self, sentence: str) -> None:
        self.report({"WARNING"}, translation.report(sentence))
