# SPDX-License-Identifier: GPL-3.0-or-later
"""ComfyUI's API: each order is sent once, whatever crashes, and other users' work is left alone."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from maquette.client import errors
from maquette.client.errors import Retry
from maquette.client.own_server.options import OwnServerOptions
from maquette.client.service import Processing, Subject, Ticket

from sandbox import faults
from sandbox.comfyui_queue import NodeFailed
from tests.client.own_server.ordering import JOB, download, finish, is_wanted, nothing, order, service
from tests.loopback import Loopback, reply
from tests.served import MODEL, Comfy

OTHER = uuid.UUID("ffffffffffffffffffffffffffffffff")
TICKET = Ticket(str(JOB))


@pytest.fixture
def comfy(tmp_path: Path) -> Iterator[Comfy]:
    with Comfy(tmp_path / "comfy") as running:
        yield running


def test_a_picture_becomes_a_model(comfy: Comfy, tmp_path: Path) -> None:
    own = service(comfy.url, "COMFYUI", seed="7")
    finished, _told = finish(own, order(own, tmp_path / "job"))
    assert download(own, finished, tmp_path) == MODEL
    assert (finished.ticket, finished.seed) == (TICKET, "7")
    assert finished.seconds is not None


def test_every_file_of_the_order_is_named_after_the_jobs_id(comfy: Comfy, tmp_path: Path) -> None:
    own = service(comfy.url, "COMFYUI")
    finish(own, order(own, tmp_path / "job"))
    assert comfy.server.queue.orders == [str(JOB)]
    assert comfy.files == [f"{JOB}_00001_.glb"]
    assert (comfy.server.folder / "input" / "maquette" / f"{JOB}.png").is_file()
    (load,) = [node for node in comfy.graphs[0].values() if node["class_type"] == "LoadImage"]
    assert load["inputs"]["image"] == f"maquette/{JOB}.png"


def test_uploading_again_replaces_the_picture(comfy: Comfy, tmp_path: Path) -> None:
    own = service(comfy.url, "COMFYUI")
    finish(own, order(own, tmp_path / "job"))
    order(own, tmp_path / "job")
    assert len(list((comfy.server.folder / "input").rglob("*.png"))) == 1


def test_an_order_without_a_seed_gets_the_same_seed_each_time_it_is_sent(comfy: Comfy, tmp_path: Path) -> None:
    seeds = {finish(own, order(own, tmp_path))[0].seed for own in [service(comfy.url, "COMFYUI") for _ in range(2)]}
    assert len(seeds) == 1
    other, _ = finish(service(comfy.url, "COMFYUI", OTHER), order(service(comfy.url, "COMFYUI", OTHER), tmp_path))
    assert other.seed not in seeds


class TestExactlyOnce:
    """A Blender that was killed sends its order again; the server may have been killed too."""

    def again(self, comfy: Comfy, folder: Path) -> bytes:
        own = service(comfy.url, "COMFYUI")
        return download(own, finish(own, order(own, folder))[0], folder)

    def test_while_it_waits_or_runs(self, comfy: Comfy, tmp_path: Path) -> None:
        comfy.gate.clear()
        order(service(comfy.url, "COMFYUI"), tmp_path)
        order(service(comfy.url, "COMFYUI"), tmp_path)
        comfy.gate.set()
        assert self.again(comfy, tmp_path) == MODEL
        assert comfy.server.queue.orders == [str(JOB)]

    def test_when_it_is_done(self, comfy: Comfy, tmp_path: Path) -> None:
        finish(service(comfy.url, "COMFYUI"), order(service(comfy.url, "COMFYUI"), tmp_path))
        assert self.again(comfy, tmp_path) == MODEL
        assert comfy.server.queue.orders == [str(JOB)]

    def test_when_the_server_has_forgotten_it_and_the_file_is_there(self, comfy: Comfy, tmp_path: Path) -> None:
        finish(service(comfy.url, "COMFYUI"), order(service(comfy.url, "COMFYUI"), tmp_path))
        comfy.restart()
        assert self.again(comfy, tmp_path) == MODEL
        assert comfy.server.queue.orders == [str(JOB)]

    def test_when_the_server_died_while_it_wrote_the_file(self, comfy: Comfy, tmp_path: Path) -> None:
        finish(service(comfy.url, "COMFYUI"), order(service(comfy.url, "COMFYUI"), tmp_path))
        comfy.restart()
        half = comfy.server.folder / "output" / "maquette" / f"{JOB}_00001_.glb"
        half.write_bytes(MODEL[: len(MODEL) // 2])
        assert self.again(comfy, tmp_path) == MODEL
        assert comfy.server.queue.orders == [str(JOB)] * 2

    def test_when_the_answer_to_the_order_was_lost(self, tmp_path: Path) -> None:
        async def lose(request: Any, call: str) -> Any:
            return faults.drop(request) if call == "ordered" else None

        with Comfy(tmp_path / "comfy", mishap=lose) as comfy:
            assert self.again(comfy, tmp_path) == MODEL
            assert comfy.server.queue.orders == [str(JOB)]

    def test_an_order_that_the_server_lost_can_be_sent_again(self, comfy: Comfy, tmp_path: Path) -> None:
        comfy.gate.clear()
        own = service(comfy.url, "COMFYUI")
        answer = order(own, tmp_path)
        comfy.restart()
        with pytest.raises(errors.OrderLost, match="restarted"):
            own.fetch(answer.ticket, is_wanted)

    def test_after_a_failure_a_retry_orders_it_again(self, comfy: Comfy, tmp_path: Path) -> None:
        comfy.failure = NodeFailed("7", "KSampler", "out of memory")
        own = service(comfy.url, "COMFYUI")
        with pytest.raises(errors.GenerationFailed):
            finish(own, order(own, tmp_path))
        comfy.failure = None
        assert self.again(comfy, tmp_path) == MODEL

    def test_the_same_settings_in_another_job_are_another_model(self, comfy: Comfy, tmp_path: Path) -> None:
        """ComfyUI's cache would answer an identical workflow with the file of the first."""
        for job in (JOB, OTHER):
            own = service(comfy.url, "COMFYUI", job, seed="7")
            finish(own, order(own, tmp_path))
        assert comfy.files == [f"{JOB}_00001_.glb", f"{OTHER}_00001_.glb"]


