# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the sandbox as a separate process for a test, on a free port."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest

ROOT = Path(__file__).resolve().parent.parent
ANNOUNCEMENT = "Sandbox listening on "
MODELS = "MAQUETTE_TESTS_MODELS"  # the environment variable that names a test run's folder of models


@pytest.fixture(scope="session", autouse=True)
def kept_models(tmp_path_factory):
    """All sandboxes of a test run share their models, also those of other processes."""
    folder = tmp_path_factory.getbasetemp()
    is_one_of_many = "PYTEST_XDIST_WORKER" in os.environ
    os.environ[MODELS] = str((folder.parent if is_one_of_many else folder) / "models")


@dataclass
class Addresses:
    """`url`: of a server, without a slash at its end."""

    url: str = ""

    @property
    def modelslab_url(self) -> str:
        """The base URL that stands in for https://modelslab.com/api/v6."""
        return self.url + "/api/v6"

    @property
    def stable_diffusion_url(self) -> str:
        """The base URL that stands in for https://stablediffusionapi.com/api/v3."""
        return self.url + "/api/v3"


class SandboxServer(Addresses):
    """A context manager: `with SandboxServer(fault="html_model") as server:` gives `server.url` (no slash at its end).

    A separate process, because the server must answer while Blender holds the test's interpreter lock.
    """

    def __init__(self, *options: str, fault: str = "", generation_seconds: float = 0.0) -> None:
        """`options`: further options of the sandbox's command line."""
        shared = ["--models", os.environ[MODELS]] if MODELS in os.environ else []
        self._arguments = ["--port", "0", "--generation-seconds", str(generation_seconds), *shared, *options]
        if fault:
            self._arguments += ["--fault", fault]
        self._process: subprocess.Popen[str] | None = None
        super().__init__()

    def failing(self, fault: str) -> Addresses:
        """The addresses at which everything goes wrong in this way."""
        return Addresses(f"{self.url}/fault/{fault}")

    @property
    def process_id(self) -> int:
        assert self._process is not None
        return self._process.pid

    def __enter__(self) -> Self:
        command = [_interpreter(), "-m", "sandbox", *self._arguments]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.startswith(ANNOUNCEMENT):
            self.close()
            raise RuntimeError(f"the sandbox did not start; it said {line!r}")
        self.url = line.removeprefix(ANNOUNCEMENT).strip()
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def stats(self) -> dict[str, int]:
        """Return {"accepted": generations accepted, "fetched": fetch calls, "downloads": models sent}."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.url + "/sandbox/stats", timeout=30) as answer:
            stats: dict[str, int] = json.load(answer)
        return stats

    def close(self) -> None:
        """End the server, which also tests its absence. May be called twice."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None


def _interpreter() -> str:
    """Return a Python with the sandbox's packages: the running one or the checkout's (Blender's has none)."""
    if importlib.util.find_spec("fastapi") and importlib.util.find_spec("uvicorn"):
        return sys.executable
    own = ROOT / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if not own.exists():
        pytest.skip("the sandbox needs FastAPI and uvicorn, which no environment of this checkout has")
    return str(own)
