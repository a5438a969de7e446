# SPDX-License-Identifier: GPL-3.0-or-later
"""The requests that upload a file as base64, with each endpoint's own field name."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Literal

from pydantic import Field, field_validator

from .schema import Keyed, Text

# The pages say 5 MB, but not whether of the file or of its base64 form. The stricter reading catches clients that rely
# on the other one.
UPLOAD_LIMIT = 5_000_000
_DATA_URI = re.compile(r"data:((?:image|audio|video|model)/[\w.+-]+);base64,", re.ASCII)
_MODEL_URI = re.compile(r"data:(model/[\w.+-]+);base64,", re.ASCII)

File = tuple[str, bytes]  # media type and content


class Base64ToUrl(Keyed):
    """POST /api/v6/base64_to_url: an image, audio, video or 3D object."""

    base64_string: Text

    @field_validator("base64_string")
    @classmethod
    def _check(cls, text: str) -> str:
        return _checked(text, "base64 string", _DATA_URI)

    def decoded(self) -> File:
        """Return the file."""
        return _decoded(self.base64_string)


class ImageToUrl(Keyed):
    """POST /api/v6/image_editing/base64_to_url."""

    init_image: Text

    @field_validator("init_image")
    @classmethod
    def _check(cls, text: str) -> str:
        return _checked(text, "init image", _DATA_URI)

    def decoded(self) -> File:
        """Return the file."""
        return _decoded(self.init_image)


class ObjectToUrl(Keyed):
    """POST /api/v6/3d/base64_to_url."""

    init_obj: Text

    @field_validator("init_obj")
    @classmethod
    def _check(cls, text: str) -> str:
        return _checked(text, "init obj", _MODEL_URI)

    def decoded(self) -> File:
        """Return the file."""
        return _decoded(self.init_obj)


class Crop(Keyed):
    """POST /api/v3/base64_crop."""

    image: Text
    crop: Literal["true", "false"] = "true"

    @field_validator("image")
    @classmethod
    def _check(cls, text: str) -> str:
        return _checked(text, "image", _DATA_URI)

    def decoded(self) -> File:
        """Return the file."""
        return _decoded(self.image)


class EnterpriseUpload(Keyed):
    """POST /api/v1/enterprise/upload_image: base64 without the data URI's prefix."""

    base64_image: Text = Field(max_length=UPLOAD_LIMIT)
    image_type: Literal["png", "jpeg", "jpg"] = "png"

    @field_validator("base64_image")
    @classmethod
    def _check(cls, text: str) -> str:
        _check_base64(text, "base64 image")
        return text

    def decoded(self) -> File:
        """Return the file."""
        return f"image/{self.image_type.replace('jpg', 'jpeg')}", base64.b64decode(self.base64_image)


def _checked(text: str, field: str, form: re.Pattern[str]) -> str:
    if len(text) > UPLOAD_LIMIT:
        raise ValueError(f"The {field} may not be greater than 5 MB.")
    match = form.match(text)
    if match is None:
        raise ValueError(f"The {field} must be a data URI such as data:image/png;base64,….")
    _check_base64(text[match.end() :], field)
    return text


def _check_base64(text: str, field: str) -> None:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError(f"The {field} is not valid base64.") from None


def _decoded(uri: str) -> File:
    head, _, body = uri.partition(",")
    return head.removeprefix("data:").removesuffix(";base64"), base64.b64decode(body)
