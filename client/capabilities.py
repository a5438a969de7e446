# SPDX-License-Identifier: GPL-3.0-or-later
"""What each service can do, as data: the panel asks this without loading what speaks to the service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from .service import Capabilities, ResultKind, ServiceName, UploadLimit

LOCAL: Final = Capabilities(
    name=ServiceName.LOCAL,
    label="Local",
    is_local=True,
    upload_limit=None,
    formats=("glb",),
    takes_views=True,
    can_cancel=True,
)
MODELSLAB: Final = Capabilities(
    name=ServiceName.MODELSLAB,
    label="ModelsLab",
    is_local=False,
    # The service scales to 1024 pixels itself. It takes 5 MB, probably of base64, which is a third longer.
    upload_limit=UploadLimit(longest=1024, max_bytes=3_700_000),
    formats=("glb", "obj", "stl", "ply"),
    takes_views=True,
    takes_prompt=True,
    tells_account=True,
    deletes_results=True,
)

STABLE_DIFFUSION: Final = Capabilities(
    name=ServiceName.STABLE_DIFFUSION,
    label="Stable Diffusion API",
    is_local=False,
    upload_limit=UploadLimit(longest=1024, max_bytes=3_700_000),
    formats=("gif",),
    result=ResultKind.TURNTABLE,
    deletes_results=True,
)

ALL: Final[Mapping[ServiceName, Capabilities]] = {each.name: each for each in (LOCAL, MODELSLAB, STABLE_DIFFUSION)}
