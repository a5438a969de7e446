# SPDX-License-Identifier: GPL-3.0-or-later
"""Help and key buttons open only the built-in addresses and those of the services."""

from __future__ import annotations

import pytest

from tests.blender_session import installed


@pytest.fixture
def opened(scene, monkeypatch):
    """The addresses that were opened in the browser."""
    found = []
    monkeypatch.setattr(installed("operators.help"), "_browse", found.append)
    return found


@pytest.fixture
def website(monkeypatch):
    module = installed("operators.help")

    def set_to(address):
        monkeypatch.setattr(module, "website", lambda: address)

    return set_to


def test_the_page_of_each_panel_is_opened_where_the_build_names_a_website(opened, website):
    import bpy

    website("https://models.example")
    bpy.context.window_manager.maquette.model_part = "READY"
    for topic in ("GENERATE", "MODEL", "GALLERY"):
        assert bpy.ops.maquette.help(topic=topic) == {"FINISHED"}
    pages = ("generating.html", "model.html#game-ready", "gallery.html")
    assert opened == [f"https://models.example/docs/{page}" for page in pages]


def test_offline_and_without_a_website_no_browser_is_opened(opened, website):
    import bpy

    website("")
    assert bpy.ops.maquette.help() == {"FINISHED"}
    website("https://models.example")
    bpy.context.preferences.system.use_online_access = False
    try:
        assert bpy.ops.maquette.help() == {"FINISHED"}
    finally:
        bpy.context.preferences.system.use_online_access = True
    assert opened == []


@pytest.mark.parametrize("service", ["MODELSLAB", "STABLE_DIFFUSION"])
def test_each_service_says_where_it_gives_out_keys(opened, scene, service):
    import bpy

    spec = installed("client.registry").SERVICES[installed("client.capabilities").ServiceName(service)]
    assert bpy.ops.maquette.get_key(service=service) == {"FINISHED"}
    scene.maquette.service = service
    assert bpy.ops.maquette.get_key() == {"FINISHED"}
    assert opened == [spec.endpoint.key_page] * 2
    assert spec.endpoint.key_page.startswith("https://")


def test_local_needs_none(opened):
    import bpy

    assert bpy.ops.maquette.get_key(service="LOCAL") == {"CANCELLED"}
    assert opened == []
