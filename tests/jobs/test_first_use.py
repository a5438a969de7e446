# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that the first order needs is imported on a thread, without Blender."""

from __future__ import annotations

import subprocess
import sys

from tools.checkout import ROOT

PROGRAM = """
import sys
from tools.checkout import load_package
load_package()
from maquette.jobs.first_use import FirstUse
use = FirstUse()
use._thread.join(30)
assert use.is_over
before = set(sys.modules)
from maquette.client import registry
from maquette.client.capabilities import ServiceName
from maquette.jobs import engine, pictures
from maquette.jobs.store import library
from maquette.client.service import ServiceArguments
for name in ServiceName:
    registry.connect(name, ServiceArguments(None, "picture", "https://service.test", "k"), is_online=True)
print("bpy" in sys.modules, "requests" in sys.modules, sorted(set(sys.modules) - before))
"""


def test_an_order_imports_nothing_afterwards():
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "False False []", done.stderr
