# SPDX-License-Identifier: GPL-3.0-or-later
"""A download's unfinished file, `NAME.part`, and beside it what is known of its source, so that it can be continued."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from . import json_values


@dataclass(frozen=True)
class Source:
    """Where a part comes from. `validator`: the server's name for this very version, "" if none; `total`: bytes."""

    url: str
    validator: str
    total: int | None


class PartialFile:
    """The unfinished form of `target`. Every call may raise OSError."""

    def __init__(self, target: Path) -> None:
        self.path = target.with_name(target.name + ".part")
        self._target = target
        self._note = target.with_name(target.name + ".part.json")

    @property
    def size(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size if self.path.is_file() else 0

    @property
    def source(self) -> Source | None:
        """Where the bytes come from; None where that is not known, so that they are of no use."""
        try:
            note = json_values.parse_mapping(self._note.read_bytes())
        except FileNotFoundError:
            return None
        if note is None:
            return None
        total = json_values.number(note.get("total"))
        validator = json_values.line(note.get("validator"))
        return Source(json_values.line(note.get("url")), validator, None if total is None else int(total))

    @contextmanager
    def open(self, source: Source, start: int) -> Iterator[BinaryIO]:
        """The file, for writing from byte `start` on; what lies behind is cut off."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # The note goes first: bytes of one source must never stand under another's name.
        if start == 0:
            self.path.unlink(missing_ok=True)
        self._note.write_text(json.dumps(asdict(source)), encoding="ascii")
        with self.path.open("r+b" if start else "wb") as file:
            file.seek(start)
            file.truncate()
            yield file

    def finish(self) -> None:
        """Give the file its name, in one step."""
        self.path.replace(self._target)
        self._note.unlink(missing_ok=True)

    def remove(self) -> None:
        """Drop what is there."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)
