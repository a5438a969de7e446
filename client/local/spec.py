# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Local service is and how its settings are shown."""

from __future__ import annotations

from typing import Final

from ..capabilities import Capabilities, ServiceName
from ..spec import ServiceSpec
from .options import CUTTING, LocalOptions

LOCAL: Final = ServiceSpec(
    Capabilities(
        name=ServiceName.LOCAL,
        label="Local",
        is_local=True,
        upload_limit=None,
        formats=("glb",),
        takes_views=True,
        can_cancel=True,
    ),
    LocalOptions,
    __package__,
    title="Local",
    icon="HOME",
    description="Builds a block-out model from the picture's outline on this computer, free and offline",
    main=("shape",),
    advanced=(("depth", "roundness", "bevel", "azimuth", "elevation", "top", "alike", "mirror"),),
    heading="Shape Settings",
    elsewhere=CUTTING,
    size="height",
    triangles="triangles",
)
