# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the active mesh, and selects or mends what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import bpy

from .. import identifiers, translation
from ..geometry.doctor import kinds
from ..settings import doctor as doctor_settings
from . import background_work
from .refusal import allows

if TYPE_CHECKING:
    from bpy.stub_internal.rna_enums import OperatorReturnItems
    from bpy.types import Context, Event, Object, OperatorProperties


_ALL: Final = "ALL"
_KINDS: Final = [(kind, doctor_settings.WORDS[kind].label, doctor_settings.WORDS[kind].what) for kind in kinds.ALL]
_MENDED: Final = [
    (_ALL, "All", "Everything that can be mended without changing how the model looks"),
    *(item for item in _KINDS if item[0] in (*kinds.MENDED, *kinds.ON_REQUEST)),
]


class _OnMesh(bpy.types.Operator):
    """An operator that works on the active mesh in the background; scripts wait for it."""

    @classmethod
    def poll(cls, context: Context) -> bool:
        """A mesh that can be changed."""
        from ..scene import simplify

        return allows(cls, simplify.reason_against(context.active_object))


class MAQUETTE_OT_check_mesh(_OnMesh):
    """Check for holes, inner shells, floating bits, doubled and flipped faces, missing UVs and other faults"""

    bl_idname = identifiers.CHECK_MESH
    bl_label = "Check Mesh"
    # Neither REGISTER nor UNDO, as for baking: what is found comes later.
    bl_options = set()

    def invoke(self, context: Context, _event: Event) -> set[OperatorReturnItems]:
        """Start; the panel shows the progress."""
        return self._check(context, waits=False)

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """For scripts: check, and return when it is done."""
        return self._check(context, waits=True)

    def _check(self, context: Context, *, waits: bool) -> set[OperatorReturnItems]:
        from ..runtime import doctor

        model = context.active_object
        if not background_work.run(self, lambda: doctor.check(model), waits=waits):
            return {"CANCELLED"}
        if waits:
            self.report({"INFO"}, translation.report(_told(model)))
        return {"FINISHED"}


def _told(model: Object) -> str:
    found = [f"{doctor_settings.WORDS[each.kind].label}: {each.count:,}" for each in model.maquette.findings]
    return ", ".join(found) or "No faults found"


class MAQUETTE_OT_mend_mesh(_OnMesh):
    """Mend the faults found in the active mesh, in the background. The original mesh stays in the file"""

    bl_idname = identifiers.MEND_MESH
    bl_label = "Mend Mesh"
    bl_options = set()

    kind: bpy.props.EnumProperty(
        name="Kind",
        translation_context=translation.CONTEXT,
        description="What to mend",
        items=_MENDED,
        default=_ALL,
    )

    @classmethod
    def description(cls, _context: Context, properties: OperatorProperties) -> str:
        """What is done about this kind."""
        kind: str = getattr(properties, "kind", _ALL)
        if kind == _ALL:
            return translation.tooltip(str(cls.__doc__))
        words = doctor_settings.WORDS[kind]
        return f"{translation.tooltip(words.what)}.\n{translation.tooltip(words.mending)}"

    def invoke(self, context: Context, _event: Event) -> set[OperatorReturnItems]:
        """Start; the panel shows the progress."""
        return self._mend(context, waits=False)

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """For scripts: mend, and return when it is done."""
        return self._mend(context, waits=True)

    def _mend(self, context: Context, *, waits: bool) -> set[OperatorReturnItems]:
        from ..runtime import doctor

        model: Any = context.active_object
        chosen = kinds.MENDED if self.kind == _ALL else (self.kind,)
        is_done = background_work.run(self, lambda: doctor.mend(model, chosen), waits=waits)
        return {"FINISHED"} if is_done else {"CANCELLED"}


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

    def execute(self, context: Context) -> set[OperatorReturnItems]:
        """Go to Edit Mode with the faulty vertices, edges or faces selected."""
        from ..runtime import doctor, session
        from ..scene import doctor as scene_doctor
        from ..scene.originals import mesh_of

        model = context.active_object
        found = session.part(doctor.Found).of(model)
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
