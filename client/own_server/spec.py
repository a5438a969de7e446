# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Own Server service is, how it is reached and how its settings are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..capabilities import Capabilities, ServiceName, UploadLimit
from ..spec import Endpoint, ServiceSpec
from .options import OwnServerOptions, Server, Workflow, runs_workflows

_LICENCE: Final = "Tencent's license for Hunyuan3D excludes the EU, the United Kingdom and South Korea"
_MAIN_ROLES: Final = ("picture_input", "left_input", "back_input", "right_input", "output_node")
_OTHER_ROLES: Final = ("seed_input", "faces_input", "texture_input", "mesh_input")
# What each kind of server cannot do, in one sentence.
_LIMITS: Final[Mapping[str, str]] = {
    Server.COMFYUI: "The pictures stay in ComfyUI's folder input/maquette",
    Server.COMFY_API: "Reports what is missing only once the workflow is sent; the cloud is billed",
    Server.TRELLIS_SERVER: "Reports no progress, cannot be stopped, and starts over if Blender closes meanwhile",
    Server.LEMONADE: "Reports no progress, cannot be stopped, and starts over if Blender closes meanwhile",
    Server.HUNYUAN_2: "Reports neither progress nor failure, and cannot be stopped: after a failure, Maquette "
    "waits until the deadline in the preferences",
    Server.HUNYUAN_2_1: "Uses only the picture, whatever is set. Reports neither progress nor failure, and "
    "cannot be stopped: after a failure, Maquette waits until the deadline in the preferences",
    Server.MODLY: "Deletes a model 30 minutes after it was made",
}


def _views_fit(values: Any) -> bool:
    """Only workflows take several pictures, and TRELLIS.2's takes one."""
    return runs_workflows(values) and values.workflow != Workflow.TRELLIS


def _fault(values: Any) -> str:
    """What is wrong with the chosen workflow."""
    is_file = runs_workflows(values) and values.workflow == Workflow.FILE
    return str(values.problem).rstrip(".") if is_file else ""


def _notes(values: Any) -> tuple[str, ...]:
    """What the artist should know about the chosen server and workflow."""
    is_hunyuan = values.server in {Server.HUNYUAN_2, Server.HUNYUAN_2_1} or (
        runs_workflows(values) and values.workflow == Workflow.HUNYUAN
    )
    notes = [_LICENCE] if is_hunyuan else []
    return (*notes, _LIMITS[values.server])


OWN_SERVER: Final = ServiceSpec(
    Capabilities(
        name=ServiceName.OWN_SERVER,
        label="Own Server",
        is_local=False,
        upload_limit=UploadLimit(longest=2048, max_bytes=30_000_000),
        formats=("glb",),
        takes_views=True,
        takes_views_apart=True,
        can_cancel=True,
        is_repeatable=True,
    ),
    OwnServerOptions,
    __package__,
    title="Own Server",
    icon="NETWORK_DRIVE",
    description="A server that you run, such as ComfyUI, on this computer or your network; nothing is billed",
    main=("server", "workflow", "workflow_file", *_MAIN_ROLES),
    # The workflow's inputs, the server's parameters, then what happens at the end.
    advanced=(
        (*_OTHER_ROLES, "transparency"),
        ("model", "resolution", "steps", "guidance", "grid", "faces", "texture_size", "use_texture", "seed"),
        ("most_triangles", "free_memory"),
    ),
    elsewhere=("corrections", "problem"),
    ceiling="most_triangles",
    views_fit=_views_fit,
    fault=_fault,
    notes=_notes,
    detection="Detect",
    detected=("server", "workflow", "workflow_file", "model"),
    endpoint=Endpoint(
        key_variable="MAQUETTE_SERVER_KEY",
        url_variable="MAQUETTE_SERVER_URL",
        default_url="http://127.0.0.1:8188",
        key_description="Only if something in front of your server requires one: a bearer token, or a whole "
        "header such as X-API-Key: abc",
        url_description="Where your server listens: ComfyUI http://127.0.0.1:8188, comfy-api-proxy 8189, "
        "Hunyuan3D 8081, trellis-server 8080, Lemonade 13305, Modly 8765",
        key_page="",
        needs_key=False,
    ),
)