def test_the_position_in_the_queue_is_shown(comfy: Comfy, tmp_path: Path) -> None:
    comfy.gate.clear()
    for job in (uuid.uuid4(), uuid.uuid4()):
        order(service(comfy.url, "COMFYUI", job), tmp_path)
    own = service(comfy.url, "COMFYUI")
    answer = own.fetch(order(own, tmp_path).ticket, is_wanted)
    assert isinstance(answer, Processing)
    assert answer.note == "2 other jobs are ahead of it on the server."


@pytest.mark.parametrize("is_old", [False, True])
def test_stopping_a_waiting_job_ends_no_other(tmp_path: Path, is_old: bool) -> None:
    with Comfy(tmp_path / "comfy", is_old=is_old) as comfy:
        comfy.gate.clear()
        running = order(service(comfy.url, "COMFYUI", OTHER), tmp_path)
        own = service(comfy.url, "COMFYUI")
        own.cancel(order(own, tmp_path).ticket)
        comfy.gate.set()
        other = service(comfy.url, "COMFYUI", OTHER)
        assert download(other, finish(other, running)[0], tmp_path) == MODEL
        assert comfy.server.queue.made == [str(OTHER)]


@pytest.mark.parametrize("is_old", [False, True])
def test_stopping_the_running_job_ends_no_other(tmp_path: Path, is_old: bool) -> None:
    with Comfy(tmp_path / "comfy", is_old=is_old) as comfy:
        comfy.gate.clear()
        own = service(comfy.url, "COMFYUI")
        mine = order(own, tmp_path)
        waiting = order(service(comfy.url, "COMFYUI", OTHER), tmp_path)
        while not comfy.server.queue.shown()["queue_running"]:
            pass
        own.cancel(mine.ticket)
        comfy.gate.set()
        other = service(comfy.url, "COMFYUI", OTHER)
        assert download(other, finish(other, waiting)[0], tmp_path) == MODEL
        assert comfy.server.queue.made == [str(OTHER)]


