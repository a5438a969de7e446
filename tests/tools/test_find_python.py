# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding a Python of a given version among shims and broken programs."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tools.checkout import ROOT

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.fixture
def find(tmp_path):
    """Call it with a version: searches a PATH with the folder `bin` first, and an empty home."""
    (tmp_path / "bin").mkdir()

    def run(version, *more_folders):
        path = ":".join([str(tmp_path / "bin"), *more_folders, "/usr/bin", "/bin"])
        environment = {"PATH": path, "HOME": str(tmp_path)}
        command = [str(ROOT / "tools" / "find_python"), version]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


def program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


def test_a_failing_shim_is_skipped(find, tmp_path):
    program(tmp_path / "bin" / f"python{VERSION}", "echo 'command not found' >&2; exit 127")
    program(tmp_path / "other" / f"python{VERSION}", f'exec "{sys.executable}" "$@"')
    found = find(VERSION, str(tmp_path / "other"))
    assert found.returncode == 0
    assert "not found" not in found.stderr


def test_another_version_under_the_name_is_skipped(find, tmp_path):
    program(tmp_path / "bin" / "python9.9", f'exec "{sys.executable}" "$@"')
    found = find("9.9")
    assert (found.returncode, found.stdout) == (1, "")


def test_a_version_manager_s_python_is_found(find, tmp_path):
    program(tmp_path / ".pyenv/versions/9.9.1/bin/python9.9", 'case "$2" in *9.9*) exit 0;; *) echo "$0";; esac')
    assert find("9.9").stdout.strip().endswith(".pyenv/versions/9.9.1/bin/python9.9")
