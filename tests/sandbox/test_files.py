# SPDX-License-Identifier: GPL-3.0-or-later
"""How models and uploads are served."""

from __future__ import annotations

import pytest
import requests


@pytest.mark.blender
def test_model_can_be_downloaded_in_ranges(service, finished):
    link = finished["output"][0]
    whole = service.get(link)
    part = service.get(link, headers={"Range": "bytes=100-299"})
    assert part.status_code == 206
    assert part.content == whole.content[100:300]
    assert part.headers["Content-Range"] == f"bytes 100-299/{len(whole.content)}"


@pytest.mark.blender
def test_model_has_its_length_and_type(service, finished):
    link = finished["output"][0]
    head = requests.head(link, timeout=60)
    assert head.headers["Content-Type"] == "model/gltf-binary"
    assert int(head.headers["Content-Length"]) == len(service.get(link).content)


@pytest.mark.blender
def test_a_head_request_counts_as_no_download(server, finished):
    before = server.stats()
    requests.head(finished["output"][0], timeout=60)
    assert server.stats() == before


@pytest.mark.parametrize(
    "path", ["/out/none.glb", "/proxy/out/none.glb", "/temp/none.png", "/out/..%2f..%2fetc%2fhosts"]
)
def test_file_that_is_not_there_is_not_found(service, path):
    assert service.get(service.server.url + path).status_code == 404


@pytest.mark.blender
@pytest.mark.parametrize("options", [{"headers": {"Authorization": "Bearer key"}}, {"params": {"key": "key"}}])
def test_key_sent_to_a_file_host_is_noticed(service, finished, options):
    answer = service.get(finished["output"][0], **options)
    assert (answer.status_code, answer.json()["message"]) == (400, "A key was sent to a file host.")
