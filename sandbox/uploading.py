# SPDX-License-Identifier: GPL-3.0-or-later
"""Uploads: files sent as base64 are kept for 24 hours behind a link."""

from __future__ import annotations

import mimetypes

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from .accounts import check_key
from .answer_schema import ERROR_ANSWERS
from .answers import Refusal
from .context import base_url, context_of
from .pictures import cropped
from .store import Upload
from .upload_schema import Base64ToUrl, Crop, EnterpriseUpload, File, ImageToUrl, ObjectToUrl

router = APIRouter(prefix="/api", dependencies=[Depends(check_key)], responses=ERROR_ANSWERS)


@router.post("/v6/base64_to_url")
def base64_to_url(body: Base64ToUrl, request: Request) -> Response:
    """Keep an image, audio, video or 3D object, and answer with its link."""
    return _kept(request, body.decoded())


@router.post("/v6/image_editing/base64_to_url")
def image_to_url(body: ImageToUrl, request: Request) -> Response:
    """Keep an image, and answer with its link."""
    return _kept(request, body.decoded())


@router.post("/v6/3d/base64_to_url")
def object_to_url(body: ObjectToUrl, request: Request) -> Response:
    """Keep a 3D object, and answer with its link."""
    return _kept(request, body.decoded())


@router.post("/v3/base64_crop")
def base64_crop(body: Crop, request: Request) -> Response:
    """Keep an image, cropped to a square or not; the answer has its link in `link`."""
    media_type, content = body.decoded()
    if body.crop == "true":
        try:
            media_type, content = "image/png", cropped(content)
        except ValueError:
            raise Refusal(400, "The image could not be read.") from None
    upload = _keep(request, (media_type, content))
    answer = {"status": "success", "messege": "image uploaded", "link": _link(request, upload), "request_id": upload.id}
    return JSONResponse(answer)


@router.post("/v1/enterprise/upload_image")
def upload_image(body: EnterpriseUpload, request: Request) -> Response:
    """Keep an image, and answer with its link; the real service puts it into the customer's bucket."""
    return _kept(request, body.decoded())


def _kept(request: Request, file: File) -> Response:
    upload = _keep(request, file)
    return JSONResponse({"status": "success", "id": upload.id, "output": [_link(request, upload)]})


def _keep(request: Request, file: File) -> Upload:
    media_type, content = file
    return context_of(request).store.upload(media_type, mimetypes.guess_extension(media_type) or "", content)


def _link(request: Request, upload: Upload) -> str:
    return f"{base_url(request)}/temp/{upload.name}"
