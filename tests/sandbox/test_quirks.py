# SPDX-License-Identifier: GPL-3.0-or-later
"""The quirks, one by one and in turn."""

from __future__ import annotations

import pytest

from sandbox.quirks import QUIRKS, Quirks, applied
from tests.sandbox.service import Service
from tests.sandbox_server import SandboxServer

PROCESSING = {
    "status": "processing",
    "tip": "t",
    "eta": 4,
    "message": "m",
    "id": 1,
    "output": ["x"],
    "future_links": ["a"],
}
SUCCESS = {"status": "success", "generationTime": 1.5, "id": 1, "output": ["a", "b"], "proxy_links": ["c"], "meta": {}}
ERROR = {"status": "error", "message": "m"}
FAILED = {"status": "failed", "message": "m", "id": "", "output": ""}


@pytest.mark.parametrize(
    ("name", "answer", "changes"),
    [
        ("eta_float", PROCESSING, {"eta": 4.067986918399999}),
        ("no_eta", PROCESSING, {"eta": None}),
        ("tips", PROCESSING, {"tip": None, "tips": "t"}),
        ("tip_1", PROCESSING, {"tip": None, "tip_1": "t"}),
        ("future_links_dict", PROCESSING, {"future_links": {"0": "a"}}),
        ("no_future_links", PROCESSING, {"future_links": None}),
        ("output_empty", PROCESSING, {"output": ""}),
        ("output_empty_list", PROCESSING, {"output": []}),
        ("output_string", SUCCESS, {"output": "a"}),
        ("output_dict", SUCCESS, {"output": {"0": "a", "1": "b"}, "proxy_links": {"0": "c"}}),
        ("proxy_links_dict", SUCCESS, {"proxy_links": {"0": "c"}}),
        ("no_proxy_links", SUCCESS, {"proxy_links": None}),
        ("bare_success", SUCCESS, {"generationTime": None, "proxy_links": None, "meta": None}),
        ("id_null", SUCCESS, {"id": None}),
        ("id_empty", SUCCESS, {"id": ""}),
        ("no_id", SUCCESS, {"id": None}),
        ("messege", PROCESSING, {"message": None, "messege": "m"}),
        ("messege", ERROR, {"message": None, "messege": "m"}),
        ("message_object", ERROR, {"message": {"request": ["m"]}}),
        ("message_object", FAILED, {"message": {"request": ["m"]}}),
    ],
)
def test_quirk_changes_only_what_it_describes(name, answer, changes):
    changed = applied(answer, name)
    assert changed != answer
    for field in answer.keys() | changes.keys():
        assert changed.get(field) == changes.get(field, answer.get(field))


def test_id_may_be_a_uuid():
    assert len(applied(SUCCESS, "id_uuid")["id"]) == 36


@pytest.mark.parametrize("name", QUIRKS)
def test_quirk_leaves_other_answers_alone(name):
    for answer in (PROCESSING, SUCCESS, ERROR, FAILED):
        if answer["status"] not in QUIRKS[name].statuses:
            assert applied(answer, name) == answer


def test_each_has_its_turn():
    turns = Quirks(enabled=True)
    fetched = {turns.next("success", on_fetch=True) for _ in QUIRKS}
    assert fetched == {name for name, quirk in QUIRKS.items() if "success" in quirk.statuses}
    submitted = {turns.next("processing", on_fetch=False) for _ in QUIRKS}
    assert "id_null" not in submitted
    assert "tips" in submitted
    assert Quirks(enabled=False).next("success", on_fetch=True) == ""


@pytest.mark.blender
def test_server_with_quirks_goes_through_all_of_them():
    with SandboxServer("--quirks") as server:
        service = Service(server)
        answer = service.submit(fault="instant", mesh_simplify=0.98).json()
        link = service.server.url + "/api/v6/3d/fetch/109655546"
        answers = [service.post(link).json() for _ in range(20)]
        spellings = {next(iter(set(service.post(link, key="invalid").json()) - {"status"})) for _ in range(4)}
    assert answer["status"] == "success"
    outputs = {type(each["output"]).__name__ for each in answers}
    assert outputs == {"list", "str", "dict"}
    assert {"id" in each for each in answers} == {True, False}
    assert spellings == {"message", "messege"}


def test_header_selects_a_quirk(service):
    answer = service.submit(fault="tips").json()
    assert "tips" in answer
