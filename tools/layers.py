# SPDX-License-Identifier: GPL-3.0-or-later
"""Which folder or file may import what: the layers of the design as data, enforced by `tools.architecture`."""

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
HEADERS: Final = frozenset(  # what files are, by their names and first bytes
    {
        "client.files.formats",
        "client.files.picture_marks",
        "client.files.colour_spaces",
        "client.files.picture",
        "client.files.signatures",
    }
)
CLIENT_DATA: Final = "client's data"  # modules that do not reach the transport: dataclasses, errors, limits
LAUNCHER: Final = "worker.launcher"
PROTOCOL: Final = "worker.protocol"  # the tasks with their arguments and results; only the standard library
DIRECT: Final = "worker.tasks.in_process"  # import without a child, if none can be started
MESSAGES: Final = "worker.mesh_messages"
LAUNCHER_PARTS: Final = frozenset({LAUNCHER, "worker.process", PROTOCOL, MESSAGES})
DOCTOR_KINDS: Final = "geometry.doctor.kinds"  # only names
GAME_CHECKS: Final = "geometry.game_ready.checks"  # names and numbers, without numpy
# What writes for an engine, and shows baked images: the same in the artist's Blender and in the child.
ENGINES: Final = frozenset({"scene.export", "scene.bake"})
TRANSPORT: Final = "client.http.transport"
# Folder or root file -> what it may import besides the standard library and itself. Arrows are never reversed.
ALLOWED: Final[dict[str, frozenset[str]]] = {
    "__init__": frozenset({"registration"}),
    "identifiers": frozenset(),
    "compat": BLENDER,
    "instances": frozenset(),
    "client": frozenset({PROTOCOL}),
    TRANSPORT: frozenset({"client", "requests", "urllib3"}),
    "client.http.sessions": frozenset({"client", "requests", "urllib3"}),
    "client.http.received_body": frozenset({"client", "requests"}),  # for the type of what it reads
    "client.own_server.connection": frozenset({"client", "requests"}),  # the same
    "client.http.download": frozenset({"client", "requests", PROTOCOL}),  # for the type of the transport's streams
    "jobs": frozenset({"client", PROTOCOL, MESSAGES}),
    "geometry": frozenset({"numpy", "maquette_meshopt"}),
    "simplification": BLENDER | {"compat", "geometry"},
    "assets": BLENDER,
    "worker": BLENDER | {"compat", "geometry", "simplification", "assets", "io_scene_gltf2"} | HEADERS | ENGINES,
    **dict.fromkeys(LAUNCHER_PARTS, LAUNCHER_PARTS),
    "scene": BLENDER | {"compat", "instances", "geometry", "simplification", "assets"},
    "viewport": BLENDER | {"scene", "identifiers", "translation", "geometry.image.turning"},
    "presets": BLENDER,
    "catalog": frozenset(),
    "translation": BLENDER | {"catalog"},
    "settings": BLENDER
    | {"compat", "instances", "identifiers", "translation", "simplification", CLIENT_DATA, DOCTOR_KINDS},
    "runtime": BLENDER
    | {
        "instances",
        "settings",
        "identifiers",
        "translation",
        "maquette_meshopt",
        "assets",
        DOCTOR_KINDS,
        "jobs",
        "scene",
        "viewport",
        DIRECT,
        LAUNCHER,
        PROTOCOL,
        MESSAGES,
        "client",
    },
    "operators": BLENDER
    | {"compat", "settings", "identifiers", "translation", "runtime", "scene", CLIENT_DATA, DOCTOR_KINDS, GAME_CHECKS},
    "panels": BLENDER
    | {"settings", "identifiers", "translation", "simplification", CLIENT_DATA, DOCTOR_KINDS, GAME_CHECKS},
    "sandbox": SERVER | {"numpy", "tools", CLIENT_DATA, "geometry", LAUNCHER, PROTOCOL},
}
ALLOWED["registration"] = BLENDER | (frozenset(ALLOWED) - {"__init__", "worker", "sandbox"})
NOT_SHIPPED: Final = frozenset({"sandbox", "tests", "benchmarks", "docs", "tools", "training"})
FREE: Final = NOT_SHIPPED - {"sandbox"}  # may import anything