def test_a_job_that_was_stopped_can_be_ordered_again(comfy: Comfy, tmp_path: Path) -> None:
    comfy.gate.clear()
    order(service(comfy.url, "COMFYUI", OTHER), tmp_path)
    own = service(comfy.url, "COMFYUI")
    own.cancel(order(own, tmp_path).ticket)
    comfy.gate.set()
    with pytest.raises(errors.OrderLost):
        own.fetch(TICKET, is_wanted)
    assert download(own, finish(own, order(own, tmp_path))[0], tmp_path) == MODEL


@pytest.mark.parametrize("others_wait", [False, True])
def test_gpu_memory_is_freed_when_nothing_else_waits(comfy: Comfy, tmp_path: Path, others_wait: bool) -> None:
    own = service(comfy.url, "COMFYUI", free_memory=True)
    finished, _ = finish(own, order(own, tmp_path))
    if others_wait:
        comfy.gate.clear()
        order(service(comfy.url, "COMFYUI", OTHER), tmp_path)
    download(own, finished, tmp_path)
    assert comfy.server.queue.freed == (0 if others_wait else 1)
    finished, _ = finish(service(comfy.url, "COMFYUI"), Processing(TICKET))
    download(service(comfy.url, "COMFYUI"), finished, tmp_path)
    assert comfy.server.queue.freed == (0 if others_wait else 1), "only where the artist wants it"


@pytest.mark.parametrize(
    ("lacks", "workflow", "sentence"),
    [
        ("hunyuan_3d_v2.1.safetensors", "HUNYUAN", "hunyuan_3d_v2.1.safetensors”. Get it from Comfy-Org"),
        ("VoxelToMesh", "HUNYUAN", "the node “VoxelToMesh”. Update ComfyUI"),
        (
            "trellis_2_texture_vae_bf16.safetensors",
            "TRELLIS",
            "trellis_2_texture_vae_bf16.safetensors”. Open the template",
        ),
        ("Trellis2Conditioning", "TRELLIS", "the node “Trellis2Conditioning”. Update ComfyUI"),
    ],
)
def test_missing_files_are_named_with_their_source(tmp_path: Path, lacks: str, workflow: str, sentence: str) -> None:
    sent = []
    with Comfy(tmp_path / "comfy", lacks=(lacks,)) as comfy:
        own = service(comfy.url, "COMFYUI", workflow=workflow)
        with pytest.raises(errors.NotReady, match="Your ComfyUI lacks") as told:
            order(own, tmp_path, lambda: sent.append(1))
        assert sentence in str(told.value)
        report = own.check()
    assert lacks in report.sentence
    assert (sent, comfy.server.queue.orders) == ([], [])


@pytest.mark.parametrize("workflow", ["HUNYUAN", "TRELLIS"])
def test_the_server_accepts_the_bundled_workflows(comfy: Comfy, tmp_path: Path, workflow: str) -> None:
    own = service(comfy.url, "COMFYUI", workflow=workflow, steps=11, faces=90_000, texture_size=1024, grid=128)
    finish(own, order(own, tmp_path))
    values = {name: value for node in comfy.graphs[0].values() for name, value in node["inputs"].items()}
    assert values["steps"] == 11
    told = {"octree_resolution": 128} if workflow == "HUNYUAN" else {"target_face_count": 90_000, "texture_size": 1024}
    assert told.items() <= values.items()


