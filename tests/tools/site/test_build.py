# SPDX-License-Identifier: GPL-3.0-or-later
"""The site as a folder: what Blender reads, and pages without broken links."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest

from tools import build_zip
from tools.checkout import ROOT
from tools.site import build, documents


class Links(HTMLParser):
    """A page's links, images and ids."""

    def __init__(self, text):
        super().__init__()
        self.targets, self.ids = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in {"href", "src"}:
                self.targets.append(value)
            elif name == "id":
                self.ids.add(value)


@pytest.fixture(scope="module")
def site(blender, tmp_path_factory):
    return build.build(tmp_path_factory.mktemp("dist") / "site", (None,))


def test_blender_finds_one_zip_for_each_system(site):
    (found,) = json.loads((site / build.INDEX).read_text())["data"]
    assert (found["id"], found["version"], found["platforms"]) == ("maquette", build_zip.version(), ["linux-arm64"])
    assert (site / found["archive_url"]).stat().st_size == found["archive_size"]


def test_the_front_page_can_be_dragged_into_blender(site):
    targets = Links((site / "index.html").read_text()).targets
    (link,) = {urlsplit(each) for each in targets if ".zip" in each}
    query = parse_qs(link.query)
    assert (site / link.path).is_file()
    assert (site / query["repository"][0]).is_file()
    assert query["platforms"] == ["linux-arm64"]
    assert query["blender_version_min"] == ["4.2.0"]


def test_the_systems_that_most_artists_have_come_first():
    names = ["macos-x64", "linux-arm64", "windows-x64", "linux-x64"]
    ordered = build.in_order([{"platforms": [name]} for name in names])
    assert [each["platforms"] for each in ordered] == [["linux-x64"], ["windows-x64"], ["macos-x64"], ["linux-arm64"]]


def test_the_documentation_lists_every_document_once():
    listed = [name for names in build.CONTENTS.values() for name in names]
    assert sorted(listed) == sorted(path.stem for path in (ROOT / "docs").glob("*.md"))


def test_no_link_of_the_site_leads_nowhere(site):
    pages = {page: Links(page.read_text(encoding="utf-8")) for page in site.rglob("*.html")}
    assert len(pages) > 10
    lost = []
    for page, links in pages.items():
        for target in links.targets:
            if documents.is_outside(target):
                continue
            path, _, fragment = target.partition("?")[0].partition("#")
            found = (page.parent / path).resolve() if path else page
            if not found.exists() or (fragment and found.suffix == ".html" and fragment not in pages[found].ids):
                lost.append((page.name, target))
    assert lost == []
