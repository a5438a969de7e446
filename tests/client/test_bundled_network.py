# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP tests pass with each version of `requests` and `urllib3` that Blender bundles; each runs in a child process.

This process has newer versions than any Blender.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.checkout import ROOT

HERE = Path(__file__).parent
FILES = ["test_received_body.py", "test_sessions.py", "test_transport.py", "test_download.py"]  # the folder `http`
BUNDLED = {"network-1-26": "1.26.8", "network-2-5": "2.5.0"}
CHILD = "import sys, pytest, urllib3; assert urllib3.__version__ == sys.argv[1]; sys.exit(pytest.main(sys.argv[2:]))"


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="the Blenders with these bring Python 3.11")
@pytest.mark.parametrize("group", BUNDLED)
def test_http_works_with_the_libraries_that_blender_bundles(group: str) -> None:
    folder = f".cache/{group}"
    packages = ROOT / folder / "lib" / "python3.11" / "site-packages"
    if not (packages / "requests").is_dir():
        made = subprocess.run(
            ["tools/make_environment", folder, "3.11", group], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if made.returncode:
            reason = (made.stderr.strip() or "no reason").splitlines()[-1]
            pytest.skip(f"urllib3 {BUNDLED[group]} cannot be installed: {reason}")
    options = ["-q", "-o", f"cache_dir={folder}/pytest", *(str(HERE / "http" / name) for name in FILES)]
    ended = subprocess.run(
        [sys.executable, "-c", CHILD, BUNDLED[group], *options],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(packages)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout[-5000:] + ended.stderr[-2000:]
