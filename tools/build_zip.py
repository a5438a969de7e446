# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the extension's zips and validates them with Blender's own tool, from the `bpy` wheel. Must not import `bpy`.

`python -m tools.build_zip` builds for this computer; with `all`, one zip per platform and one for all other systems.
Builds are reproducible. MAQUETTE_WEBSITE is the address for the extension's links; without it, there are none.
"""

from __future__ import annotations

import fnmatch
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import Final

import polib

from tools import bill_of_materials
from tools.checkout import ROOT
from tools.messages import catalog
from tools.simplifier import ToolMissing, wheel
from tools.simplifier.platforms import PLATFORMS, Platform, current

WEBSITE_VARIABLE: Final = "MAQUETTE_WEBSITE"
_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the earliest date in a zip, since checkout times mean nothing


def version() -> str:
    """Return the manifest's version."""
    return str(tomllib.loads((ROOT / "blender_manifest.toml").read_text(encoding="utf-8"))["version"])


def _blender_file(pattern: str) -> Path:
    spec = importlib.util.find_spec("bpy")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("This Python has no Blender module: run `make` first, which makes one.")
    folder = Path(spec.submodule_search_locations[0])
    found = sorted(folder.glob(pattern))
    if not found:
        raise FileNotFoundError(f"{folder} holds no {pattern}")
    return found[-1]


def extension_tool(*arguments: str) -> None:
    """Run a command of Blender's extension tool.

    Raises:
        RuntimeError: with the tool's output, if it refuses.
    """
    tool = _blender_file("*/scripts/addons_core/bl_pkg/cli/blender_ext.py")
    done = subprocess.run([sys.executable, str(tool), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Blender's extension tool refuses: {done.stdout.strip()} {done.stderr.strip()}")


def build(folder: Path, platform: Platform | None = None, name: str = "", systems: tuple[str, ...] = ()) -> Path:
    """Build the zip into `folder`, validate it against Blender's rules and tags, and return its path.

    With a platform, it contains that platform's simplifier and is for that platform only. Otherwise it is for every
    system, or for those in `systems`, by Blender's names.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tags = str(_blender_file("*/scripts/**/extensions/tags.py"))
    archive = folder / f"maquette-{version()}{name}.zip"
    with tempfile.TemporaryDirectory(prefix="maquette-zip-") as scratch:
        stage(Path(scratch), platform, systems)
        extension_tool("build", "--source-dir", scratch, "--output-filepath", str(archive), "--valid-tags", tags)
    _make_reproducible(archive)
    extension_tool("validate", str(archive), "--valid-tags", tags)
    return archive


def _make_reproducible(archive: Path) -> None:
    """Pack the files again, sorted by name, without this checkout's times and owners."""
    part = archive.with_suffix(".part")
    with zipfile.ZipFile(archive) as source, zipfile.ZipFile(part, "w") as target:
        for name in sorted(source.namelist()):
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            target.writestr(entry, source.read(name), compresslevel=9)
    part.replace(archive)


def stage(folder: Path, platform: Platform | None, systems: tuple[str, ...] = ()) -> None:
    """Copy the shipped files into `folder`, with the platform's wheel, its licence and the bill of materials.

    `systems`: for a zip without a wheel; empty for all.
    """
    manifest = ROOT / "blender_manifest.toml"
    text = manifest.read_text(encoding="utf-8")
    excluded = tomllib.loads(text)["build"]["paths_exclude_pattern"]
    for path in ROOT.iterdir():
        if not any(fnmatch.fnmatch(path.name, pattern.strip("/")) for pattern in excluded):
            if path.is_dir():
                shutil.copytree(path, folder / path.name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(path, folder)
    _compile_catalogs(folder / catalog.FOLDER.name)
    keys = [f'website = "{website}"'] if (website := os.environ.get(WEBSITE_VARIABLE, "").rstrip("/")) else []
    packed = wheel.built(platform) if platform is not None else None
    if platform is not None and packed is not None:
        (folder / "wheels").mkdir()
        shutil.copy2(packed, folder / "wheels")
        keys += [f'wheels = ["./wheels/{packed.name}"]']
        systems = (platform.name,)
    if systems:
        keys.append(f"platforms = {list(systems)}".replace("'", '"'))
    bill_of_materials.write(folder, version(), packed)
    # Plain keys must precede tables, so these lines go above the first table.
    lines = "".join(f"{key}\n" for key in keys)
    (folder / manifest.name).write_text(text.replace("[permissions]", f"{lines}\n[permissions]", 1), encoding="utf-8")


def _compile_catalogs(folder: Path) -> None:
    """Replace the translators' catalogs by the compiled one that the extension reads."""
    for path in sorted(folder.glob("*.po")):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
        path.unlink()


def here() -> Platform | None:
    """Return this computer's platform, if the simplifier is or can be built for it."""
    platform = current()
    if platform is None:
        sys.stderr.write("There is no simplifier for this system: the add-on will simplify by Blender's Decimate.\n")
        return None
    try:
        wheel.built(platform)
    except ToolMissing as missing:
        sys.stderr.write(f"{missing} The add-on will simplify by Blender's Decimate.\n")
        return None
    return platform


def main(arguments: list[str]) -> int:
    """Build into `dist`, and print where."""
    folder = ROOT / "dist"
    if arguments == ["all"]:
        archives = [build(folder, each, f"-{each.name}") for each in PLATFORMS] + [build(folder, name="-other")]
    else:
        archives = [build(folder, here())]
    for archive in archives:
        sys.stdout.write(f"{archive.relative_to(ROOT)}  {archive.stat().st_size / 1024:.0f} KiB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
