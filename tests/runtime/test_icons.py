# SPDX-License-Identifier: GPL-3.0-or-later
"""Icons of picture files are shown as soon as the files exist, and freed afterwards."""

from __future__ import annotations

import pytest

from tests.blender_session import installed
from tests.pictures import plain


@pytest.fixture
def previews(scene, monkeypatch):
    module = installed("runtime.icons")
    module._icons().close()
    monkeypatch.setattr(module, "_clock", lambda: module.now)
    module.now = 100.0
    yield module
    module._icons().close()
    del module.now


def loaded(previews):
    return set(previews._icons().collection or ())


def test_a_file_that_comes_later_is_found_within_a_second(previews, tmp_path):
    picture = tmp_path / "preview.png"
    previews.icon(picture)
    picture.write_bytes(plain(16, 16))
    previews.icon(picture)
    assert loaded(previews) == set(), "it looks at the disk with every tick"
    previews.now += 1.0
    previews.icon(picture)
    assert loaded(previews) == {str(picture)}
    assert tuple(previews._icons().collection[str(picture)].image_size) != (0, 0)


def test_the_last_check_is_not_delayed(previews, tmp_path):
    picture = tmp_path / "preview.png"
    previews.icon(picture)
    picture.write_bytes(plain(16, 16))
    previews.look_again()
    previews.icon(picture)
    assert loaded(previews) == {str(picture)}


def test_a_forgotten_icon_is_read_again(previews, tmp_path):
    picture = tmp_path / "preview.png"
    picture.write_bytes(plain(16, 16))
    previews.icon(picture)
    previews.forget(picture)
    assert loaded(previews) == set()
    previews.icon(picture)
    assert loaded(previews) == {str(picture)}


def test_clearing_frees_every_icon(previews, tmp_path):
    (tmp_path / "preview.png").write_bytes(plain(16, 16))
    previews.icon(tmp_path / "preview.png")
    held = previews._icons().collection
    previews._icons().close()
    assert len(held) == 0
    assert loaded(previews) == set()
