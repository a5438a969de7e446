# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds everything that lives while the add-on is enabled: engine, launcher, background runner, and modules' state.

It also keeps Python's garbage collector on the main thread while there are threads. The collector runs on whatever
thread allocates next. If it finds references to Blender's data on one of ours while an operator runs on the main
thread, with the interpreter's lock released, Blender crashes. So automatic collection is off while there are threads,
and the pump collects young objects; old ones wait until the threads have ended.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import bpy

from .. import instances
from ..settings import preferences, scene
from .timers import Timers

if TYPE_CHECKING:
    from bpy.types import Object

    from ..jobs.engine import Engine
    from ..jobs.gallery import Query
    from ..jobs.job import Job
    from ..worker.launcher import Launcher
    from .background import Background

_YOUNG: Final = 1  # the oldest generation collected meanwhile: a full collection could take as long as a frame
_HELD_UP: Final = 0.4  # seconds; the rest of unregistering takes time too

_Kept = TypeVar("_Kept")


class Collector:
    """Controls Python's garbage collector while threads run; if someone else has disabled it, it stays disabled."""

    def __init__(self) -> None:
        self._is_ours = False

    def take_over(self) -> None:
        """Before a thread is started."""
        if gc.isenabled():
            gc.disable()
            self._is_ours = True

    def collect(self) -> None:
        """Collect what is due, on the main thread."""
        if not self._is_ours:
            return
        counts, thresholds = gc.get_count(), gc.get_threshold()
        if counts[0] > thresholds[0] > 0:
            gc.collect(_YOUNG if counts[1] > thresholds[1] else 0)

    def give_back(self) -> None:
        """After the last thread has ended."""
        if self._is_ours:
            gc.enable()
            self._is_ours = False


class Held:
    """The engine, the launcher, and copies of Blender's settings, which threads may not read themselves."""

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
        self.is_resumed = False  # whether all unfinished jobs of the library are known
        self.unread = ""  # why the library could not be read
        self.engine.show_page(gallery_query())
        self.look_at_blender()

    def look_at_blender(self) -> None:
        """Update the copies."""
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


def gallery_query(offset: int = 0) -> Query:
    """What the gallery shows: the filter and search words that the artist has set."""
    from ..jobs.gallery import Query, Show

    state = scene.state()
    return Query(offset, scene.PAGE, Show(state.gallery_show), state.gallery_search)


def _simplifier() -> str:
    """The path of the simplifier's library, "" if there is none for this system."""
    try:
        import maquette_meshopt
    except ImportError:
        return ""
    return str(maquette_meshopt.LIBRARY)


class Session:
    """Everything that lives from the add-on's registration to its end. `wake`: starts the pump's timer."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self.collector = Collector()
        instances.of(Timers)  # the first, and so the last to be closed
        self.held: Held | None = None  # made when first needed, as is the background runner
        self.runner: Background | None = None
        self._wake = wake

    @property
    def background(self) -> Background:
        """The background runner, created on first use."""
        from .background import Background

        if self.runner is None:
            self.runner = Background(lambda: held().launcher, self.collector.take_over, self._wake, self.rest)
        return self.runner

    def instance(self, kind: type[_Kept]) -> _Kept:
        """The session's instance of this class, created on first use."""
        return instances.of(kind)

    def is_any_thread_alive(self) -> bool:
        """Whether any of our threads may be running, including those that listen to a child."""
        return self.is_any_own_thread_alive() or (self.held is not None and self.held.launcher.is_any_alive())

    def is_any_own_thread_alive(self) -> bool:
        """Whether any of our threads may be running, apart from those that listen to a child."""
        from ..jobs import threads

        return threads.is_any_alive()

    def rest(self) -> None:
        """Collect garbage that is due, and leave that to Python again once no thread is left."""
        self.collector.collect()
        if not self.is_any_thread_alive():
            self.collector.give_back()

    def release(self) -> None:
        """Stop every thread and child of the jobs, without holding up Blender's exit for more than half a second."""
        gone, self.held = self.held, None
        if gone is not None:
            deadline = time.monotonic() + _HELD_UP
            gone.launcher.close(_HELD_UP / 2)
            gone.engine.close(deadline - time.monotonic())
        self.collector.give_back()

    def close(self) -> None:
        """Close the session and all of its parts, in reverse order."""
        if self.runner is not None:
            self.runner.close()
        instances.close()
        self.release()


_session: Session | None = None


def _become(session: Session | None) -> None:
    global _session  # noqa: PLW0603  # Blender calls plain functions; this is where they find all that is ours
    _session = session


def begin(wake: Callable[[], None]) -> None:
    """Start the session, in `register`. `wake`: starts the pump's timer."""
    _become(Session(wake))


def end() -> None:
    """End the session, in `unregister`."""
    current().close()
    _become(None)


def current() -> Session:
    """The session, which exists while the add-on is enabled."""
    if _session is None:
        raise RuntimeError("the add-on is not registered")
    return _session


def instance(kind: type[_Kept]) -> _Kept:
    """The session's instance of a class that holds a module's state."""
    return current().instance(kind)


def background() -> Background:
    """The background runner, created on first use."""
    return current().background


def stage_of(model: Object) -> tuple[str, float]:
    """What the background runner is doing for the object and how far it is, 0 to 1; "" for nothing."""
    runner = current().runner
    return runner.stage_of(model) if runner is not None else ("", 0.0)


def is_at(label: str, model: Object | None = None) -> bool:
    """Whether background work with this label, for this object if one is given, is running or waiting."""
    runner = current().runner
    return runner is not None and runner.is_at(label, model)


def held() -> Held:
    """The engine and its launcher, created on first use."""
    session = current()
    session.collector.take_over()  # the caller may have the engine start a thread
    if session.held is None:
        session.held = Held()
    return session.held


def jobs() -> tuple[Job, ...]:
    """Every known job, oldest first; none if nothing has been started yet."""
    return current().held.engine.jobs() if is_held() else ()


def job(job_id: str) -> Job:
    """The current state of the job; raises KeyError."""
    return held().engine.job(job_id)


def find(job_id: str) -> Job | None:
    """The current state of the job, None if it was discarded."""
    try:
        return held().engine.job(job_id)
    except KeyError:
        return None


def newest(job_id: str, fits: Callable[[Job], bool]) -> Job | None:
    """The job of that id if it fits; for an empty id, the newest one that does; None if there is none."""
    return next((job for job in reversed(jobs()) if job_id in ("", job.id) and fits(job)), None)


def is_held() -> bool:
    """Whether the engine exists."""
    return _session is not None and _session.held is not None


@cache
def user_agent() -> str:
    """Name and version of program and system; nothing that identifies people."""
    import platform
    import tomllib

    manifest = tomllib.loads((Path(__file__).parent.parent / "blender_manifest.toml").read_text(encoding="utf-8"))
    major, minor, _ = bpy.app.version
    return f"Maquette/{manifest['version']} (Blender {major}.{minor}; {platform.system()})"