def test_views_are_sent_to_the_inputs_of_their_sides(comfy: Comfy) -> None:
    own = service(comfy.url, "COMFYUI")
    subject = Subject("f.png", addresses={"FRONT": "f.png", "BACK": "b.png"})
    finish(own, own.submit(subject, OwnServerOptions(), "unused", nothing))
    (node,) = [each for each in comfy.graphs[0].values() if each["class_type"] == "Hunyuan3Dv2ConditioningMultiView"]
    assert sorted(node["inputs"]) == ["back", "front"]


def test_views_that_a_workflow_cannot_use_are_refused_before_anything_is_sent(comfy: Comfy) -> None:
    above = Subject("f.png", addresses={"FRONT": "f.png", "TOP": "t.png"})
    with pytest.raises(errors.InvalidSetting, match="above or below"):
        service(comfy.url, "COMFYUI").submit(above, OwnServerOptions(), "unused", nothing)
    sides = Subject("f.png", addresses={"FRONT": "f.png", "LEFT": "l.png"})
    with pytest.raises(errors.InvalidSetting, match="one picture"):
        service(comfy.url, "COMFYUI", workflow="TRELLIS").submit(sides, OwnServerOptions(), "unused", nothing)
    assert comfy.server.queue.orders == []


def test_a_failure_shows_the_servers_message_and_costs_nothing(comfy: Comfy, tmp_path: Path) -> None:
    comfy.failure = NodeFailed("7", "KSampler", "Allocation on device 0 would exceed allowed memory.")
    own = service(comfy.url, "COMFYUI")
    with pytest.raises(errors.GenerationFailed, match="KSampler: Allocation on device 0") as told:
        finish(own, order(own, tmp_path))
    assert told.value.retry is Retry.FREE


def test_a_job_that_somebody_stopped_in_comfyui_is_not_ordered_again_by_itself(comfy: Comfy, tmp_path: Path) -> None:
    comfy.gate.clear()
    own = service(comfy.url, "COMFYUI")
    answer = order(own, tmp_path)
    while not comfy.server.queue.interrupt(str(JOB)):
        pass
    comfy.gate.set()
    with pytest.raises(errors.GenerationFailed, match="stopped in ComfyUI"):
        finish(own, answer)


class TestOwnWorkflow:
    """A workflow that an artist exported."""

    @pytest.fixture
    def exported(self, comfy: Comfy, tmp_path: Path) -> Path:
        """As the editor exports it: with titles, another filename prefix in the saver, and other values."""
        own = service(comfy.url, "COMFYUI")
        finish(own, order(own, tmp_path))
        graph = {id_: dict(node, inputs=dict(node["inputs"])) for id_, node in comfy.graphs.pop().items()}
        graph["99"] = {"class_type": "PreviewImage", "inputs": {"images": ["3", 0]}, "_meta": {"title": "Look"}}
        path = tmp_path / "mine.json"
        path.write_text(json.dumps(graph), encoding="utf-8")
        comfy.server.queue.orders.clear()
        return path

    def roles(self, path: Path) -> dict[str, str]:
        from maquette.client.own_server.workflows import choosing, graph, roles

        found = roles.find(graph.read(path))
        return {setting: getattr(found, role) for role, setting in choosing.SETTINGS.items()}

    def test_its_inputs_are_filled_and_everything_else_stays(
        self, comfy: Comfy, tmp_path: Path, exported: Path
    ) -> None:
        told = {"workflow": "FILE", "workflow_file": str(exported), "seed": "99", **self.roles(exported)}
        own = service(comfy.url, "COMFYUI", OTHER, **told)
        finished, _ = finish(own, order(own, tmp_path))
        assert download(own, finished, tmp_path) == MODEL
        before, after = json.loads(exported.read_text(encoding="utf-8")), comfy.graphs[-1]
        changed = {
            (id_, name)
            for id_, node in before.items()
            for name, value in node["inputs"].items()
            if after[id_]["inputs"][name] != value
        }
        assert {name for _, name in changed} == {"image", "seed", "filename_prefix"}

    @pytest.mark.parametrize("output", ["", "99: Look"])
    def test_a_workflow_without_a_saved_model_says_so(
        self, comfy: Comfy, tmp_path: Path, exported: Path, output: str
    ) -> None:
        told = {**self.roles(exported), "output_node": output, "workflow": "FILE", "workflow_file": str(exported)}
        own = service(comfy.url, "COMFYUI", OTHER, **told)
        with pytest.raises(errors.MaquetteError, match="Output"):
            finish(own, order(own, tmp_path))

    def test_a_custom_node_that_is_missing_is_named(self, comfy: Comfy, tmp_path: Path, exported: Path) -> None:
        graph = json.loads(exported.read_text(encoding="utf-8"))
        graph["50"] = {"class_type": "Hy3DRenderMultiView", "inputs": {}}
        exported.write_text(json.dumps(graph), encoding="utf-8")
        told = {**self.roles(exported), "workflow": "FILE", "workflow_file": str(exported)}
        with pytest.raises(errors.NotReady, match=r"the node “Hy3DRenderMultiView”.*Install Missing Custom Nodes"):
            order(service(comfy.url, "COMFYUI", OTHER, **told), tmp_path)
        assert comfy.server.queue.orders == []


