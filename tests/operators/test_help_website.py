# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation's address is the one built in, or none."""

from __future__ import annotations

import pytest

from tests.blender_session import installed


@pytest.fixture
def website(addon, monkeypatch, tmp_path):
    """The module, as if it were beside the given manifest."""
    module = installed("operators.help")
    monkeypatch.setattr(module, "__file__", str(tmp_path / "operators" / "help.py"))

    def beside(manifest):
        module.website.cache_clear()
        if manifest is not None:
            (tmp_path / "blender_manifest.toml").write_text(manifest, encoding="utf-8")
        return module

    yield beside
    module.website.cache_clear()


@pytest.mark.parametrize("manifest", [None, 'id = "maquette"\n', 'website = "file:///etc"\n'])
def test_there_is_none(website, manifest):
    module = website(manifest)
    assert (module.website(), module.page("panel", "arrival")) == ("", "")


def test_page_addresses_are_below_it(website):
    module = website('id = "maquette"\nwebsite = "https://models.example/maquette/"\n\n[permissions]\n')
    assert module.page("panel") == "https://models.example/maquette/docs/panel.html"
    assert module.page("panel", "arrival") == "https://models.example/maquette/docs/panel.html#arrival"
