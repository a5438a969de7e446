# SPDX-License-Identifier: GPL-3.0-or-later
"""How a connection test is shown."""

from __future__ import annotations

import pytest

from tests.blender_session import installed, shown


def test_the_answer_to_an_earlier_connection_test_is_not_shown(scene):
    test = installed("runtime.services")
    test.expect_test("MODELSLAB", "Asking one …", 1)
    test.expect_test("STABLE_DIFFUSION", "Asking the other …", 2)
    test.show_test("One can be reached.", 1, is_connected=True)
    assert (shown().connection, shown().is_connection_pending) == ("Asking the other …", True)
    test.show_test("The other can be reached.", 2, is_connected=True)
    assert (shown().connection, shown().is_connected) == ("The other can be reached.", True)


@pytest.mark.parametrize(
    ("name", "value"),
    [("server", "MODLY"), ("workflow", "TRELLIS"), ("workflow_file", "other.json"), ("model", "other")],
)
def test_a_servers_answer_is_not_shown_after_choosing_another(scene, name, value):
    test = installed("runtime.services")
    test.expect_test("OWN_SERVER", "Asking one …", 1)
    test.show_test("ComfyUI can be reached.", 1, is_connected=True)
    scene.maquette.own_server.steps = 7
    assert (shown().connection_service, shown().connection) == ("OWN_SERVER", "ComfyUI can be reached.")
    setattr(scene.maquette.own_server, name, value)
    assert (shown().connection_service, shown().connection, shown().is_connected) == ("", "", False)


def test_an_answer_that_arrives_after_the_choice_is_not_shown_either(scene):
    test = installed("runtime.services")
    test.expect_test("OWN_SERVER", "Asking one …", 1)
    scene.maquette.own_server.server = "MODLY"
    assert not shown().is_connection_pending
    test.show_test("ComfyUI can be reached.", 1, is_connected=True)
    assert shown().connection == ""
    scene.maquette.own_server.server = "COMFYUI"


@pytest.mark.parametrize("name", ["key", "session_key", "url"])
def test_an_answer_is_not_shown_after_the_connection_settings_change(scene, name):
    test, preferences = installed("runtime.services"), installed("settings.preferences").get()
    test.expect_test("MODELSLAB", "Asking one …", 1)
    test.show_test("ModelsLab can be reached.", 1, is_connected=True)
    setattr(preferences, f"own_server_{name}", "")
    assert shown().connection == "ModelsLab can be reached."
    setattr(preferences, f"modelslab_{name}", getattr(preferences, f"modelslab_{name}"))
    assert shown().connection == ""
