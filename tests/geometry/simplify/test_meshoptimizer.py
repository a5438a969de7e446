# SPDX-License-Identifier: GPL-3.0-or-later
"""The library loads from its path, reports failure, and survives a lack of memory."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from maquette.geometry.simplify.meshoptimizer import Simplifier, SimplifierMissing

from tests.simplifier_wheel import library, library_path
from tools.checkout import ROOT


def test_a_file_that_is_not_a_library_is_refused(tmp_path):
    path = tmp_path / "library.so"
    path.write_bytes(b"not a library")
    with pytest.raises(SimplifierMissing):
        Simplifier(path)
    with pytest.raises(SimplifierMissing):
        Simplifier(tmp_path / "missing.so")


def test_equal_rows_get_the_number_of_the_first():
    groups, count = library().group([np.array([[5.0], [7.0], [5.0], [-0.0], [0.0]], np.float32)])
    assert (groups.tolist(), count) == ([0, 1, 0, 2, 3], 4)


def test_no_rows():
    groups, count = library().group([np.empty((0, 3), np.float32)])
    assert (len(groups), count) == (0, 0)


STARVED = """
import resource, sys
from pathlib import Path
import numpy as np
from tools.checkout import load_package
load_package()
from maquette.geometry.simplify.meshoptimizer import Simplifier
simplifier = Simplifier(Path(sys.argv[1]))
positions = np.random.default_rng(0).random((2_000_000, 3), np.float32)
triangles = np.arange(6_000_000, dtype=np.uint32).reshape(-1, 3) % 2_000_000
used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 80_000_000,) * 2)
try:
    simplifier.simplify(positions, triangles, 10, 1.0)
except MemoryError:
    sys.stdout.write("MemoryError")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory can be limited on Linux alone")
def test_too_little_memory_raises_memory_error():
    library()
    command = [sys.executable, "-c", STARVED, str(library_path())]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "MemoryError", done.stderr
