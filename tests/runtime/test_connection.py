# SPDX-License-Identifier: GPL-3.0-or-later
"""What is shown of a connection test."""

from __future__ import annotations

from tests.blender_session import installed, shown


def test_the_answer_to_an_earlier_connection_test_is_not_shown(scene):
    test = installed("runtime.connection")
    test.expect("MODELSLAB", "Asking one …", 1)
    test.expect("STABLE_DIFFUSION", "Asking the other …", 2)
    test.show("One can be reached.", 1, is_connected=True)
    assert (shown().connection, shown().is_connection_pending) == ("Asking the other …", True)
    test.show("The other can be reached.", 2, is_connected=True)
    assert (shown().connection, shown().is_connected) == ("The other can be reached.", True)
