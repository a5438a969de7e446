# SPDX-License-Identifier: GPL-3.0-or-later
"""A job reports its progress as points, in the order in which they are stored and passed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from maquette.jobs import points

from tests.jobs.doubles import StagedService
from tests.jobs.run.test_runner import run

if TYPE_CHECKING:
    from pathlib import Path

# An audit hook cannot be removed, so there is one, which records only while it has a list.
_heard: list[list[str]] = []


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if _heard and event == points.EVENT:
        _heard[-1].append(arguments[0])


sys.addaudithook(_listen)


def test_each_state_is_committed_between_what_is_done(tmp_path: Path) -> None:
    _heard.append([])
    run(tmp_path, StagedService(is_local=False))
    heard = list(dict.fromkeys(_heard.pop()))
    after = heard[heard.index("order begun") :]
    assert after == [
        "order begun",
        "uploading",
        "uploaded",
        "before SUBMITTING",
        "after SUBMITTING",
        "answered",
        "before GENERATING",
        "after GENERATING",
        "asking",
        "before DOWNLOADING",
        "after DOWNLOADING",
        "downloading",
        "downloaded",
        "before PREPARING",
        "after PREPARING",
        "before READY",
        "after READY",
    ]
