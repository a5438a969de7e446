# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds the one engine and the one launcher of this Blender, from the first job to the add-on's end.

Keeps Python's garbage collector on the main thread while jobs run.

Whatever thread allocates next runs the collector. If it finds references to Blender's data on one of ours while an
operator works on the main thread, which releases the interpreter's lock for that time, Blender crashes. So collecting
by itself is off while there are threads, and the pump collects what is young; the old is left for when they have ended.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy

from ..settings import preferences, scene

if TYPE_CHECKING:
    from ..jobs.engine import Engine
    from ..jobs.job import Job
    from ..worker.launcher import Launcher

_YOUNG = 1  # the oldest generation that is collected meanwhile: a full collection could take as long as a frame
_is_ours = False

_HELD_UP: Final = 0.4  # seconds; what else is to be unregistered takes its time too


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


class Held:
    """The engine, the launcher, and what the threads ask of Blender: copies, since they may not ask it themselves."""

    def __init__(self) -> None:
        from ..client import worker
        from ..jobs.engine import Engine
        from ..jobs.setup import Connections
        from ..jobs.store.library import Library
        from ..worker import launcher

        self.launcher: Launcher = launcher.Launcher(
            launcher.child_command(bpy.app.binary_path), failure=worker.failure, simplifier=_simplifier()
        )
        self._library = Library(preferences.library(), preferences.files())
        self.engine: Engine = Engine(
            self._library,
            self.launcher,
            Connections(self.launcher),
            blender=".".join(str(number) for number in bpy.app.version),
        )
        self.is_resumed = False  # whether every unfinished job of the library is known
        self.unread = ""  # why it could not be read
        self.engine.show_page(0, scene.PAGE)
        self.look_at_blender()

    def look_at_blender(self) -> None:
        """Bring the copies up to date."""
        from ..jobs.setup import Connection, Setup

        self._library.files = preferences.files()  # for new jobs
        self.engine.set_up(
            Setup(
                is_online=bpy.app.online_access,
                user_agent=user_agent(),
                connections={
                    name: Connection(preferences.url(name), preferences.key(name)) for name in preferences.REMOTE
                },
                concurrency=preferences.get().concurrency,
                deadline=preferences.get().deadline * 60.0,
                draws_previews=preferences.get().use_previews,
            )
        )


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
    take_over()  # whoever asks for the engine may have it start a thread
    if _held is None:
        _held = Held()
    return _held


def jobs() -> tuple[Job, ...]:
    """Every job that is known, oldest first; none where nothing has been started yet."""
    return _held.engine.jobs() if _held else ()


def job(job_id: str) -> Job:
    """The job as it is now; raises KeyError."""
    return held().engine.job(job_id)


def find(job_id: str) -> Job | None:
    """The job as it is now, None where it has been discarded."""
    try:
        return held().engine.job(job_id)
    except KeyError:
        return None


def newest(job_id: str, fits: Callable[[Job], bool]) -> Job | None:
    """The job of that id if it fits, else, where the id is empty, the newest that does; None where there is none."""
    return next((job for job in reversed(jobs()) if job_id in ("", job.id) and fits(job)), None)


def is_held() -> bool:
    """Whether there is an engine."""
    return _held is not None


def release() -> None:
    """Stop every thread and child, so that Blender's end is not held up by half a second."""
    global _held
    gone, _held = _held, None
    if gone is not None:
        deadline = time.monotonic() + _HELD_UP
        gone.launcher.close(_HELD_UP / 2)
        gone.engine.close(deadline - time.monotonic())
    give_back()


@cache
def user_agent() -> str:
    """Program and system, nothing that tells people apart."""
    import platform
    import tomllib

    manifest = tomllib.loads((Path(__file__).parent.parent / "blender_manifest.toml").read_text(encoding="utf-8"))
    major, minor, _ = bpy.app.version
    return f"Maquette/{manifest['version']} (Blender {major}.{minor}; {platform.system()})"
