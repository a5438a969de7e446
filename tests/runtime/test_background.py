# SPDX-License-Identifier: GPL-3.0-or-later
"""Background work in functions and in children, with a launcher that the test controls."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest

from tests.blender_session import installed

PATIENCE = 20.0


class Child:
    def __init__(self, launcher):
        self.launcher = launcher

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.launcher.ended += 1

    def call(self, task, arguments, *, progress, cancelled):
        progress(0.5, self.launcher.stage or f"Half of {task}")
        self.launcher.reached.set()
        assert self.launcher.go_on.wait(PATIENCE)
        self.launcher.was_cancelled = cancelled()
        self.launcher.calls.append(arguments)
        if isinstance(self.launcher.answer, Exception):
            raise self.launcher.answer
        return self.launcher.answer or arguments


class Launcher:
    def __init__(self):
        self.stage = ""
        self.calls, self.kept, self.ended, self.answer, self.was_cancelled = [], 0, 0, None, False
        self.reached, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def start(self, _cancelled):
        return Child(self)

    @contextmanager
    def lending(self, cancelled):
        yield self.start(cancelled)
        self.kept += 1


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def launcher():
    return Launcher()


@pytest.fixture
def background(scene, launcher):
    made = installed("runtime.background").Background(lambda: launcher, lambda: None, lambda: None, clock=Clock())
    yield made
    launcher.go_on.set()
    made.close()


@pytest.fixture
def cube(scene):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    return bpy.context.object


def work_off(background):
    pause = threading.Event()
    while background.advance() is not None:
        pause.wait(0.005)


@contextmanager
def held(launcher):
    """Inside this context the child is busy with its task."""
    launcher.go_on.clear()
    launcher.reached.clear()
    yield
    launcher.go_on.set()


def undo_steps(monkeypatch):
    steps = []
    monkeypatch.setattr(installed("scene.append"), "push_undo_step", steps.append)
    return steps


@pytest.mark.parametrize(("stage", "sentence"), [("Remeshing", "QuadriFlow did not finish"), ("Baking", "Too long")])
def test_a_remesh_that_never_ends_is_reported_as_such(background, launcher, cube, stage, sentence):
    launcher.stage = stage
    launcher.answer = installed("client.errors").WorkerFailed("child_timed_out", "Too long")
    background.run("remesh", {}, lambda _work, _result: None, label="Remesh", model=cube)
    launcher.go_on.set()
    work_off(background)
    assert sentence in cube.maquette.refusal


def test_a_result_comes_to_the_object_with_one_undo_step(background, cube, monkeypatch):
    steps, found = undo_steps(monkeypatch), []
    background.run(
        "bake", {"size": 1}, lambda work, result: found.append((work.model, result)), label="Bake", model=cube
    )
    assert background.is_at_work()
    work_off(background)
    assert found == [(cube, {"size": 1})]
    assert steps == ["Bake"]
    assert background.advance() is None


def test_arguments_are_made_on_the_main_thread_and_files_on_the_other(background, launcher):
    where = {}

    def arguments(work):
        where["arguments"] = threading.current_thread()
        return {"folder": str(work.folder)}

    def on_thread(folder, given):
        where["files"] = threading.current_thread()
        (folder / "file").write_bytes(b"x")
        return {**given, "file": str(folder / "file")}

    def finish(work, result):
        where["finish"] = threading.current_thread()
        where["content"] = (work.folder / "file").read_bytes()
        where["folder"] = work.folder

    background.run("any", arguments, finish, label="Any", on_thread=on_thread, undo=False)
    work_off(background)
    main = threading.main_thread()
    assert (where["arguments"], where["finish"], where["content"]) == (main, main, b"x")
    assert where["files"] is not main
    assert not where["folder"].exists()


def test_only_one_task_of_a_kind_runs(background, launcher, cube):
    with held(launcher):
        background.run("bake", {}, lambda *_: None, label="Bake", model=cube)
        with pytest.raises(installed("client.errors").SceneError, match="working on another model"):
            background.run("decimate", {}, lambda *_: None, label="Simplify", model=cube)
        background.run("cut_out", {}, lambda *_: None, label="Cut Out", undo=False)
        assert background.is_at("Cut Out")
        with pytest.raises(installed("client.errors").SceneError, match="still working"):
            background.run("cut_out", {}, lambda *_: None, label="Cut Out", undo=False)
    work_off(background)
    assert not background.is_at("Cut Out")


def test_the_panel_shows_its_progress(background, launcher, cube):
    with held(launcher):
        background.run("bake", {}, lambda *_: None, label="Bake", model=cube, undo=False)
        assert launcher.reached.wait(PATIENCE)
        assert background.stage_of(cube) == ("Half of bake", 0.5)
    work_off(background)
    assert background.stage_of(cube) == ("", 0.0)


def test_the_latest_request_wins_and_reads_its_inputs_when_it_starts(background, launcher, cube, monkeypatch):
    steps, shown = undo_steps(monkeypatch), []

    def ask(value):
        cube["wanted"] = value
        background.run(
            "shape",
            lambda work: {"value": work.model["wanted"]},
            lambda _work, result: shown.append(result["value"]),
            label="Shape",
            model=cube,
            latest_wins=True,
            keep_warm=True,
        )

    with held(launcher):
        for value in range(4):
            ask(value)
        cube["wanted"] = 7
    work_off(background)
    assert shown == [0, 7]
    assert steps == ["Shape"]
    assert (launcher.kept, launcher.ended) == (2, 0)


def test_work_that_waits_for_a_pause_begins_after_it(background, launcher):
    def ask(value):
        background.run(
            "cut_out", {"value": value}, lambda *_: None, label="Preview", latest_wins=True, delay=1.0, undo=False
        )

    ask(1)
    background._clock.now = 0.9
    ask(2)
    assert background.advance() is not None
    background._clock.now = 1.5
    background.advance()
    assert launcher.calls == []
    background._clock.now = 2.0
    work_off(background)
    assert launcher.calls == [{"value": 2}]


def failing(name):
    def call(*_):
        raise {
            "sentence": installed("client.errors").SceneError("It is too late."),
            "disk": OSError("no space"),
            "defect": ZeroDivisionError(),
        }[name]

    return call


SENTENCES = {
    "sentence": "It is too late.",
    "disk": "no space",
    "defect": "“Bake” failed (ZeroDivisionError). Try again.",
}


@pytest.mark.parametrize("name", SENTENCES)
@pytest.mark.parametrize("step", ["thread", "child", "finish"])
def test_every_error_is_shown_in_the_model_s_panel(background, launcher, cube, name, step):
    at = failing(name)
    if step == "child":
        with pytest.raises(Exception) as caught:  # noqa: PT011  # any of the three
            at()
        launcher.answer = caught.value
    on_thread = at if step == "thread" else None
    work = background.run(
        "bake", {}, at if step == "finish" else lambda *_: None, label="Bake", model=cube, on_thread=on_thread
    )
    work_off(background)
    assert SENTENCES[name] in cube.maquette.refusal
    assert work.sentence == cube.maquette.refusal
    assert work.is_over


def test_a_script_gets_the_error_instead(background, launcher, cube):
    launcher.answer = installed("client.errors").SceneError("It is too late.")
    work = background.run("bake", {}, lambda *_: None, label="Bake", model=cube)
    with pytest.raises(installed("client.errors").SceneError, match="too late"):
        background.wait(work)
    assert cube.maquette.refusal == ""
    assert background.advance() is None


def test_a_waiting_script_finishes_its_own_work_first(background, cube):
    order = []
    first = background.run("cut_out", {}, lambda *_: order.append("other"), label="Cut Out", undo=False)
    second = background.run("bake", {}, lambda *_: order.append("ours"), label="Bake", model=cube, undo=False)
    background.wait(second)
    assert order == ["ours"]
    assert not first.is_over
    work_off(background)
    assert order == ["ours", "other"]


def in_steps(done, count=3):
    """A `finish` that records each of its steps, and its end, however it ends."""

    def finish(_work, _result):
        try:
            for number in range(count):
                done.append(number)
                yield
            done.append("shown")
        finally:
            done.append("over")

    return finish


def test_a_long_result_is_applied_in_steps_with_one_undo_step(background, cube, monkeypatch):
    steps, done = undo_steps(monkeypatch), []
    work = background.run("bake", {}, in_steps(done), label="Bake", model=cube)
    pause = threading.Event()
    seen = []
    while not work.is_over:
        seconds = background.advance()
        seen.append(list(done))
        assert seconds == 0.0 or not done or work.is_over, "the next step does not wait for the timer"
        assert not steps or work.is_over
        pause.wait(0.005)
    assert all([*range(count)] in seen for count in (1, 2, 3)), "one at a time"
    assert done == [0, 1, 2, "shown", "over"]
    assert steps == ["Bake"]
    assert not work.folder.exists() or not list(work.folder.iterdir())


def test_a_script_runs_the_steps_without_pauses(background, cube):
    done = []
    background.wait(background.run("bake", {}, in_steps(done), label="Bake", model=cube, undo=False))
    assert done == [0, 1, 2, "shown", "over"]


def test_the_steps_end_if_the_work_is_stopped_or_its_object_deleted(background, cube, monkeypatch):
    import bpy

    steps, pause = undo_steps(monkeypatch), threading.Event()
    for leave in (background.stop_for_models, lambda: bpy.data.objects.remove(cube)):
        done = []
        background.run("bake", {}, in_steps(done), label="Bake", model=cube)
        while not done:
            background.advance()
            pause.wait(0.005)
        leave()
        work_off(background)
        assert done == [0, "over"]
    assert steps == []


def test_a_failing_step_gives_a_message(background, cube):
    def finish(_work, _result):
        yield
        raise installed("client.errors").SceneError("It is too late.")

    background.run("bake", {}, finish, label="Bake", model=cube)
    work_off(background)
    assert cube.maquette.refusal == "It is too late."
    assert not background.is_at_work()


def test_stopped_work_leaves_nothing(background, launcher, cube, monkeypatch):
    steps, finished = undo_steps(monkeypatch), []
    with held(launcher):
        work = background.run(
            "bake", lambda work: {"folder": str(work.folder)}, lambda *_: finished.append(1), label="Bake", model=cube
        )
        folder = work.folder
        assert launcher.reached.wait(PATIENCE)
        assert background.stop_for_models()
        assert not background.stop_for_models()
    pause = threading.Event()
    while folder.exists():
        pause.wait(0.005)
    background.advance()
    assert (finished, steps, launcher.was_cancelled) == ([], [], True)


def test_a_deleted_object_gets_no_result(background, launcher, cube, monkeypatch):
    import bpy

    steps, finished = undo_steps(monkeypatch), []
    with held(launcher):
        background.run("bake", {}, lambda *_: finished.append(1), label="Bake", model=cube)
        bpy.data.objects.remove(cube)
    work_off(background)
    assert (finished, steps) == ([], [])


def test_the_result_waits_while_blender_is_busy(background, cube, monkeypatch):
    import bpy

    busy, finished = ["sculpting"], []
    monkeypatch.setattr(installed("scene.undo"), "busy_with", lambda: busy[0])
    background.run("bake", {}, lambda *_: finished.append("bake"), label="Bake", model=cube)
    background.run("cut_out", {}, lambda *_: finished.append("live"), label="Live", needs_rest=False, undo=False)
    pause = threading.Event()
    while background.is_at("Live") or not background._arrived:
        background.advance()
        pause.wait(0.005)
    assert finished == ["live"]
    busy[0] = ""
    bpy.ops.object.mode_set(mode="EDIT")
    background.advance()
    assert background.stage_of(cube)[0] == "Waiting for Blender"
    bpy.ops.object.mode_set(mode="OBJECT")
    work_off(background)
    assert finished == ["live", "bake"]


def test_functions_need_no_child(background, launcher, cube):
    threads = []

    def prepare(work):
        count = len(work.model.data.vertices)
        return lambda: (threads.append(threading.current_thread()), count)[1]

    def finish(work, count):
        work.model["count"] = count

    background.run_function(prepare, finish, label="Count", model=cube)
    work_off(background)
    assert cube["count"] == 8
    assert threads[0] is not threading.main_thread()
    assert launcher.ended == launcher.kept == 0
