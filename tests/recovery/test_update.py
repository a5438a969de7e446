# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's extension client installs from the site, and updates from it during a job.

The older version is this one with a lower number or, with `MAQUETTE_OLDER_ZIP`, a released zip such as 0.1.0's.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from tests.sandbox_server import SandboxServer
from tools import build_zip
from tools.checkout import ROOT
from tools.site import build, serving

OLDER = "0.0.1"
MANIFEST = "blender_manifest.toml"


@pytest.fixture
def site(tmp_path):
    """A folder served on loopback, and its address."""
    folder = tmp_path / "site"
    folder.mkdir()
    with serving.served(folder) as address:
        yield folder, f"{address}/{build.INDEX}"


@pytest.fixture
def older(extension_zip, tmp_path):
    """The zip of a version before this one."""
    if "MAQUETTE_OLDER_ZIP" in os.environ:
        return Path(os.environ["MAQUETTE_OLDER_ZIP"])
    version = f'version = "{build_zip.version()}"'
    path = tmp_path / "maquette-older.zip"
    with zipfile.ZipFile(extension_zip) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == MANIFEST:
                content = content.replace(version.encode(), f'version = "{OLDER}"'.encode())
            target.writestr(name, content)
    return path


def version_of(path):
    with zipfile.ZipFile(path) as archive:
        return tomllib.loads(archive.read(MANIFEST).decode())["version"]


def test_an_update_loses_no_job(older, site, small_picture, tmp_path):
    folder, address = site
    shutil.copy2(older, folder)
    build_zip.extension_tool("server-generate", "--repo-dir", str(folder))
    with SandboxServer(generation_seconds=2.0) as sandbox:
        task = {"profile": str(tmp_path / "profile"), "repository": address, "picture": str(small_picture)}
        command = [
            sys.executable,
            "-m",
            "tests.recovery.updating",
            json.dumps({**task, "service": sandbox.modelslab_url}),
        ]
        with subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as process:
            read = _until(process, "GENERATING")
            build.build(folder, (build_zip.here(),))
            process.stdin.write("\n")
            process.stdin.flush()
            read += _until(process, "ENDED")
            process.wait()
        ended = json.loads(read[-1].removeprefix("ENDED"))
        assert ended["versions"] == [version_of(older), build_zip.version()]
        assert (len(ended["models"]), ended["state"]) == (1, "IMPORTED")
        assert sandbox.stats()["accepted"] == 1


def _until(process, word):
    read = []
    for line in process.stdout:
        read.append(line)
        if line.startswith(word):
            return read
    raise AssertionError("".join(read[-30:]))
