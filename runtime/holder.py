# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the one engine and the one launcher of this Blender, from the first job to the add-on's end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import bpy

from .. import preferences

if TYPE_CHECKING:
    from ..jobs.engine import Engine
    from ..jobs.job import Job
    from ..worker.launcher import Launcher


class Held:
    """The engine, the launcher, and what the threads ask of Blender: copies, since they may not ask it themselves."""

    def __init__(self) -> None:
        from ..client import child
        from ..jobs.engine import Engine
        from ..jobs.library import Library
        from ..worker import launcher

        self.is_online = False
        self.concurrency = 1
        self.look_at_blender()
        self.launcher: Launcher = launcher.Launcher(
            launcher.child_command(bpy.app.binary_path), failure=child.failure, simplifier=_simplifier()
        )
        self.engine: Engine = Engine(
            Library(preferences.library()),
            self.launcher,
            limit=lambda _service: self.concurrency,
            is_online=lambda: self.is_online,
        )

    def look_at_blender(self) -> None:
        """Bring the copies up to date."""
        self.is_online = bpy.app.online_access
        self.concurrency = preferences.get().concurrency


def _simplifier() -> str:
    """The path of the simplifier's library, "" where there is none for this system."""
    try:
        import maquette_meshopt
    except ImportError:
        return ""
    return str(maquette_meshopt.LIBRARY)


_held: Held | None = None


def held() -> Held:
    """The engine and its launcher, made when first needed."""
    global _held  # noqa: PLW0603  # the composition root holds the one of this process
    if _held is None:
        _held = Held()
    return _held


def jobs() -> tuple[Job, ...]:
    """Every job of the library, oldest first; none where nothing has been started yet."""
    return _held.engine.library.all() if _held else ()


def job(job_id: str) -> Job:
    """The job as it is now; raises KeyError."""
    return held().engine.library.get(job_id)


def newest(job_id: str, fits: Callable[[Job], bool]) -> Job | None:
    """The job of that id if it fits, else, where the id is empty, the newest that does; None where there is none."""
    return next((job for job in reversed(jobs()) if job_id in ("", job.id) and fits(job)), None)


def is_held() -> bool:
    """Whether there is an engine."""
    return _held is not None


def release() -> None:
    """Stop every thread and child; at most half a second."""
    global _held
    gone, _held = _held, None
    if gone is not None:
        gone.launcher.close()
        gone.engine.close()
