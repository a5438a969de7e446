# SPDX-License-Identifier: GPL-3.0-or-later
"""How much memory a process holds."""

from __future__ import annotations

import os
import subprocess
import sys

from maquette.worker.process import used_by

HOLDER = "import sys; held = b'x' * int(sys.argv[1]); print('ready', flush=True); sys.stdin.read()"


def test_it_grows_with_the_processs_memory():
    sizes = []
    for size in ("1", "100000000"):
        with subprocess.Popen([sys.executable, "-c", HOLDER, size], stdin=-1, stdout=-1) as process:
            process.stdout.readline()
            sizes.append(used_by(process.pid))
            process.stdin.close()
    assert 90e6 < sizes[1] - sizes[0] < 120e6
    assert used_by(os.getpid()) > 0


def test_nothing_is_known_about_an_ended_process():
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    assert used_by(process.pid) == 0
