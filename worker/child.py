# SPDX-License-Identifier: GPL-3.0-or-later
"""The child Blender's entry point, run by path. Serves one task after another until its stdin ends.

Loads the package from its folder: a factory-start Blender that enabled an extension would delete the wheels of the
artist's other extensions.
"""

from __future__ import annotations

import faulthandler
import importlib
import importlib.util
import json
import os
import queue
import shutil
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final

_FOLDER: Final = Path(__file__).resolve().parent
_PACKAGE: Final = "maquette"
_GRACE: Final = 10.0  # seconds for the parent to end a child past its limit before the child ends itself

Message = dict[str, Any]


def main() -> None:
    """Serve until stdin ends; never returns."""
    lines, send = _take_channel()
    protocol = _load("protocol")
    limit = float(os.environ.get(protocol.LIMIT_VARIABLE, "300")) + _GRACE
    _watch_time(limit)
    _limit_memory(int(os.environ.get(protocol.MEMORY_VARIABLE, "0")))
    requests: queue.SimpleQueue[Message] = queue.SimpleQueue()
    folder = os.environ.get(protocol.FOLDER_VARIABLE)
    threading.Thread(target=_listen, args=(lines, requests.put, folder), daemon=True).start()
    run = _load("tasks.registry").run  # imports `bpy`, which takes most of the start-up time
    send({"type": "ready"})
    while True:
        faulthandler.cancel_dump_traceback_later()
        request = requests.get()
        _watch_time(limit)
        _serve(request, run, send, limit)


def _serve(request: Message, run: Callable[..., Message], send: Callable[[Message], None], limit: float) -> None:
    def progress(fraction: float, text: str) -> None:
        _watch_time(limit)
        send({"type": "progress", "fraction": fraction, "text": text})

    send(run(request["task"], request["arguments"], progress))


def _take_channel() -> tuple[IO[str], Callable[[Message], None]]:
    """Reserve stdin and stdout for messages: everything that Blender and its importers print goes to stderr."""
    lines = os.fdopen(os.dup(0), encoding="utf-8")
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    sys.stdout.flush()
    os.dup2(2, 1)
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)

    def send(message: Message) -> None:
        # The leading newline separates the message from anything printed without one.
        answers.write(f"\n{json.dumps(message)}\n")
        answers.flush()

    return lines, send


def _listen(lines: IO[str], accept: Callable[[Message], None], folder: str | None) -> None:
    for line in lines:
        accept(json.loads(line))
    # The parent has closed the pipe or is gone. The interpreter's own exit hangs or crashes in Blender 4.2 and 4.5.
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _watch_time(seconds: float) -> None:
    # A Python thread could not act while an importer's C code holds the interpreter lock; this one is C itself.
    faulthandler.dump_traceback_later(seconds, exit=True, file=2)


def _limit_memory(size: int) -> None:
    if size and sys.platform == "linux":
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (size if most == resource.RLIM_INFINITY else min(size, most), most))


def _load(module: str) -> Any:
    """Return a module of this folder, loaded as part of the package although only this file's path is known."""
    if _PACKAGE not in sys.modules:
        root = _FOLDER.parent
        # Python adds the script's folder to the path, where our modules could shadow others of the same name.
        sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != _FOLDER]
        spec = importlib.util.spec_from_file_location(
            _PACKAGE, root / "__init__.py", submodule_search_locations=[str(root)]
        )
        if spec is None or spec.loader is None:
            raise ImportError(f"no package in {root}")
        package = importlib.util.module_from_spec(spec)
        sys.modules[_PACKAGE] = package
        spec.loader.exec_module(package)
    return importlib.import_module(f"{_PACKAGE}.worker.{module}")


def _main_to_the_end() -> None:
    try:
        main()
    except BaseException:  # noqa: BLE001 - the process's boundary: the interpreter's own exit could hang from here
        traceback.print_exc()
    sys.stderr.flush()
    os._exit(1)


if __name__ == "__main__":
    _main_to_the_end()
