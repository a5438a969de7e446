# SPDX-License-Identifier: GPL-3.0-or-later
"""A form with a file: its length is known in advance, and reading it in chunks of any size gives the same bytes."""

from __future__ import annotations

import email

import pytest
from maquette.client.http.bodies import Multipart


@pytest.mark.parametrize("size", [0, 1, 100_000])
@pytest.mark.parametrize("piece", [1 << 10, 1 << 16, -1])
def test_the_form_is_as_long_as_announced_and_holds_the_file(tmp_path, size, piece):
    content = bytes(range(256)) * (size // 256) + bytes(size % 256)
    (path := tmp_path / "picture.png").write_bytes(content)
    with Multipart(path, "image", "front.png", {"type": "input"}) as form:
        read = [form.read(piece) for _ in range(2 + len(form) // (1 << 10))]
        body = b"".join(read)
        assert len(body) == len(form)
    head = f"Content-Type: {form.content_type}\r\n\r\n".encode()
    text, file = email.message_from_bytes(head + body).get_payload()
    assert text.get_param("name", header="content-disposition") == "type"
    assert text.get_payload() == "input"
    assert (file.get_filename(), file.get_content_type()) == ("front.png", "image/png")
    assert file.get_payload(decode=True) == content


def test_a_file_that_shrinks_while_it_is_sent_is_an_error(tmp_path):
    (path := tmp_path / "mesh.glb").write_bytes(bytes(100_000))
    with Multipart(path, "mesh", "mesh.glb", {}) as form:
        path.write_bytes(b"")
        with pytest.raises(OSError, match="shorter"):
            form.read()
