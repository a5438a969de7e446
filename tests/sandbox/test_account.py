# SPDX-License-Identifier: GPL-3.0-or-later
"""An account's calls and jobs, over real HTTP; the wallet is tested in test_modelslab.py."""

from __future__ import annotations

import pytest
import requests


@pytest.mark.parametrize("way", ["GET", "POST"])
def test_each_job_takes_one_of_the_calls(slow_service, way):
    def remaining():
        url = slow_service.server.url + "/api/subscribed_products"
        answer = requests.request(way, url, json={"key": slow_service.key}, timeout=60).json()
        (counts,) = answer["data"].values()
        return counts["total_api_call"], counts["api_call_remaining"]

    total, before = remaining()
    slow_service.submit()
    assert (total, before, remaining()[1]) == (5000, 5000, 4999)


def test_unfinished_jobs_are_counted_at_most_30_times_a_minute(slow_service):
    slow_service.submit()
    answers = [slow_service.post("/api/v6/processing/request_count") for _ in range(31)]
    assert {answer.json().get("processing_count") for answer in answers[:30]} == {1}
    assert (answers[30].status_code, answers[30].json()["retry_after"]) == (429, 60)


@pytest.mark.blender
def test_deleted_job_and_its_file_are_gone(service):
    answer = service.submit(fault="instant").json()
    assert service.post("/api/v3/delete_image", request_id=answer["id"], type="image").status_code == 404
    deleted = service.post("/api/v3/delete_image", request_id=answer["id"], type="3d").json()
    assert deleted == {"status": "success", "messege": "image deleted"}
    assert service.get(answer["output"][0]).status_code == 404
    assert service.fetch(answer["id"]).status_code == 404
    assert service.post("/api/v3/delete_image", request_id=answer["id"], type="3d").status_code == 404


@pytest.mark.blender
@pytest.mark.parametrize("path", ["/api/v6/assets_generated", "/api/assets_generated"])
def test_finished_jobs_are_listed_in_pages(service, path):
    made = [service.submit(fault="instant", mesh_simplify=0.98).json() for _ in range(2)]
    service.submit(fault="failed_job")
    for page, answer in ((1, made[1]), (2, made[0])):
        listed = service.post(path, type="3d", per_page=1, page=page).json()
        assert listed["data"] == [{"id": answer["id"], "output": answer["output"]}]
        assert listed["pagination"] == {"current_page": page, "per_page": 1, "total": 2}
    assert service.post(path, type="image").json()["data"] == []


def test_system_load_counts_the_jobs_of_all_accounts(slow_service):
    before = slow_service.post("/api/v3/system_load").json()
    slow_service.submit()
    after = slow_service.post("/api/v3/system_load").json()
    assert after["queue_num"] == before["queue_num"] + 1
    assert after["queue_time"] > before["queue_time"]
    assert after["status"] == "ok"


def test_larger_plan_may_have_more_unfinished_jobs(slow_service):
    link = slow_service.upload(b"any").json()["output"][0]
    answers = [slow_service.post("/api/v6/3d/image_to_3d", key="standard", image=link) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert answers[10].json()["message"] == "Rate limit exceeded. Maximum 10 queued requests allowed."
