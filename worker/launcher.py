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
KEPT: Final = 8.0  # seconds that a lent child waits for its next task
_SECRETS: Final = ("_KEY", "_TOKEN", "_SECRET", "_PASSWORD")  # endings of environment variables that no child gets
_SLOT_INTERVAL: Final = 0.1  # seconds between two checks of `cancelled` while no slot is free


def child_command(binary_path: str) -> tuple[str, ...]:
    """Return a child's command for the same Blender; `binary_path` is `bpy.app.binary_path`, "" in the `bpy` module."""
    if not binary_path:
        return (sys.executable, str(_SCRIPT))
    return (binary_path, "--background", "--factory-startup", "--python-exit-code", "1", "--python", str(_SCRIPT))


@dataclass(frozen=True)
class _Idle:
    """An idle child that waits for the next call of `start`; `until`: by `time.monotonic`."""

    child: Child
    until: float


class Launcher:
    """Keeps at most `most_alive` children at a time, the idle ones in one pool.

    A child enters the pool by `keep`, after its task, or by `expecting`, ahead of one. The next call of `start` gets
    it, so an idle child never blocks anyone.

    `failure(code, detail)` creates every exception raised; the codes are those of `protocol`. `limit`: the most seconds
    that a call may be silent; `memory`: the most memory of a child in bytes, which is its address space on Linux, and
    elsewhere its usage, checked once a second during a call. `system`: as `sys.platform`. `simplifier`: the path of the
    simplifier's library, "" for none.
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
        self._slots = threading.Condition()
        self._taken = 0
        self._alive: set[Child] = set()
        self._expected = 0
        self._idle: list[_Idle] = []
        self._keeper: threading.Thread | None = None  # ends kept children that were not needed
        self._closed = False

    def start(self, cancelled: Callable[[], bool] = never) -> Child:
        """Return a child at once, idle or booting; waits only while `most_alive` others are busy.

        Raises `failure` with `child_unavailable`, or with `child_cancelled` if cancelled or closed while waiting.
        """
        while (idle := self._take_slot(cancelled)) is not None:
            if idle.is_usable:
                return idle
            idle.close()  # it died in the pool
        try:
            return self._boot()
        except OSError as error:
            raise self._failure(protocol.CHILD_UNAVAILABLE, f"{self._command[0]}: {error.strerror}") from error

    @contextlib.contextmanager
    def lending(self, cancelled: Callable[[], bool] = never) -> Iterator[Child]:
        """A child as from `start`, kept for a while afterwards, as booting the next takes longer than most tasks.

        One in which a task has failed is ended.
        """
        with contextlib.ExitStack() as ending:
            child = ending.enter_context(self.start(cancelled))
            yield child
            ending.pop_all()
        self.keep(child, KEPT)

    @contextlib.contextmanager
    def expecting(self) -> Iterator[None]:
        """While this lasts, a child boots in advance for the next call of `start`, if a slot is free and none is idle.

        So a job whose model is being downloaded has a child ready, without taking a slot from one that needs it
        earlier.
        """
        with self._slots:
            self._expected += 1
            kept = next((one for one in self._idle if one.until < math.inf), None)
            if kept is not None:
                self._idle[self._idle.index(kept)] = _Idle(kept.child, math.inf)
            is_free = kept is None and self._taken < self._most_alive and not self._closed
            self._taken += is_free
        try:
            if is_free:
                self._boot_idle()
            yield
        finally:
            self._end_surplus()

    def keep(self, child: Child, seconds: float) -> None:
        """Put a child into the pool after its task, instead of closing it.

        `seconds`: how long it is kept for the next `start`. Any thread may call this; the child belongs to the pool
        then.
        """
        with self._slots:
            is_kept = not self._closed and child.is_usable
            if is_kept:
                self._idle.append(_Idle(child, time.monotonic() + seconds))
                if self._keeper is None:
                    self._keeper = threading.Thread(target=self._end_unused, name="Maquette idle children", daemon=True)
                    self._keeper.start()
                self._slots.notify_all()
        if not is_kept:
            child.close()

    def end_idle(self) -> None:
        """End the idle children."""
        with self._slots:
            idle, self._idle = self._idle, []
            self._slots.notify_all()
        for each in idle:
            each.child.close()

    def is_any_alive(self) -> bool:
        """Whether a child is alive, idle ones included, and with it the threads that listen to it."""
        with self._slots:
            return bool(self._alive) or self._keeper is not None

    def close(self, seconds: float = 0.5) -> None:
        """End every child and every wait for a slot, and start no more.

        Returns after `seconds` even if a process does not end: Blender's exit waits for this.
        """
        deadline = time.monotonic() + seconds
        with self._slots:
            self._closed = True
            alive = tuple(self._alive)
            self._slots.notify_all()
        ending = [threading.Thread(target=child.close, daemon=True) for child in alive]
        for thread in ending:
            thread.start()
        for thread in ending:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _take_slot(self, cancelled: Callable[[], bool]) -> Child | None:
        """Take a free slot, or an idle child with its slot."""
        with self._slots:
            while not self._closed and not cancelled():
                if self._idle:
                    idle = min(self._idle, key=lambda one: one.until)  # kept ones first: they are booted
                    self._idle.remove(idle)
                    self._slots.notify_all()
                    return idle.child
                if self._taken < self._most_alive:
                    self._taken += 1
                    return None
                self._slots.wait(_SLOT_INTERVAL)
        raise self._failure(protocol.CHILD_CANCELLED, "stopped waiting for a free slot")

    def _free_slot(self, child: Child | None = None) -> None:
        with self._slots:
            self._taken -= 1
            if child is not None:
                self._alive.discard(child)
            self._slots.notify_all()

    def _boot_idle(self) -> None:
        with contextlib.suppress(OSError):  # `start` reports why there is none
            child = self._boot()
            with self._slots:
                self._idle.append(_Idle(child, math.inf))
                self._slots.notify_all()

    def _end_surplus(self) -> None:
        with self._slots:
            self._expected -= 1
            surplus = [one for one in self._idle if one.until == math.inf][self._expected :]
            self._idle = [one for one in self._idle if one not in surplus]
        for one in surplus:
            one.child.close()

    def _end_unused(self) -> None:
        """The keeper's thread, which runs while any child is kept."""
        while (child := self._next_unused()) is not None:
            child.close()

    def _next_unused(self) -> Child | None:
        """Wait until a kept child's time is up and take it; None once none is kept."""
        with self._slots:
            while not self._closed:
                first = min(self._idle, key=lambda one: one.until, default=None)
                if first is None or first.until == math.inf:
                    break
                seconds = first.until - time.monotonic()
                if seconds <= 0:
                    self._idle.remove(first)
                    return first.child
                self._slots.wait(seconds)
            self._keeper = None
            return None

    def _boot(self) -> Child:
        """Boot a child in a slot that was taken. Raises OSError, or `failure` if the launcher was closed meanwhile."""
        try:
            child = self._run()
        except BaseException:
            self._free_slot()
            raise
        with self._slots:
            self._alive.add(child)
            closed = self._closed
        if closed:  # close() ran while the process was being created, and missed it
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
            ended=self._free_slot,
        )


def _environment(inherited: Mapping[str, str], folder: Path, limit: float, memory: int) -> dict[str, str]:
    """Return the child's environment: no keys, and all of Blender's folders below `folder`."""
    kept = {name: value for name, value in inherited.items() if not name.upper().endswith(_SECRETS)}
    # Blender leaves its session folder behind when it is killed: put it into ours, which is removed.
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
