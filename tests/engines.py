# SPDX-License-Identifier: GPL-3.0-or-later
"""What engines themselves say of exported files: Khronos' validator of glTF and Godot's importer, where they are."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
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


def imported_by_godot(path: Path, project: Path) -> list[Path]:
    """The scenes that Godot 4 makes of the file; needs a program that GODOT names, or `godot` on the path."""
    program = os.environ.get("GODOT") or shutil.which("godot")
    if program is None:
        pytest.skip("there is no Godot: GODOT may name its program")
    project.mkdir()
    (project / "project.godot").write_text("config_version=5\n", encoding="utf-8")
    shutil.copy(path, project)
    done = subprocess.run(
        [program, "--headless", "--path", str(project), "--import"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ERROR" not in done.stderr, done.stderr
    return list((project / ".godot" / "imported").glob("*.scn"))
