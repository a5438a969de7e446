# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls to a child: answers, stray output, crashes, limits. The children are small scripts, but real processes."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest
from maquette.worker import process
from maquette.worker.launcher import Child, ChildFailed, Launcher

from tests.worker import fake

SILENT = "send(type='ready')\nfor request in requests(): send(type='progress', fraction=0.5, text='half')"


def start(tmp_path, body: str, **options) -> Child:
    return Launcher(fake.command(tmp_path, body), **{"limit": 30.0, **options}).start()


def failure(child: Child, **options) -> ChildFailed:
    with child, pytest.raises(ChildFailed) as caught:
        child.call("any", {}, **options)
    return caught.value


def test_one_task_after_another(tmp_path):
    body = "for request in requests(): send(type='result', result={'said': request})"
    with start(tmp_path, body) as child:
        for name in ("first", "zweite – schräg"):
            assert child.call(name, {"path": "/tmp/Ä"})["said"] == {"task": name, "arguments": {"path": "/tmp/Ä"}}


def test_output_that_is_no_message_is_ignored(tmp_path):
    body = """
print("Blender 4.5.15", '{"type": "unknown"}', '{broken', '[1]', '{"type": ["result"]}', "{}", sep="\\n")
sys.stdout.buffer.write(b"\\xff\\xfe" * 3000 + b"\\n")
for request in requests():
    print("Info: imported")
    print('{"type": "result"', end="\\n")
    send(type='result', result={'right': True})
"""
    with start(tmp_path, body) as child:
        assert child.call("any", {}) == {"right": True}


def test_progress_is_reported_on_the_calling_thread(tmp_path):
    body = """
for request in requests():
    send(type='progress', fraction=0, text='Reading')
    send(type='progress', fraction=0.5, text='Writing')
    send(type='result', result={})
"""
    told = []
    with start(tmp_path, body) as child:
        child.call("any", {}, progress=lambda fraction, text: told.append((fraction, text, threading.current_thread())))
    assert told == [(0.0, "Reading", threading.current_thread()), (0.5, "Writing", threading.current_thread())]


def test_a_task_may_fail_and_the_next_one_succeed(tmp_path):
    body = """
for request in requests():
    if request['task'] == 'bad': send(type='error', code='model_empty', detail='no faces')
    else: send(type='result', result={})
"""
    with start(tmp_path, body) as child:
        with pytest.raises(ChildFailed) as caught:
            child.call("bad", {})
        assert (caught.value.code, caught.value.detail) == ("model_empty", "no faces")
        assert child.call("good", {}) == {}


def test_a_crash_is_reported_in_one_line(tmp_path):
    body = """
send(type='ready')
next(requests())
sys.stderr.write("x" * 100_000 + "\\nTraceback (most recent call last):\\n  File 'a'\\nlast words\\n")
sys.stderr.flush()
os._exit(3)
"""
    failed = failure(start(tmp_path, body))
    assert failed.code == "child_crashed"
    assert failed.detail == "ended with exit code 3: last words"


def test_an_end_before_any_message_is_a_child_that_cannot_start(tmp_path):
    failed = failure(start(tmp_path, "sys.exit('libEGL.so.1: cannot open shared object file')"))
    assert failed.code == "child_unavailable"
    assert "libEGL.so.1" in failed.detail


@pytest.mark.parametrize("words", ["MemoryError", "Calloc returns null: len=12 in x", "std::bad_alloc"])
def test_running_out_of_memory_has_its_own_error(tmp_path, words):
    assert (
        failure(start(tmp_path, f"send(type='ready')\nnext(requests())\nsys.exit({words!r})")).code
        == "child_out_of_memory"
    )


def test_a_task_past_its_limit_is_ended(tmp_path):
    child = start(tmp_path, SILENT, limit=0.3)
    failed = failure(child)
    assert failed.code == "child_timed_out"
    with pytest.raises(ChildFailed, match="child_timed_out"):
        child.call("any", {})


def test_progress_reports_extend_the_time_limit(tmp_path, monkeypatch):
    body = """
next(requests())
for turn in range(5): send(type='progress', fraction=turn / 5, text='Baking')
send(type='result', result={})
"""
    passed = [0.0]
    monkeypatch.setattr(process, "time", SimpleNamespace(monotonic=lambda: passed[0]))

    def bake_on(*_):
        passed[0] += 20.0

    with start(tmp_path, body, limit=30.0) as child:
        assert child.call("any", {}, progress=bake_on) == {}
    assert passed[0] == 100.0


def test_a_call_can_be_cancelled(tmp_path):
    cancelled = threading.Event()
    failed = failure(start(tmp_path, SILENT), progress=lambda *_: cancelled.set(), cancelled=cancelled.is_set)
    assert failed.code == "child_cancelled"


def test_closing_from_another_thread_ends_a_call(tmp_path):
    child = start(tmp_path, SILENT)
    closing = threading.Thread(target=child.close)
    assert failure(child, progress=lambda *_: closing.start()).code == "child_cancelled"
    closing.join(10)


def test_leaving_the_context_ends_a_child_that_ignores_sigterm(tmp_path):
    body = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
send(type='ready')
while True: sys.stdin.read()
"""
    with start(tmp_path, body) as child:
        process = child._process
    assert process.poll() is not None


HOARDING = """
send(type='ready')
next(requests())
held = b"x" * 200_000_000
for request in requests(): pass
"""


def test_where_the_system_sets_no_limit_the_parent_watches_the_memory(tmp_path):
    failed = failure(start(tmp_path, HOARDING, memory=100 * 2**20, system="other"))
    assert failed.code == "child_out_of_memory"
    assert failed.detail == "it held more than 100 MB"
