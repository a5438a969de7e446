# SPDX-License-Identifier: GPL-3.0-or-later
"""The zip: the same bytes each time, and a correct description of its contents."""

from __future__ import annotations

import json
import os
import tomllib
import zipfile

import pytest

from tools import build_zip
from tools.checkout import ROOT


@pytest.fixture(scope="module")
def archives(blender, tmp_path_factory):
    """The same zip built twice, from a checkout whose files were touched in between."""
    first = build_zip.build(tmp_path_factory.mktemp("first"), build_zip.here())
    os.utime(ROOT / "identifiers.py")
    return first, build_zip.build(tmp_path_factory.mktemp("second"), build_zip.here())


def test_two_builds_are_equal_to_the_byte(archives):
    first, second = archives
    assert first.read_bytes() == second.read_bytes()


def test_it_lists_its_parts_with_their_licences(archives):
    with zipfile.ZipFile(archives[0]) as archive:
        names = archive.namelist()
        bill = json.loads(archive.read("bom.cdx.json"))
        wheels = [name for name in names if name.startswith("wheels/")]
        listed = [each["properties"][0]["value"] for each in bill["components"]]
        assert listed == wheels
        assert bool(wheels) == ("licenses/meshoptimizer.txt" in names)
        assert "LICENSE" in names
        if wheels:
            assert "Arseny Kapoulkine" in archive.read("licenses/meshoptimizer.txt").decode()


def test_it_ships_nothing_of_development(archives):
    with zipfile.ZipFile(archives[0]) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    assert not tops & {"tests", "tools", "sandbox", "benchmarks", "training", "docs", "SECURITY.md", "Makefile", "out"}


def test_links_are_those_of_the_address_that_the_build_is_given(monkeypatch, tmp_path):
    manifests = []
    for address in ("", "https://example.org/maquette/"):
        monkeypatch.setenv(build_zip.WEBSITE_VARIABLE, address)
        folder = tmp_path / f"staged-{len(manifests)}"
        folder.mkdir()
        build_zip.stage(folder, None)
        manifests.append(tomllib.loads((folder / "blender_manifest.toml").read_text(encoding="utf-8")))
    assert "website" not in manifests[0]
    assert manifests[1] == manifests[0] | {"website": "https://example.org/maquette"}
