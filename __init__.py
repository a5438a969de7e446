# SPDX-License-Identifier: GPL-3.0-or-later
"""Maquette: turns a picture into a textured 3D model inside the open scene.

Imports nothing at load time, so that the parts that know nothing of Blender can be imported without it.
"""


def register() -> None:
    """Called by Blender when the extension is enabled."""
    import gc

    # What is loaded now stays: looking for garbage a dozen times meanwhile finds none, and takes a tenth of the time.
    was_on = gc.isenabled()
    gc.disable()
    try:
        from . import registration

        registration.register()
    finally:
        if was_on:
            gc.enable()


def unregister() -> None:
    """Called by Blender when the extension is disabled; leaves nothing behind."""
    from . import registration

    registration.unregister()
