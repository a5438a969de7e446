# SPDX-License-Identifier: GPL-3.0-or-later
"""Stable Diffusion API v3 `img_to_3d`: animated GIFs of the rotating model from a picture."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotations while it runs

from .accounts import check_key
from .answer_schema import GENERATION_ANSWERS
from .context import context_of
from .gif import Background
from .job import Service
from .recipe import TURNTABLE_TRIANGLES, Recipe, Turntable, turntable_look
from .stable_diffusion_schema import ImgTo3D
from .submission import submit
from .turntable import FRAMES

router = APIRouter(prefix="/api/v3", dependencies=[Depends(check_key)], responses=GENERATION_ANSWERS)


@router.post("/img_to_3d")
async def img_to_3d(body: ImgTo3D, request: Request) -> Response:
    """Accept a picture; the answer is `processing`, the result `batch_size` GIFs."""
    background = context_of(request).background

    def cook(picture: bytes, given: dict[str, Any], fault: str) -> tuple[Recipe, tuple[str, ...]]:
        return _recipe(picture, given, fault, background)

    return await submit(request, body, Service.STABLE_DIFFUSION, cook)


def _recipe(
    picture: bytes, given: dict[str, Any], fault: str, background: Background
) -> tuple[Recipe, tuple[str, ...]]:
    count = given["batch_size"]
    turntable = Turntable(
        size=given["frame_size"],
        # GIF delays are in hundredths of a second.
        milliseconds=max(20, round(given["seconds"] * 100 / FRAMES) * 10),
        seeds=tuple(given["seed"] + number for number in range(count)),
        background=background,
        is_blank=fault == "nsfw" and given["safety_checker"] == "yes",
    )
    look = turntable_look(given["steps"], given["guidance_scale"])
    recipe = Recipe(picture, "glb", TURNTABLE_TRIANGLES, 1.0, look, turntable=turntable)
    return recipe, (".gif", *(f"-{number}.gif" for number in range(1, count)))
