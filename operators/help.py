# SPDX-License-Identifier: GPL-3.0-or-later
"""Opens the documentation, or its text inside Blender, and the pages where services issue keys."""

import re
from functools import cache
from pathlib import Path
from typing import Final

import bpy
from bpy.types import Context

from .. import identifiers
from ..client.capabilities import ServiceName
from ..settings import preferences, scene
from .refusal import OperatorReturn

PAGES: Final = {"GENERATE": "generating", "MODEL": "model", "GALLERY": "gallery"}
# As the build writes it into the manifest, which is read without a parser because this runs while Blender draws.
_WEBSITE: Final = r'(?m)^website = "(https://[^"]+)"$'


@cache
def website() -> str:
    """The website that the manifest names, without a slash at its end; "" for none. Read once."""
    try:
        manifest = (Path(__file__).parent.parent / "blender_manifest.toml").read_text(encoding="utf-8")
    except OSError:
        return ""
    found = re.search(_WEBSITE, manifest)
    return found.group(1).rstrip("/") if found else ""


def page(name: str, heading: str = "") -> str:
    """The address of a page of the documentation, such as `panel`, and of a heading there; "" where there is none."""
    if not website():
        return ""
    return f"{website()}/docs/{name}.html#{heading}" if heading else f"{website()}/docs/{name}.html"


def location(topic: str) -> tuple[str, str]:
    """The page of a panel, and the heading there of what the panel shows."""
    labels = {name: label for name, label, _ in scene.MODEL_PARTS}
    return PAGES[topic], labels[scene.state().model_part].lower() if topic == "MODEL" else ""


class MAQUETTE_OT_help(bpy.types.Operator):
    """Open the documentation of this panel, or show it here if that is not possible"""

    bl_idname = identifiers.HELP
    bl_label = "Help"
    bl_options = {"INTERNAL"}

    topic: bpy.props.EnumProperty(
        name="Panel", description="The panel to explain", items=scene.HELP_TOPICS, options={"SKIP_SAVE"}
    )

    def execute(self, _context: Context) -> OperatorReturn:
        """Open the browser, or the same text in a pop-up."""
        scene.state().help_topic = self.topic
        address = page(*location(self.topic))
        if address and bpy.app.online_access:
            _browse(address)
        elif not bpy.app.background:
            bpy.ops.wm.call_panel("INVOKE_DEFAULT", name=identifiers.PANEL_HELP, keep_open=True)
        return {"FINISHED"}


class MAQUETTE_OT_get_key(bpy.types.Operator):
    """Open the page where you get a key for this service, in your browser"""

    bl_idname = identifiers.GET_KEY
    bl_label = "Get a Key"
    bl_options = {"INTERNAL"}

    service: bpy.props.StringProperty(
        name="Service", description="The service that the key is for", options={"SKIP_SAVE"}
    )

    def execute(self, context: Context) -> OperatorReturn:
        """Open it; nothing about the artist is sent."""
        spec = preferences.REMOTE.get(ServiceName(self.service or context.scene.maquette.service))
        if spec is None or spec.endpoint is None:
            self.report({"WARNING"}, "This service needs no key")
            return {"CANCELLED"}
        _browse(spec.endpoint.key_page)
        return {"FINISHED"}


def _browse(address: str) -> None:
    bpy.ops.wm.url_open(url=address)
