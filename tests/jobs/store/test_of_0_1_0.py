# SPDX-License-Identifier: GPL-3.0-or-later
"""A library written by version 0.1.0: its tables, and its jobs in every state."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from maquette.client.registry import SERVICES
from maquette.client.service import Ticket
from maquette.jobs import recovery
from maquette.jobs.gallery import Query
from maquette.jobs.state import Stage, State
from maquette.jobs.store.library import Library

if TYPE_CHECKING:
    from maquette.jobs.job import Job

# The tables as 0.1.0 created them; never change this.
TABLES = """
    CREATE TABLE jobs (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, service TEXT NOT NULL, state TEXT NOT NULL,
        pace TEXT NOT NULL, generated_in REAL, record TEXT NOT NULL);
    CREATE INDEX jobs_by_state ON jobs (state);
    CREATE INDEX jobs_by_pace ON jobs (service, pace) WHERE generated_in IS NOT NULL;
    CREATE TABLE owners (
        id TEXT PRIMARY KEY, machine TEXT NOT NULL, pid INTEGER NOT NULL, started TEXT NOT NULL, beat REAL NOT NULL);
    CREATE TABLE leases (
        job TEXT PRIMARY KEY REFERENCES jobs (id) ON DELETE CASCADE,
        owner TEXT NOT NULL REFERENCES owners (id) ON DELETE CASCADE, is_running INTEGER NOT NULL);
    CREATE INDEX leases_by_owner ON leases (owner);
    PRAGMA user_version = 1;
"""
PLACEMENT = {
    "height": 0.0,
    "facing": 0.1,
    "is_grounded": False,
    "origin": "CENTRE",
    "up_axis": "Z",
    "collection": "",
    "textures_beside": True,
    "block_out": "chair",
    "block_out_job": "91db54eaa78f47349850060e9215d476",
    "replaces": True,
    "bounds": [0.57, 0.3, 1.0],
    "turn": 0.0,
    "aspect": 1.0,
}
ARRIVAL = {
    "scene": "Scene",
    "location": [0.0, 0.0, 0.29],
    "simplify_to": 10003,
    "placement": PLACEMENT,
    "scene_id": "e84439d5a9c94342b51da318ca054e38",
    "file": "/models/room.blend",
    "session": "658c74be765d49c68bcce7ad0ad3fc0c",
}
LOCAL = {
    "height": 1.1,
    "depth": 1.1,
    "triangles": 20003,
    "shape": "RELIEF",
    "roundness": 1.0,
    "bevel": 0.3,
    "mirror": True,
    "subjects": "EACH",
    "tolerance": 0.6,
    "grow": 0.05,
    "invert": True,
}
MODELSLAB = {
    "output_format": "ply",
    "render": True,
    "resolution": 259,
    "multi_image": True,
    "ss_guidance_strength": 7.6,
    "ss_sampling_steps": 15,
    "slat_guidance_strength": 3.1,
    "slat_sampling_steps": 15,
    "mesh_simplify": 0.98,
    "chunk_size": 8195,
    "seed": "0",
    "temp": True,
    "webhook": None,
    "track_id": None,
    "negative_prompt": "x",
    "guidance_scale": 3.1,
    "num_inference_steps": 33,
    "remove_bg": True,
    "foreground_ratio": 0.95,
}


def record(name: str, service: str, state: str, stage: str, **more: Any) -> dict[str, Any]:
    """A job as 0.1.0 wrote it: without the uptime at which it was queued and without a note that it was sent."""
    is_local = service == "LOCAL"
    return {
        "name": name,
        "service": service,
        "host": "" if is_local else "modelslab.com",
        "options": LOCAL if is_local else MODELSLAB,
        "output_format": "glb" if is_local else "ply",
        "arrival": ARRIVAL,
        "created": 1795752649.0,
        "id": name,
        "base_url": "" if is_local else "https://modelslab.com/api/v6",
        "folder": f"/library/jobs/{name}",
        "state": state,
        "stage": stage,
        "note": "",
        "needs_consent": False,
        "progress": 0.0,
        "expected_end": None,
        "ended": None,
        "picture_path": "/pictures/chair.png",
        "picture_sha256": "2503c12a74419d91a4c6c9f1affc48fee6e2b8b9091956ca6211e91ada57b5bf",
        "prompt": "",
        "views": [],
        "cut_out": {"tolerance": 0.6, "grow": 0.05, "invert": True, "subjects": "EACH"},
        "movies": [],
        "is_filmed": False,
        "remarks": [],
        "ticket": None,
        "links": [],
        "seed": "",
        "generated_in": None,
        "service_seconds": None,
        "failure": None,
        "report": {},
        "prepared_with": "",
        "entered": {"QUEUED": 1795752637.0},
        **more,
    }


SENT = {"QUEUED": 1795752637.0, "SUBMITTING": 1795752649.5, "GENERATING": 1795752650.0}
TICKET = {"remote_id": "109655547", "fetch_url": "https://modelslab.com/api/v6/3d/fetch/109655547"}
RECORDS = (
    record("made", "LOCAL", "KEPT", "In the scene", progress=1.0, ended=1795752636.5, generated_in=11.7),
    record("at the service", "MODELSLAB", "GENERATING", "Generating", ticket=TICKET, entered=SENT),
    record("on this computer", "LOCAL", "GENERATING", "Generating", entered=SENT),
    record("ordered, unanswered", "MODELSLAB", "SUBMITTING", "Sending the order", entered=SENT),
    record("queued", "MODELSLAB", "QUEUED", "Preparing the picture"),
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    connection = sqlite3.connect(tmp_path / "library.db")
    connection.executescript(TABLES)
    for each in RECORDS:
        connection.execute(
            "INSERT INTO jobs (id, service, state, pace, generated_in, record) VALUES (?, ?, ?, ?, ?, ?)",
            (each["id"], each["service"], each["state"], "60858d9b7f808c26", each["generated_in"], json.dumps(each)),
        )
    connection.execute("INSERT INTO owners VALUES ('old', 'another computer', 1, '', 0.0)")
    connection.executemany("INSERT INTO leases VALUES (?, 'old', 1)", [(each["id"],) for each in RECORDS[1:]])
    connection.commit()
    connection.close()
    return Library(tmp_path)


def names(jobs: Any) -> list[str]:
    return [job.name for job in jobs]


def test_its_jobs_are_all_in_the_gallery(library: Library) -> None:
    assert names(library.page(Query(0, 10)).jobs) == [each["name"] for each in reversed(RECORDS)]


def test_the_services_accept_its_settings(library: Library) -> None:
    for job in library.page(Query(0, 10)).jobs:
        values = SERVICES[job.service].options.from_mapping(job.options).as_mapping()
        assert {name: values[name] for name in job.options} == dict(job.options)


def test_its_jobs_are_resumed_and_nothing_is_ordered_twice(library: Library) -> None:
    went_on = {job.name: after(library, job) for job in (library.get(each["id"]) for each in RECORDS[1:])}
    assert went_on["at the service"] == {}
    assert library.get("at the service").ticket == Ticket(TICKET["remote_id"], TICKET["fetch_url"])
    assert went_on["on this computer"]["state"] is State.QUEUED
    assert went_on["ordered, unanswered"]["state"] is State.UNCERTAIN
    assert went_on["queued"] == {"needs_consent": True, "stage": Stage.CONSENT}  # how long it was queued is unknown


def after(library: Library, job: Job) -> dict[str, Any]:
    return recovery.changes(job, library.moment(), has_model=False)
