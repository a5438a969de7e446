# SPDX-License-Identifier: GPL-3.0-or-later
"""How each system lets a window ask for attention; loaded when the first job ends, because `ctypes` is slow to import.

Nothing happens while Blender is in front.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_GW_OWNER: Final = 4
_FLASH: Final = 2 | 12  # the taskbar button, until the window is in front
_INFORMATIONAL: Final = 10  # the icon bounces once; nothing happens if the program is in front
_URGENCY_HINT: Final = 1 << 8
_LONGEST: Final = 1024  # of a property, in 32-bit units


def ask() -> None:
    """Ask for the artist's attention; raises OSError or AttributeError if the system cannot."""
    if system := _SYSTEMS.get(sys.platform):
        system()


class _FlashInfo(ctypes.Structure):
    _fields_ = (
        ("size", ctypes.c_uint),
        ("window", ctypes.c_void_p),
        ("flags", ctypes.c_uint32),
        ("count", ctypes.c_uint),
        ("timeout", ctypes.c_uint32),
    )


def _on_windows() -> None:
    user = ctypes.WinDLL("user32")  # type: ignore[attr-defined]  # there alone
    kind = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)  # type: ignore[attr-defined]
    user.GetForegroundWindow.restype = user.GetWindow.restype = ctypes.c_void_p
    windows: list[int] = []

    def is_own(window: int | None) -> bool:
        process = ctypes.c_uint32()
        user.GetWindowThreadProcessId(ctypes.c_void_p(window), ctypes.byref(process))
        return process.value == os.getpid()

    def note(window: int, _more: int) -> int:
        if is_own(window) and user.IsWindowVisible(ctypes.c_void_p(window)):
            windows.append(window)
        return 1

    if is_own(user.GetForegroundWindow()):
        return
    user.EnumWindows(kind(note), None)
    for window in windows:
        if not user.GetWindow(ctypes.c_void_p(window), _GW_OWNER):
            info = _FlashInfo(ctypes.sizeof(_FlashInfo), window, _FLASH, 0, 0)
            user.FlashWindowEx(ctypes.byref(info))


def _on_macos() -> None:
    objc = ctypes.CDLL("/usr/lib/libobjc.A.dylib")
    objc.objc_getClass.restype = objc.sel_registerName.restype = ctypes.c_void_p
    get = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(("objc_msgSend", objc))
    send = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)(("objc_msgSend", objc))
    program = get(objc.objc_getClass(b"NSApplication"), objc.sel_registerName(b"sharedApplication"))
    send(program, objc.sel_registerName(b"requestUserAttention:"), _INFORMATIONAL)


class _Hints(ctypes.Structure):
    _fields_ = (
        ("flags", ctypes.c_long),
        ("input", ctypes.c_int),
        ("initial_state", ctypes.c_int),
        ("icon_pixmap", ctypes.c_ulong),
        ("icon_window", ctypes.c_ulong),
        ("icon_x", ctypes.c_int),
        ("icon_y", ctypes.c_int),
        ("icon_mask", ctypes.c_ulong),
        ("window_group", ctypes.c_ulong),
    )


def _on_x11() -> None:
    display = _Display()
    try:
        windows = [window for window in display.values(display.root, "_NET_CLIENT_LIST") if display.is_own(window)]
        if not set(windows) & set(display.values(display.root, "_NET_ACTIVE_WINDOW")):
            for window in windows:
                display.mark_urgent(window)
    finally:
        display.close()


class _Display:
    """A connection of our own to the X server. Raises OSError if there is no server."""

    def __init__(self) -> None:
        self._x = ctypes.CDLL("libX11.so.6")
        self._x.XOpenDisplay.restype = self._x.XGetWMHints.restype = self._x.XAllocWMHints.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.restype = self._x.XInternAtom.restype = ctypes.c_ulong
        self._display = ctypes.c_void_p(self._x.XOpenDisplay(None))
        if not self._display:
            raise OSError("there is no X display")
        self.root = self._x.XDefaultRootWindow(self._display)

    def close(self) -> None:
        """Close the connection after everything has been sent."""
        self._x.XCloseDisplay(self._display)

    def is_own(self, window: int) -> bool:
        """Whether the window is of this process."""
        return os.getpid() in self.values(window, "_NET_WM_PID")

    def values(self, window: int, name: str) -> list[int]:
        """The numbers of a window's property; none if it has no such property."""
        kind, form, data = ctypes.c_ulong(), ctypes.c_int(), ctypes.POINTER(ctypes.c_ulong)()
        count, left = ctypes.c_ulong(), ctypes.c_ulong()
        self._x.XGetWindowProperty(
            self._display,
            ctypes.c_ulong(window),
            ctypes.c_ulong(self._x.XInternAtom(self._display, name.encode(), 0)),
            ctypes.c_long(0),
            ctypes.c_long(_LONGEST),
            0,
            ctypes.c_ulong(0),  # of any type
            *(ctypes.byref(each) for each in (kind, form, count, left, data)),
        )
        if not data:
            return []
        found = [data[number] for number in range(count.value)]
        self._x.XFree(data)
        return found

    def mark_urgent(self, window: int) -> None:
        """Set the window's urgency hint, which is cleared once the window is in front."""
        pointer = self._x.XGetWMHints(self._display, ctypes.c_ulong(window)) or self._x.XAllocWMHints()
        hints = ctypes.cast(pointer, ctypes.POINTER(_Hints))
        hints.contents.flags |= _URGENCY_HINT
        self._x.XSetWMHints(self._display, ctypes.c_ulong(window), hints)
        self._x.XFree(hints)


_SYSTEMS: Final[Mapping[str, Any]] = {"win32": _on_windows, "darwin": _on_macos, "linux": _on_x11}
