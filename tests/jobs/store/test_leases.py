# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether another process is running, checked without harming it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

from maquette.jobs.store.leases import this_process


def test_this_process_lives() -> None:
    owner = this_process()
    assert not owner.is_dead(owner.machine)
    assert owner.id != this_process().id


def test_a_process_that_ended_is_dead_and_one_that_runs_is_not_ended_by_the_question() -> None:
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    owner = replace(this_process(), pid=other.pid, started="")
    assert not owner.is_dead(owner.machine)
    assert other.poll() is None
    other.communicate(b"\n")
    assert owner.is_dead(owner.machine)


def test_a_process_of_the_same_number_that_began_later_is_another() -> None:
    owner = this_process()
    assert replace(owner, started="1").is_dead(owner.machine) == bool(owner.started)


def test_nothing_is_known_of_another_machine() -> None:
    assert not replace(this_process(), pid=2**22 + 1).is_dead("another machine")
