# SPDX-License-Identifier: GPL-3.0-or-later
"""Each wheel holds a library for its platform, which works if this machine can run it."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.tools import binaries
from tools import build_zip
from tools.simplifier import ToolMissing, source, wheel
from tools.simplifier.platforms import PLATFORMS, current, named

FUNCTIONS = {f"maquette_meshopt_{name}" for name in ("version", "simplify", "simplify_sloppy", "scale", "group")}


@pytest.fixture(params=PLATFORMS, ids=lambda platform: platform.name)
def packed(request):
    """A platform and its wheel. This computer's is built for the tests; the others exist after `make zip-all`."""
    path = wheel.cached(request.param)
    if path is None:
        pytest.skip(f"the wheel for {request.param.name} has not been built: run `make zip-all`")
    return request.param, path


def library(platform, path):
    with zipfile.ZipFile(path) as archive:
        return archive.read(f"{wheel.PACKAGE}/{platform.library}")


def test_library_fits_its_platform(packed):
    binary = binaries.read(library(*packed))
    assert f"{binary.system}-{binary.machine}" == packed[0].name
    assert binary.exported >= FUNCTIONS


def test_library_for_apple_s_processors_is_signed(packed):
    if packed[0].name != "macos-arm64":
        pytest.skip("only there does the system refuse what is not signed")
    assert binaries.read(library(*packed)).is_signed


def test_wheel_is_complete(packed):
    platform, path = packed
    name, version, python, abi, tag = path.stem.split("-")
    assert (name, version, python, abi, tag) == (wheel.PACKAGE, wheel.VERSION, "py3", "none", platform.tag)
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path) as archive:
        rows = [line.split(",") for line in archive.read(f"{info}/RECORD").decode().splitlines()]
        assert {row[0] for row in rows} == set(archive.namelist())
        for file, digest, size in (row for row in rows if row[1]):
            content = archive.read(file)
            expected = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            assert (digest, size) == (f"sha256={expected}", str(len(content)))
        licence = archive.read(f"{info}/licenses/LICENSE").decode()
    assert "Arseny Kapoulkine" in licence
    assert 'THE SOFTWARE IS PROVIDED "AS IS"' in licence
    assert "*" not in licence


def test_zip_names_its_wheel_and_platform(blender, packed, tmp_path):
    platform, path = packed
    archive = build_zip.build(tmp_path, platform, f"-{platform.name}")
    with zipfile.ZipFile(archive) as content:
        assert f"wheels/{path.name}" in content.namelist()
        manifest = content.read("blender_manifest.toml").decode()
    assert f'platforms = ["{platform.name}"]' in manifest
    assert f'wheels = ["./wheels/{path.name}"]' in manifest


def test_zip_for_other_systems_has_no_wheel(blender, tmp_path):
    with zipfile.ZipFile(build_zip.build(tmp_path)) as content:
        assert not [name for name in content.namelist() if name.endswith(".whl")]
        assert "\nplatforms" not in content.read("blender_manifest.toml").decode()


def test_library_runs_on_windows(tmp_path):
    """Runs under Wine, if that and the compiler are installed."""
    platform = named("windows-x64")
    path, wine = wheel.cached(platform), shutil.which("wine64") or shutil.which("wine")
    if path is None or wine is None:
        pytest.skip("needs Wine, and the wheel for Windows: run `make zip-all`")
    (tmp_path / platform.library).write_bytes(library(platform, path))
    program = tmp_path / "on_windows.exe"
    code = Path(__file__).with_name("on_windows.c")
    compiler = [str(source.BUILDER), "-m", "ziglang", "cc", "-target", platform.target, "-O1"]
    cache = str(tmp_path / "cache")
    environment = os.environ | {"ZIG_GLOBAL_CACHE_DIR": cache, "ZIG_LOCAL_CACHE_DIR": cache}
    subprocess.run([*compiler, str(code), "-o", str(program)], check=True, capture_output=True, env=environment)
    environment = os.environ | {"WINEPREFIX": str(tmp_path / "wine"), "WINEDEBUG": "-all", "HOME": str(tmp_path)}
    environment |= {"WINEDLLOVERRIDES": "mscoree,mshtml=", "DISPLAY": ""}
    done = subprocess.run(
        [wine, str(program), platform.library],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "2 triangles, error 0.000"), done.stderr


def test_nothing_is_built_without_the_compiler(monkeypatch, tmp_path):
    monkeypatch.setattr(source, "BUILDER", tmp_path / "python")
    monkeypatch.setattr(wheel, "WHEELS", tmp_path)
    with pytest.raises(ToolMissing, match="make wheel"):
        wheel.built(PLATFORMS[0])
    assert build_zip.here() is None


def test_current_platform_is_this_one():
    if current() is None:
        pytest.skip("the simplifier is not built for this system")
    assert current().name.startswith({"linux": "linux", "win32": "windows", "darwin": "macos"}[sys.platform])
