# SPDX-License-Identifier: GPL-3.0-or-later
"""Where and how a job's model is to arrive, as chosen when it was ordered; names and numbers only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self


@dataclass(frozen=True)
class Placement:
    """How the model is to stand in the scene.

    height: metres, 0 as made.
    facing: radians about its upright axis.
    is_grounded: the location is that of its base, not of its middle.
    origin: "BASE" for the middle of the base, or "CENTRE".
    up_axis: "Y" or "Z", or "AUTO" for the file's own.
    collection, collection_id: its name, "" for the scene's own; the id finds it when it was renamed.
    textures_beside: save textures as files beside the .blend.
    longest_texture: pixels a side to which textures are scaled down.
    block_out, block_out_id: the object whose bounds it fills, "" for none; the id finds it when it was renamed.
    block_out_job: the job that made the block-out, if one did.
    replaces: the model replaces the block-out.
    bounds, turn: the block-out's width, depth and height in metres and its radians about Z, should it be gone by then.
    aspect: the width expected for a height of 1.
    search: how to find a free spot when the model arrives: "NEAREST" to its location, "ROW" for the next one to the
        right of `row`, where the models ordered together begin, or "" to keep its location.
    stand_in: the Local job whose model stands there until this one replaces it, "" for none.
    """

    height: float = 0.0
    facing: float = 0.0
    is_grounded: bool = True
    origin: str = "BASE"
    up_axis: str = "AUTO"
    collection: str = ""
    textures_beside: bool = False
    block_out: str = ""
    block_out_job: str = ""
    replaces: bool = False
    bounds: tuple[float, float, float] = (0.0, 0.0, 0.0)
    turn: float = 0.0
    aspect: float = 1.0
    longest_texture: int = 8192
    collection_id: str = ""
    block_out_id: str = ""
    search: str = ""
    row: tuple[float, float, float] = (0.0, 0.0, 0.0)
    stand_in: str = ""

    def on_its_own(self) -> Self:
        """The same without the block-out, except for its size."""
        return replace(self, block_out="", block_out_id="", block_out_job="", replaces=False)


@dataclass(frozen=True)
class Arrival:
    """What to do with the model, and which scene ordered it.

    scene, scene_id: its name, and the random id that it keeps as a custom property.
    file: the scene's .blend, "" if it was never saved.
    session: the id of the Blender process.
    location: metres, where the middle of the base goes.
    simplify_to: triangles, 0 to keep all.
    target, target_id: the object to texture, "" if a model is made; the id finds it when it was renamed.
    target_mesh: the name of its mesh in the job's copy.
    """

    scene: str = ""
    location: tuple[float, float, float] = (0.0, 0.0, 0.0)
    simplify_to: int = 0
    placement: Placement = field(default_factory=Placement)
    scene_id: str = ""
    file: str = ""
    session: str = ""
    target: str = ""
    target_id: str = ""
    target_mesh: str = ""

    def moved(self, location: tuple[float, float, float]) -> Self:
        """The same at a location that the artist has chosen, which no block-out or search changes any more."""
        return replace(self, location=location, placement=replace(self.placement.on_its_own(), search=""))
