# SPDX-License-Identifier: GPL-3.0-or-later
"""Request bodies that are read while they are sent, and so know whether anything of them was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, Protocol

CHUNK: Final = 16 << 10  # bytes


class StreamedBody(Protocol):
    """A request's body with a known length, in bytes, that is read while it is sent."""

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[bytes]: ...

    def read(self, size: int = -1, /) -> bytes:
        """Return up to `size` bytes, all of the rest if it is negative; empty at the end."""
        ...


class SentBody:
    """A body that knows whether any of it was asked for: by then the connection stands and the headers are sent.

    What an exception says is no measure of that: a broken TLS connection looks alike before and after.
    """

    def __init__(self, body: bytes | StreamedBody, before_sending: Callable[[], None] = lambda: None) -> None:
        self._body = _Memory(body) if isinstance(body, bytes) else body
        self._before_sending = before_sending
        self.was_read = False
        # What our own side raised, which must not be taken for the network's doing.
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
