# SPDX-License-Identifier: GPL-3.0-or-later
"""ModelsLab's 3D API: models from pictures and prompts, under v6 and for Enterprise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response  # noqa: TC002 - FastAPI reads the annotations while it runs

from . import prompt
from .accounts import check_key
from .answer_schema import GENERATION_ANSWERS
from .job import Service
from .recipe import Recipe, Video, depth, look, prompt_look, triangles, variation
from .schema import EnterpriseImageTo3D, EnterpriseTextTo3D, ImageTo3D, TextTo3D
from .submission import submit

IMAGE_RESOLUTION = ImageTo3D.model_fields["resolution"].default
TEXT_RESOLUTION = TextTo3D.model_fields["resolution"].default

SIGN_DEPTH = 0.4  # a sign is flat

router = APIRouter(prefix="/api", dependencies=[Depends(check_key)], responses=GENERATION_ANSWERS)


@router.post("/v6/3d/image_to_3d")
async def image_to_3d(body: ImageTo3D, request: Request) -> Response:
    """Accept a picture or, with `multi_image`, several views in one transparent PNG; the answer is `processing`."""
    return await submit(request, body, Service.MODELSLAB, _image_recipe)


@router.post("/v6/3d/text_to_3d")
async def text_to_3d(body: TextTo3D, request: Request) -> Response:
    """Accept a prompt. The model is a sign with its words, since no network is here to understand them."""
    return await submit(request, body, Service.MODELSLAB, _text_recipe)


@router.post("/v1/enterprise/3d/image_to_3d")
async def enterprise_image_to_3d(body: EnterpriseImageTo3D, request: Request) -> Response:
    """The same for Enterprise; files are deleted after 24 hours."""
    return await submit(request, body, Service.ENTERPRISE, _image_recipe)


@router.post("/v1/enterprise/3d/text_to_3d")
async def enterprise_text_to_3d(body: EnterpriseTextTo3D, request: Request) -> Response:
    """The same for Enterprise; files are deleted after 24 hours."""
    return await submit(request, body, Service.ENTERPRISE, _text_recipe)


def _image_recipe(picture: bytes, given: dict[str, Any], _fault: str) -> tuple[Recipe, tuple[str, ...]]:
    return _recipe(picture, given, IMAGE_RESOLUTION, is_multi_view=given["multi_image"])


def _text_recipe(_picture: bytes, given: dict[str, Any], _fault: str) -> tuple[Recipe, tuple[str, ...]]:
    has_board = not given["remove_bg"]
    # By the page, the ratio is used only if the background is removed.
    share = 0.85 if has_board else given["foreground_ratio"]
    sign = prompt.sign(given["prompt"], given["negative_prompt"], given["seed"], share=share, has_board=has_board)
    recipe, suffixes = _recipe(sign, given, TEXT_RESOLUTION, is_multi_view=False)
    seen = prompt_look(recipe.look, given["num_inference_steps"], given["guidance_scale"])
    return replace(recipe, look=seen, depth=recipe.depth * SIGN_DEPTH), suffixes


def _recipe(
    picture: bytes, given: dict[str, Any], full_resolution: int, *, is_multi_view: bool
) -> tuple[Recipe, tuple[str, ...]]:
    suffix = f".{given['output_format']}"
    video = Video(_video_size(given["resolution"]), given["chunk_size"]) if given["render"] else None
    recipe = Recipe(
        picture=picture,
        output_format=given["output_format"],
        triangles=triangles(given["mesh_simplify"], given["resolution"], full_resolution),
        depth=depth(given["ss_guidance_strength"]),
        look=look(given["ss_sampling_steps"], given["slat_sampling_steps"], given["slat_guidance_strength"]),
        is_multi_view=is_multi_view,
        video=video,
        thickness=variation(given["seed"]),
    )
    return recipe, (suffix, ".mp4") if video else (suffix,)


def _video_size(resolution: int) -> int:
    """A video's sides are even."""
    return max(64, resolution // 2 * 2)
