# SPDX-License-Identifier: GPL-3.0-or-later
"""Distributes test files among pytest's processes: a test that ends its process fails once, and the run continues.

xdist's scheduler would run such a test again in the replacement process and end that, too. And as a process starts no
test before it knows the next one, a process that is given only one test would wait forever, and so would the run.
"""

from __future__ import annotations

import pytest


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadFileScheduling

    class CrashScheduling(LoadFileScheduling):
        def remove_node(self, node):
            workload = self.assigned_work[node]
            crashed = next((test for unit in workload.values() for test, done in unit.items() if not done), None)
            if crashed is None:
                return super().remove_node(node)
            del self.assigned_work[node]
            for scope, unit in workload.items():
                if crashed in unit:
                    unit[crashed] = True
                if not all(unit.values()):
                    self.workqueue[scope] = unit
            for other in self.assigned_work:
                self._reschedule(other)
            return crashed

        def _reschedule(self, node):
            if node not in self.registered_collections:
                return  # it still collects its tests
            super()._reschedule(node)
            if self.workqueue and not node.shutting_down and self._pending_of(self.assigned_work[node]) < 2:
                self._reschedule(node)

    return CrashScheduling(config, log) if config.getvalue("dist") == "loadfile" else None
