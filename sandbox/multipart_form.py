# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a form with files in it (multipart/form-data), by the standard library's reader of mail."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request


@dataclass(frozen=True)
class File:
    """A file of a form."""

    name: str
    content_type: str
    data: bytes


@dataclass(frozen=True)
class Form:
    """The texts and the files of a form by their fields' names."""

    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)


async def read(request: Request) -> Form:
    """The form that a request brings; an empty one where it brings none."""
    head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + await request.body())
    form = Form()
    for part in message.iter_parts() if message.is_multipart() else ():
        name = str(part.get_param("name", "", header="content-disposition"))
        data = part.get_payload(decode=True)
        content = data if isinstance(data, bytes) else b""
        if part.get_filename() is None:
            form.texts[name] = content.decode()
        else:
            form.files[name] = File(str(part.get_filename()), part.get_content_type(), content)
    return form
