# SPDX-License-Identifier: GPL-3.0-or-later
"""A model of 82,000 triangles arrives; the times, and those of a manual append, are written to out/window."""

from __future__ import annotations

import json

from benchmarks import scripted_service
from benchmarks.model_files import MODELS
from tests.window.conftest import PICTURES, run_in_window


def test_a_large_model_arrives(extension_zip, tmp_path):
    with scripted_service.running(MODELS[1].path()) as url:
        notes = run_in_window(extension_zip, tmp_path, "arriving", SERVICE_URL=f"{url}/api/v6")
    (PICTURES / "arriving.json").write_text(json.dumps(notes, indent=1))
    assert notes["models"] == len(notes["ours"]) + len(notes["by_hand"])
