# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's descriptions of itself: a start page and an OpenAPI document."""

from __future__ import annotations

import pytest
import requests

from sandbox.faults import FAULTS


@pytest.fixture(scope="module")
def document(server):
    return requests.get(f"{server.url}/openapi.json", timeout=60).json()


def test_start_page_names_every_endpoint_and_fault(server, document):
    page = requests.get(server.url, timeout=60)
    assert page.headers["Content-Type"].startswith("text/html")
    for path in document["paths"]:
        assert path in page.text
    for fault in FAULTS:
        assert f"<dt>{fault}</dt>" in page.text


def test_every_endpoint_says_what_it_does_and_how_it_is_answered(document):
    for ways in document["paths"].values():
        for told in ways.values():
            assert told["description"]
            assert "422" not in told["responses"]
    assert {"200", "400", "401", "402", "404", "429"} <= set(
        document["paths"]["/api/v6/3d/image_to_3d"]["post"]["responses"]
    )


def test_operation_names_are_unique(document):
    names = [told["operationId"] for ways in document["paths"].values() for told in ways.values()]
    assert len(names) == len(set(names))
