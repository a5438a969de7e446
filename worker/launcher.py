# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts child Blenders, keeps idle ones for a while and ends them.

Standard library alone; never imports `bpy`, so that any thread may use it.
"""

from __future__ import annotations

import contextlib
import math
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from . import protocol
from .process import Child, ChildFailed, never

__all__ = ["Child", "ChildFailed", "Launcher", "child_command", "never"]

_SCRIPT: Final = Path(__file__).with_name("child.py")
_PLACE_INTERVAL: Final = 0.1  # seconds between two looks at `cancelled` while every place is taken


def child_command(binary_path: str) -> tuple[str, ...]:
    """Return a child's command for the same Blender; `binary_path` is `bpy.app.binary_path`, "" in the `bpy` module."""
    if not binary_path:
        return (sys.executable, str(_SCRIPT))
    return (binary_path, "--background", "--factory-startup", "--python-exit-code", "1", "--python", str(_SCRIPT))


@dataclass(frozen=True)
class _Idle:
    """A child that is at nothing and waits for whoever calls `start` next; `until`: by `time.monotonic`."""

    child: Child
    until: float


class Launcher:
    """Starts at most `most_alive` children at a time, and keeps those that are soon needed again: one pool for all.

    A child comes into the pool by `keep`, once its task is done, or by `expecting`, before there is one. Whoever calls
    `start` next gets it, so that an idle child never takes a place from anyone.

    `failure(code, detail)` makes every exception that is raised; the codes are those of `protocol`. `limit` is the most
    seconds that one call may take, `memory` the most memory of a child in bytes: on Linux its address space, elsewhere
    what it is seen to hold once a second during a call. `system`: as `sys.platform`. `simplifier`: the path of
    the simplifier's library, "" for none.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        failure: Callable[[str, str], Exception] = ChildFailed,
        limit: float = 300.0,
        memory: int = 12 * 2**30,
        most_alive: int = 2,
        system: str = sys.platform,
        simplifier: str = "",
    ) -> None:
        self._command = tuple(command)
        self._failure = failure
        self._limit = limit
        self._memory = memory
        self._most_alive = most_alive
        self._is_limited_by_system = system == "linux"
        self._simplifier = simplifier
        self._places = threading.Condition()
        self._taken = 0
        self._alive: set[Child] = set()
        self._expected = 0
        self._idle: list[_Idle] = []
        self._keeper: threading.Thread | None = None  # ends the children that were kept in vain
        self._closed = False

    def start(self, cancelled: Callable[[], bool] = never) -> Child:
        """Return a child at once, an idle one or one that boots; waits only while `most_alive` others are at work.

        Raises `failure` with `child_unavailable`, or with `child_cancelled` when cancelled or closed while waiting.
        """
        while (idle := self._take_place(cancelled)) is not None:
            if idle.is_usable:
                return idle
            idle.close()  # it has died in the pool
        try:
            return self._boot()
        except OSError as error:
            raise self._failure(protocol.CHILD_UNAVAILABLE, f"{self._command[0]}: {error.strerror}") from error

    @contextlib.contextmanager
    def expecting(self) -> Iterator[None]:
        """While it lasts, a child boots and waits for whoever calls `start` next, as far as there is a place.

        So a job whose model is on its way has one ready, and takes no place from another that needs it earlier.
        """
        with self._places:
            self._expected += 1
            is_free = self._taken < self._most_alive and not self._closed
            self._taken += is_free
        try:
            if is_free:
                self._boot_idle()
            yield
        finally:
            self._end_surplus()

    def keep(self, child: Child, seconds: float) -> None:
        """Put a child whose task is done into the pool, in place of closing it; unless it is used it soon ends.

        `seconds`: how long it waits. Any thread may call; the child is the pool's from now on.
        """
        with self._places:
            is_kept = not self._closed and child.is_usable
            if is_kept:
                self._idle.append(_Idle(child, time.monotonic() + seconds))
                if self._keeper is None:
                    self._keeper = threading.Thread(target=self._end_unused, name="Maquette idle children", daemon=True)
                    self._keeper.start()
                self._places.notify_all()
        if not is_kept:
            child.close()

    def end_idle(self) -> None:
        """End the children that are at nothing."""
        with self._places:
            idle, self._idle = self._idle, []
            self._places.notify_all()
        for each in idle:
            each.child.close()

    def is_any_alive(self) -> bool:
        """Whether a child lives, idle ones included, and with it the threads that listen to it."""
        with self._places:
            return bool(self._alive) or self._keeper is not None

    def close(self, seconds: float = 0.5) -> None:
        """End every child that is alive, and every wait for a place. The launcher starts no other.

        Returns after `seconds` even where a process will not go: Blender's end waits for this.
        """
        deadline = time.monotonic() + seconds
        with self._places:
            self._closed = True
            alive = tuple(self._alive)
            self._places.notify_all()
        ending = [threading.Thread(target=child.close, daemon=True) for child in alive]
        for thread in ending:
            thread.start()
        for thread in ending:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _take_place(self, cancelled: Callable[[], bool]) -> Child | None:
        """Take a place, or an idle child together with its place."""
        with self._places:
            while not self._closed and not cancelled():
                if self._idle:
                    idle = min(self._idle, key=lambda one: one.until)  # kept ones first: they have booted
                    self._idle.remove(idle)
                    self._places.notify_all()
                    return idle.child
                if self._taken < self._most_alive:
                    self._taken += 1
                    return None
                self._places.wait(_PLACE_INTERVAL)
        raise self._failure(protocol.CHILD_CANCELLED, "stopped waiting for a free place")

    def _free_place(self, child: Child | None = None) -> None:
        with self._places:
            self._taken -= 1
            if child is not None:
                self._alive.discard(child)
            self._places.notify_all()

    def _boot_idle(self) -> None:
        with contextlib.suppress(OSError):  # whoever needs one is told why there is none
            child = self._boot()
            with self._places:
                self._idle.append(_Idle(child, math.inf))
                self._places.notify_all()

    def _end_surplus(self) -> None:
        with self._places:
            self._expected -= 1
            surplus = [one for one in self._idle if one.until == math.inf][self._expected :]
            self._idle = [one for one in self._idle if one not in surplus]
        for one in surplus:
            one.child.close()

    def _end_unused(self) -> None:
        """The keeper's thread, which lasts as long as any child is kept."""
        while (child := self._next_unused()) is not None:
            child.close()

    def _next_unused(self) -> Child | None:
        """Wait until the time of a kept child is over, and take it; None once none is kept."""
        with self._places:
            while not self._closed:
                first = min(self._idle, key=lambda one: one.until, default=None)
                if first is None or first.until == math.inf:
                    break
                seconds = first.until - time.monotonic()
                if seconds <= 0:
                    self._idle.remove(first)
                    return first.child
                self._places.wait(seconds)
            self._keeper = None
            return None

    def _boot(self) -> Child:
        """Boot a child in a place that has been taken. Raises OSError, or `failure` where all is closed meanwhile."""
        try:
            child = self._run()
        except BaseException:
            self._free_place()
            raise
        with self._places:
            self._alive.add(child)
            closed = self._closed
        if closed:  # close() ran while the process was being made, and did not see it
            child.close()
            raise self._failure(protocol.CHILD_CANCELLED, "the launcher is closed")
        return child

    def _run(self) -> Child:
        folder = tempfile.TemporaryDirectory(prefix="maquette-child-", ignore_cleanup_errors=True)
        environment = _environment(os.environ, Path(folder.name), self._limit, self._memory)
        environment[protocol.SIMPLIFIER_VARIABLE] = self._simplifier
        try:
            process = _spawn(self._command, environment)
        except OSError:
            folder.cleanup()
            raise
        return Child(
            process,
            folder,
            failure=self._failure,
            limit=self._limit,
            most_memory=0 if self._is_limited_by_system else self._memory,
            ended=self._free_place,
        )


def _environment(inherited: Mapping[str, str], folder: Path, limit: float, memory: int) -> dict[str, str]:
    """Return the child's environment: no service's key, and all that Blender writes or looks up below `folder`."""
    kept = {name: value for name, value in inherited.items() if not name.upper().endswith("_API_KEY")}
    # Blender leaves its session folder behind when it is ended from outside: it lies in ours, which is removed.
    folders = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))
    # A factory child that can see the artist's extensions deletes other add-ons' wheels from their shared folder.
    profile = {"BLENDER_USER_RESOURCES": str(folder / "user"), "BLENDER_USER_EXTENSIONS": str(folder / "extensions")}
    own = {
        protocol.LIMIT_VARIABLE: str(limit),
        protocol.MEMORY_VARIABLE: str(memory),
        protocol.FOLDER_VARIABLE: str(folder),
    }
    return {**kept, **folders, **profile, **own}


def _spawn(command: Sequence[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    options: dict[str, Any]
    if sys.platform == "win32":
        options = {"creationflags": subprocess.CREATE_NO_WINDOW}
    else:  # a session of its own: Ctrl+C in the terminal stays the parent's, and a wrapper ends with its Blender
        options = {"start_new_session": True}
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment, **options)  # noqa: S603
