# SPDX-License-Identifier: GPL-3.0-or-later
"""Collects a release in `dist/release`: `python -m tools.release vX.Y.Z`, after `make site` has built the zips.

The zips, their SHA-256 sums, and notes: that version's part of the changelog. Its links lead to the website that
MAQUETTE_WEBSITE names; without one they are plain words, as the page of a release has no files beside it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Final

from tools import build_zip
from tools.checkout import ROOT
from tools.site import build, documents

RELEASE: Final = ROOT / "dist" / "release"
SUMS: Final = "SHA256SUMS"
CHANGELOG: Final = "CHANGELOG.md"


class NotReady(Exception):
    """The reason why there is no release, as a sentence."""


def notes(changelog: str, version: str) -> str:
    """Return a version's section of the changelog, without its heading. Raises NotReady if there is none."""
    found = re.search(rf"^## {re.escape(version)}\b[^\n]*\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    if found is None or not found[1].strip():
        raise NotReady(f"CHANGELOG.md says nothing of {version}.")
    return f"{found[1].strip()}\n"


def gather(tag: str, site: Path, folder: Path, website: str = "") -> list[Path]:
    """Put a release's files into `folder`, and return the zips. Raises NotReady.

    `website`: the address that the site will have; "" for none.
    """
    version = build_zip.version()
    if tag != f"v{version}":
        raise NotReady(f"The tag {tag} is not that of the manifest's version: v{version}.")
    zips = sorted(site.glob(f"maquette-{version}-*.zip"))
    if not zips:
        raise NotReady(f"{site} has no zip of {version}: run `make site` first.")
    text = notes((ROOT / CHANGELOG).read_text(encoding="utf-8"), version)
    text = documents.on_its_own(text, CHANGELOG, website, build.pages())
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for each in zips:
        shutil.copy2(each, folder)
    sums = [f"{hashlib.sha256(each.read_bytes()).hexdigest()}  {each.name}\n" for each in zips]
    (folder / SUMS).write_text("".join(sums), encoding="ascii")
    (folder / "notes.md").write_text(text, encoding="utf-8")
    return zips


def main(arguments: list[str]) -> int:
    """Collect the release and print where; return 1 if tag, manifest and changelog do not agree, 2 without one tag."""
    if len(arguments) != 1:
        sys.stderr.write("Name the release's tag: python -m tools.release vX.Y.Z\n")
        return 2
    try:
        zips = gather(arguments[0], ROOT / "dist" / "site", RELEASE, os.environ.get(build_zip.WEBSITE_VARIABLE, ""))
    except NotReady as reason:
        sys.stderr.write(f"{reason}\n")
        return 1
    sys.stdout.write(f"{RELEASE.relative_to(ROOT)}: {len(zips)} zips, {SUMS}, notes.md\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
