# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests of the ModelsLab v6 3D API, with the names, types, bounds and defaults of the vendor's pages."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints, model_validator

Text = Annotated[str, StringConstraints(min_length=1)]
Format = Literal["obj", "stl", "ply", "glb"]


class Keyed(BaseModel):
    """Every request has the account's key in its body. Unknown fields are ignored, and numbers may be strings."""

    key: Text


class Generation(Keyed):
    """The fields of every generation of the v6 3D API. The page has no minimum for resolution and chunk_size."""

    output_format: Format = "glb"
    render: bool = False
    resolution: int = Field(256, le=512)
    ss_guidance_strength: float = 7.5
    ss_sampling_steps: int = Field(12, ge=1, le=50)
    slat_guidance_strength: float = Field(3, ge=0, le=10)
    slat_sampling_steps: int = Field(12, ge=1, le=50)
    mesh_simplify: float = Field(0.9, ge=0.9, le=0.98)
    chunk_size: int = Field(8192, le=12000)
    seed: int = 0
    temp: Literal["yes", "no"] = "no"
    webhook: str | None = None
    track_id: str | None = None


class ImageTo3D(Generation):
    """POST /api/v6/3d/image_to_3d."""

    init_image: Text = Field(description="Link to the picture; `image` will do as well")
    image: str | None = None
    multi_image: bool = False

    @model_validator(mode="before")
    @classmethod
    def _accept_either_name(cls, fields: Any) -> Any:
        """Accept either name: the page describes `init_image` but requires `image`, and clients send either."""
        if isinstance(fields, dict) and not fields.get("init_image") and fields.get("image"):
            return fields | {"init_image": fields["image"]}
        return fields


class TextTo3D(Generation):
    """POST /api/v6/3d/text_to_3d."""

    prompt: Text
    negative_prompt: str = ""
    guidance_scale: float = 3
    num_inference_steps: int = Field(30, ge=1)
    resolution: int = Field(512, le=512)
    ss_sampling_steps: int = Field(50, ge=1, le=50)
    slat_sampling_steps: int = Field(50, ge=1, le=50)
    foreground_ratio: float = 0.85
    remove_bg: bool = False


class EnterpriseImageTo3D(ImageTo3D):
    """POST /api/v1/enterprise/3d/image_to_3d: the same except for one default."""

    output_format: Format = "obj"


class EnterpriseTextTo3D(TextTo3D):
    """POST /api/v1/enterprise/3d/text_to_3d: the same except for one default."""

    output_format: Format = "obj"


class Fetch(Keyed):
    """A job by its id in the body instead of the path."""

    request_id: int
