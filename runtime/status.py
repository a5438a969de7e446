# SPDX-License-Identifier: GPL-3.0-or-later
"""A job's state as one sentence and one fraction, which the panel, the gallery and the placeholder all show."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ..jobs.job import Job

_NEARLY: Final = 0.95  # for progress that is only estimated
_MINUTE: Final = 90.0  # seconds above which minutes are shown


def stage(
    job: Job, *, position: int = 0, is_elsewhere: bool = False, is_offered: bool = False, held_back_by: str = ""
) -> str:
    """What is being done or waited for.

    `position`: in the queue, 0 for none; `is_elsewhere`: another Blender is working on it; `is_offered`: its scene is
    not open; `held_back_by`: what keeps a finished model out of the scene.
    """
    if is_elsewhere:
        return f"{job.stage.value} (in another Blender)"
    if job.is_ready and is_offered:
        return "Made for another file"
    if job.is_ready and held_back_by:
        return f"{job.stage.value} ({held_back_by})"
    return f"Waiting in queue (position {position})" if position else job.stage.value


def sentence(job: Job, at_stage: str) -> str:
    """The full status: the stage, and its progress, the time left, or when the next try is.

    A percentage is shown only if it is known; an estimate is shown as the time left.
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
    """0 to 1, in steps worth a redraw. If only the end is estimated, the share of the time that has passed."""
    began = job.entered.get(job.state, job.created)
    if job.is_generating and job.expected_end and not job.progress:
        passed = (time.time() - began) / max(1.0, job.expected_end - began)
        return round(min(_NEARLY, passed), 2)
    return round(job.progress, 2)


def _left(seconds: float) -> str:
    return "any moment" if seconds < 1.0 else f"{_duration(seconds)} left"


def _duration(seconds: float) -> str:
    return f"{max(1.0, seconds):.0f} s" if seconds < _MINUTE else f"{seconds / 60:.0f} min"
