# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Stable Diffusion API is, how it is reached and how its settings are shown."""

from __future__ import annotations

from typing import Final

from ..capabilities import Capabilities, ResultKind, ServiceName, UploadLimit
from ..spec import Endpoint, ServiceSpec
from .options import StableDiffusionOptions

STABLE_DIFFUSION: Final = ServiceSpec(
    Capabilities(
        name=ServiceName.STABLE_DIFFUSION,
        label="Stable Diffusion API",
        is_local=False,
        upload_limit=UploadLimit(longest=1024, max_bytes=3_700_000),
        formats=("gif",),
        result=ResultKind.TURNTABLE,
        deletes_results=True,
    ),
    StableDiffusionOptions,
    __package__,
    title="Stable Diffusion",
    icon="FILE_MOVIE",
    description="A turntable from stablediffusionapi.com, from which this computer carves a model; needs a key, "
    "and each one is billed",
    main=("seed",),
    # The model, then the turntable's files and the service's rules.
    advanced=(("steps", "guidance_scale", "frame_size"), ("seconds", "batch_size"), ("safety_checker",)),
    developer=("webhook", "track_id"),
    endpoint=Endpoint(
        key_variable="STABLE_DIFFUSION_API_KEY",
        url_variable="MAQUETTE_STABLE_DIFFUSION_URL",
        default_url="https://stablediffusionapi.com/api/v3",
        key_description="Your Stable Diffusion API key",
        url_description="Address of the Stable Diffusion API; the picture and the key are sent there",
        key_page="https://stablediffusionapi.com",
    ),
)
