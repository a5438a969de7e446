# SPDX-License-Identifier: GPL-3.0-or-later
"""Which folder or file may import what: the layers of the design as data, to which `tools.architecture` holds each."""

from __future__ import annotations

from typing import Final

BLENDER: Final = frozenset(
    {
        "addon_utils",
        "bl_operators",
        "bl_ui",
        "blf",
        "bmesh",
        "bpy",
        "bpy_extras",
        "gpu",
        "gpu_extras",
        "mathutils",
        "numpy",
    }
)
SERVER: Final = frozenset({"PIL", "av", "fastapi", "pydantic", "starlette", "uvicorn"})
HEADERS: Final = frozenset(  # what files are, by their first bytes
    {"client.files.picture_marks", "client.files.picture", "client.files.signatures"}
)
CLIENT_DATA: Final = "client's data"  # what of `client` never reaches the transport: dataclasses, errors, limits
LAUNCHER: Final = "worker.launcher"
PROTOCOL: Final = "worker.protocol"  # the tasks' names
DIRECT: Final = "worker.tasks.in_process"  # the import without a child, where none can be started
LAUNCHER_PARTS: Final = frozenset({LAUNCHER, "worker.process", "worker.protocol"})
TRANSPORT: Final = "client.http.transport"
PROPERTIES: Final = frozenset(
    {"properties", "input_properties", "object_properties", "shape_properties", "preferences", "identifiers"}
)  # what the artist sets

# Folder or root file -> what it may import besides the standard library and itself. An arrow is never reversed.
ALLOWED: Final[dict[str, frozenset[str]]] = {
    "__init__": frozenset({"registration"}),
    "identifiers": frozenset(),
    "client": frozenset(),
    TRANSPORT: frozenset({"client", "requests", "urllib3"}),
    "client.http.sessions": frozenset({"client", "requests", "urllib3"}),
    "client.http.received_body": frozenset({"client", "requests"}),  # for the type of what it reads
    "client.http.download": frozenset({"client", "requests"}),  # for the type of the transport's streams
    "jobs": frozenset({"client"}),
    "geometry": frozenset({"numpy", "maquette_meshopt"}),
    "simplification": BLENDER | {"geometry"},
    "worker": BLENDER | {"geometry", "simplification", "io_scene_gltf2"} | HEADERS,
    **dict.fromkeys(LAUNCHER_PARTS, LAUNCHER_PARTS),
    "scene": BLENDER | {"geometry", "simplification"},
    "viewport": BLENDER | {"scene", "identifiers", "geometry.image.turning"},
    "presets": BLENDER,
    "preferences": BLENDER | {"identifiers", CLIENT_DATA},
    "arrival_properties": BLENDER,
    "shape_properties": BLENDER | {CLIENT_DATA},
    "object_properties": BLENDER | {"shape_properties", "simplification"},
    "input_properties": BLENDER | {CLIENT_DATA},
    "service_properties": BLENDER | {CLIENT_DATA},
    "properties": BLENDER
    | {"shape_properties", "identifiers", "arrival_properties", "input_properties", "service_properties", CLIENT_DATA},
    "readiness": BLENDER | {"identifiers", "input_properties", "preferences", "properties", CLIENT_DATA},
    "runtime": BLENDER
    | PROPERTIES
    | {"maquette_meshopt", "jobs", "scene", "viewport", DIRECT, LAUNCHER, PROTOCOL, "client", "arrival_properties"},
    "operators": BLENDER | PROPERTIES | {"readiness", "runtime", "scene", CLIENT_DATA, "service_properties"},
    "panels": BLENDER | PROPERTIES | {"readiness", "arrival_properties", "service_properties", "simplification"},
    "command_line": BLENDER | {"runtime", "scene", CLIENT_DATA, "identifiers"},
    "sandbox": SERVER | {"numpy", "tools", CLIENT_DATA, "geometry", LAUNCHER},
}
ALLOWED["registration"] = BLENDER | (frozenset(ALLOWED) - {"__init__", "worker", "sandbox"})
NOT_SHIPPED: Final = frozenset({"sandbox", "tests", "benchmarks", "docs", "tools"})
FREE: Final = NOT_SHIPPED - {"sandbox"}  # may import anything
