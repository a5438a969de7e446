# SPDX-License-Identifier: GPL-3.0-or-later
"""A model is made once for the same pictures and options, and again for any others."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sandbox.generation import GenerationFailed
from sandbox.kept import Kept


class Maker:
    """Writes how many models it has made."""

    def __init__(self):
        self.made = 0
        self.lock = threading.Lock()

    def __call__(self, arguments):
        with self.lock:
            self.made += 1
            Path(arguments["output"]).write_bytes(b"model %d" % self.made)


@pytest.fixture
def maker():
    return Maker()


@pytest.fixture
def order(tmp_path):
    """Call it with a kept folder's writer; returns what is written."""
    numbers = iter(range(100))

    def write(kept, *pictures, suffix=".glb", sides=("FRONT", "BACK"), **options):
        number = next(numbers)
        views = {}
        for side, picture in zip(sides, pictures, strict=False):
            path = tmp_path / f"{number}-{side}.picture"
            path.write_bytes(picture)
            views[side] = {"picture": str(path), "pixels": None}
        output = tmp_path / f"{number}{suffix}"
        kept.write(
            {
                **next(iter(views.values())),
                "views": views if len(views) > 1 else {},
                "output": str(output),
                "name": "model",
                "options": options,
            }
        )
        return output.read_bytes()

    return write


def test_the_same_is_made_once_in_all_sandboxes_that_share_the_folder(maker, order, tmp_path):
    for _ in range(2):
        kept = Kept(tmp_path / "kept", maker)
        assert [order(kept, b"a", depth=1.0), order(kept, b"a", depth=1.0)] == [b"model 1", b"model 1"]
    assert order(Kept(tmp_path / "elsewhere", maker), b"a", depth=1.0) == b"model 2"


def test_whatever_differs_makes_another_model(maker, order, tmp_path):
    kept = Kept(tmp_path / "kept", maker)
    models = [
        order(kept, b"a", depth=1.0),
        order(kept, b"b", depth=1.0),
        order(kept, b"a", depth=2.0),
        order(kept, b"a", depth=1.0, triangles=100),
        order(kept, b"a", depth=1.0, suffix=".stl"),
        order(kept, b"a", b"b", depth=1.0),
        order(kept, b"b", b"a", depth=1.0),
        order(kept, b"a", b"b", depth=1.0, sides=("FRONT", "LEFT")),
    ]
    assert len(set(models)) == len(models)


def test_those_who_order_the_same_at_once_share_one_model(maker, order, tmp_path):
    kept = Kept(tmp_path / "kept", maker)
    with ThreadPoolExecutor(4) as threads:
        models = list(threads.map(lambda _: order(kept, b"a"), range(8)))
    assert set(models) == {b"model 1"}


def test_what_fails_is_tried_again(order, tmp_path):
    failures = [GenerationFailed("no_subject", ""), None]

    def make(arguments):
        Path(arguments["output"]).write_bytes(b"model")
        if failure := failures.pop(0):
            raise failure

    kept = Kept(tmp_path / "kept", make)
    with pytest.raises(GenerationFailed):
        order(kept, b"a")
    assert order(kept, b"a") == b"model"
    assert len(list((tmp_path / "kept").iterdir())) == 1
