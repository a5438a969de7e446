# SPDX-License-Identifier: GPL-3.0-or-later
"""What the first order needs is imported on a thread: on the main thread it would block Blender."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from benchmarks import in_blender
from tools.installed_addon import enable, module


class Noted:
    """A finder that finds nothing: it notes which modules the main thread imports."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def find_spec(self, name: str, *_: object) -> None:
        if threading.current_thread() is threading.main_thread():
            self.names.append(name)


def imported_by_an_order(picture: str, service: str) -> list[str]:
    """In a new Blender: what an order imports on the main thread after the first use, until its model is there."""
    enable()
    import bpy

    generate, pump, session = (module(f"runtime.{name}") for name in ("generate", "pump", "session"))
    pause = threading.Event()
    while not generate.is_first_use_over():
        pause.wait(0.01)
    noted = Noted()
    sys.meta_path.insert(0, noted)
    name, scene = module("client.capabilities").ServiceName(service), bpy.context.scene
    job_id: Any = generate.submit(name, Path(picture), scene.maquette.options(name), scene, 0)
    assert pump.work_until(lambda: session.job(job_id).has_ended)
    assert session.job(job_id).failure is None, session.job(job_id).failure.sentence
    return noted.names


@pytest.fixture
def another_library(monkeypatch, tmp_path):
    """The other Blender must not resume the jobs of this one."""
    monkeypatch.setenv("MAQUETTE_LIBRARY", str(tmp_path))


@pytest.mark.usefixtures("addon", "another_library")
@pytest.mark.parametrize("service", ["LOCAL", "MODELSLAB"])
def test_an_order_imports_nothing_on_the_main_thread_afterwards(sandbox, account, picture, service):
    account(sandbox)
    assert in_blender.call(imported_by_an_order, str(picture), service) == []
