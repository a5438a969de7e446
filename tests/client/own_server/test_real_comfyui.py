# SPDX-License-Identifier: GPL-3.0-or-later
"""The client against a real ComfyUI, on the CPU, with a node that writes a box instead of running a model.

MAQUETTE_COMFYUI=/path/to/ComfyUI MAQUETTE_COMFYUI_PYTHON=/its/python pytest tests/client/own_server -k real
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest
from maquette.client import errors
from maquette.client.service import Finished, Processing, Ticket

from tests.client.own_server.ordering import download, is_wanted, order, service
from tests.loopback import refused_port

if TYPE_CHECKING:
    from maquette.client.own_server.service import OwnServer

HERE = Path(__file__).parent
CHECKOUT, PYTHON = (os.environ.get(f"MAQUETTE_COMFYUI{end}", "") for end in ("", "_PYTHON"))

pytestmark = pytest.mark.skipif(
    not (CHECKOUT and PYTHON), reason="MAQUETTE_COMFYUI and MAQUETTE_COMFYUI_PYTHON name no ComfyUI and its Python"
)


class RealComfyUI:
    """A ComfyUI with its folders in `folder`; it can be killed and restarted at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, refused_port()
        self.url = f"http://127.0.0.1:{self.port}"
        (folder / "custom_nodes").mkdir(parents=True)
        shutil.copy(HERE / "comfyui_node.py", folder / "custom_nodes" / "maquette_box.py")

    def __enter__(self) -> Self:
        options = ["--cpu", "--disable-auto-launch", "--disable-api-nodes", "--disable-all-custom-nodes"]
        options += ["--whitelist-custom-nodes", "maquette_box.py"]
        paths = ["--port", str(self.port), "--base-directory", str(self.folder)]
        with (self.folder / "log.txt").open("ab") as log:
            self.process = subprocess.Popen(
                [PYTHON, "main.py", *paths, *options], cwd=CHECKOUT, stdout=log, stderr=subprocess.STDOUT
            )
        own = service(self.url, "COMFYUI")
        while self.process.poll() is None:
            try:
                own.fetch(Ticket("nobody's"), is_wanted)
            except errors.OrderLost:
                return self
            except errors.ServiceUnreachable:
                continue
        raise AssertionError((self.folder / "log.txt").read_text(encoding="utf-8")[-3000:])

    def __exit__(self, *_error: object) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture(scope="module")
def comfy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealComfyUI]:
    with RealComfyUI(tmp_path_factory.mktemp("comfyui")) as running:
        yield running


def box(comfy: RealComfyUI, folder: Path, job: uuid.UUID, seconds: float = 0.0) -> OwnServer:
    """A job with a workflow that ends in our node."""
    inputs = {"image": ["1", 0], "seed": 1, "seconds": seconds, "filename_prefix": "mesh/box"}
    graph = {
        "1": {"class_type": "LoadImage", "inputs": {"image": "example.png"}},
        "2": {"class_type": "MaquetteBox", "inputs": inputs},
    }
    file = folder / f"{job}.json"
    file.write_text(json.dumps(graph), encoding="utf-8")
    roles = {"picture_input": "1.image", "seed_input": "2.seed", "output_node": "2: MaquetteBox"}
    return service(comfy.url, "COMFYUI", job, workflow="FILE", workflow_file=str(file), **roles)


def finish(own: OwnServer, answer: object) -> Finished:
    while isinstance(answer, Processing):
        answer = own.fetch(answer.ticket, is_wanted)
    assert isinstance(answer, Finished)
    return answer


def test_it_is_detected_and_says_what_the_workflows_lack(comfy: RealComfyUI) -> None:
    report = service(comfy.url, "MODLY").check()
    assert report.found == {"server": "COMFYUI"}
    assert "hunyuan_3d_v2.1.safetensors" in report.sentence


def test_a_picture_becomes_a_model_once(comfy: RealComfyUI, tmp_path: Path) -> None:
    job = uuid.uuid4()
    for _ in range(2):  # the second stands for a Blender that lost the first answer
        own = box(comfy, tmp_path, job)
        assert download(own, finish(own, order(own, tmp_path / "job")), tmp_path).startswith(b"glTF")
    assert len(list((comfy.folder / "output" / "maquette").glob(f"{job}*"))) == 1


def test_stopping_ends_the_running_job_and_no_other(comfy: RealComfyUI, tmp_path: Path) -> None:
    mine, other = uuid.uuid4(), uuid.uuid4()
    own = box(comfy, tmp_path, mine, 60.0)
    answer = order(own, tmp_path / "job")
    theirs = box(comfy, tmp_path, other)
    waiting = order(theirs, tmp_path / "other")
    own.cancel(answer.ticket)
    assert download(theirs, finish(theirs, waiting), tmp_path).startswith(b"glTF")
    assert not list((comfy.folder / "output" / "maquette").glob(f"{mine}*"))
    with pytest.raises(errors.OrderLost):
        own.fetch(answer.ticket, is_wanted)


def test_what_it_has_no_node_for_is_named(comfy: RealComfyUI, tmp_path: Path) -> None:
    with pytest.raises(errors.NotReady, match="Your ComfyUI lacks"):
        order(service(comfy.url, "COMFYUI", uuid.uuid4(), workflow="TRELLIS"), tmp_path)


def test_after_a_kill_lost_models_are_made_again_and_none_twice(tmp_path: Path) -> None:
    done, lost = uuid.uuid4(), uuid.uuid4()
    comfy = RealComfyUI(tmp_path / "comfyui")
    with comfy:
        finish(box(comfy, tmp_path, done), order(box(comfy, tmp_path, done), tmp_path / "a"))
        ticket = order(box(comfy, tmp_path, lost, 60.0), tmp_path / "b").ticket
    with comfy:
        own = box(comfy, tmp_path, done)
        assert download(own, finish(own, order(own, tmp_path / "a")), tmp_path).startswith(b"glTF")
        with pytest.raises(errors.OrderLost):
            box(comfy, tmp_path, lost).fetch(ticket, is_wanted)
        own = box(comfy, tmp_path, lost)
        finish(own, order(own, tmp_path / "b"))
    files = sorted(path.name for path in (comfy.folder / "output" / "maquette").iterdir())
    assert files == sorted([f"{done}_00001_.glb", f"{lost}_00001_.glb"])
