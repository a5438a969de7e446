# SPDX-License-Identifier: GPL-3.0-or-later
"""Installs a zip, makes a model with it, disables, enables and uninstalls it, in a temporary profile.

`python -m tools.try_zip ZIP` for Blender as a module, `blender --background --python tools/try_zip.py -- ZIP` for an
official build, with the profile in BLENDER_USER_RESOURCES.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the checkout is not on Blender's path

from tools import ending, installed_addon


def try_out(archive: Path, folder: Path) -> None:
    """Run all steps; the picture is written into `folder`.

    Raises:
        RuntimeError: if Blender refuses the zip, or the add-on cannot be enabled or makes no model.
    """
    import bpy

    installed_addon.install(archive)
    import addon_utils

    addon_utils.disable(installed_addon.MODULE)
    installed_addon.enable()
    bpy.ops.maquette.generate(image_path=str(_picture(folder)), service="LOCAL")
    bpy.ops.maquette.simplify(target_triangles=500)
    triangles = len(bpy.context.active_object.data.polygons)
    if not 100 < triangles <= 500:
        raise RuntimeError(f"The model was simplified to {triangles} faces, not to 500 triangles.")
    _, repository, name = installed_addon.MODULE.split(".")
    modules = [repo.module for repo in bpy.context.preferences.extensions.repos]
    bpy.ops.extensions.package_uninstall(repo_index=modules.index(repository), pkg_id=name)
    sys.stdout.write(f"{archive.name} works in Blender {bpy.app.version_string}\n")


def _picture(folder: Path) -> Path:
    """Write a disc on transparency."""
    import bpy
    import numpy as np

    rows, columns = np.mgrid[-1:1:256j, -1:1:256j]
    pixels = np.zeros((256, 256, 4), np.float32)
    pixels[rows**2 + columns**2 < 0.5] = (0.8, 0.3, 0.1, 1.0)
    image = bpy.data.images.new("disc", 256, 256, alpha=True)
    image.pixels.foreach_set(pixels.ravel())
    image.filepath_raw, image.file_format = str(folder / "disc.png"), "PNG"
    image.save()
    return folder / "disc.png"


def main() -> int:
    """Return 0, or 1 after printing why the zip does not work."""
    with tempfile.TemporaryDirectory(prefix="maquette-zip-") as folder:
        if "bpy" not in sys.modules:
            installed_addon.isolate(Path(folder))
        try:
            try_out(Path(sys.argv[-1]).absolute(), Path(folder))
        except RuntimeError as error:
            sys.stderr.write(f"{error}\n")
            return 1
    return 0


if __name__ == "__main__":
    ending.leave(main())
