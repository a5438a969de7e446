# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory another process holds, where the system does not limit it for us. Standard library alone."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path
from typing import Final

_PAGE: Final = 4096  # bytes, of Linux's figures
_PATIENCE: Final = 5.0  # seconds for `ps`


def used_by(pid: int) -> int:
    """Return the bytes that a process holds; 0 where that cannot be told, as when it has ended."""
    with contextlib.suppress(OSError, ValueError, subprocess.SubprocessError):
        if sys.platform == "win32":
            return _committed(pid)
        if sys.platform == "linux":
            return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE
        command = ["/bin/ps", "-o", "rss=", "-p", str(pid)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_PATIENCE)  # noqa: S603
        return int(done.stdout) * 1024
    return 0


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _QUERY: Final = 0x1000  # PROCESS_QUERY_LIMITED_INFORMATION

    _SIZES: Final = ("peak_set", "set", "peak_paged", "paged", "peak_pool", "pool", "committed", "peak_committed")

    class _Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS of psapi.h."""

        _fields_ = (
            ("size", wintypes.DWORD),
            ("page_faults", wintypes.DWORD),
            *((name, ctypes.c_size_t) for name in _SIZES),
        )

    def _committed(pid: int) -> int:
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        kernel.OpenProcess.restype = wintypes.HANDLE
        kernel.K32GetProcessMemoryInfo.argtypes = (wintypes.HANDLE, ctypes.POINTER(_Counters), wintypes.DWORD)
        kernel.CloseHandle.argtypes = (wintypes.HANDLE,)
        process = kernel.OpenProcess(_QUERY, False, pid)  # noqa: FBT003 - the system's own order of arguments
        if not process:
            return 0
        try:
            counters = _Counters(size=ctypes.sizeof(_Counters))
            known = kernel.K32GetProcessMemoryInfo(process, ctypes.byref(counters), counters.size)
            return int(counters.committed) if known else 0
        finally:
            kernel.CloseHandle(process)
