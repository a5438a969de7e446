# SPDX-License-Identifier: GPL-3.0-or-later
"""State that lives while the add-on is enabled, and is dropped with it."""

from __future__ import annotations

from maquette import instances


class Kept:
    def __init__(self) -> None:
        self.closed: list[object] = []

    def close(self) -> None:
        self.closed.append(self)


class Other(Kept):
    pass


def test_one_object_of_each_class_until_all_are_closed_and_dropped():
    kept, other, log = instances.of(Kept), instances.of(Other), []
    assert instances.of(Kept) is kept
    kept.closed = other.closed = log
    instances.close()
    assert log == [other, kept]  # in reverse order of creation
    assert instances.of(Kept) is not kept
    instances.close()
