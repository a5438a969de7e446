# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures how long ago something was, even across processes, by a clock that cannot be set: the uptime."""

from __future__ import annotations

import platform
import sys
import time
import uuid
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Moment:
    """`boot`: identifies a boot of a computer, "" if unknown; `seconds`: since that boot, including sleep."""

    boot: str
    seconds: float

    def since(self, before: Moment | None) -> float | None:
        """Seconds since `before`; None if that is unknown, as the computer was restarted in between."""
        if before is None or not self.boot or before.boot != self.boot or before.seconds > self.seconds:
            return None
        return self.seconds - before.seconds


def now() -> Moment:
    """Return the present moment."""
    return Moment(_boot(), _seconds())


@cache
def _boot() -> str:
    try:
        found = _found_boot()
    except OSError:
        return ""
    return f"{platform.node()} {uuid.getnode():x} {found}" if found else ""


if sys.platform == "win32":

    def _found_boot() -> str:
        import winreg

        name = r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management\PrefetchParameters"
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, name) as key:
            return str(winreg.QueryValueEx(key, "BootId")[0])

    def _seconds() -> float:
        import ctypes

        ticks = ctypes.windll.kernel32.GetTickCount64
        ticks.restype = ctypes.c_ulonglong
        return float(ticks()) / 1000.0

elif sys.platform == "darwin":

    def _found_boot() -> str:
        import ctypes

        size, text = ctypes.c_size_t(64), ctypes.create_string_buffer(64)
        asked = ctypes.CDLL(None).sysctlbyname(
            b"kern.bootsessionuuid", text, ctypes.byref(size), None, ctypes.c_size_t()
        )
        return text.value.decode("ascii", "replace") if asked == 0 else ""

    def _seconds() -> float:
        return time.clock_gettime(time.CLOCK_MONOTONIC)  # time.monotonic stops while the computer sleeps

else:

    def _found_boot() -> str:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()

    def _seconds() -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME)  # as above
