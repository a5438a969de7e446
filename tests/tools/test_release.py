# SPDX-License-Identifier: GPL-3.0-or-later
"""A release is collected only if tag, manifest, zips and changelog agree."""

from __future__ import annotations

import hashlib

import pytest

from tools import build_zip, release
from tools.checkout import ROOT
from tools.site import documents

CHANGELOG = "# Changelog\n\n## Unreleased\n\n- later\n\n## 0.10.0\n\n- ten\n\n## 0.1.0\n\n- first\n- second\n"


def test_the_notes_are_that_versions_section():
    assert release.notes(CHANGELOG, "0.1.0") == "- first\n- second\n"
    assert release.notes(CHANGELOG, "0.10.0") == "- ten\n"
    with pytest.raises(release.NotReady):
        release.notes(CHANGELOG, "0.2.0")


def test_the_changelog_begins_with_the_manifests_version():
    assert release.notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), build_zip.version())


def test_it_has_the_zips_with_checksums_and_notes(tmp_path):
    (tmp_path / "site").mkdir()
    archive = tmp_path / "site" / f"maquette-{build_zip.version()}-linux-x64.zip"
    archive.write_bytes(b"zip")
    release.gather(f"v{build_zip.version()}", tmp_path / "site", tmp_path / "release")
    names = sorted(path.name for path in (tmp_path / "release").iterdir())
    assert names == ["SHA256SUMS", archive.name, "notes.md"]
    sums = (tmp_path / "release" / "SHA256SUMS").read_text()
    assert sums == f"{hashlib.sha256(b'zip').hexdigest()}  {archive.name}\n"


@pytest.mark.parametrize("website", ["", "https://example.org/maquette"])
def test_the_notes_links_need_no_files_beside_them(tmp_path, website):
    (tmp_path / f"maquette-{build_zip.version()}-linux-x64.zip").write_bytes(b"zip")
    release.gather(f"v{build_zip.version()}", tmp_path, tmp_path / "release", website)
    links = documents.links((tmp_path / "release" / "notes.md").read_text())
    assert [link for link in links if not documents.is_outside(link)] == []
    assert any(link.startswith(f"{website}/docs/") for link in links) == bool(website)


@pytest.mark.parametrize("tag", ["v9.9.9", "0.1.0"])
def test_another_tag_is_refused(tmp_path, tag):
    with pytest.raises(release.NotReady, match="tag"):
        release.gather(tag, tmp_path, tmp_path / "release")


@pytest.mark.parametrize("arguments", [[], ["v0.1.0", "v0.2.0"]])
def test_without_exactly_one_tag_it_prints_its_usage(capsys, arguments):
    assert release.main(arguments) == 2
    assert "vX.Y.Z" in capsys.readouterr().err


def test_without_zips_there_is_no_release(tmp_path):
    with pytest.raises(release.NotReady, match="make site"):
        release.gather(f"v{build_zip.version()}", tmp_path, tmp_path / "release")
