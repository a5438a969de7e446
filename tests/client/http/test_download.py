# SPDX-License-Identifier: GPL-3.0-or-later
"""A download gets its name once it is complete and checked; an interrupted one is resumed."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.loopback import Answer, Request, page, refused_port
from tests.models import glb
from tools.checkout import load_package

load_package()

from maquette.client.errors import Cancelled, DownloadFailed, ModelFileError, WorkerFailed
from maquette.client.files import model
from maquette.client.http.download import Download
from maquette.client.http.transport import Transport

MODEL = glb(binary=bytes(range(256)) * 1200)
CUT = Answer(MODEL[:200_000], headers={"ETag": '"one"'}, announced=len(MODEL))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "model.glb"


@pytest.fixture
def download():
    with closing(
        Transport("ModelsLab", "key", user_agent="Maquette/test", host="127.0.0.1", timeouts=(5, 0.3))
    ) as transport:

        def make(
            progress: Callable[[float], None] = lambda _fraction: None,
            is_cancelled: Callable[[], bool] = lambda: False,
            largest: int = 1 << 30,
        ) -> Download:
            return Download(transport, lambda path: model.check(path, "glb"), progress, is_cancelled, largest)

        yield make


def rest(etag: str = '"one"', first: int | None = None, status: int = 206) -> Callable[[Request], Answer]:
    """A server that supports range requests."""

    def answer(request: Request) -> Answer:
        start = int(request.headers["range"].removeprefix("bytes=").removesuffix("-"))
        span = f"bytes {start if first is None else first}-{len(MODEL) - 1}/{len(MODEL)}"
        return Answer(MODEL[start:], status, {"ETag": etag, "Content-Range": span})

    return answer


def files(target: Path) -> list[str]:
    return sorted(path.name for path in target.parent.iterdir())


def test_a_file_arrives_whole_with_its_progress(server, target, download) -> None:
    server.routes["/model"] = Answer(MODEL)
    told: list[float] = []
    assert download(told.append).fetch(server.url + "/model", target) == target
    assert target.read_bytes() == MODEL
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert len(told) > 2
    assert files(target) == ["model.glb"]


def test_a_file_of_unknown_length_arrives_too(server, target, download) -> None:
    def chunked(request: Request) -> Answer:
        return Answer(b"%x\r\n%s\r\n0\r\n\r\n" % (len(MODEL), MODEL), headers={"Transfer-Encoding": "chunked"})

    server.routes["/model"] = chunked
    download().fetch(server.url + "/model", target)
    assert target.read_bytes() == MODEL


@pytest.mark.parametrize("length", [-5, -1])
def test_a_negative_length_is_ignored(length: int, server, target, download) -> None:
    server.routes["/model"] = Answer(MODEL, announced=length)
    assert download().fetch(server.url + "/model", target).read_bytes() == MODEL


@pytest.mark.parametrize("ending", ["close", "reset", "hang"])
def test_a_download_that_breaks_off_is_continued(ending: str, server, target, download) -> None:
    server.routes["/model"] = Answer(CUT.body, headers=CUT.headers, announced=len(MODEL), ending=ending)
    with pytest.raises(DownloadFailed, match="broke"):
        download().fetch(server.url + "/model", target)
    kept = target.with_name("model.glb.part").stat().st_size
    assert kept > 0
    server.routes["/model"] = rest()
    told: list[float] = []
    download(told.append).fetch(server.url + "/model", target)
    assert target.read_bytes() == MODEL
    assert server.requests[-1].headers["range"] == f"bytes={kept}-"
    assert server.requests[-1].headers["if-range"] == '"one"'
    assert told[0] > kept / len(MODEL) - 0.01
    assert files(target) == ["model.glb"]


@pytest.mark.parametrize("second", [Answer(MODEL), Answer(MODEL, headers={"ETag": '"two"'})])
def test_a_server_without_range_requests_is_read_from_the_start(second: Answer, server, target, download) -> None:
    server.routes["/model"] = [CUT, second]
    with pytest.raises(DownloadFailed):
        download().fetch(server.url + "/model", target)
    download().fetch(server.url + "/model", target)
    assert target.read_bytes() == MODEL


@pytest.mark.parametrize("wrong", [Answer(b"", 416), Answer(MODEL, 206, {"Content-Range": f"bytes 0-5/{len(MODEL)}"})])
def test_a_continuation_that_does_not_match_starts_over(wrong: Answer, server, target, download) -> None:
    server.routes["/model"] = [CUT, wrong, Answer(MODEL)]
    for _ in range(2):
        with pytest.raises(DownloadFailed):
            download().fetch(server.url + "/model", target)
    download().fetch(server.url + "/model", target)
    assert "range" not in server.requests[-1].headers
    assert target.read_bytes() == MODEL


def test_a_partial_download_of_another_address_is_not_continued(server, target, download) -> None:
    server.routes["/model"], server.routes["/mirror"] = CUT, Answer(MODEL)
    with pytest.raises(DownloadFailed):
        download().fetch(server.url + "/model", target)
    download().fetch(server.url + "/mirror", target)
    assert "range" not in server.requests[-1].headers
    assert target.read_bytes() == MODEL


@pytest.mark.parametrize("answer", [Answer(MODEL[:-9]), page("Expired"), Answer(b"")])
def test_a_file_that_is_not_the_model_never_gets_the_models_name(answer: Answer, server, target, download) -> None:
    server.routes["/model"] = answer
    with pytest.raises(ModelFileError):
        download().fetch(server.url + "/model", target)
    assert files(target) == []


@pytest.mark.parametrize("headers", [{}, {"Transfer-Encoding": "chunked"}])
def test_a_file_over_the_limit_is_abandoned(headers: dict[str, str], server, target, download) -> None:
    body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(MODEL), MODEL) if headers else MODEL
    server.routes["/model"] = Answer(body, headers=headers)
    with pytest.raises(ModelFileError, match="larger than"):
        download(largest=100_000).fetch(server.url + "/model", target)
    assert files(target) == []


@pytest.mark.parametrize("status", [403, 404, 410, 500, 503])
def test_a_refused_file_may_be_asked_for_again(status: int, server, target, download) -> None:
    server.routes["/model"] = page(status=status)
    with pytest.raises(DownloadFailed, match=f"HTTP {status}") as caught:
        download().fetch(server.url + "/model", target)
    assert caught.value.is_transient


def test_an_unreachable_host_is_named_with_the_reason(target, download) -> None:
    with pytest.raises(DownloadFailed, match=r"from 127\.0\.0\.1 \(it refused the connection\)"):
        download().fetch(f"http://127.0.0.1:{refused_port()}/model", target)


def test_cancelling_is_noticed_at_the_next_chunk(server, target, download) -> None:
    server.routes["/model"] = Answer(MODEL)
    told: list[float] = []
    with pytest.raises(Cancelled):
        download(told.append, lambda: bool(told)).fetch(server.url + "/model", target)
    assert len(told) == 1
    assert not target.exists()


def test_a_folder_that_cannot_be_written_is_reported(server, target, download) -> None:
    server.routes["/model"] = Answer(MODEL)
    target.parent.joinpath("blocked").touch()
    with pytest.raises(WorkerFailed, match=r"could not be written to disk.*free of charge") as caught:
        download().fetch(server.url + "/model", target.parent / "blocked" / "model.glb")
    assert caught.value.code == "disk"


def test_a_full_disk_is_reported(server, target, download) -> None:
    resource = pytest.importorskip("resource", reason="this system cannot limit the size of files")
    server.routes["/model"] = Answer(MODEL)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(WorkerFailed, match="File too large"):
            download().fetch(server.url + "/model", target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not target.exists()
