# SPDX-License-Identifier: GPL-3.0-or-later
"""A form with a file in it (multipart/form-data), read from disk while it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Final

from ..http.bodies import FileBody

MEDIA_TYPE: Final = "image/png"  # of pictures, as the child Blender makes them
MESH_TYPE: Final = "model/gltf-binary"


class Multipart(FileBody):
    """The texts of `fields`, then the file as `field`; `name`: the file's in the form."""

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
