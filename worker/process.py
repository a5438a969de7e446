# SPDX-License-Identifier: GPL-3.0-or-later
"""One running child Blender as its parent sees it: calls, answers, its end, and its memory. Standard library alone."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self, cast

from . import protocol
from .protocol import Arguments, Result

_PAGE: Final = 4096  # bytes, of Linux's figures
_PATIENCE: Final = 5.0  # seconds for `ps`

_log = logging.getLogger(__name__)

_LOOK_INTERVAL: Final = 0.1  # seconds between two checks of `cancelled` and the clock
_MEMORY_INTERVAL: Final = 1.0  # seconds between two checks of its memory
_LAST_WORDS: Final = 4096  # bytes of stderr kept
_LONGEST_LINE: Final = 1 << 20  # bytes; an importer's endless line must not fill the memory
_LONGEST_DETAIL: Final = 200  # characters
_GRACE: Final = 5.0  # seconds for a killed process to disappear
_NO_MEMORY: Final = re.compile(rb"MemoryError|bad_alloc|[mc]alloc\w* returns null|out of memory", re.IGNORECASE)


def used_by(pid: int) -> int:
    """Return a process's memory in bytes; 0 if unknown, as when it has ended."""
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


class ChildFailed(Exception):
    """A child failed at its task; `code` is one of `protocol`'s, `detail` one short line for a log."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


def never() -> bool:
    """Return False, for calls that cannot be cancelled."""
    return False


class Child:
    """A child Blender. Leaving it as a context manager ends the process. One thread at a time may call it.

    `most_memory`: its memory limit in bytes during a call, 0 if the system enforces one.
    """

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        folder: tempfile.TemporaryDirectory[str],
        *,
        failure: Callable[[str, str], Exception],
        limit: float,
        most_memory: int,
        ended: Callable[[Child], None],
    ) -> None:
        self._process = process
        self._stdin = cast("IO[bytes]", process.stdin)
        self._stdout = cast("IO[bytes]", process.stdout)
        self._stderr = cast("IO[bytes]", process.stderr)
        self._folder = folder
        self._failure = failure
        self._limit = limit
        self._memory = most_memory
        self._next_look = 0.0
        self._ended = ended
        self._lock = threading.Lock()
        self._reason: tuple[str, str] | None = None  # why it ended; the first reason stays
        self._has_booted = False
        self._messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()  # None: stdout was closed
        self._last_words = b""
        self._listeners = [
            threading.Thread(target=work, daemon=True) for work in (self._read_messages, self._read_errors)
        ]
        for listener in self._listeners:
            listener.start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def is_usable(self) -> bool:
        """Whether it can take a task: it is alive, and nothing has ended it."""
        return self._reason is None and self._process.poll() is None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def call(
        self,
        task: protocol.Task[Arguments, Result],
        arguments: Arguments,
        *,
        progress: Callable[[float, str], None] | None = None,
        cancelled: Callable[[], bool] = never,
    ) -> Result:
        """Run one task and return its result. Blocks the calling thread, on which `progress` is called too.

        The time limit restarts with each report of progress: a long bake on a busy computer is no hang.
        Raises `failure(code, detail)`. After a failure that the task reports, the child stays usable; any other ends
        it.
        """
        self._send({"task": task, "arguments": dict(arguments)})
        while True:
            message = self._receive(time.monotonic() + self._limit, cancelled)
            if message["type"] == "result":
                return cast("Result", message["result"])
            if message["type"] == "error":
                raise self._failure(str(message["code"]), str(message["detail"]))
            if message["type"] == "progress" and progress is not None:
                progress(float(message["fraction"]), str(message["text"]))

    def close(self) -> None:
        """End the process at once, whatever it is doing. A call waiting in another thread raises `child_cancelled`."""
        self._end(protocol.CHILD_CANCELLED, "the child was closed")

    def _send(self, message: Mapping[str, object]) -> None:
        try:
            self._stdin.write(json.dumps(message).encode() + b"\n")
            self._stdin.flush()
        except (OSError, ValueError):  # a closed pipe: _receive finds the reason at the end of stdout
            _log.debug("the child no longer listens")

    def _receive(self, deadline: float, cancelled: Callable[[], bool]) -> dict[str, Any]:
        while self._reason is None:
            if cancelled():
                self._end(protocol.CHILD_CANCELLED, "cancelled")
            elif time.monotonic() > deadline:
                self._end(protocol.CHILD_TIMED_OUT, f"it reported nothing for {self._limit:g} s")
            elif self._holds_too_much():
                self._end(protocol.CHILD_OUT_OF_MEMORY, f"it held more than {self._memory >> 20} MB")
            else:
                with contextlib.suppress(queue.Empty):
                    message = self._messages.get(timeout=_LOOK_INTERVAL)
                    if message is not None:
                        return message
                    self._end(*self._autopsy())
        raise self._failure(*self._reason)

    def _holds_too_much(self) -> bool:
        now = time.monotonic()
        if not self._memory or now < self._next_look:
            return False
        self._next_look = now + _MEMORY_INTERVAL
        return used_by(self.pid) > self._memory

    def _autopsy(self) -> tuple[str, str]:
        """Return why the process ended by itself."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE)
        self._listeners[1].join(_GRACE)
        words = self._last_words
        _log.warning("child Blender %s: %s", _exit_status(self._process.poll()), words.decode(errors="replace"))
        code = protocol.CHILD_CRASHED if self._has_booted else protocol.CHILD_UNAVAILABLE
        if _NO_MEMORY.search(words):
            code = protocol.CHILD_OUT_OF_MEMORY
        return code, _detail(self._process.poll(), words)

    def _end(self, code: str, detail: str) -> None:
        with self._lock:
            if self._reason is not None:
                return
            self._reason = (code, detail)
        self._kill()
        for listener in self._listeners:  # each closes its own pipe: closing one during a read would block
            listener.join(_GRACE)
        self._folder.cleanup()
        self._ended(self)

    def _kill(self) -> None:
        if self._process.poll() is None:  # once it was waited for, its id may belong to another process
            with contextlib.suppress(OSError):
                _kill(self._process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_GRACE)
        with contextlib.suppress(OSError):  # unsent data is flushed here
            self._stdin.close()

    def _read_messages(self) -> None:
        with self._stdout as lines:
            while line := lines.readline(_LONGEST_LINE):
                message = _message(line)
                if message is not None:
                    self._has_booted = True
                    self._messages.put(message)
        self._messages.put(None)

    def _read_errors(self) -> None:
        with self._stderr as errors:
            while chunk := os.read(errors.fileno(), _LAST_WORDS):
                self._last_words = (self._last_words + chunk)[-_LAST_WORDS:]


def _message(line: bytes) -> dict[str, Any] | None:
    """Return the message in a line of stdout, None for anything else printed there."""
    if not line.startswith(b"{"):
        return None
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return None
    kind = message.get("type") if isinstance(message, dict) else None
    return message if isinstance(kind, str) and kind in protocol.MESSAGE_TYPES else None


def _exit_status(status: int | None) -> str:
    if status is None:
        return "closed its output"
    if status < 0:
        with contextlib.suppress(ValueError):
            return f"ended by {signal.Signals(-status).name}"
    return f"ended with exit code {status}"


def _detail(status: int | None, words: bytes) -> str:
    """Return one line: how it ended and its last output, without the indented lines of tracebacks."""
    lines = [line for line in words.decode(errors="replace").splitlines() if line.strip() and not line[0].isspace()]
    detail = f"{_exit_status(status)}: {lines[-1]}" if lines else _exit_status(status)
    return detail[:_LONGEST_DETAIL]


def _kill(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)  # it leads a session of its own: see the launcher
