# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes models assets of the open file, or saves copies of them in the asset library."""

import bpy
from bpy.types import Context, Event, Object

from .. import identifiers, translation
from ..client.errors import MaquetteError
from ..settings import preferences, scene
from .refusal import OperatorReturn, allows, refuse


class MAQUETTE_OT_mark_as_assets(bpy.types.Operator):
    """Show models in the Asset Browser, with their preview and origin"""

    bl_idname = identifiers.MARK_AS_ASSETS
    bl_label = "Mark as Asset"
    bl_options = {"REGISTER", "UNDO"}

    which: bpy.props.EnumProperty(
        name="Models",
        translation_context=translation.CONTEXT,
        description="Which models become assets",
        items=[
            ("SELECTED", "Selected", "The selected meshes"),
            ("GENERATED", "All Generated", "Every generated model of this file"),
        ],
    )
    author: bpy.props.StringProperty(
        name="Author", description="Author of the model; leave empty to keep an asset's own"
    )
    licence: bpy.props.StringProperty(
        name="License", description="What others may do with the model; leave empty to keep an asset's own"
    )
    catalog: bpy.props.StringProperty(
        name="Catalog", description="Catalog in the Asset Browser; separate levels with slashes"
    )

    @classmethod
    def poll(cls, _context: Context) -> bool:
        """Any mesh; checking which can be assets would be slow in a large file."""
        return allows(cls, "" if bpy.data.meshes else "There is no mesh in this file")

    def invoke(self, context: Context, _event: Event) -> OperatorReturn:
        """Ask, starting from the preferences' values."""
        kept = preferences.get()
        self.author, self.licence, self.catalog = kept.asset_author, kept.asset_licence, kept.asset_catalog
        if not self._models(context):
            self.which = "GENERATED" if self.which == "SELECTED" else "SELECTED"
        return context.window_manager.invoke_props_dialog(self, width=320)

    def draw(self, _context: Context) -> None:
        """Draw the dialog."""
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        layout.prop(self, "which", expand=True)
        layout.prop(self, "author")
        layout.prop(self, "licence")
        row = layout.row()
        row.active = bool(bpy.data.filepath)
        row.prop(self, "catalog")
        if not bpy.data.filepath:
            layout.label(text="Save the file to use catalogs", icon="INFO")

    def execute(self, context: Context) -> OperatorReturn:
        """Mark them."""
        from ..runtime import assets

        models = self._models(context)
        if not models:
            self.report({"WARNING"}, "There is no model to mark")
            return {"CANCELLED"}
        try:
            assets.mark(models, self.author.strip(), self.licence.strip(), self.catalog)
        except MaquetteError as error:
            return refuse(self, error)
        self.report({"INFO"}, translation.report(f"Assets marked: {len(models)}"))
        return {"FINISHED"}

    def _models(self, context: Context) -> list[Object]:
        from ..runtime import assets as of_file
        from ..scene import assets

        return of_file.generated() if self.which == "GENERATED" else assets.markable(context.selected_objects)


class MAQUETTE_OT_save_to_asset_library(bpy.types.Operator):
    """Save copies of models in your asset library, for the Asset Browser of every project"""

    bl_idname = identifiers.SAVE_TO_ASSET_LIBRARY
    bl_label = "Save to Asset Library"
    bl_options = set()

    which: bpy.props.EnumProperty(
        name="Models",
        translation_context=translation.CONTEXT,
        description="Which models are saved",
        items=[
            ("SELECTED", "Selected", "The selected meshes, as they look now"),
            ("JOBS", "Selected Jobs", "The models of the jobs selected in the gallery, as they arrived"),
        ],
        options={"SKIP_SAVE"},
    )
    job: bpy.props.StringProperty(name="Job", description="Id of one job to save instead", options={"SKIP_SAVE"})

    def invoke(self, context: Context, _event: Event) -> OperatorReturn:
        """Start; the status bar reports when each is done."""
        return self._save(context)

    def execute(self, context: Context) -> OperatorReturn:
        """For scripts: save, and return when it is done."""
        return self._save(context, waits=True)

    def _save(self, context: Context, *, waits: bool = False) -> OperatorReturn:
        from ..runtime import assets

        try:
            count = self._ask(context)
            if waits:
                assets.wait()
        except MaquetteError as error:
            return refuse(self, error)
        if not count:
            self.report({"WARNING"}, "There is no model to save")
            return {"CANCELLED"}
        return {"FINISHED"}

    def _ask(self, context: Context) -> int:
        from ..runtime import assets

        if self.job:
            return assets.save_jobs([self.job])
        if self.which == "JOBS":
            return assets.save_jobs([item.job_id for item in scene.state().jobs if item.is_selected])
        return assets.save_models(context.selected_objects)


classes: tuple[type, ...] = (MAQUETTE_OT_mark_as_assets, MAQUETTE_OT_save_to_asset_library)
