# SPDX-License-Identifier: GPL-3.0-or-later
"""How long ago something happened, by a clock that cannot be set."""

from __future__ import annotations

import json
import subprocess
import sys

from maquette.jobs import uptime
from maquette.jobs.uptime import Moment

from tools.checkout import ROOT

ASK = """
import json
from tools.checkout import load_package
load_package()
from maquette.jobs import uptime
moment = uptime.now()
print(json.dumps([moment.boot, moment.seconds]))
"""


def test_two_processes_of_this_boot_share_one_clock() -> None:
    before = uptime.now()
    told = subprocess.run([sys.executable, "-c", ASK], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    other, after = Moment(*json.loads(told)), uptime.now()
    first, second = other.since(before), after.since(other)
    assert first is not None
    assert second is not None
    assert min(first, second) >= 0.0


def test_across_two_boots_it_is_unknown() -> None:
    assert Moment("a", 20.0).since(Moment("a", 5.0)) == 15.0
    assert Moment("a", 20.0).since(Moment("b", 5.0)) is None
    assert Moment("a", 20.0).since(Moment("a", 25.0)) is None
    assert Moment("", 20.0).since(Moment("", 5.0)) is None
    assert Moment("a", 20.0).since(None) is None
