# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps Python's garbage collector on the main thread while jobs run.

Whatever thread allocates next runs the collector. If it finds references to Blender's data on one of ours while an
operator works on the main thread, which releases the interpreter's lock for that time, Blender crashes. So collecting
by itself is off while there are threads, and the pump collects what is young; the old is left for when they have ended.
"""

from __future__ import annotations

import gc

_YOUNG = 1  # the oldest generation that is collected meanwhile: a full collection could take as long as a frame
_is_ours = False


def take_over() -> None:
    """Before a thread is started."""
    global _is_ours  # noqa: PLW0603  # there is one collector
    if gc.isenabled():
        gc.disable()
        _is_ours = True


def collect() -> None:
    """What is due, on the main thread."""
    if not _is_ours:
        return
    counts, thresholds = gc.get_count(), gc.get_threshold()
    if counts[0] > thresholds[0] > 0:
        gc.collect(_YOUNG if counts[1] > thresholds[1] else 0)


def give_back() -> None:
    """When no thread of ours is left."""
    global _is_ours  # noqa: PLW0603  # as above
    if _is_ours:
        gc.enable()
        _is_ours = False
