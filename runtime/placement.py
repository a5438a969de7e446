# SPDX-License-Identifier: GPL-3.0-or-later
"""Translates a job's stored placement to and from the scene: what the artist chose, where the model goes now."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import bpy
from mathutils import Vector

from .. import identifiers
from ..client.errors import InvalidSetting
from ..scene import identity, replacement, surroundings
from ..scene import placement as scene_placement
from ..viewport import framing
from . import attention, session

if TYPE_CHECKING:
    from bpy.types import Collection, Context, Object, Scene

    from ..jobs.job import Job
    from ..jobs.placement import Arrival, Placement
    from ..settings.arrival import MAQUETTE_PG_arrival

_HEIGHT = 1.0  # metres expected if neither the artist nor the service sets the model's height
_DEPTH = 0.6  # of the expected width
_LEVEL: Final = 0.7  # cosine of the steepest slope on which a model is placed upright
_LEVEL_EYE: Final = 0.05  # the least horizontal part of a view's direction for it to count
_TOWARDS: Final = Vector((1.0, -1.0, 0.0))  # for a view straight down, or no view


def chosen(
    scene: Scene,
    simplify_to: int,
    own_height: float,
    aspect: float,
    *,
    beside: Job | None = None,
    stand_in: Job | None = None,
) -> Arrival:
    """The scene's current settings for a new job's arrival.

    `own_height`: metres that the service itself makes, 0 if it has no scale; `aspect`: the width expected for a height
    of 1; `beside`: the first of the jobs ordered together, whose models stand side by side; `stand_in`: the job whose
    model this one replaces. Raises InvalidSetting if a block-out is wanted and none is selected.
    """
    from ..jobs.placement import Arrival

    settings = scene.maquette.arrival
    block_out = _chosen_block_out(scene, settings) if settings.is_fitted else None
    box = scene_placement.box_of(block_out) if block_out is not None else None
    height = 0.0 if own_height or box else settings.height
    spot = scene_placement.Spot(
        _location(scene, settings), settings.facing, height, settings.is_grounded, box, not settings.replaces
    )
    placement = _placement(scene, spot, block_out, aspect)
    if beside is not None:  # only the first takes the block-out's place
        placement = replace(placement.on_its_own(), search="ROW", row=beside.arrival.location)
    elif settings.is_searched:
        placement = replace(placement, search="NEAREST")
    if stand_in is not None:
        search, row = stand_in.arrival.placement.search, stand_in.arrival.placement.row
        placement = replace(placement.on_its_own(), search=search, row=row, stand_in=stand_in.id)
    size = _guess(own_height or height, aspect)
    location = scene_placement.stand(size, spot).matrix.translation if box else spot.location
    if stand_in is not None:
        location = Vector(stand_in.arrival.location)
    elif placement.search:
        location = location + _way_to_room(scene, scene_placement.stand(size, spot), size, placement)
    return Arrival(
        scene=scene.name,
        location=_numbers(location),
        simplify_to=simplify_to,
        placement=placement,
        scene_id=identity.identify(scene),
        file=bpy.data.filepath,
        session=identity.sitting(),
    )


def _way_to_room(
    scene: Scene, stand: scene_placement.Stand, size: Vector, placement: Placement, job_id: str = ""
) -> Vector:
    """How far a model must be moved to stand in a free spot. `job_id`: its job, "" for a new one."""
    row = Vector(placement.row) if placement.search == "ROW" else None
    to_come = _boxes_to_come(scene, job_id)
    return surroundings.way_to_room(scene, stand, size, to_come, row=row, towards=_towards(job_id))


def _towards(job_id: str) -> Vector:
    """The direction along the ground towards the viewer, when the job was or is ordered."""
    area = attention.viewport(job_id) if not bpy.app.background else None
    direction = framing.to_eye(area) if area is not None else _TOWARDS
    return direction if direction.xy.length > _LEVEL_EYE else _TOWARDS


def _boxes_to_come(scene: Scene, job_id: str) -> list[surroundings.Bounds]:
    """Where the models of all other jobs will stand in the scene.

    The job's own stand-in and what it stands in for are in the same place. A row is filled as its models arrive: the
    width of the others is only guessed.
    """
    own = session.find(job_id)
    to_come = [job for job in session.jobs() if not (job.has_ended or job.is_retexturing)]
    others = [job for job in to_come if job.id != job_id and scene_of(job) == scene]
    return [_bounds(job) for job in others if own is None or not _is_of_same_place(own, job)]


def _is_of_same_place(own: Job, other: Job) -> bool:
    mine, its = own.arrival.placement, other.arrival.placement
    is_in_same_row = mine.search == its.search == "ROW" and mine.row == its.row
    return is_in_same_row or mine.stand_in == other.id or its.stand_in == own.id


def _bounds(job: Job) -> surroundings.Bounds:
    size = size_of(job)
    stand = scene_placement.stand(size, spot_of(job))
    half = Vector((size.x / 2, size.y / 2, 0.0))
    box = -half * stand.scale, (half + Vector((0.0, 0.0, size.z))) * stand.scale
    return surroundings.bounds_of(stand.matrix, box)


def _placement(scene: Scene, spot: scene_placement.Spot, block_out: Object | None, aspect: float) -> Placement:
    from ..jobs.placement import Placement

    settings = scene.maquette.arrival
    collection = _chosen_collection(scene, settings)
    return Placement(
        height=spot.height,
        facing=spot.facing,
        is_grounded=spot.is_grounded,
        origin=settings.origin,
        up_axis=settings.up_axis,
        collection=collection.name if collection is not None else "",
        collection_id=identity.identify_among(collection, bpy.data.collections) if collection is not None else "",
        textures_beside=settings.textures == "BESIDE",
        block_out=block_out.name if block_out is not None else "",
        block_out_id=identity.identify_among(block_out, bpy.data.objects) if block_out is not None else "",
        block_out_job=made_by(block_out),
        replaces=settings.replaces,
        bounds=_numbers(spot.box.size) if spot.box else (0.0, 0.0, 0.0),
        turn=spot.box.turn if spot.box else 0.0,
        aspect=aspect,
        longest_texture=int(settings.longest_texture),
    )


def _location(scene: Scene, settings: MAQUETTE_PG_arrival) -> Vector:
    if settings.is_dropped:
        return Vector(settings.dropped_at)
    return Vector() if settings.place == "ORIGIN" else scene.cursor.location.copy()


def drop(context: Context, mouse: tuple[int, int]) -> None:
    """Place the next model below the mouse, whose window coordinates are given; over a block-out, let it replace that.

    A model stays on a level surface that it was dropped onto; on open ground it moves to a free spot.
    """
    from bpy_extras.view3d_utils import region_2d_to_origin_3d, region_2d_to_vector_3d

    region = next(region for region in reversed(context.area.regions) if region.type == "WINDOW")
    view = context.area.spaces.active.region_3d
    point = (mouse[0] - region.x, mouse[1] - region.y)
    eye, direction = region_2d_to_origin_3d(region, view, point), region_2d_to_vector_3d(region, view, point)
    is_hit, surface, normal, _, obj, _ = context.scene.ray_cast(context.evaluated_depsgraph_get(), eye, direction)
    arrival = context.scene.maquette.arrival
    if is_hit and replacement.is_block_out(obj.original):
        arrival.drop(surface, obj.original, is_on_ground=False)
    elif is_hit and normal.z > _LEVEL:
        arrival.drop(surface, None, is_on_ground=False)
    else:
        arrival.drop(scene_placement.on_ground(eye, direction, Vector()), None, is_on_ground=True)


def _chosen_block_out(scene: Scene, settings: MAQUETTE_PG_arrival) -> Object:
    """The active object. Raises InvalidSetting."""
    view_layer = bpy.context.view_layer if bpy.context.scene == scene else scene.view_layers[0]
    view_layer.update()  # a script may just have moved it
    obj = settings.dropped_onto if settings.is_dropped else view_layer.objects.active
    if settings.is_dropped and obj.name not in view_layer.objects:
        raise InvalidSetting(f"“{obj.name}”, onto which the picture was dropped, is gone. Drop it again.")
    if obj is None or not (settings.is_dropped or obj.select_get(view_layer=view_layer)):
        raise InvalidSetting("No block-out is selected. Select the object to fit the model into.")
    if scene_placement.box_of(obj) is None:
        raise InvalidSetting(f"“{obj.name}” has no size. Select an object that the model can be fitted into.")
    if settings.replaces and obj.mode != "OBJECT":
        raise InvalidSetting(f"“{obj.name}” is being edited. Switch to Object Mode, then generate.")
    if settings.replaces and (reason := replacement.reason_against(obj)):
        raise InvalidSetting(f"{reason}, so it cannot be replaced. Choose “Beside” in the panel, or another object.")
    return obj


def _chosen_collection(scene: Scene, settings: MAQUETTE_PG_arrival) -> Collection | None:
    """The collection to which Blender would add an object, unless one is chosen; None is the scene's own."""
    collection = settings.collection
    if collection is None and bpy.context.scene == scene:
        collection = bpy.context.collection
    return None if collection == scene.collection else collection


