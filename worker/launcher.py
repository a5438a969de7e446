# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts child Blenders and ends them. Standard library alone; never imports `bpy`, so that any thread may use it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
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


class Launcher:
    """Starts at most `most_alive` children at a time.

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
        self._spare: list[Child] = []
        self._closed = False

    def start(self, cancelled: Callable[[], bool] = never) -> Child:
        """Boot a child and return at once; waits only while `most_alive` others live.

        Raises `failure` with `child_unavailable`, or with `child_cancelled` when cancelled or closed while waiting.
        """
        spare = self._take_place(cancelled)
        if spare is not None:
            return spare
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
                self._boot_spare()
            yield
        finally:
            self._end_surplus()

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
        """Take a place, or a spare child together with its place."""
        with self._places:
            while not self._closed and not cancelled():
                if self._spare:
                    return self._spare.pop(0)
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

    def _boot_spare(self) -> None:
        with contextlib.suppress(OSError):  # whoever needs one is told why there is none
            child = self._boot()
            with self._places:
                self._spare.append(child)
                self._places.notify_all()

    def _end_surplus(self) -> None:
        with self._places:
            self._expected -= 1
            surplus = self._spare[self._expected :]
            del self._spare[self._expected :]
        for child in surplus:
            child.close()

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
