# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests of the ModelsLab v6 3D API, with the names, types, bounds and defaults of the vendor's pages."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, StringConstraints, field_validator, model_validator

Text = Annotated[str, StringConstraints(min_length=1)]
Format = Literal["obj", "stl", "ply", "glb"]

# The page says 5 MB and not whether of the file or of its base64 form; the stricter reading catches clients that rely
# on the other.
UPLOAD_LIMIT = 5_000_000
_DATA_URI = re.compile(r"data:((?:image|audio|video|model)/[\w.+-]+);base64,", re.ASCII)


class Keyed(BaseModel):
    """Every request carries the account's key in its body."""

    key: Text


class ImageTo3D(Keyed):
    """POST /api/v6/3d/image_to_3d. Unknown fields are ignored, as the service does; numbers may come as strings."""

    init_image: Text = Field(description="Link to the picture; `image` will do as well")
    image: str | None = None
    output_format: Format = "glb"
    render: bool = False
    resolution: int = Field(256, le=512)
    multi_image: bool = False
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

    @model_validator(mode="before")
    @classmethod
    def _accept_either_name(cls, fields: Any) -> Any:
        """The page describes `init_image` and requires `image`: clients in the field send either."""
        if isinstance(fields, dict) and not fields.get("init_image") and fields.get("image"):
            return fields | {"init_image": fields["image"]}
        return fields


class Fetch(Keyed):
    """POST /api/v6/3d/fetch: the id in the body instead of the path."""

    request_id: int


class Base64ToUrl(Keyed):
    """POST /api/v6/base64_to_url: a data URI of at most 5 MB."""

    base64_string: Text

    @field_validator("base64_string")
    @classmethod
    def _check_data_uri(cls, text: str) -> str:
        if len(text) > UPLOAD_LIMIT:
            raise ValueError("The base64 string may not be greater than 5 MB.")
        match = _DATA_URI.match(text)
        if match is None:
            raise ValueError("The base64 string must be a data URI such as data:image/png;base64,….")
        try:
            base64.b64decode(text[match.end() :], validate=True)
        except binascii.Error:
            raise ValueError("The base64 string is not valid base64.") from None
        return text

    def decoded(self) -> tuple[str, bytes]:
        """Return the media type and the file's bytes."""
        head, _, body = self.base64_string.partition(",")
        return head.removeprefix("data:").removesuffix(";base64"), base64.b64decode(body)
