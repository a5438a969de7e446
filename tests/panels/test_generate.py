# SPDX-License-Identifier: GPL-3.0-or-later
"""The main panel in each of its states; drawing it opens and starts nothing."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.blender_session import installed
from tests.panels.recording import draw

PANEL = "MAQUETTE_PT_generate"
GENERATE = "maquette.generate"


@pytest.fixture
def offline():
    import bpy

    bpy.context.preferences.system.use_online_access = False
    yield
    bpy.context.preferences.system.use_online_access = True


def test_empty(scene):
    layout = draw(PANEL)
    assert "Open a picture" in layout.text
    assert "Choose a picture first" in layout.text
    assert not layout.operators[GENERATE]["enabled"]


def test_picture_chosen(chosen):
    layout = draw(PANEL)
    assert layout.operators[GENERATE]["enabled"]
    assert "nothing is sent" in layout.text
    assert [kind for kind, _ in layout.record if kind != "prop"][:2] == ["template_icon", "template_ID"]
    assert {"service", "shape", "height", "triangles"} <= set(layout.properties)


def test_seldom_used_settings_are_closed(chosen, monkeypatch):
    monkeypatch.setenv("MODELSLAB_API_KEY", "good")
    local = ["MAQUETTE_PT_advanced", "MAQUETTE_PT_cutout", "MAQUETTE_PT_arrival"]
    web = ["MAQUETTE_PT_advanced", "MAQUETTE_PT_arrival", "MAQUETTE_PT_developer"]
    for service, parts in (("LOCAL", local), ("MODELSLAB", web), ("STABLE_DIFFUSION", web)):
        chosen.maquette.service = service
        assert draw(PANEL).parts == dict.fromkeys(parts, True)


def test_there_is_one_count_of_triangles(chosen):
    settings = chosen.maquette
    settings.local.triangles = 3000
    assert settings.triangles == 3000
    settings.triangles = 5000
    assert (settings.local.triangles, settings.simplify_to) == (5000, 5000)
    settings.use_simplify, settings.simplify_to = True, 1200
    assert settings.triangles == 1200, "what a script has asked for is shown"
    settings.service = "MODELSLAB"
    assert settings.triangles == 1200
    for service in ("LOCAL", "MODELSLAB", "STABLE_DIFFUSION"):
        settings.service = service
        counts = [name for name in draw(PANEL).properties if "triangles" in name or "simplify_to" in name]
        assert counts == ["triangles"]


def test_modelslab_names_the_host(chosen, monkeypatch):
    monkeypatch.setenv("MODELSLAB_API_KEY", "good")
    chosen.maquette.service = "MODELSLAB"
    layout = draw(PANEL)
    assert "The picture is sent to modelslab.com" in layout.text
    assert layout.operators[GENERATE]["enabled"]
    assert {"ss_sampling_steps", "slat_sampling_steps", "mesh_simplify", "seed"} <= set(layout.properties)
    assert "output_format" in layout.properties
    monkeypatch.setenv("MAQUETTE_MODELSLAB_URL", "https://models.example/api/v6")
    assert "The picture is sent to models.example" in draw(PANEL).text


def test_no_key(chosen):
    chosen.maquette.service = "MODELSLAB"
    layout = draw(PANEL)
    assert "No key is set" in layout.text
    assert not layout.operators[GENERATE]["enabled"]
    assert layout.operators["maquette.open_preferences"]["enabled"]


def test_offline(chosen, offline):
    chosen.maquette.service = "MODELSLAB"
    layout = draw(PANEL)
    assert "online access is off" in layout.text
    assert not layout.operators[GENERATE]["enabled"]
    assert "maquette.allow_online_access" in layout.operators
    chosen.maquette.service = "LOCAL"
    assert draw(PANEL).operators[GENERATE]["enabled"]


def test_no_requests(chosen, monkeypatch):
    monkeypatch.setenv("MODELSLAB_API_KEY", "good")
    monkeypatch.setattr(installed("settings.readiness"), "_has_requests", lambda: False)
    chosen.maquette.service = "MODELSLAB"
    layout = draw(PANEL)
    assert "requests" in layout.text
    assert not layout.operators[GENERATE]["enabled"]


@pytest.mark.parametrize("service", ["LOCAL", "MODELSLAB"])
@pytest.mark.parametrize("width", [1, 120, 300, 2000])
def test_every_width(chosen, service, width):
    chosen.maquette.service = service
    assert draw(PANEL, width).operators[GENERATE]


PANELS = (PANEL, "MAQUETTE_PT_jobs", "MAQUETTE_PT_simplify")


@pytest.fixture(scope="module")
def watch():
    """Call it: what this thread opens, looks up or starts while the block runs. An audit hook cannot be removed."""
    lists, drawing = [], threading.get_ident()  # the jobs' threads may be running meanwhile

    def hook(event, _arguments):
        if (
            lists
            and threading.get_ident() == drawing
            and event.partition(".")[0] in {"open", "os", "socket", "sqlite3", "subprocess"}
        ):
            lists[-1].append(event)

    @contextmanager
    def watching():
        lists.append([])
        try:
            yield lists[-1]
        finally:
            lists.clear()

    sys.addaudithook(hook)
    return watching


@pytest.mark.parametrize("service", ["LOCAL", "MODELSLAB"])
def test_drawing_touches_no_disk_and_no_network(chosen, finished_job_shown, watch, service):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    chosen.maquette.service = service
    for panel in PANELS:
        draw(panel)  # triggers the imports of a first draw
    with watch() as events:
        for panel in PANELS:
            draw(panel)
    assert events == []
    with watch() as events, Path(__file__).open("rb"):
        pass
    assert events == ["open"]  # proves that the hook records


@pytest.fixture
def finished_job_shown(scene):
    state = installed("settings.scene").state()
    item = state.jobs.add()
    item.job_id, item.name, item.has_ended, item.has_arrived = "1", "cat", True, True
    yield
    state.jobs.clear()
