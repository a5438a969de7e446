# SPDX-License-Identifier: GPL-3.0-or-later
"""What ModelsLab is, how it is reached and how its settings are shown."""

from __future__ import annotations

from typing import Final

from ..capabilities import Capabilities, ServiceName, UploadLimit
from ..spec import Endpoint, ServiceSpec
from .options import FORMATS, ModelsLabOptions

MODELSLAB: Final = ServiceSpec(
    Capabilities(
        name=ServiceName.MODELSLAB,
        label="ModelsLab",
        is_local=False,
        # The service scales to 1024 pixels itself. It takes 5 MB, probably of base64, which is a third longer.
        upload_limit=UploadLimit(longest=1024, max_bytes=3_700_000),
        formats=FORMATS,
        takes_views=True,
        takes_prompt=True,
        tells_account=True,
        deletes_results=True,
    ),
    ModelsLabOptions,
    __package__,
    title="ModelsLab",
    icon="URL",
    description="A generative model on modelslab.com; needs a key, and each model is billed",
    main=("negative_prompt", "seed"),
    # Shape, detail, the picture that is drawn of a prompt, the picture that is sent, the files.
    advanced=(
        ("ss_sampling_steps", "ss_guidance_strength"),
        ("slat_sampling_steps", "slat_guidance_strength", "mesh_simplify"),
        ("guidance_scale", "num_inference_steps", "remove_bg", "foreground_ratio"),
        ("multi_image",),
        ("output_format", "render"),
    ),
    developer=("resolution", "chunk_size", "temp", "webhook", "track_id"),
    endpoint=Endpoint(
        key_variable="MODELSLAB_API_KEY",
        url_variable="MAQUETTE_MODELSLAB_URL",
        default_url="https://modelslab.com/api/v6",
        key_description="Your ModelsLab API key",
        url_description="Address of ModelsLab's API; the picture and the key are sent there. "
        "Enterprise: https://modelslab.com/api/v1/enterprise/3d",
        key_page="https://modelslab.com/dashboard/api-keys",
    ),
)
