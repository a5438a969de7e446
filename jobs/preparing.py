# SPDX-License-Identifier: GPL-3.0-or-later
"""What a Blender, the child or the artist's own, is told of a model that has been downloaded."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from .job import Job

_PREVIEW_SIZE: Final = 256  # pixels on a side


def model_file(job: Job, folder: Path) -> Path:
    """Where the file that the service made lies."""
    return folder / f"model.{job.output_format}"


def prepare_arguments(job: Job, folder: Path) -> dict[str, object]:
    """The arguments of the task `prepare`."""
    picture = next((path for path in (folder / "upload.png", folder / "picture") if path.exists()), None)
    return {
        "model": str(model_file(job, folder)),
        "format": job.output_format,
        "output": str(folder / "model.blend"),
        "name": job.name,
        "picture": None if picture is None else str(picture),
        "simplify_to": job.arrival.simplify_to,
    }


def preview_arguments(name: str, folder: Path) -> dict[str, object]:
    """The arguments of the task `preview`; `name`: of the prepared object."""
    files = {"blend": str(folder / "model.blend"), "output": str(folder / "preview.png")}
    return {**files, "object": name, "size": _PREVIEW_SIZE}
