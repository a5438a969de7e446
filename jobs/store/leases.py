# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Blender runs which job. Every function runs inside its caller's transaction.

A lease lasts as long as its owner's heartbeat, and ends at once when the owner's process is known to be dead. Blender
can block all our threads while it is busy, so an owner whose process exists is given longer.

Clocks differ between computers and can be set, so a heartbeat is a counter: each Blender measures by its own monotonic
clock how long it has not changed. Whether a process is alive is found out without sending it a signal.
"""

from __future__ import annotations

import os
import platform
import sys
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sqlite3 import Connection

_STILL_ACTIVE: Final = 259  # Windows' exit code of a process that has not ended
_QUERY: Final = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
_INVALID_PARAMETER: Final = 87  # Windows' error for an unused process id

BEAT: Final = 5.0  # seconds between two heartbeats
LASTS: Final = 15.0  # seconds after the last heartbeat
LASTS_ALIVE: Final = 120.0  # the same, where the owner's process is there


@dataclass(frozen=True)
class Owner:
    """A Blender process. `machine`: one boot of one computer; `started`: tells apart processes of the same `pid`."""

    machine: str
    pid: int
    started: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def is_dead(self, machine: str) -> bool:
        """Whether the process is known to be gone, as seen on `machine`; False where that cannot be known."""
        if self.machine != machine:
            return False
        started = _started(self.pid)
        return started is None or (bool(started and self.started) and started != self.started)


def this_process() -> Owner:
    """A new owner for this process."""
    return Owner(_machine(), os.getpid(), _started(os.getpid()) or "")


def _machine() -> str:
    """Process ids are comparable only within one boot and, in containers, one PID namespace."""
    parts = [platform.node(), f"{uuid.getnode():x}"]
    for path in ("/proc/sys/kernel/random/boot_id", "/proc/self/ns/pid"):
        found = Path(path)
        try:
            parts.append(str(found.readlink()) if found.is_symlink() else found.read_text(encoding="ascii").strip())
        except OSError:
            continue
    return " ".join(parts)


def _started(pid: int) -> str | None:
    """When the process started, "" if unknown; None if there is no such process."""
    if sys.platform == "win32":
        return _started_on_windows(pid)
    if sys.platform == "linux":
        return _started_on_linux(pid)
    try:
        os.kill(pid, 0)  # signal 0 only asks; on Windows it would end the process
    except ProcessLookupError:
        return None
    except PermissionError:
        return ""
    return ""


def _started_on_linux(pid: int) -> str | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    except OSError:
        return ""
    # The name, in brackets, may hold spaces; then follow the state and, as the 20th, the start in clock ticks.
    values = text.rpartition(")")[2].split()
    return None if values[0] in {"Z", "X"} else values[19]


if sys.platform == "win32":

    def _started_on_windows(pid: int) -> str | None:
        import ctypes
        from ctypes import wintypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        handle = kernel.OpenProcess(_QUERY, 0, pid)
        if not handle:
            return None if ctypes.get_last_error() == _INVALID_PARAMETER else ""
        process = wintypes.HANDLE(handle)
        try:
            code = wintypes.DWORD()
            if kernel.GetExitCodeProcess(process, ctypes.byref(code)) and code.value != _STILL_ACTIVE:
                return None
            times = [wintypes.FILETIME() for _ in range(4)]
            if not kernel.GetProcessTimes(process, *(ctypes.byref(time) for time in times)):
                return ""
            return f"{times[0].dwHighDateTime}.{times[0].dwLowDateTime}"
        finally:
            kernel.CloseHandle(process)


class Hearts:
    """When this Blender last saw a new heartbeat of each other owner. `clock`: seconds, monotonic."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen: dict[str, tuple[float, float]] = {}

    def silence(self, owner_id: str, beat: float) -> float:
        """Seconds since `beat` last changed; 0 when it is first seen."""
        now = self._clock()
        if self._seen.get(owner_id, (None, 0.0))[0] != beat:
            self._seen[owner_id] = (beat, now)
        return now - self._seen[owner_id][1]

    def forget(self, owner_id: str) -> None:
        """Drop what is known of an owner that is gone."""
        self._seen.pop(owner_id, None)


def beat(connection: Connection, owner: Owner, hearts: Hearts) -> None:
    """Record that the owner is alive, and free the leases of dead ones.

    The counter starts at a random number, so that an owner taken for dead that comes back is seen to beat.
    """
    connection.execute(
        "INSERT INTO owners (id, machine, pid, started, beat) VALUES (?, ?, ?, ?, abs(random()) % 1000000000) "
        "ON CONFLICT (id) DO UPDATE SET beat = beat + 1",
        (owner.id, owner.machine, owner.pid, owner.started),
    )
    bury(connection, owner, hearts)


def bury(connection: Connection, owner: Owner, hearts: Hearts) -> None:
    """Delete every dead owner with its leases."""
    rows = connection.execute("SELECT id, machine, pid, started, beat FROM owners WHERE id <> ?", (owner.id,))
    for id_, machine, pid, started, last in rows.fetchall():
        if hearts.silence(id_, last) > _lasts(Owner(machine, pid, started, id_), owner):
            connection.execute("DELETE FROM owners WHERE id = ?", (id_,))
            hearts.forget(id_)


def _lasts(other: Owner, owner: Owner) -> float:
    """How many seconds the other's leases last after its last heartbeat; negative if it is dead."""
    if other.is_dead(owner.machine):
        return -1.0
    is_seen = (
        other.machine == owner.machine and other.pid != owner.pid
    )  # else it is an engine that this Blender has closed
    return LASTS_ALIVE if is_seen else LASTS


def holder(connection: Connection, job_id: str) -> str | None:
    """The id of the job's owner, None if it has none."""
    row = connection.execute("SELECT owner FROM leases WHERE job = ?", (job_id,)).fetchone()
    return row[0] if row else None


def take(connection: Connection, job_id: str, owner: Owner, *, is_running: bool) -> bool:
    """Take the job's lease; returns False if another owner has it."""
    if holder(connection, job_id) not in {None, owner.id}:
        return False
    connection.execute(
        "INSERT INTO leases (job, owner, is_running) VALUES (?, ?, ?) "
        "ON CONFLICT (job) DO UPDATE SET is_running = excluded.is_running",
        (job_id, owner.id, is_running),
    )
    return True


def drop(connection: Connection, job_id: str, owner: Owner) -> None:
    """Release the job."""
    connection.execute("DELETE FROM leases WHERE job = ? AND owner = ?", (job_id, owner.id))


def release(connection: Connection, owner: Owner, keep: Collection[str] = ()) -> None:
    """Release all jobs except for `keep`, whose threads cannot be stopped yet."""
    held = connection.execute("SELECT job FROM leases WHERE owner = ?", (owner.id,)).fetchall()
    for (job_id,) in held:
        if job_id not in keep:
            drop(connection, job_id, owner)
    if not keep:
        connection.execute("DELETE FROM owners WHERE id = ?", (owner.id,))


def running(connection: Connection, service: str) -> int:
    """How many jobs of a service run, in all Blenders."""
    row = connection.execute(
        "SELECT count(*) FROM leases JOIN jobs ON jobs.id = leases.job WHERE is_running AND service = ?", (service,)
    ).fetchone()
    return int(row[0])
