# SPDX-License-Identifier: GPL-3.0-or-later
"""A layout that records what panels draw, since Blender as a module has no window."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any


class Layout:
    """Accepts all calls of a UILayout; sub-layouts write into the same record."""

    record: list[tuple[str, dict[str, Any]]]
    enabled: bool
    active: bool

    def __init__(
        self, record: list[tuple[str, dict[str, Any]]] | None = None, enabled: bool = True, active: bool = True
    ) -> None:
        self.__dict__.update(record=[] if record is None else record, enabled=enabled, active=active)

    def __setattr__(self, name, value):
        self.__dict__[name] = value

    def _child(self, *_arguments, **_options):
        return Layout(self.record, self.enabled, self.active)

    row = column = box = split = column_flow = _child

    def grid_flow(self, **options):
        self.record.append(("grid_flow", options))
        return self._child()

    def panel(self, idname, *, default_closed=False):
        """Every sub-panel is open; `parts` lists them."""
        self.record.append(("panel", {"idname": idname, "is_closed": default_closed}))
        return self._child(), self._child()

    def separator(self, *_arguments, **_options):
        pass

    def prop_enum(self, data, name, value, **options):
        self.prop(data, name, value=value, **options)

    def label(self, *, text, icon="NONE", icon_value=0, translate=True):
        self.record.append(("label", {"text": text, "icon": icon, "icon_value": icon_value}))

    def context_pointer_set(self, name, data):
        pass

    def menu(self, idname, **options):
        self._linked("menu", idname, options)

    def popover(self, idname, **options):
        self._linked("popover", idname, options)

    def _linked(self, kind, idname, options):
        import bpy

        assert hasattr(bpy.types, idname), idname
        self.record.append((kind, {"idname": idname, **options}))

    def prop(self, data, name, **options):
        # Blender raises no error for a wrong name: it prints to the console and draws nothing.
        assert name in data.bl_rna.properties
        told = {"name": name, "owner": data, "enabled": self.enabled, "active": self.active}
        self.record.append(("prop", {**told, **options}))

    def operator(self, idname, *, translate=True, **options):
        import bpy

        folder, _, name = idname.partition(".")
        getattr(getattr(bpy.ops, folder), name).get_rna_type()  # raises if there is none
        properties = SimpleNamespace()
        self.record.append(
            ("operator", {"idname": idname, "enabled": self.enabled, "properties": properties, **options})
        )
        return properties

    def operator_menu_enum(self, idname, property, **options):  # noqa: A002 - Blender's name
        setattr(self.operator(idname, **options), property, None)

    def template_ID(self, data, name, **options):  # noqa: N802 - Blender's name
        assert name in data.bl_rna.properties
        self.record.append(("template_ID", {"name": name, **options}))

    def template_icon(self, **options):
        self.record.append(("template_icon", options))

    def progress(self, *, translate=True, **options):
        self.record.append(("progress", options))

    @property
    def text(self) -> str:
        """All text, lines separated by a space."""
        return " ".join(entry["text"] for _, entry in self.record if entry.get("text"))

    @property
    def labels(self) -> list[str]:
        return [entry["text"] for kind, entry in self.record if kind == "label"]

    @property
    def properties(self) -> list[str]:
        return [entry["name"] for kind, entry in self.record if kind == "prop"]

    @property
    def parts(self) -> dict[str, bool]:
        """The sub-panels, and whether each is closed by default."""
        return {entry["idname"]: entry["is_closed"] for kind, entry in self.record if kind == "panel"}

    @property
    def operators(self) -> dict[str, dict[str, Any]]:
        return {entry["idname"]: entry for kind, entry in self.record if kind == "operator"}


def draw(panel: str, width: int = 300, **context: Any) -> Layout:
    """Draw one of the add-on's panels as in a viewport's sidebar of that width in pixels."""
    import bpy

    shading = SimpleNamespace(type="SOLID", color_type="MATERIAL")
    values = {
        "scene": bpy.context.scene,
        "preferences": bpy.context.preferences,
        "active_object": bpy.context.active_object,
        "selected_objects": bpy.context.selected_objects,
        "region": SimpleNamespace(width=width),
        "space_data": SimpleNamespace(type="VIEW_3D", shading=shading),
    }
    layout = Layout()
    getattr(bpy.types, panel).draw(SimpleNamespace(layout=layout), SimpleNamespace(**(values | context)))
    return layout
