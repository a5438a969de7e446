# SPDX-License-Identifier: GPL-3.0-or-later
"""The manifest describes the zip, and the zip contains only the shipped files."""

from __future__ import annotations

import re
import tomllib
import zipfile

import pytest

from tools import build_zip
from tools.checkout import ROOT
from tools.layers import NOT_SHIPPED

MANIFEST = tomllib.loads((ROOT / "blender_manifest.toml").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FOLDERS = {
    "assets",
    "client",
    "geometry",
    "jobs",
    "operators",
    "panels",
    "runtime",
    "scene",
    "settings",
    "simplification",
    "viewport",
    "presets",
    "worker",
}
TEXTS = {"blender_manifest.toml", "LICENSE", "README.md", "bom.cdx.json"}


def test_the_public_identifiers_stay():
    assert MANIFEST["id"] == "maquette"
    assert MANIFEST["name"] == "Maquette"
    assert MANIFEST["blender_version_min"] == "4.2.0"
    assert MANIFEST["license"] == ["SPDX:GPL-3.0-or-later"]
    assert set(MANIFEST["permissions"]) == {"network", "files", "clipboard"}


def test_one_version_everywhere():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    top = re.search(r"^## \[?(\d+\.\d+\.\d+)", changelog, re.MULTILINE)
    assert top, "CHANGELOG.md has no heading with a version"
    assert {MANIFEST["version"], PROJECT["version"], top[1], build_zip.version()} == {top[1]}


def test_licence_is_complete():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_the_zip_has_only_the_shipped_files(extension_zip):
    with zipfile.ZipFile(extension_zip) as archive:
        packed = set(archive.namelist())
    modules = {p.relative_to(ROOT).as_posix() for p in ROOT.glob("*.py")}
    for folder in FOLDERS:
        modules |= {p.relative_to(ROOT).as_posix() for p in (ROOT / folder).rglob("*.py")}
    others = packed - modules - TEXTS
    # The shipped folders also contain data files (presets, licences of parts).
    outside = {name for name in others if name.partition("/")[0] not in FOLDERS}
    assert {name for name in outside if not name.startswith(("wheels/", "licenses/", "translations/"))} == set()
    assert modules | TEXTS <= packed
    assert not {name for name in packed if name.partition("/")[0] in NOT_SHIPPED or "__pycache__" in name}


def test_a_manifest_that_blender_refuses_fails_the_build(blender, tmp_path, monkeypatch):
    (tmp_path / "__init__.py").touch()
    text = (ROOT / "blender_manifest.toml").read_text(encoding="utf-8")
    (tmp_path / "blender_manifest.toml").write_text(text.replace('"Add Mesh"', '"No such tag"'), encoding="utf-8")
    monkeypatch.setattr(build_zip, "ROOT", tmp_path)
    with pytest.raises(RuntimeError, match="No such tag"):
        build_zip.build(tmp_path / "dist")
