# SPDX-License-Identifier: GPL-3.0-or-later
"""Resumes unfinished jobs when Blender starts, and keeps track of the open file and its contents.

In background mode nothing resumes by itself: a script asks for it (`maquette.wait`).
"""

from __future__ import annotations

from typing import Final

import bpy

from ..settings import preferences
from . import pump, session, timers

_AFTER_START: Final = 0.5  # seconds, so that the add-on does not slow down Blender's start


def register() -> None:
    """Start watching files, and look for jobs once."""
    for handlers, function in _handlers():
        handlers.append(function)
    _look_soon()


def unregister() -> None:
    """The mirror of `register`; the session ends the timer."""
    for handlers, function in reversed(_handlers()):
        handlers.remove(function)


def _handlers() -> tuple[tuple[list, object], ...]:
    handlers = bpy.app.handlers
    return (
        (handlers.load_post, _after_load),
        (handlers.save_pre, _before_save),
        (handlers.save_post, _after_save),
    )


def _look_soon() -> None:
    if not bpy.app.background:
        timers.start(_look, _AFTER_START)


def _look() -> None:
    """Apply the artist's defaults, then read the library, if there is one, on a thread and resume unfinished jobs."""
    from ..settings import defaults

    defaults.apply_where_untouched()
    _show_account()
    if not session.is_held() and has_library():
        pump.resume()


def _show_account(*, is_new_file: bool = False) -> None:
    """Ask for the account's balance if the panel that shows it is open."""
    from . import screen, services

    if screen.is_panel_open():
        session.instance(services.Account).come_into_view(is_new_file=is_new_file)


def has_library() -> bool:
    """Whether there has ever been a job."""
    return (preferences.library() / "library.db").exists()


@bpy.app.handlers.persistent
def _after_load(_path: str) -> None:
    from ..scene import identity
    from ..settings import defaults
    from . import cutout, gallery_listing, screen

    defaults.apply_where_untouched()
    identity.begin_sitting()
    session.instance(screen.StatusBar).clear()  # what it offers belongs to the file that was open before
    gallery_listing.look_for_models()
    cutout.follow(bpy.context.scene)
    _show_account(is_new_file=True)
    if session.is_held():
        # The file has its own window manager, which shows nothing yet.
        pump.show()
        pump.start()
    else:
        _look_soon()


@bpy.app.handlers.persistent
def _before_save(_path: str) -> None:
    from ..scene import identity

    identity.write_all()


@bpy.app.handlers.persistent
def _after_save(_path: str) -> None:
    """A model in a saved file is not offered again."""
    from . import gallery_listing

    ids = gallery_listing.model_ids()
    if ids and (session.is_held() or has_library()):
        session.held().engine.arrivals.keep(ids)
        pump.start()
