# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether another process is running, checked without harming it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

from maquette.jobs.store.leases import this_process


def test_this_process_is_alive() -> None:
    owner = this_process()
    assert not owner.is_dead(owner.machine)
    assert owner.id != this_process().id


def test_an_ended_process_is_dead_and_checking_a_running_one_does_not_end_it() -> None:
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    owner = replace(this_process(), pid=other.pid, started="")
    assert not owner.is_dead(owner.machine)
    assert other.poll() is None
    other.communicate(b"\n")
    assert owner.is_dead(owner.machine)


def test_a_later_process_with_the_same_id_is_another() -> None:
    owner = this_process()
    assert replace(owner, started="1").is_dead(owner.machine) == bool(owner.started)


def test_nothing_is_known_about_another_machine() -> None:
    assert not replace(this_process(), pid=2**22 + 1).is_dead("another machine")
