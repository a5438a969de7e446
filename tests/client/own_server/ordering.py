# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders a model from an own server the way a job does."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

from maquette.client.own_server.options import OwnServerOptions
from maquette.client.own_server.service import OwnServer, connect
from maquette.client.service import Answer, Finished, Processing, ServiceArguments, Subject

from tests.jobs.doubles import FakeLauncher
from tests.pictures import figure

JOB = uuid.UUID("0123456789abcdef0123456789abcdef")


def nothing() -> None:
    pass


def is_wanted() -> bool:
    return False


def service(url: str, server: str, job: uuid.UUID = JOB, key: str = "", **options: Any) -> OwnServer:
    told = OwnServerOptions.from_mapping({"server": server, **options}).as_mapping()
    return connect(ServiceArguments(FakeLauncher(), "lamp", url, key, "Maquette", job.hex, told))


def picture(folder: Path) -> Path:
    """A job's picture, in the job's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "upload.png"
    path.write_bytes(figure(32))
    return path


def order(own: OwnServer, folder: Path, before_sending: Callable[[], None] = nothing) -> Answer:
    """Upload the picture and order its model."""
    subject = Subject(own.upload(picture(folder), is_wanted))
    return own.submit(subject, OwnServerOptions(), "unused", before_sending)


def finish(own: OwnServer, answer: Answer) -> tuple[Finished, list[Processing]]:
    """Poll until the model is made; returns the answers on the way, too."""
    told = []
    while isinstance(answer, Processing):
        told.append(answer)
        answer = own.fetch(answer.ticket, is_wanted)
    return answer, told


def download(own: OwnServer, finished: Finished, folder: Path) -> bytes:
    return own.download(finished, folder / "model.glb", lambda _fraction: None, is_wanted).read_bytes()
