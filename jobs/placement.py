# SPDX-License-Identifier: GPL-3.0-or-later
"""Where and how a job's model is to arrive, as chosen when it was ordered; names and numbers only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Self


@dataclass(frozen=True)
class Placement:
    """How the model is to stand in the scene.

    `height`: metres, 0 as made; `facing`: radians about its upright axis; `is_grounded`: the location is that of its
    base, not its middle; `collection`: a name, "" for the scene's own; `textures_beside`: as files beside the .blend.
    `origin`: "BASE" for the middle of the base, or "CENTRE"; `up_axis`: "Y" or "Z", or "AUTO" for the file's own.
    `block_out`: the name of the object whose bounds it fills, "" for none, and `block_out_job`: the job that made that
    object, if one did; `replaces`: the block-out goes. `bounds`: the block-out's width, depth and height in metres, and
    `turn` its radians about Z, in case it is gone by then. `aspect`: the width expected for a height of 1.
    `longest_texture`: pixels of a side to which textures are scaled down. `collection_id`, `block_out_id`: identify
    these two when they are renamed, "" in jobs of an older version. `search`: how the place is looked for
    again when the model comes: "NEAREST" to where it is, "ROW" for the next one to the right of `row`, where those that
    were ordered together begin, or "" for not at all. `stand_in`: the job of this computer's own whose model stands
    there until this one comes and takes its place, "" for none.
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
        """The same without a block-out, but for its size."""
        return replace(self, block_out="", block_out_id="", block_out_job="", replaces=False)


@dataclass(frozen=True)
class Arrival:
    """What to do with the model, and which scene ordered it.

    `scene`: its name; `scene_id`: the random id that it keeps as a custom property; `file`: its .blend ("" if it was
    never saved); `session`: the id of the Blender process; `location`: metres, where the middle of the base goes;
    `simplify_to`: triangles, 0 for none. `target`, `target_id`: the object that is to be textured, its name and what
    identifies it when it is renamed, "" where a model is made; `target_mesh`: the mesh's name in the job's file of it.
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
        """The same at a place that the artist has chosen: from now on neither a block-out nor room decides it."""
        return replace(self, location=location, placement=replace(self.placement.on_its_own(), search=""))
