# SPDX-License-Identifier: GPL-3.0-or-later
"""A job's answers in its own service's format: the vendors' samples with the job's values. Independent of HTTP."""

from __future__ import annotations

import math
from typing import Any

from .generation import GenerationFailed
from .job import Job, Service

Answer = dict[str, Any]

QUEUED = "Your request is in the queue; fetch it after the seconds estimated."
PROCEDURAL = "The sandbox has no network that reads prompts: the model is a sign that bears the words."
FETCH_PATHS = {
    Service.MODELSLAB: "/api/v6/3d/fetch/",
    Service.ENTERPRISE: "/api/v1/enterprise/3d/fetch/",
    Service.STABLE_DIFFUSION: "/api/v3/fetch/",
}
FAILURES = {
    "picture_unreadable": "Failed, the image could not be read",
    "picture_too_small": "Failed, the image is too small",
    "picture_empty": "Failed, the image is empty",
    "no_subject": "Failed, no subject was found in the image",
}
# Further fields of `meta` in the vendors' samples, which no request can set.
_FIXED_META = {
    "foreground_ratio": ".85",
    "guidance_scale": 3,
    "negative_prompt": "",
    "num_inference_steps": 30,
    "prompt": "",
    "remove_bg": False,
    "texture_size": 1024,
}
_FIXED_LEGACY_META = {"negative_prompt": "", "outdir": "out", "output_type": "gif", "prompt": ""}
_NOT_ECHOED = ("key", "webhook", "track_id", "image", "init_image", "batch_size")


def accepted(job: Job, base: str) -> Answer:
    """Return the answer to the submission; `base` is this server's address."""
    sentence = "messege" if job.submission.service is Service.STABLE_DIFFUSION else "message"
    return _tracked(job) | {
        "status": "processing",
        "tip": _tip(job),
        # Rounded, since rounding errors may make it slightly longer than the set seconds.
        "eta": max(1, math.ceil(round(job.ready_at - job.accepted_at, 3))),
        sentence: "Try to fetch request after seconds estimated",
        "fetch_result": f"{base}{FETCH_PATHS[job.submission.service]}{job.id}",
        "id": job.id,
        "output": [],
        "meta": meta(job),
        "future_links": _links(job, base, ""),
        "extra_assets": [],
    }


def told(job: Job, base: str, now: float) -> Answer:
    """Return the answer to a fetch, by the job's status."""
    status = job.status(now)
    if status == "processing":
        return {"status": "processing", "message": "try again later.", "output": "", "tip": _tip(job)}
    return _failed(job) if status == "failed" else _success(job, base)


def notified(job: Job, base: str, now: float) -> Answer:
    """Return a webhook's payload for a finished job, with the documented fields."""
    answer = told(job, base, now) | {"id": job.id, "track_id": job.submission.parameters["track_id"]}
    kept: tuple[str, ...] = ("status", "id", "output", "generationTime", "track_id", "meta")
    if answer["status"] == "failed":
        kept = ("status", "id", "message", "track_id")
    return {name: answer[name] for name in kept}


def meta(job: Job) -> Answer:
    """Return the job's parameters as the vendors echo them."""
    parameters = job.submission.parameters
    echo = {name: value for name, value in parameters.items() if name not in _NOT_ECHOED}
    if job.submission.service is Service.STABLE_DIFFUSION:
        echo["safetychecker"] = echo.pop("safety_checker")
        return _FIXED_LEGACY_META | echo | {"file_prefix": job.prefix}
    if "init_image" in parameters:
        echo["image"] = parameters["init_image"]
    if "foreground_ratio" in echo:
        echo["foreground_ratio"] = str(echo["foreground_ratio"])  # a string in the vendor's samples
    return _FIXED_META | echo | {"file_prefix": job.prefix}


def links(job: Job, base: str) -> list[str]:
    """Return the links to the job's files."""
    return _links(job, base, "")


def _tip(job: Job) -> str:
    return PROCEDURAL if "prompt" in job.submission.parameters else QUEUED


def _failed(job: Job) -> Answer:
    error = job.model.exception()
    code = error.code if isinstance(error, GenerationFailed) else ""
    return {"status": "failed", "id": "", "message": FAILURES.get(code, "Failed, Try Again"), "output": ""}


def _success(job: Job, base: str) -> Answer:
    service, seconds = job.submission.service, job.seconds()
    answer = _tracked(job) | {
        "status": "success",
        "generationTime": math.ceil(seconds) if service is Service.STABLE_DIFFUSION else round(seconds, 3),
        "id": job.id,
        "output": _links(job, base, ""),
        "meta": meta(job),
    }
    if "prompt" in job.submission.parameters:
        answer["tip"] = PROCEDURAL
    if service is not Service.STABLE_DIFFUSION:
        answer["proxy_links"] = _links(job, base, "/proxy")
    if service is Service.ENTERPRISE:
        answer |= {"warning": "", "nsfw_content_detected": False, "webhook_status": ""}
    if job.submission.fault == "nsfw" and service is not Service.STABLE_DIFFUSION:
        answer["nsfw_content_detected"] = True
    return answer


def _links(job: Job, base: str, prefix: str) -> list[str]:
    folder = "generations" if job.submission.service is Service.STABLE_DIFFUSION else "out"
    return [f"{base}{prefix}/{folder}/{name}" for name in job.file_names]


def _tracked(job: Job) -> Answer:
    track_id = job.submission.parameters["track_id"]
    return {} if track_id is None else {"track_id": track_id}
