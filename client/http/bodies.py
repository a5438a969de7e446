# SPDX-License-Identifier: GPL-3.0-or-later
"""Request bodies that are produced while they are sent, and so know whether anything was sent."""

from __future__ import annotations

import base64
import json
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Final, Protocol, Self

CHUNK: Final = 16 << 10  # bytes
MEDIA_TYPE: Final = "image/png"  # of pictures, as the child Blender makes them
MESH_TYPE: Final = "model/gltf-binary"

# Bytes of a file that are read at a time; a multiple of three, so that base64 has padding at its end only.
_STEP: Final = 48 * 1024


class StreamedBody(Protocol):
    """A request body of known length, in bytes, that is read while it is sent."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[bytes]: ...

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, or all if it is negative; empty at the end."""
        ...


class SentBody:
    """A body that knows whether it was read: if so, the connection was made and the headers were sent.

    Exceptions do not tell: a broken TLS connection looks the same before and after.
    """

    def __init__(self, body: bytes | StreamedBody, before_sending: Callable[[], None] = lambda: None) -> None:
        self._body = _Memory(body) if isinstance(body, bytes) else body
        self._before_sending = before_sending
        self.was_read = False
        # Our own errors, which must not be taken for the network's.
        self.failure: Exception | None = None

    def __len__(self) -> int:
        return len(self._body)

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read(CHUNK):
            yield piece

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes of the body."""
        try:
            if not self.was_read:
                self._before_sending()
            piece = self._body.read(size)
        except Exception as error:
            self.failure = error
            raise
        self.was_read = True
        return piece


class _Memory:
    """Bytes as a body. `io.BytesIO` would not do: requests may rewind and resend it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def __len__(self) -> int:
        return len(self._data)

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read(CHUNK):
            yield piece

    def read(self, size: int = -1) -> bytes:
        end = len(self._data) if size < 0 else self._at + size
        piece = self._data[self._at : end]
        self._at += len(piece)
        return piece


class FileBody(ABC):
    """File-like: a body made of files while it is sent.

    `on_read` is called before each read and may raise, which ends the request. Raises OSError if a file cannot be read.
    """

    def __init__(self, paths: Sequence[Path], on_read: Callable[[], None]) -> None:
        self._on_read = on_read
        self._pieces = self._produce()
        self._rest = b""
        self._open = ExitStack()
        with self._open as opening:
            self._files = [(opening.enter_context(path.open("rb")), path.stat().st_size) for path in paths]
            self._open = opening.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open.close()

    @abstractmethod
    def __len__(self) -> int:
        """The exact length in bytes."""

    def __iter__(self) -> Iterator[bytes]:
        """Needed because requests streams only iterables."""
        while piece := self.read(_STEP):
            yield piece

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes, or all if it is negative; empty at the end."""
        self._on_read()
        pieces, length = [self._rest], len(self._rest)
        while size < 0 or length < size:
            piece = next(self._pieces, b"")
            if not piece:
                break
            pieces.append(piece)
            length += len(piece)
        everything = b"".join(pieces)
        taken = everything if size < 0 else everything[:size]
        self._rest = everything[len(taken) :]
        return taken

    @abstractmethod
    def _produce(self) -> Iterator[bytes]:
        """Yield the body in pieces, none of them empty."""

    def _blocks(self, number: int) -> Iterator[bytes]:
        file, left = self._files[number]
        while left > 0:  # never more than was announced, even if the file grows
            block = file.read(min(_STEP, left))
            if not block:
                raise OSError("the file became shorter while it was sent")
            left -= len(block)
            yield block


class Base64Body(FileBody):
    """`{…fields, field: "data:MEDIA_TYPE;base64,…"}`: JSON with files in base64.

    Without a `media_type` the field holds the bare base64; so do the fields of `others`, one for each file. Encoding
    megabytes at once would hold Python's lock, and block Blender's window, for 10 ms and more.
    """

    def __init__(
        self,
        path: Path,
        media_type: str,
        field: str,
        fields: Mapping[str, object],
        on_read: Callable[[], None] = lambda: None,
        *,
        others: Mapping[str, Path] | None = None,
    ) -> None:
        # Ends in `…"": ""}`, whose last two characters follow the last file.
        frame = json.dumps({**fields, field: ""})
        prefix = f"data:{media_type};base64," if media_type else ""
        between = [f'", {json.dumps(name)}: "' for name in others or {}]
        self._heads = [each.encode("ascii") for each in (f"{frame[:-2]}{prefix}", *between)]
        self._tail = frame[-2:].encode("ascii")
        super().__init__((path, *(others or {}).values()), on_read)

    def __len__(self) -> int:
        encoded = sum(4 * ((size + 2) // 3) for _, size in self._files)
        return sum(map(len, self._heads)) + encoded + len(self._tail)

    def _produce(self) -> Iterator[bytes]:
        for number, head in enumerate(self._heads):
            yield head
            for block in self._blocks(number):
                yield base64.b64encode(block)
        yield self._tail


class Multipart(FileBody):
    """A form with a file in it (multipart/form-data): the texts of `fields`, then the file as `field`.

    `name`: the file's in the form.
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
        self._head = f"{texts}--{boundary}\r\n{disposition}\r\nContent-Type: {kind}\r\n\r\n".encode()
        self._tail = f"\r\n--{boundary}--\r\n".encode()
        super().__init__((path,), on_read)

    def __len__(self) -> int:
        return len(self._head) + self._files[0][1] + len(self._tail)

    def _produce(self) -> Iterator[bytes]:
        yield self._head
        yield from self._blocks(0)
        yield self._tail
