# SPDX-License-Identifier: GPL-3.0-or-later
"""The request of the Stable Diffusion API v3 `img_to_3d`, with the names, types and bounds of its page."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from .schema import Keyed, Text

MOST_STEPS = 50


class ImgTo3D(Keyed):
    """POST /api/v3/img_to_3d. The page has no defaults; these are from diffusers and the page's sample answer.

    `steps` is at most 50 in the page's table but 64 in its example, so more than 50 count as 50.
    """

    image: Text
    steps: int = Field(25, ge=1)
    guidance_scale: float = Field(4, ge=1, le=20)
    frame_size: int = Field(64, ge=32, le=1024)
    seed: int | None = None
    seconds: int = Field(2, ge=1, le=60)
    batch_size: int = Field(1, ge=1, le=10)
    safety_checker: Literal["yes", "no"] = "yes"
    webhook: str | None = None
    track_id: str | None = None

    @field_validator("steps")
    @classmethod
    def _limit_steps(cls, steps: int) -> int:
        return min(steps, MOST_STEPS)

    @field_validator("frame_size")
    @classmethod
    def _check_frame_size(cls, size: int) -> int:
        """The renderer uses batches of 4096 rays, which the rays of 20 frames must fill exactly."""
        if size % 32:
            raise ValueError("The frame size must be a multiple of 32.")
        return size
