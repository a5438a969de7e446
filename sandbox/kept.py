# SPDX-License-Identifier: GPL-3.0-or-later
"""Models by what they were made of: the same pictures and options are modelled once."""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
import uuid
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maquette.worker.protocol import ReconstructArguments


class Kept:
    """A folder of models, which several sandboxes of one checkout may share. Thread-safe.

    `make`: writes the model to its `output`; what it raises, `write` raises.
    """

    def __init__(self, folder: Path, make: Callable[[ReconstructArguments], object]) -> None:
        self._folder = folder
        self._make = make
        self._lock = threading.Lock()
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def write(self, arguments: ReconstructArguments) -> None:
        """Write the model to its `output`: a copy of the kept one, if there is any."""
        output = Path(arguments["output"])
        kept = self._folder / f"{_made_of(arguments)}{output.suffix}"
        with self._lock:
            turn = self._turns[kept.name]
        with turn:  # who orders it meanwhile waits for this one
            if kept.exists():
                shutil.copyfile(kept, output)
                return
            self._make(arguments)
            self._folder.mkdir(parents=True, exist_ok=True)
            # Another sandbox never sees a part of it.
            part = kept.with_name(str(uuid.uuid4()))
            shutil.copyfile(output, part)
            part.replace(kept)


def _made_of(arguments: ReconstructArguments) -> str:
    views = arguments.get("views", {})
    files = [view["picture"] for view in views.values()] or [arguments["picture"]]
    pictures = [hashlib.sha256(Path(file).read_bytes()).hexdigest() for file in files]
    order = [list(views), pictures, arguments["name"], arguments["options"]]
    return hashlib.sha256(json.dumps(order, sort_keys=True).encode()).hexdigest()