def entry(job: str, number: int) -> list[Any]:
    return [number, job, {"1": {"class_type": "X", "inputs": {"text": "y" * 100_000}}}, {}, []]


def test_a_queue_of_any_size_is_read(tmp_path: Path) -> None:
    """The queue contains each waiting workflow in full."""
    with Loopback() as server:
        own = service(server.url, "COMFYUI")
        for count, note in ((3, "3 other jobs are ahead of it on the server."), (120, "")):
            pending = [entry(f"other {number}", number) for number in range(count)]
            pending.insert(0, entry(str(JOB), count))
            server.routes["/api/queue"] = reply({"queue_running": [], "queue_pending": pending})
            answer = own.fetch(TICKET, is_wanted)
            assert isinstance(answer, Processing)
            assert answer.note == note


@pytest.mark.parametrize("value", ["text", 7, None, [], {}, {"3d": "x"}, {"3d": [7, None, {}]}])
@pytest.mark.parametrize("name", ["outputs", "status", "node"])
def test_no_history_breaks_the_reading(name: str, value: Any) -> None:
    """Entries of other programs raise a service error, never an unexpected exception."""
    status = {"status_str": "success", "completed": True, "messages": []}
    told: dict[str, Any] = {"outputs": {"9": {"3d": []}}, "status": status}
    told.update({"outputs": {"9": value}} if name == "node" else {name: value})
    with Loopback() as server:
        server.routes["/api/queue"] = reply({"queue_running": value, "queue_pending": value})
        server.routes[f"/api/history/{JOB}"] = reply({str(JOB): told})
        with pytest.raises(errors.MaquetteError):
            service(server.url, "COMFYUI").fetch(TICKET, is_wanted)


@pytest.mark.parametrize("file", ["mesh/bare.glb", {"filename": "bare.glb", "subfolder": "mesh", "type": "output"}])
def test_a_preview_s_bare_path_is_a_file_too(tmp_path: Path, file: Any) -> None:
    status = {"status_str": "success", "completed": True, "messages": []}
    with Loopback() as server:
        server.routes["/api/queue"] = reply({"queue_running": [], "queue_pending": []})
        told = {"outputs": {"9": {"result": [file, None]}}, "status": status}
        server.routes[f"/api/history/{JOB}"] = reply({str(JOB): told})
        answer = service(server.url, "COMFYUI").fetch(TICKET, is_wanted)
    assert answer.links == (f"{server.url}/api/view?filename=bare.glb&subfolder=mesh&type=output",)


def test_another_server_at_the_address_is_reported(tmp_path: Path) -> None:
    with Loopback() as server, pytest.raises(errors.NotReady, match=r"does not answer as ComfyUI\. Press Detect"):
        order(service(server.url, "COMFYUI"), tmp_path)
