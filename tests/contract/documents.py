# SPDX-License-Identifier: GPL-3.0-or-later
"""The vendor's documentation of its 3D API as OpenAPI: in our own words, and from its page if available."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from tools.checkout import ROOT

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
INTEGER: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
LINK: Schema = {"type": "string", "format": "uri"}
LINKS: Schema = {"type": "array", "items": LINK}

GENERATION: Schema = {
    "key": TEXT,
    "output_format": {"type": "string", "enum": ["obj", "stl", "ply", "glb"]},
    "render": FLAG,
    "resolution": {"type": "integer", "maximum": 512},
    "ss_guidance_strength": NUMBER,
    "ss_sampling_steps": {"type": "integer", "minimum": 1, "maximum": 50},
    "slat_guidance_strength": {"type": "number", "minimum": 0, "maximum": 10},
    "slat_sampling_steps": {"type": "integer", "minimum": 1, "maximum": 50},
    "mesh_simplify": {"type": "number", "minimum": 0.9, "maximum": 0.98},
    "chunk_size": {"type": "integer", "maximum": 12000},
    "seed": INTEGER,
    "temp": {"type": "string", "enum": ["yes", "no"]},
    "webhook": {"type": ["string", "null"]},
    "track_id": {"type": ["string", "null"]},
}
IMAGE: Schema = GENERATION | {"init_image": TEXT, "image": TEXT, "multi_image": FLAG}
WORDS: Schema = GENERATION | {
    "prompt": {"type": "string", "minLength": 1},
    "negative_prompt": TEXT,
    "guidance_scale": NUMBER,
    "num_inference_steps": {"type": "integer", "minimum": 1},
    "foreground_ratio": NUMBER,
    "remove_bg": FLAG,
}
# Each status has its own schema: an answer that fits two of them is invalid.
SUCCESS: Schema = {
    "type": "object",
    "required": ["status", "id", "output"],
    "properties": {
        "status": {"const": "success"},
        "generationTime": NUMBER,
        "id": INTEGER,
        "output": LINKS,
        "proxy_links": LINKS,
        "meta": {"type": "object"},
    },
}
PROCESSING: Schema = {
    "type": "object",
    "required": ["status", "tip", "eta", "message", "fetch_result", "id", "output", "future_links"],
    "properties": {
        "status": {"const": "processing"},
        "tip": TEXT,
        "eta": INTEGER,
        "message": TEXT,
        "fetch_result": LINK,
        "id": INTEGER,
        "output": {"type": "array", "maxItems": 0},
        "meta": {"type": "object"},
        "future_links": LINKS,
        "extra_assets": {"type": "array", "items": TEXT},
    },
}
STILL_PROCESSING: Schema = {
    "type": "object",
    "required": ["status", "message", "output"],
    "properties": {"status": {"const": "processing"}, "message": TEXT, "output": {"const": ""}, "tip": TEXT},
}
FAILED: Schema = {
    "type": "object",
    "required": ["status", "message"],
    "properties": {"status": {"const": "failed"}, "message": TEXT, "output": {"const": ""}},
}
# From the page of error codes: a message, or an object of fields and messages for invalid values.
ERROR: Schema = {
    "type": "object",
    "required": ["status", "message"],
    "properties": {
        "status": {"const": "error"},
        "message": {
            "anyOf": [TEXT, {"type": "object", "additionalProperties": {"type": "array", "items": TEXT, "minItems": 1}}]
        },
        "retry_after": INTEGER,
    },
}
# The endpoint's page names only 400; those on error codes, authentication and rate limits add the others.
ERROR_CODES = ("400", "401", "402", "404", "429")


def own_words() -> Schema:
    """Return the document of the endpoints under /api/v6."""
    fetched = [SUCCESS, STILL_PROCESSING, FAILED]
    fetch = _call({"key": TEXT}, ["key"], *fetched)
    fetch["post"]["parameters"] = [{"name": "id", "in": "path", "required": True, "schema": INTEGER}]
    upload = _call({"key": TEXT, "base64_string": TEXT}, ["key", "base64_string"], SUCCESS)
    model = _call({"key": TEXT, "init_obj": TEXT}, ["key", "init_obj"], SUCCESS)
    return {
        "openapi": "3.1.0",
        "info": {"title": "3D API", "version": "6"},
        "paths": {
            "/3d/image_to_3d": _call(IMAGE, ["key", "init_image"], SUCCESS, PROCESSING),
            "/3d/text_to_3d": _call(WORDS, ["key", "prompt"], SUCCESS, PROCESSING),
            "/3d/fetch/{id}": fetch,
            "/base64_to_url": upload,
            "/3d/base64_to_url": model,
        },
    }


def vendors_page() -> Schema | None:
    """Return the document on the vendor's page of `image_to_3d`; None if no copy is beside the checkout."""
    page = next((path for path in _copies() if path.exists()), None)
    if page is None:
        return None
    text = page.read_text(encoding="utf-8").partition("````yaml")[2].partition("\n")[2].partition("````")[0]
    document: Schema = yaml.safe_load(text)
    answers = document["paths"]["/3d/image_to_3d"]["post"]["responses"]
    answers |= {code: _answer(ERROR) for code in ERROR_CODES}
    return document


def _copies() -> list[Path]:
    return [folder / "shared" / "facts" / "modelslab_image_to_3d.txt" for folder in ROOT.parents]


def _call(fields: Schema, required: list[str], *answers: Schema) -> Schema:
    body = {"type": "object", "required": required, "properties": fields}
    responses = {code: _answer(ERROR) for code in ERROR_CODES} | {"200": _answer({"oneOf": list(answers)})}
    return {"post": {"requestBody": _answer(body) | {"required": True}, "responses": responses}}


def _answer(schema: Schema) -> Schema:
    return {"description": "as documented", "content": {"application/json": {"schema": schema}}}
