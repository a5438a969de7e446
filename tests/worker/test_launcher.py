# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting and ending children, and how many may run at a time."""

from __future__ import annotations

import os
import signal
import sys
import threading
from pathlib import Path

import pytest
from maquette.worker.launcher import ChildFailed, Launcher, child_command

from . import fake

ECHO = "for request in requests(): send(type='result', result=request)"
ORPHANING = """
import subprocess
for request in requests():
    forever = "import threading; threading.Event().wait()"
    orphan = subprocess.Popen([sys.executable, "-c", forever], start_new_session=True)
    send(type='result', result={'pid': orphan.pid, 'folder': os.environ['TMPDIR']})
"""
ENVIRONMENT = "for request in requests(): send(type='result', result=dict(os.environ))"


def test_where_blender_is_a_module_the_child_is_a_python_process():
    assert child_command("") == (sys.executable, child_command("")[1])
    assert Path(child_command("")[1]).name == "child.py"


def test_blender_starts_with_factory_settings():
    command = child_command("/opt/blender 5/blender")
    assert command[:3] == ("/opt/blender 5/blender", "--background", "--factory-startup")
    assert command[command.index("--python") + 1] == child_command("")[1]


def test_the_child_gets_no_key_and_nothing_of_the_artists_profile(tmp_path, monkeypatch):
    for name in ("MODELSLAB_API_KEY", "MAQUETTE_SERVER_KEY", "Hub_Token"):
        monkeypatch.setenv(name, "secret")
    monkeypatch.setenv("other_api_key", "secret")
    monkeypatch.setenv("BLENDER_USER_EXTENSIONS", "/home/artist/extensions")
    with Launcher(fake.command(tmp_path, ENVIRONMENT)).start() as child:
        environment = child.call("any", {})
        folder = Path(environment["TMPDIR"])
        assert folder.is_dir()
    assert "secret" not in environment.values()
    assert Path(environment["BLENDER_USER_EXTENSIONS"]).parent == folder
    assert Path(environment["BLENDER_USER_RESOURCES"]).parent == folder
    assert not folder.exists()


def test_a_blender_that_cannot_be_started_is_unavailable(tmp_path):
    launcher = Launcher([str(tmp_path / "no such blender")])
    for _ in range(3):  # no slot is lost
        with pytest.raises(ChildFailed) as caught:
            launcher.start()
        assert caught.value.code == "child_unavailable"


def test_the_caller_chooses_the_error_type(tmp_path):
    launcher = Launcher([str(tmp_path / "no such blender")], failure=lambda code, _detail: KeyError(code))
    with pytest.raises(KeyError, match="child_unavailable"):
        launcher.start()


def test_a_further_child_waits_until_one_has_ended(tmp_path):
    launcher = Launcher(fake.command(tmp_path, ECHO), most_alive=1)
    waiting, started = threading.Event(), []

    def cancelled() -> bool:
        if started:
            waiting.set()
        return False

    started.append(launcher.start())
    second = threading.Thread(target=lambda: started.append(launcher.start(cancelled)))
    second.start()
    assert waiting.wait(10)
    assert len(started) == 1
    started[0].close()
    second.join(10)
    assert len(started) == 2
    assert started[1].call("still here", {})["task"] == "still here"
    launcher.close()


def test_an_expected_child_is_the_next_one_that_is_started(tmp_path):
    launcher = Launcher(fake.command(tmp_path, ECHO))
    with launcher.expecting():
        (spare,) = launcher._alive
        with launcher.start() as child:
            assert child is spare
            assert child.call("ready", {})["task"] == "ready"


def test_expecting_a_child_blocks_no_other_caller(tmp_path):
    launcher = Launcher(fake.command(tmp_path, ECHO), most_alive=2)
    with launcher.expecting(), launcher.expecting(), launcher.expecting():
        assert len(launcher._alive) == 2
        with launcher.start() as child:
            assert child.call("at once", {})["task"] == "at once"
        with launcher.start(), launcher.start(), pytest.raises(ChildFailed):
            launcher.start(cancelled=lambda: True)


def test_a_child_that_is_no_longer_expected_is_ended(tmp_path):
    launcher = Launcher(fake.command(tmp_path, ECHO))
    with launcher.expecting():
        with launcher.expecting():
            assert len(launcher._alive) == 2
        assert len(launcher._alive) == 1
    assert launcher._alive == set()
    with launcher.start(), launcher.start():
        assert len(launcher._alive) == 2


def test_a_failed_start_of_an_expected_child_is_raised_to_the_caller_of_start(tmp_path):
    launcher = Launcher([str(tmp_path / "no such blender")], most_alive=1)
    with launcher.expecting(), pytest.raises(ChildFailed, match="child_unavailable"):
        launcher.start()


def wait_until(holds):
    pause = threading.Event()
    while not holds():
        pause.wait(0.01)


def test_a_child_that_is_kept_is_the_next_one_that_is_started(tmp_path):
    launcher = Launcher(fake.command(tmp_path, ECHO), most_alive=1)
    child = launcher.start()
    launcher.keep(child, 3600.0)
    assert launcher.start(cancelled=lambda: False) is child
    assert child.call("still here", {})["task"] == "still here"
    child.close()
    wait_until(lambda: not launcher.is_any_alive())


