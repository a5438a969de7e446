# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a zip's software bill of materials (CycloneDX 1.6), and the licences of third parties."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any, Final

FILE: Final = "bom.cdx.json"
LICENCES: Final = "licenses"
_LICENCE_IN_WHEEL: Final = ".dist-info/licenses/LICENSE"


def write(folder: Path, version: str, packed: Path | None) -> None:
    """Write both into `folder`, which has that version of the extension. `packed`: the simplifier's wheel in it."""
    components = []
    if packed is not None:
        (folder / LICENCES).mkdir()
        (folder / LICENCES / "meshoptimizer.txt").write_bytes(_licence(packed))
        components.append(_simplifier(packed))
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "maquette",
                "name": "maquette",
                "version": version,
                "licenses": [{"license": {"id": "GPL-3.0-or-later"}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": "maquette", "dependsOn": [each["bom-ref"] for each in components]}],
    }
    (folder / FILE).write_text(f"{json.dumps(bill, indent=2)}\n", encoding="utf-8")


def _simplifier(packed: Path) -> dict[str, Any]:
    version = packed.name.split("-")[1]
    return {
        "type": "library",
        "bom-ref": "meshoptimizer",
        "name": "meshoptimizer",
        "version": version,
        "description": "Its simplifier alone, as a library for ctypes",
        "licenses": [{"license": {"id": "MIT"}}],
        "purl": f"pkg:github/zeux/meshoptimizer@v{version.rsplit('.', 1)[0]}",
        "hashes": [{"alg": "SHA-256", "content": hashlib.sha256(packed.read_bytes()).hexdigest()}],
        "properties": [{"name": "maquette:file", "value": f"wheels/{packed.name}"}],
    }


def _licence(packed: Path) -> bytes:
    with zipfile.ZipFile(packed) as archive:
        name = next(name for name in archive.namelist() if name.endswith(_LICENCE_IN_WHEEL))
        return archive.read(name)
