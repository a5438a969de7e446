# SPDX-License-Identifier: GPL-3.0-or-later
"""Installs a zip into this Python's Blender, enables it twice over and takes it away again, in a throw-away profile."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tools import ending, installed_addon


def try_out(archive: Path) -> None:
    """Do it all.

    Raises:
        RuntimeError: when Blender refuses the zip, or the add-on cannot be enabled.
    """
    import bpy

    installed_addon.install(archive)
    import addon_utils

    addon_utils.disable(installed_addon.MODULE)
    installed_addon.enable()
    _, repository, name = installed_addon.MODULE.split(".")
    modules = [repo.module for repo in bpy.context.preferences.extensions.repos]
    bpy.ops.extensions.package_uninstall(repo_index=modules.index(repository), pkg_id=name)
    sys.stdout.write(f"{archive.name} works in Blender {bpy.app.version_string}\n")


def main() -> int:
    """Return 0, or 1 after the reason why the zip does not work."""
    with tempfile.TemporaryDirectory(prefix="maquette-zip-") as folder:
        installed_addon.isolate(Path(folder))
        try:
            try_out(Path(sys.argv[1]).absolute())
        except RuntimeError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


if __name__ == "__main__":
    ending.leave(main())
