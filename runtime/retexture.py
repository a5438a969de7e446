# SPDX-License-Identifier: GPL-3.0-or-later
"""Has a service texture an object of the scene: sends its mesh along with the picture, and shows the texture on it.

The job's child bakes the texture for the object's own UVs, so that on arrival it only has to be shown.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

import bpy

from .. import identifiers
from ..client.errors import InvalidSetting, SceneError
from ..jobs.state import State

if TYPE_CHECKING:
    from bpy.types import Object

    from ..jobs.job import Job
    from ..jobs.pictures import Source
    from ..scene.retexture import Texture


def aimed(job: Job, source: Source | None, target: Object) -> tuple[Job, Source]:
    """The job with the object as its target, and its picture together with the mesh. Raises MaquetteError."""
    from ..jobs import pictures
    from ..scene import identity, retexture

    if source is None or isinstance(source, pictures.Views | pictures.Retexturing):
        raise InvalidSetting("An object is textured from one picture. Choose Picture instead of Views or Prompt.")
    path = Path(gettempdir()) / f"maquette-{job.id}.blend"  # moved into the job's folder with the picture
    try:
        mesh = retexture.save(target, path)
    except OSError as error:
        reason = error.strerror or error
        raise SceneError(f"The mesh could not be written ({reason}). Free up space, then try again.") from error
    target_id = identity.identify_among(target, bpy.data.objects)
    arrival = replace(job.arrival, simplify_to=0, target=target.name, target_id=target_id, target_mesh=mesh)
    placement = replace(arrival.placement.on_its_own(), height=0.0, up_axis="Y")
    name = target.name
    return replace(job, name=name, arrival=replace(arrival, placement=placement)), pictures.Retexturing(source, path)


def target_of(job: Job) -> Object | None:
    """The object that the job's texture is for and fits; None if the textured mesh arrives as a separate model."""
    from ..scene import identity, retexture

    if not job.is_retexturing or "retextured" not in job.report or State.IMPORTED in job.entered:
        return None
    found: Object | None = identity.find_among(bpy.data.objects, job.arrival.target_id)
    return found if found is not None and retexture.fits(found, _texture(job)) else None


def remark_on(job: Job) -> str:
    """Why the textured mesh arrived as a separate model; "" if it was not meant for an object."""
    if not job.is_retexturing or State.IMPORTED in job.entered or "retextured" not in job.report:
        return ""
    return f"; “{job.arrival.target}” is gone or was changed, so it is a model of its own"


def show(job: Job, target: Object) -> tuple[list[Object], str]:
    """Give the object its new texture, as one undo step; returns the object and a remark. Raises SceneError."""
    from ..scene import append, bake, retexture

    texture = _texture(job)
    append.open_undo_step()
    try:
        retexture.show(target, texture, f"{target.name} Retextured")
    except bake.BakeError as error:
        raise SceneError(str(error)) from error
    target[identifiers.OBJECT_TEXTURE_JOB] = job.id
    append.push_undo_step(f"Retexture {target.name}")
    return [target], "; its UV map is new" if texture.uvs is not None else ""


def _texture(job: Job) -> Texture:
    from ..scene.retexture import Texture

    made, folder = job.report["retextured"], Path(job.folder)
    maps = {channel: folder / file for channel, file in made["maps"].items()}
    uvs = folder / made["uvs"] if made["uvs"] else None
    return Texture(maps, uvs, made["uv_map"], made["corners"])
