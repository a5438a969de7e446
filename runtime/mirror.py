# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows the jobs to the panel: copies one page of them into the window manager's properties and redraws on a change."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import bpy

from .. import properties

if TYPE_CHECKING:
    from ..jobs.job import Job

PAGE = 20  # jobs shown, newest first
_ANNOUNCED_SECONDS = 5.0

# What keeps a finished model out of the scene, "" when nothing does.
held_back_by = ""


def show_jobs(jobs: tuple[Job, ...]) -> None:
    """Bring the page up to date; redraws only where something changed."""
    page = jobs[: -PAGE - 1 : -1]
    items = properties.state().jobs
    is_other_page = [item.job_id for item in items] != [job.id for job in page]
    if is_other_page:
        items.clear()
        for _ in page:
            items.add()
    changes = [_copy(job, item) for job, item in zip(page, items, strict=True)]
    if is_other_page or any(changes):
        redraw()


def _copy(job: Job, item: properties.MAQUETTE_PG_job) -> bool:
    changed = False
    for name, value in _shown(job).items():
        if getattr(item, name) != value:
            setattr(item, name, value)
            changed = True
    return changed


def _shown(job: Job) -> dict[str, Any]:
    stage = job.stage.value
    if job.state.value == "READY" and held_back_by:
        stage = f"{stage} ({held_back_by})"
    return {
        "job_id": job.id,
        "name": job.name,
        "service": job.service.value,
        "state": job.state.value,
        "stage": stage,
        "progress": _progress(job),
        "time_left": _time_left(job),
        "sentence": job.failure.sentence if job.failure else "",
        "retry": job.retry.value,
    }


def _progress(job: Job) -> float:
    """0 to 1, in steps that are worth a redraw. Where only the end is expected, the time passed of the whole."""
    began = job.entered.get(job.state, job.created)
    if job.state.value == "GENERATING" and job.expected_end and not job.progress:
        passed = (time.time() - began) / max(1.0, job.expected_end - began)
        return round(min(0.95, passed), 2)
    return round(job.progress, 2)


def _time_left(job: Job) -> str:
    if job.state.value != "GENERATING" or job.expected_end is None:
        return ""
    seconds = job.expected_end - time.time()
    if seconds < 1.0:
        return "any moment"
    return f"{seconds:.0f} s left" if seconds < 90 else f"{seconds / 60:.0f} min left"


def expect_connection(service: str, sentence: str) -> None:
    """A connection test has begun."""
    state = properties.state()
    state.connection_service, state.connection = service, sentence
    state.is_connection_pending, state.is_connected = True, False
    redraw()


def show_connection(sentence: str, *, is_connected: bool) -> None:
    """A connection test has ended."""
    state = properties.state()
    state.connection, state.is_connected, state.is_connection_pending = sentence, is_connected, False
    redraw()


def expects_connection() -> bool:
    """Whether a connection test is under way."""
    return bool(properties.state().is_connection_pending)


def announce(text: str) -> None:
    """Say it in the status bar for a few seconds: a model may arrive while the sidebar is closed."""
    if bpy.app.background:
        return
    bpy.context.workspace.status_text_set(text)
    if bpy.app.timers.is_registered(_end_announcement):
        bpy.app.timers.unregister(_end_announcement)
    bpy.app.timers.register(_end_announcement, first_interval=_ANNOUNCED_SECONDS, persistent=True)


def _end_announcement() -> None:
    for workspace in bpy.data.workspaces:
        workspace.status_text_set(None)


def clear() -> None:
    """Forget everything that was shown."""
    if bpy.app.timers.is_registered(_end_announcement):
        bpy.app.timers.unregister(_end_announcement)
        _end_announcement()
    properties.state().jobs.clear()


def redraw() -> None:
    """Redraw the sidebars and the preferences; nothing else shows jobs."""
    for window in bpy.context.window_manager.windows:
        for area in window.screen.areas:
            if area.type == "PREFERENCES":
                area.tag_redraw()
            elif area.type == "VIEW_3D":
                for region in area.regions:
                    if region.type == "UI":
                        region.tag_redraw()
