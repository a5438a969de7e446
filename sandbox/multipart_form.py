# SPDX-License-Identifier: GPL-3.0-or-later
"""Parses multipart/form-data with the standard library's mail parser."""

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
    """A form's texts and files by field name."""

    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)


async def read(request: Request) -> Form:
    """Return a request's form; an empty one if there is none."""
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
