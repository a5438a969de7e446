# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks exported files with external tools, if installed: Khronos' glTF validator and Godot's importer."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

VALIDATE = """
const validator = require(process.argv[1]);
const fs = require("fs");
validator.validateBytes(new Uint8Array(fs.readFileSync(process.argv[2])))
    .then(report => console.log(JSON.stringify(report.issues)));
"""


def gltf_issues(path: Path) -> dict[str, Any]:
    """Needs node and the npm package gltf-validator, in the folder that GLTF_VALIDATOR names or beside node."""
    package = os.environ.get("GLTF_VALIDATOR", "gltf-validator")
    node = shutil.which("node")
    if (
        node is None
        or subprocess.run([node, "-e", f"require({package!r})"], check=False, capture_output=True).returncode
    ):
        pytest.skip("node or its package gltf-validator is missing: GLTF_VALIDATOR may name the package's folder")
    done = subprocess.run([node, "-e", VALIDATE, package, str(path)], check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


# Works in Godot 3 and 4; sizes in metres, Y up.
SAY_NODES = """extends SceneTree

func _init():
	var packed = load("res://{name}")
	say(packed.call("instantiate" if packed.has_method("instantiate") else "instance"))
	quit()

func say(node):
	var size = node.call("get_mesh").get_aabb().size if "MeshInstance" in node.get_class() else Vector3(0, 0, 0)
	print("node|", node.name, "|", node.get_class(), "|", size.x, "|", size.y, "|", size.z)
	for child in node.get_children():
		say(child)
"""

PRESET = (
    '[preset.0]\nname="pack"\nplatform="Linux/X11"\nexport_filter="all_resources"\npatch_list=[]\n[preset.0.options]\n'
)
# Version 3 prints these about itself, the locale and its shutdown, whatever it imports.
GODOTS_OWN = re.compile(r"get_language_code|set_locale|get_section_keys|get_value|free_static|~List|cleanup|clear: Res")


@dataclass(frozen=True)
class GodotNode:
    """`kind`: its class, without Godot 4's suffix 3D; `size`: of a mesh's bounding box, in metres, Y up."""

    kind: str
    size: tuple[float, float, float]


def imported_by_godot(path: Path, project: Path) -> dict[str, GodotNode]:
    """The nodes of the scene that Godot imports from the file, by name.

    Needs the program that GODOT names, or one on the path; Debian's package godot3-server has version 3.
    """
    names = (os.environ.get("GODOT"), "godot", "godot4", "godot3-server", "godot3")
    program = next((found for name in names if name and (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("there is no Godot: GODOT may name its program")
    is_old = _said([program, "--version"]).startswith("3.")
    project.mkdir()
    (project / "project.godot").write_text(f"config_version={4 if is_old else 5}\n", encoding="utf-8")
    (project / "export_presets.cfg").write_text(PRESET, encoding="utf-8")
    (project / "say.gd").write_text(SAY_NODES.replace("{name}", path.name), encoding="utf-8")
    shutil.copy(path, project)
    # Version 3 imports while it exports a pack; its editor would not quit without a screen.
    ways = ["--export-pack", "pack", str(project / "all.pck")] if is_old else ["--headless", "--import"]
    _said([program, *ways, "--path", str(project)])
    said = _said([program, *([] if is_old else ["--headless"]), "--path", str(project), "--script", "say.gd"])
    rows = [line.split("|")[1:] for line in said.splitlines() if line.startswith("node|")]
    return {name: GodotNode(kind.removesuffix("3D"), (float(x), float(y), float(z))) for name, kind, x, y, z in rows}


def _said(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode in {0, 255}, done.stdout + done.stderr  # 255: --version of Godot 3
    errors = [line for line in done.stderr.splitlines() if "ERROR" in line and not GODOTS_OWN.search(line)]
    assert not errors, errors
    return done.stdout