def test_an_unused_kept_child_is_ended(tmp_path):
    launcher = Launcher(fake.command(tmp_path, ECHO))
    child = launcher.start()
    launcher.keep(child, 0.0)
    wait_until(lambda: not launcher.is_any_alive())
    assert not child.is_usable


@pytest.mark.parametrize("seconds", [(3600.0, 0.0), (0.0, 3600.0)])
def test_each_kept_child_is_ended_after_its_own_time(tmp_path, seconds):
    launcher = Launcher(fake.command(tmp_path, ECHO))
    children = [launcher.start(), launcher.start()]
    for child, kept in zip(children, seconds, strict=True):
        launcher.keep(child, kept)
    short, long = sorted(children, key=lambda child: seconds[children.index(child)])
    wait_until(lambda: not short.is_usable)
    assert long.is_usable
    launcher.end_idle()
    assert not long.is_usable
    wait_until(lambda: not launcher.is_any_alive())


def test_a_child_that_was_lent_waits_for_its_next_task(tmp_path):
    launcher = Launcher(fake.command(tmp_path, ECHO))
    with launcher.lending() as first:
        first.call("one", {})
    with launcher.expecting():
        assert launcher._alive == {first}
        with launcher.lending() as second:
            assert second is first
            assert second.call("another", {})["task"] == "another"
    launcher.close(10.0)


def test_an_expected_child_that_was_not_used_is_ended_though_it_was_kept(tmp_path):
    launcher = Launcher(fake.command(tmp_path, ECHO))
    with launcher.lending(), launcher.lending():
        pass
    with launcher.expecting():
        assert len(launcher._alive) == 2
    assert len(launcher._alive) == 1
    launcher.close(10.0)


def test_a_lent_child_whose_task_has_failed_is_ended(tmp_path):
    launcher = Launcher(fake.command(tmp_path, ECHO))
    with pytest.raises(KeyError), launcher.lending():
        raise KeyError
    assert launcher._alive == set()


def test_a_kept_child_that_has_died_is_not_handed_out(tmp_path):
    launcher = Launcher(fake.command(tmp_path, ECHO), most_alive=1)
    dead = launcher.start()
    launcher.keep(dead, 3600.0)
    dead._process.kill()
    dead._process.wait()
    with launcher.start() as child:
        assert child is not dead
        assert child.call("at once", {})["task"] == "at once"


def test_kept_children_are_ended_with_the_launcher(tmp_path):
    launcher = Launcher(fake.command(tmp_path, ECHO))
    child, late = launcher.start(), launcher.start()
    launcher.keep(child, 3600.0)
    launcher.close(10.0)
    launcher.keep(late, 3600.0)
    wait_until(lambda: not launcher.is_any_alive())
    assert [each.is_usable for each in (child, late)] == [False, False]


def test_waiting_for_a_slot_can_be_cancelled(tmp_path):
    launcher = Launcher(fake.command(tmp_path, ECHO), most_alive=1)
    with launcher.start(), pytest.raises(ChildFailed) as caught:
        launcher.start(cancelled=lambda: True)
    assert caught.value.code == "child_cancelled"


def test_closing_the_launcher_ends_running_children_and_waiting_calls(tmp_path):
    launcher = Launcher(fake.command(tmp_path, ECHO), most_alive=1)
    child, waiting, codes = launcher.start(), threading.Event(), []

    def wait_for_a_slot() -> None:
        with pytest.raises(ChildFailed) as caught:
            launcher.start(lambda: waiting.set() or False)
        codes.append(caught.value.code)

    waiter = threading.Thread(target=wait_for_a_slot)
    waiter.start()
    assert waiting.wait(10)
    launcher.close()
    waiter.join(10)
    assert codes == ["child_cancelled"]
    with pytest.raises(ChildFailed, match="child_cancelled"):
        child.call("any", {})
    with pytest.raises(ChildFailed, match="child_cancelled"):
        launcher.start()


def test_closing_twice_frees_one_slot(tmp_path):
    launcher = Launcher(fake.command(tmp_path, ECHO), most_alive=1)
    child = launcher.start()
    child.close()
    child.close()
    with launcher.start(), pytest.raises(ChildFailed):
        launcher.start(cancelled=lambda: True)


@pytest.mark.skipif(sys.platform == "win32", reason="only elsewhere does a process in a session of its own live on")
def test_closing_does_not_wait_for_a_process_that_does_not_exit(tmp_path):
    """The child has started another process that outlives it and keeps its output open."""
    launcher = Launcher(fake.command(tmp_path, ORPHANING))
    child = launcher.start()
    orphan = child.call("start one", {})
    folder = Path(orphan["folder"])
    launcher.close(0.0)
    assert folder.exists()  # cleanup continues in the background
    os.kill(orphan["pid"], signal.SIGKILL)
    child.close()
    gone = threading.Event()
    while folder.exists():
        gone.wait(0.01)
