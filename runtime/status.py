# SPDX-License-Identifier: GPL-3.0-or-later
"""How a job stands, as one sentence and one fraction: the panel, the list and the placeholder all show these."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ..jobs.job import Job

_NEARLY: Final = 0.95  # of what only an estimate says
_MINUTE: Final = 90.0  # seconds from which on minutes are told


def stage(
    job: Job, *, place: int = 0, is_elsewhere: bool = False, is_offered: bool = False, held_back_by: str = ""
) -> str:
    """What is being done or waited for.

    `place`: in the queue, 0 for none; `is_elsewhere`: another Blender works it; `is_offered`: its scene is not open;
    `held_back_by`: what keeps a finished model out of the scene.
    """
    if is_elsewhere:
        return f"{job.stage.value} (in another Blender)"
    if job.is_ready and is_offered:
        return "Made for another file"
    if job.is_ready and held_back_by:
        return f"{job.stage.value} ({held_back_by})"
    return f"Waiting in queue (position {place})" if place else job.stage.value


def sentence(job: Job, at_stage: str) -> str:
    """The whole: what `stage` has said, and how far it is, how long that takes, or when a call is made again.

    A percentage is said only where it is known: an estimate is told as the time that is left.
    """
    if not job.is_running or at_stage != job.stage.value:
        return at_stage
    if job.next_try is not None and job.wait_reason is not None:
        return f"{job.wait_reason.value}, next try in {_duration(job.next_try - time.time())}"
    left = "" if not job.is_timed or job.expected_end is None else _left(job.expected_end - time.time())
    if not job.progress:
        return f"{at_stage} · {left}" if left else at_stage
    percent = round(job.progress * 100)
    return f"{at_stage} · {percent} % · {left}" if left else f"{at_stage} · {percent} %"


def fraction(job: Job) -> float:
    """0 to 1, in steps that are worth a redraw. Where only the end is expected, the time passed of the whole."""
    began = job.entered.get(job.state, job.created)
    if job.is_generating and job.expected_end and not job.progress:
        passed = (time.time() - began) / max(1.0, job.expected_end - began)
        return round(min(_NEARLY, passed), 2)
    return round(job.progress, 2)


def _left(seconds: float) -> str:
    return "any moment" if seconds < 1.0 else f"{_duration(seconds)} left"


def _duration(seconds: float) -> str:
    return f"{max(1.0, seconds):.0f} s" if seconds < _MINUTE else f"{seconds / 60:.0f} min"
