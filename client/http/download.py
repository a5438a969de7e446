# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings a file to disk: streamed into `NAME.part`, continued where an earlier try broke off, checked, then renamed.

A download's unfinished file, `NAME.part`, and beside it what is known of its source, so that it can be continued.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from ...worker import protocol
from ..errors import Cancelled, DownloadFailed, ModelFileError, ServiceUnreachable, WorkerFailed
from ..service import IsCancelled, Progress
from . import json_values, received_body
from .transport import Transport, host_of, network_errors, reason

if TYPE_CHECKING:
    import requests

LARGEST: Final = 1 << 30  # bytes

_CHUNK: Final = 64 << 10  # bytes


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


@dataclass(frozen=True)
class Download:
    """How files are fetched. `check`: looks at the whole file before it gets its name, and raises ModelFileError."""

    transport: Transport
    check: Callable[[Path], None]
    progress: Progress
    is_cancelled: IsCancelled
    largest: int = LARGEST

    def fetch(self, url: str, target: Path) -> Path:
        """Bring the file at `url` to `target`.

        Raises DownloadFailed (the part is kept, and continued by the next call), ModelFileError (nothing is kept),
        Cancelled, or WorkerFailed where the disk is at fault.
        """
        part = PartialFile(target)
        try:
            self._receive(url, part)
            self.check(part.path)
            part.finish()
        except ModelFileError:
            part.remove()
            raise
        except OSError as error:
            raise _disk_failure(error) from error
        return target

    def _receive(self, url: str, part: PartialFile) -> None:
        old = part.source
        offset = part.size if old is not None and old.url == url else 0
        headers = {}
        if old is not None and offset:
            headers["Range"] = f"bytes={offset}-"
            headers |= {"If-Range": old.validator} if old.validator else {}
        try:
            with self.transport.get_stream(url, headers) as response:
                source, start = self._begin(url, response, part, offset)
                with part.open(source, start) as file:
                    received = self._write(url, response, file, start, source.total)
        except ServiceUnreachable as error:
            raise _failure(url, reason(error.__cause__ or error)) from error
        if source.total is not None and received != source.total:
            raise _failure(url, f"the connection broke after {received} of {source.total} bytes")

    def _begin(self, url: str, response: requests.Response, part: PartialFile, offset: int) -> tuple[Source, int]:
        """What the answer brings, and at which byte it begins."""
        validator = response.headers.get("ETag", "")
        validator = response.headers.get("Last-Modified", "") if validator.startswith("W/") else validator
        found = re.fullmatch(
            r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18})", response.headers.get("Content-Range", "")
        )
        if response.status_code == 206 and offset and found and int(found[1]) == offset:
            return self._sized(Source(url, validator, int(found[2]))), offset
        if response.status_code != 200:
            if offset:  # what lies here does not fit what lies there: the next try begins anew
                part.remove()
            raise _failure(url, f"HTTP {response.status_code}")
        return self._sized(Source(url, validator, received_body.announced_length(response))), 0

    def _sized(self, source: Source) -> Source:
        if source.total is not None and source.total > self.largest:
            raise _too_large(self.largest)
        return source

    def _write(self, url: str, response: requests.Response, file: BinaryIO, start: int, total: int | None) -> int:
        """Write the body; returns the file's length then."""
        received = start
        for chunk in _chunks(url, response):
            if self.is_cancelled():
                raise Cancelled
            received += len(chunk)
            if received > self.largest:
                raise _too_large(self.largest)
            file.write(chunk)
            if total:
                self.progress(min(1.0, received / total))
        file.flush()
        # The name must never stand for a file that a power cut leaves empty.
        os.fsync(file.fileno())
        return received


def _chunks(url: str, response: requests.Response) -> Iterator[bytes]:
    """The body. Only here is an OSError the network's; while writing it is the disk's."""
    try:
        yield from received_body.pieces(response, _CHUNK)
    except network_errors() as error:
        raise _failure(url, "the connection broke") from error


def _failure(url: str, why: str) -> DownloadFailed:
    return DownloadFailed(
        f"The model could not be fetched from {host_of(url)} ({why}). Fetch it again; that is free of charge."
    )


def _too_large(largest: int) -> ModelFileError:
    return ModelFileError(
        f"The model's file is larger than {largest / 2**20:,.0f} MB, which cannot be right. "
        "Look at it at the service, or generate it again with a higher mesh_simplify."
    )


def _disk_failure(error: OSError) -> WorkerFailed:
    return WorkerFailed(
        protocol.DISK,
        f"The model could not be written to disk ({error.strerror or error}). "
        "Make room or choose another folder in the preferences, then fetch it again; that is free of charge.",
    )
