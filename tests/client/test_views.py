# SPDX-License-Identifier: GPL-3.0-or-later
"""The roles of views and their order."""

from __future__ import annotations

import pytest
from maquette.client.errors import InvalidSetting
from maquette.client.views import ViewRole, bound_a_body, in_order


def test_the_front_leads_whatever_came_first() -> None:
    assert in_order(["TOP", "BACK", "FRONT"]) == (ViewRole.FRONT, ViewRole.BACK, ViewRole.TOP)


@pytest.mark.parametrize(("roles", "words"), [(["LEFT", "LEFT"], "called Left"), ([], "no views yet")])
def test_unusable_views_are_reported(roles: list[str], words: str) -> None:
    with pytest.raises(InvalidSetting, match=words):
        in_order(roles)


@pytest.mark.parametrize(
    ("roles", "bound"),
    [(["FRONT"], False), (["FRONT", "BACK"], False), (["LEFT", "RIGHT"], False), (["FRONT", "LEFT"], True),
     (["TOP", "BOTTOM", "BACK"], True), ([], False)],
)  # fmt: skip
def test_views_along_one_axis_count_as_one_picture(roles: list[str], bound: bool) -> None:
    assert bound_a_body(roles) is bound
