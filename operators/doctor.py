# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the active mesh, and selects or mends what was found."""

from typing import TYPE_CHECKING, Any, Final

import bpy
from bpy.types import Context, Event, OperatorProperties

from .. import identifiers, translation
from ..geometry.doctor import kinds
from ..settings import doctor as doctor_settings
from .background_work import BackgroundOperator
from .refusal import OperatorReturn, allows

if TYPE_CHECKING:
    from ..runtime.work import Work

_ALL: Final = "ALL"
_KINDS: Final = [(kind, doctor_settings.WORDS[kind].label, doctor_settings.WORDS[kind].what) for kind in kinds.ALL]
_MENDED: Final = [
    (_ALL, "All", "Everything that can be mended without changing how the model looks"),
    *_KINDS,
]


class _OnMesh(bpy.types.Operator):
    """An operator that works on the active mesh."""

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A mesh that can be changed."""
        from ..scene import simplify

        return allows(cls, simplify.reason_against(context.active_object))


class MAQUETTE_OT_check_mesh(_OnMesh, BackgroundOperator):
    """Check for holes, inner shells, floating parts, duplicate and flipped faces, missing UVs and other faults"""

    bl_idname = identifiers.CHECK_MESH
    bl_label = "Check Mesh"

    def begin(self, context: Context) -> "Work":
        """Check it; the panel then lists the findings."""
        from ..runtime import doctor

        return doctor.check(context.active_object)

    def outcome(self, context: Context) -> str:
        """What was found."""
        findings = context.active_object.maquette.findings
        found = [f"{doctor_settings.WORDS[each.kind].label}: {each.count:,}" for each in findings]
        return ", ".join(found) or "No faults found"


class MAQUETTE_OT_mend_mesh(_OnMesh, BackgroundOperator):
    """Mend the faults found in the active mesh, in the background. The original mesh stays in the file"""

    bl_idname = identifiers.MEND_MESH
    bl_label = "Mend Mesh"

    kind: bpy.props.EnumProperty(
        name="Kind",
        translation_context=translation.CONTEXT,
        description="What to mend",
        items=_MENDED,
        default=_ALL,
    )
    size: bpy.props.FloatProperty(
        name="Longest Side",
        description="New length of the model's longest side, if its size is mended",
        subtype="DISTANCE",
        default=1.0,
        min=0.001,
        soft_max=100.0,
    )

    @classmethod
    def description(cls, _context: Context, properties: OperatorProperties) -> str:
        """The tool-tip: how this kind is mended."""
        kind: str = getattr(properties, "kind", _ALL)
        if kind == _ALL:
            return translation.tooltip(str(cls.__doc__))
        words = doctor_settings.WORDS[kind]
        return f"{translation.tooltip(words.what)}.\n{translation.tooltip(words.mending)}"

    def invoke(self, context: Context, event: Event) -> OperatorReturn:
        """Start, with the progress in the panel; for the size, ask for it first."""
        if self.kind == kinds.SIZE:
            return context.window_manager.invoke_props_dialog(self)
        return super().invoke(context, event)

    def draw(self, _context: Context) -> None:
        """Draw the question."""
        self.layout.prop(self, "size")

    def begin(self, context: Context) -> "Work | None":
        """Mend what was chosen."""
        from ..runtime import doctor

        model: Any = context.active_object
        if self.kind == kinds.SIZE:
            doctor.resize(model, self.size)
            return None
        return doctor.mend(model, kinds.MENDED if self.kind == _ALL else (self.kind,))


class MAQUETTE_OT_select_found(_OnMesh):
    """Select what was found, in Edit Mode"""

    bl_idname = identifiers.SELECT_FOUND
    bl_label = "Select"
    bl_options = {"REGISTER", "UNDO"}

    kind: bpy.props.EnumProperty(
        name="Kind",
        translation_context=translation.CONTEXT,
        description="What to select",
        items=_KINDS,
        default=kinds.HOLES,
    )

    def execute(self, context: Context) -> OperatorReturn:
        """Go to Edit Mode with the faulty vertices, edges or faces selected."""
        from ..runtime import doctor, session
        from ..scene import doctor as scene_doctor
        from ..scene.originals import mesh_of

        model = context.active_object
        found = session.instance(doctor.Found).of(model)
        if found is None:
            self.report({"ERROR"}, "The mesh has changed since it was checked. Check it again.")
            return {"CANCELLED"}
        domain, elements = found.get(self.kind, ("NONE", None))
        if domain == "NONE" or not len(elements):
            self.report({"WARNING"}, "Nothing of this kind was found")
            return {"CANCELLED"}
        modes = {"VERTEX": (True, False, False), "EDGE": (False, True, False), "FACE": (False, False, True)}
        context.tool_settings.mesh_select_mode = modes[domain]
        scene_doctor.select(mesh_of(model), domain, elements)
        bpy.ops.object.mode_set(mode="EDIT")
        return {"FINISHED"}


classes: tuple[type, ...] = (MAQUETTE_OT_check_mesh, MAQUETTE_OT_mend_mesh, MAQUETTE_OT_select_found)