def collection_of(job: Job, scene: Scene) -> Collection:
    """The chosen collection, or the scene's own if it has left the scene or is linked from another file."""
    placement = job.arrival.placement
    fitting = [other for other in scene.collection.children_recursive if other.is_editable]
    if placement.collection_id:
        return identity.find_among(fitting, placement.collection_id) or scene.collection
    return next((other for other in fitting if other.name == placement.collection), scene.collection)


def scene_of(job: Job) -> Scene:
    """The scene that ordered the model, or the current one if that is gone."""
    return identity.find(job.arrival.scene_id) or bpy.data.scenes.get(job.arrival.scene) or bpy.context.scene


def block_out_of(job: Job) -> Object | None:
    """The block-out as it is now, whatever its name; jobs of an earlier version are looked up by name."""
    placement, objects = job.arrival.placement, scene_of(job).objects
    if placement.block_out and placement.block_out_id:
        likely: Object | None = objects.get(
            placement.block_out
        )  # called at each step of a job: usually the name is unchanged
        if likely is not None and identity.is_first(likely, placement.block_out_id):
            return likely
        return identity.find_among(objects, placement.block_out_id)
    obj = objects.get(placement.block_out) if placement.block_out else None
    return obj if obj is not None and made_by(obj) == placement.block_out_job else None


