# SPDX-License-Identifier: GPL-3.0-or-later
"""Which Blender process this is, and whether another one of this computer still lives. Never sends a signal."""

from __future__ import annotations

import os
import platform
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

_STILL_ACTIVE: Final = 259  # Windows' exit code of a process that has not ended
_QUERY: Final = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION
_INVALID_PARAMETER: Final = 87  # Windows' error for a process id that nobody has


@dataclass(frozen=True)
class Owner:
    """A Blender process. `machine`: this boot of this computer; `started`: tells apart processes of the same `pid`."""

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
    """Processes are comparable only within one boot and, in containers, one space of process ids."""
    parts = [platform.node(), f"{uuid.getnode():x}"]
    for path in ("/proc/sys/kernel/random/boot_id", "/proc/self/ns/pid"):
        place = Path(path)
        try:
            parts.append(str(place.readlink()) if place.is_symlink() else place.read_text(encoding="ascii").strip())
        except OSError:
            continue
    return " ".join(parts)


def _started(pid: int) -> str | None:
    """When the process began, "" where that is not told; None where there is no such process."""
    if sys.platform == "win32":
        return _started_on_windows(pid)
    if sys.platform == "linux":
        return _started_on_linux(pid)
    try:
        os.kill(pid, 0)  # asks, and sends nothing; on Windows it would end the process
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
