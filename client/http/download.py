# SPDX-License-Identifier: GPL-3.0-or-later
"""Downloads a file: streamed into `NAME.part`, resumed where an earlier try broke off, checked, then renamed.

Beside `NAME.part` is a note of the file's version, by which it can be resumed.
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
class FileVersion:
    """Which version of which file the bytes belong to. `validator`: the server's tag for it, or ""; `total`: bytes."""

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
        """The number of bytes so far."""
        return self.path.stat().st_size if self.path.is_file() else 0

    @property
    def version(self) -> FileVersion | None:
        """The version that the bytes belong to; None if unknown, and then they are useless."""
        try:
            note = json_values.parse_mapping(self._note.read_bytes())
        except FileNotFoundError:
            return None
        if note is None:
            return None
        total = json_values.number(note.get("total"))
        validator = json_values.line(note.get("validator"))
        return FileVersion(json_values.line(note.get("url")), validator, None if total is None else int(total))

    @contextmanager
    def open(self, version: FileVersion, start: int) -> Iterator[BinaryIO]:
        """Open the file for writing from byte `start` on, and truncate it there."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        # The note is written first: bytes must never be taken for another version's.
        if start == 0:
            self.path.unlink(missing_ok=True)
        self._note.write_text(json.dumps(asdict(version)), encoding="ascii")
        with self.path.open("r+b" if start else "wb") as file:
            file.seek(start)
            file.truncate()
            yield file

    def finish(self) -> None:
        """Rename the file to its final name, atomically."""
        self.path.replace(self._target)
        self._note.unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete the part."""
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)


@dataclass(frozen=True)
class Download:
    """Downloads files. `check`: gets the complete file before it is renamed, and raises ModelFileError."""

    transport: Transport
    check: Callable[[Path], None]
    progress: Progress
    is_cancelled: IsCancelled
    largest: int = LARGEST

    def fetch(self, url: str, target: Path) -> Path:
        """Download the file at `url` to `target`.

        Raises DownloadFailed (the part is kept, and resumed by the next call), ModelFileError (nothing is kept),
        Cancelled, or WorkerFailed if the disk failed.
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
        old = part.version
        offset = part.size if old is not None and old.url == url else 0
        headers = {}
        if old is not None and offset:
            headers["Range"] = f"bytes={offset}-"
            headers |= {"If-Range": old.validator} if old.validator else {}
        try:
            with self.transport.get_stream(url, headers) as response:
                version, start = self._begin(url, response, part, offset)
                with part.open(version, start) as file:
                    received = self._write(url, response, file, start, version.total)
        except ServiceUnreachable as error:
            raise _failure(url, reason(error.__cause__ or error)) from error
        if version.total is not None and received != version.total:
            raise _failure(url, f"the connection broke after {received} of {version.total} bytes")

    def _begin(self, url: str, response: requests.Response, part: PartialFile, offset: int) -> tuple[FileVersion, int]:
        """The file's version by the answer, and the byte at which it begins."""
        validator = response.headers.get("ETag", "")
        validator = response.headers.get("Last-Modified", "") if validator.startswith("W/") else validator
        found = re.fullmatch(
            r"bytes ([0-9]{1,18})-[0-9]{1,18}/([0-9]{1,18})", response.headers.get("Content-Range", "")
        )
        if response.status_code == 206 and offset and found and int(found[1]) == offset:
            return self._sized(FileVersion(url, validator, int(found[2]))), offset
        if response.status_code != 200:
            if offset:  # the part does not match the server's file: the next try starts over
                part.remove()
            raise _failure(url, f"HTTP {response.status_code}")
        return self._sized(FileVersion(url, validator, received_body.announced_length(response))), 0

    def _sized(self, version: FileVersion) -> FileVersion:
        if version.total is not None and version.total > self.largest:
            raise _too_large(self.largest)
        return version

    def _write(self, url: str, response: requests.Response, file: BinaryIO, start: int, total: int | None) -> int:
        """Write the body; returns the file's new length."""
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
        # Flushed to the disk first, so that a power cut leaves no empty file under the final name.
        os.fsync(file.fileno())
        return received


def _chunks(url: str, response: requests.Response) -> Iterator[bytes]:
    """Yield the body. An OSError here is the network's; while writing it is the disk's."""
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
        f"The model's file is larger than {largest / 2**20:,.0f} MB, which is implausible. "
        "Check it at the service, or generate it again with a higher mesh_simplify."
    )


def _disk_failure(error: OSError) -> WorkerFailed:
    return WorkerFailed(
        protocol.DISK,
        f"The model could not be written to disk ({error.strerror or error}). "
        "Free up space or choose another folder in the preferences, then fetch it again; that is free of charge.",
    )
