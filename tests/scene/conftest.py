# SPDX-License-Identifier: GPL-3.0-or-later
"""The installed add-on's scene modules, and the simplifier if its wheel was built."""

from __future__ import annotations

import pytest

from tools.installed_addon import MODULE


@pytest.fixture
def simplify(scene):
    module = __import__(f"{MODULE}.scene.simplify", fromlist=["simplify"])
    if not module.is_exact():
        pytest.skip("the simplifier's wheel was not built: run `make wheel`")
    return module
