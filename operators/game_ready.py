# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the selected meshes ready for a game engine, in the background."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import bpy
from bpy.types import Context, Event

from .. import compat, identifiers, translation
from ..settings import game_ready as settings
from ..settings import model as model_settings
from .background_work import DialogOperator, settings_layout
from .refusal import NOT_IN_OBJECT_MODE, OperatorReturn, allows

if TYPE_CHECKING:
    from ..runtime.game_ready import Asked
    from ..runtime.work import Work

_VALUES: Final = ("triangles", "texture", "levels", "ratio", "collision")
_PRESETS: Final = [(each.name, each.label, each.what) for each in settings.PRESETS.values()]
_TEXTURES: Final = [
    (
        str(side),
        f"{side}" if side else "Keep",
        f"{side} by {side} pixels" if side else "Keep the textures and the UV map",
    )
    for side in settings.TEXTURES
]


def _fill(properties: Any, *, only_unset: bool = False) -> None:
    """Take the preset's values."""
    preset = settings.PRESETS[properties.preset]
    for name in _VALUES:
        if not only_unset or not properties.is_property_set(name):
            value = getattr(preset, name)
            setattr(properties, name, str(value) if name == "texture" else value)


def _preset_chosen(properties: Any, _context: Context) -> None:
    _fill(properties)


class MAQUETTE_OT_game_ready(DialogOperator):
    """Mend the selected meshes, reduce them, bake their textures, make levels of detail, export and check them"""

    bl_idname = identifiers.GAME_READY
    bl_label = "Make Game-Ready"

    preset: bpy.props.EnumProperty(
        name="Preset",
        description="What the model is for; sets the values below",
        items=_PRESETS,
        default="PC_PROP",
        update=_preset_chosen,
    )
    engine: bpy.props.EnumProperty(
        name="Engine",
        translation_context=translation.CONTEXT,
        description="The engine that will read the file",
        items=settings.ENGINES,
        default="GODOT",
    )
    directory: bpy.props.StringProperty(
        name="Folder",
        description="Folder for the files and a report; files with the same names are replaced. Leave "
        "empty to export nothing",
        subtype="DIR_PATH",
        options=compat.RELATIVE_PATHS,
    )
    triangles: bpy.props.IntProperty(
        name="Triangles",
        translation_context=translation.CONTEXT,
        description="Maximum number of triangles",
        default=8_000,
        min=model_settings.FEWEST_TRIANGLES,
        soft_max=200_000,
    )
    faces: bpy.props.EnumProperty(
        name="Faces",
        translation_context=translation.CONTEXT,
        description="What the mesh is made of",
        items=settings.FACES,
    )
    texture: bpy.props.EnumProperty(
        name="Textures",
        description="Width and height of the new textures, in pixels. They are baked from the model as "
        "it is now, with new UVs",
        items=_TEXTURES,
        default="2048",
    )
    levels: bpy.props.IntProperty(
        name="Levels of Detail",
        description="Number of levels, besides the model itself",
        default=3,
        min=0,
        max=settings.MOST_LEVELS,
    )
    ratio: bpy.props.FloatProperty(
        name="Ratio",
        translation_context=translation.CONTEXT,
        description="Share of the triangles that each level keeps of the one before",
        default=0.5,
        min=0.05,
        max=0.95,
    )

    collision: bpy.props.EnumProperty(
        name="Collision",
        translation_context=translation.CONTEXT,
        description="Collision shapes for the engine",
        items=settings.COLLISION,
        default="PARTS",
    )

    _width = 360

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A mesh that can be changed."""
        if context.mode != "OBJECT":
            return allows(cls, NOT_IN_OBJECT_MODE)
        from ..scene import game_ready

        return allows(cls, "" if game_ready.chosen(context) else "Select the meshes to make game-ready")

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """Ask, starting from the preset and a folder beside the file."""
        _fill(self.properties, only_unset=True)
        if not self.directory and bpy.data.filepath:
            self.directory = "//export"
        return super().invoke(context, event)

    def draw(self, _context: Context) -> None:
        """Draw the preset and the values that it sets."""
        layout = settings_layout(self)
        for names in (("preset", "engine", "directory"), ("triangles", "faces", "texture"), ("levels",)):
            column = layout.column()
            for name in names:
                column.prop(self, name)
        row = layout.column()
        row.active = self.levels > 0
        row.prop(self, "ratio", slider=True)
        layout.prop(self, "collision")

    def begin(self, context: Context) -> "Sequence[Work]":
        """Make each selected mesh game-ready."""
        from ..runtime import game_ready
        from ..scene.game_ready import chosen

        _fill(self.properties, only_unset=True)
        return game_ready.start(chosen(context), self._asked())

    def _asked(self) -> "Asked":
        from ..runtime.game_ready import Asked

        engine = next(label for name, label, _ in settings.ENGINES if name == self.engine)
        return Asked(
            f"{settings.PRESETS[self.preset].label}, {engine}",
            self.engine,
            Path(bpy.path.abspath(self.directory)).absolute() if self.directory else None,
            self.triangles,
            int(self.texture),
            self.levels,
            self.ratio,
            "" if self.collision == "NONE" else self.collision,
            self.faces == "QUADS",
        )


class MAQUETTE_OT_show_export(bpy.types.Operator):
    """Show the exported files and the report in the system's file browser"""

    bl_idname = identifiers.SHOW_EXPORT
    bl_label = "Open Folder"
    bl_options = {"INTERNAL"}

    def execute(self, context: Context) -> OperatorReturn:
        """Open the folder of the active model's export."""
        folder = Path(context.active_object.maquette.ready.file).parent
        try:
            bpy.ops.wm.path_open(filepath=str(folder))
        except RuntimeError:
            self.report(
                {"ERROR"}, translation.report(f"The folder {folder} cannot be opened. Check that it still exists.")
            )
            return {"CANCELLED"}
        return {"FINISHED"}


classes: tuple[type, ...] = (MAQUETTE_OT_game_ready, MAQUETTE_OT_show_export)
