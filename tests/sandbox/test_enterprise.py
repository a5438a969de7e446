# SPDX-License-Identifier: GPL-3.0-or-later
"""The Enterprise base: the same generations, other defaults, and the customer's own server."""

from __future__ import annotations

import pytest

BASE = "/api/v1/enterprise/3d"


@pytest.mark.blender
def test_default_format_is_obj_and_the_fetch_link_stays_under_the_base(service):
    accepted = service.submit(path=f"{BASE}/image_to_3d", mesh_simplify=0.98).json()
    assert accepted["fetch_result"] == f"{service.server.url}{BASE}/fetch/{accepted['id']}"
    answer = service.ended(accepted)
    assert (answer["warning"], answer["nsfw_content_detected"], answer["webhook_status"]) == ("", False, "")
    assert answer["output"][0].endswith(".obj")
    assert b"\nf " in service.files(answer)[0]


def test_text_becomes_a_model_too(slow_service):
    answer = slow_service.post(f"{BASE}/text_to_3d", prompt="a chair").json()
    assert (answer["status"], answer["meta"]["output_format"]) == ("processing", "obj")


def test_system_details(service):
    details = service.post(f"{BASE}/system_details").json()
    assert set(details) == {"model_count", "queue_time", "status"}
    assert details["status"] == "ok"


def test_cleared_queue_is_empty(slow_service):
    jobs = [slow_service.submit().json()["id"] for _ in range(5)]
    assert slow_service.post(f"{BASE}/clear_queue").json()["status"] == "success"
    assert slow_service.fetch(jobs[0]).status_code == 404
    assert slow_service.submit().status_code == 200


@pytest.mark.parametrize("action", ["restart_server", "update_server", "update", "clear_cache"])
def test_server_actions_are_answered(service, action):
    answer = service.post(f"{BASE}/{action}").json()
    assert answer["status"] == "success"
    assert answer["message"]
    assert service.post(f"{BASE}/{action}", key="invalid").status_code == 401
