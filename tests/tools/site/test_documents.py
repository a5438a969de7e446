# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation's links work, in the repository and on the site."""

from __future__ import annotations

import pytest

from tools.checkout import ROOT
from tools.site import build, documents

ALL = sorted(source for source in {*build.pages(), "CONTRIBUTING.md"} if source.endswith(".md"))


@pytest.mark.parametrize("source", ALL)
def test_each_link_leads_to_a_file_and_a_heading_of_it(source):
    lost = []
    for link in documents.links((ROOT / source).read_text(encoding="utf-8")):
        if documents.is_outside(link):
            continue
        path, _, fragment = link.partition("#")
        target = ROOT / (documents.resolved(path, source) if path else source)
        if not target.exists() or (fragment and fragment not in documents.headings(target.read_text(encoding="utf-8"))):
            lost.append(link)
    assert lost == []


def test_anchors_are_those_of_public_forges():
    text = "# The `key` of ModelsLab, version 6: *what* it is\n\n## Same\n\n## Same\n"
    assert list(documents.headings(text)) == ["the-key-of-modelslab-version-6-what-it-is", "same", "same-1"]
    body = documents.render(text, "README.md", {"README.md": "readme.html"})
    assert '<h2 id="same-1">' in body


def test_links_to_documents_become_links_to_pages():
    pages = {"docs/jobs.md": "docs/jobs.html", "README.md": "readme.html", "docs/pictures/a.png": "docs/pictures/a.png"}
    text = "[a](../README.md#use) [b](jobs.md) [c](../tools/x.py) [d](https://e.org/x.md) ![e](pictures/a.png)"
    body = documents.render(text, "docs/jobs.md", pages)
    assert body.count("href=") == 3
    for found in ('"../readme.html#use"', '"../docs/jobs.html"', '"https://e.org/x.md"', '"../docs/pictures/a.png"'):
        assert found in body


def test_a_documents_text_is_escaped():
    assert "<script" not in documents.render("<script>alert(1)</script>", "README.md", {})


def test_links_in_text_without_files_lead_to_the_website_or_are_removed():
    pages = {"docs/jobs.md": "docs/jobs.html", "docs/pictures/a.png": "docs/pictures/a.png"}
    text = "([jobs](docs/jobs.md#seen)), [x](tools/x.py), [y](https://e.org/y), [z](#top), ![a](docs/pictures/a.png)"
    assert documents.on_its_own(text, "CHANGELOG.md", "", pages) == "(jobs), x, [y](https://e.org/y), z, a"
    assert documents.on_its_own(text, "CHANGELOG.md", "https://m.org/", pages) == (
        "([jobs](https://m.org/docs/jobs.html#seen)), x, [y](https://e.org/y), z, "
        "[a](https://m.org/docs/pictures/a.png)"
    )