def replaced_by(job: Job) -> Object | None:
    """What the model replaces: the block-out, or the model that stands in for it."""
    if job.arrival.placement.replaces:
        return block_out_of(job)
    stand_in = job.arrival.placement.stand_in
    if not stand_in:
        return None
    made = [obj for obj in scene_of(job).objects if obj.get(identifiers.OBJECT_JOB) == stand_in]
    return made[0] if len(made) == 1 and not replacement.reason_against(made[0]) else None


def made_by(obj: Object | None) -> str:
    """The id of the job that made the object, "" if none did."""
    return str(obj.get(identifiers.OBJECT_JOB, "")) if obj is not None else ""


def spot_of(job: Job) -> scene_placement.Spot:
    """Where the model will stand, relative to the block-out as it is now, or as it was if it is gone."""
    arrival, placement = job.arrival, job.arrival.placement
    location = Vector(arrival.location)
    if placement.stand_in and (stand_in := replaced_by(job)) is not None:
        return scene_placement.Spot(location, frame=scene_placement.frame_of(stand_in))
    block_out = block_out_of(job)
    box = scene_placement.box_of(block_out) if block_out is not None else None
    is_beside = box is not None and not placement.replaces
    if box is None and any(placement.bounds):
        box = scene_placement.upright(location, placement.turn, Vector(placement.bounds))
    return scene_placement.Spot(location, placement.facing, placement.height, placement.is_grounded, box, is_beside)


def free_spot_of(job: Job, scene: Scene) -> scene_placement.Spot:
    """The same, moved to a spot that is free now if that was asked for, by the model's own size."""
    spot = spot_of(job)
    if not job.arrival.placement.search or replaced_by(job) is not None:
        return spot
    size = size_of(job)
    stand = scene_placement.stand(size, spot)
    return spot.moved(_way_to_room(scene, stand, size, job.arrival.placement, job.id))


def size_of(job: Job) -> Vector:
    """The model's own size in metres: as prepared, or else as far as it can be guessed."""
    if job.report:
        return Vector(job.report["dimensions"])
    height: Any = job.options.get("height", 0.0) if job.service.value == "LOCAL" else job.arrival.placement.height
    return _guess(height, job.arrival.placement.aspect)


def _guess(height: float, aspect: float) -> Vector:
    height = height or _HEIGHT
    return Vector((height * aspect, height * aspect * _DEPTH, height))


def _numbers(vector: Vector) -> tuple[float, float, float]:
    return vector[0], vector[1], vector[2]
