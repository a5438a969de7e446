# SPDX-License-Identifier: GPL-3.0-or-later
"""A newcomer's path: the website's link dropped onto a new Blender, the extension installed, a textured model."""

from __future__ import annotations

from urllib.parse import urljoin

from tests.tools.site.test_build import Links
from tests.window.conftest import run_in_window
from tools import build_zip
from tools.site import build, serving


def test_from_the_page_to_a_textured_model(blender, tmp_path):
    folder = build.build(tmp_path / "site", (build_zip.here(),))
    (link,) = {each for each in Links((folder / "index.html").read_text()).targets if ".zip" in each}
    with serving.served(folder) as address:
        repository = f"{address}/{build.INDEX}"
        found = {"LINK": urljoin(f"{address}/", link), "REPOSITORY": repository}
        notes = run_in_window(None, tmp_path, "stranger", **found)
    assert notes["repositories"] == [repository]
    assert len(notes["enabled"]) == 1
    assert notes["pictures"]
    assert notes["shading"] == "MATERIAL"
