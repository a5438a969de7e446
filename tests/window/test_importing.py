# SPDX-License-Identifier: GPL-3.0-or-later
"""Import returns at once, even if the library is locked, and the model arrives when it can."""

from __future__ import annotations

from tests.window.conftest import run_in_window


def test_a_click_on_import_does_not_wait_for_the_library(extension_zip, tmp_path):
    notes = run_in_window(extension_zip, tmp_path, "importing")
    assert notes["result"] == ["FINISHED"]  # while the library was still locked
    assert notes["while_held"] == 0
    assert len(notes["selected"]) == 1
