# SPDX-License-Identifier: GPL-3.0-or-later
"""A form with a file in it (multipart/form-data), read from disk while it is sent."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self

MEDIA_TYPE: Final = "image/png"  # of pictures, as the child Blender makes them
MESH_TYPE: Final = "model/gltf-binary"
_CHUNK: Final = 64 << 10  # bytes


class Multipart:
    """File-like: the texts of `fields`, then the file as `field`, with its exact length in bytes.

    `name`: the file's in the form; `on_read` is called before each read and may raise, which ends the request. Raises
    OSError if the file cannot be read.
    """

    def __init__(
        self,
        path: Path,
        field: str,
        name: str,
        fields: Mapping[str, str],
        on_read: Callable[[], None] = lambda: None,
    ) -> None:
        boundary = uuid.uuid4().hex
        self.content_type = f"multipart/form-data; boundary={boundary}"
        texts = "".join(
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
            for key, value in fields.items()
        )
        kind = MESH_TYPE if name.endswith(".glb") else MEDIA_TYPE
        disposition = f'Content-Disposition: form-data; name="{field}"; filename="{name}"'
        head = f"{texts}--{boundary}\r\n{disposition}\r\nContent-Type: {kind}\r\n\r\n"
        self._file = path.open("rb")
        self._size = path.stat().st_size
        self._parts: tuple[io.BufferedIOBase, ...] = (
            io.BytesIO(head.encode()),
            self._file,
            io.BytesIO(f"\r\n--{boundary}--\r\n".encode()),
        )
        self._length = len(head.encode()) + self._size + len(boundary) + 8
        self._on_read = on_read

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        """Exists because requests streams only what can be iterated."""
        while piece := self.read(_CHUNK):
            yield piece

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, all of the rest if it is negative; empty at the end."""
        self._on_read()
        if size < 0:
            return b"".join(part.read() for part in self._parts)
        for part in self._parts:
            if piece := part.read(size):
                return piece
        return b""
