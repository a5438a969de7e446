# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys and addresses: which one is used, and where a key must never appear."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.blender_session import installed
from tests.panels.recording import Layout

SAVED, SESSION = "mq-Saved-Key-1", "mq-Session-Key-2"


@pytest.fixture
def preferences(addon):
    module = installed("settings.preferences")
    yield module
    own = module.get()
    for name in ("modelslab", "stable_diffusion"):
        setattr(own, f"{name}_session_key", "")
        for part in (f"{name}_key", f"{name}_url"):
            own.property_unset(part)
    own.property_unset("library_folder")


@pytest.fixture
def services(addon):
    return installed("client.capabilities").ServiceName


@pytest.mark.parametrize("name", ["MODELSLAB", "STABLE_DIFFUSION"])
def test_the_environment_wins_over_the_session_and_that_over_the_saved_key(preferences, services, monkeypatch, name):
    service, prefix = services(name), name.lower()
    assert preferences.key(service) == ""
    setattr(preferences.get(), f"{prefix}_key", f"  {SAVED}\n")
    assert preferences.key(service) == SAVED
    setattr(preferences.get(), f"{prefix}_session_key", f" {SESSION} ")
    assert preferences.key(service) == SESSION
    monkeypatch.setenv(f"{name}_API_KEY", "of the environment")
    assert preferences.key(service) == "of the environment"
    monkeypatch.setenv(f"{name}_API_KEY", "")
    assert preferences.key(service) == SESSION


@pytest.mark.parametrize(
    ("name", "default"),
    [("MODELSLAB", "https://modelslab.com/api/v6"), ("STABLE_DIFFUSION", "https://stablediffusionapi.com/api/v3")],
)
def test_addresses(preferences, services, monkeypatch, name, default):
    service = services(name)
    assert preferences.url(service) == default
    setattr(preferences.get(), f"{name.lower()}_url", "https://elsewhere.example/v6/ ")
    assert preferences.url(service) == "https://elsewhere.example/v6"
    assert preferences.host(service) == "elsewhere.example"
    monkeypatch.setenv(f"MAQUETTE_{name}_URL", "http://127.0.0.1:8600/api/v6/")
    assert preferences.url(service) == "http://127.0.0.1:8600/api/v6"
    assert preferences.host(service) == "127.0.0.1"


def test_an_invalid_address_is_shown_unchanged(preferences, services, monkeypatch):
    for text in ("nonsense", "http://[::1", ""):
        monkeypatch.setenv("MAQUETTE_MODELSLAB_URL", text)
        assert isinstance(preferences.host(services.MODELSLAB), str)


def test_the_session_s_key_is_never_written_to_disk(preferences, services):
    import bpy

    preferences.get().modelslab_key = SAVED
    preferences.get().modelslab_session_key = SESSION
    bpy.ops.wm.save_userpref()
    written = b"".join(
        path.read_bytes() for path in Path(bpy.utils.user_resource("CONFIG")).rglob("*") if path.is_file()
    )
    assert SAVED.encode() in written  # proves that the search finds plain text there
    assert SESSION.encode() not in written
    assert preferences.key(services.MODELSLAB) == SESSION
    preferences.get().property_unset("modelslab_key")
    bpy.ops.wm.save_userpref()


def test_keys_are_hidden_on_the_screen(preferences):
    properties = preferences.get().bl_rna.properties
    for name in ("modelslab_key", "modelslab_session_key", "stable_diffusion_key", "stable_diffusion_session_key"):
        assert properties[name].subtype == "PASSWORD"
        assert preferences.get().bl_rna.properties[name].description


def test_the_library_s_folder(preferences, monkeypatch, tmp_path):
    monkeypatch.setenv("MAQUETTE_LIBRARY", str(tmp_path / "set"))
    preferences.get().library_folder = str(tmp_path / "chosen")
    assert preferences.library() == preferences.files() == tmp_path / "set"
    monkeypatch.delenv("MAQUETTE_LIBRARY")
    assert preferences.files() == tmp_path / "chosen"  # may be a network drive, unlike the library's own folder
    assert preferences.library() == preferences.default_library()
    preferences.get().library_folder = ""
    assert preferences.files() == preferences.default_library()
    assert "extensions" not in preferences.library().parts  # uninstalling deletes that folder


@pytest.mark.parametrize("variable", ["", "MODELSLAB_API_KEY", "MAQUETTE_MODELSLAB_URL", "MAQUETTE_LIBRARY"])
def test_the_page_is_drawn(preferences, scene, monkeypatch, variable):
    import bpy

    if variable:
        monkeypatch.setenv(variable, "/tmp/set")
    page = Layout()
    draw = type(preferences.get()).draw
    own = preferences.get()
    draw(_Page(own, page), SimpleNamespace(preferences=bpy.context.preferences))
    assert {"modelslab_key", "modelslab_session_key", "modelslab_url", "concurrency", "library_folder"} <= set(
        page.properties
    )
    assert "not encrypted" in page.text
    assert (variable in page.text) == (variable != "MAQUETTE_LIBRARY")


class _Page:
    """The preferences, with a layout that records what is drawn."""

    def __init__(self, own, layout):
        self._own, self.layout = own, layout

    def __getattr__(self, name):
        return getattr(self._own, name)


@pytest.mark.parametrize("chosen", ["LOCAL", "MODELSLAB", "STABLE_DIFFUSION"])
def test_the_services_are_folded_but_the_chosen_one_and_each_key_says_where_to_get_it(preferences, scene, chosen):
    import bpy

    scene.maquette.service = chosen
    page, own = Layout(), preferences.get()
    type(own).draw(_Page(own, page), SimpleNamespace(preferences=bpy.context.preferences))
    is_closed = {name.removeprefix("maquette_preferences_"): closed for name, closed in page.parts.items()}
    for key in ("modelslab", "stable_diffusion"):
        is_chosen = key == chosen.lower()
        assert is_closed[f"{key}_chosen" if is_chosen else key] is not is_chosen
    keys = [entry["properties"].service for kind, entry in page.record if entry.get("idname") == "maquette.get_key"]
    assert keys[:2] == ["MODELSLAB", "STABLE_DIFFUSION"]
