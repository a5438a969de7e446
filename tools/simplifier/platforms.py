# SPDX-License-Identifier: GPL-3.0-or-later
"""The platforms that the simplifier is built for, as Blender, wheels and the compiler name them."""

from __future__ import annotations

import platform
import sys
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Platform:
    """A platform. `name`: in Blender's manifests; `tag`: in wheels; `target`: the compiler's."""

    name: str
    tag: str
    target: str
    library: str


# The oldest systems that Blender 4.2 runs on, or older ones if that costs nothing.
PLATFORMS: Final = (
    Platform("linux-x64", "manylinux_2_17_x86_64", "x86_64-linux-gnu.2.17", "libmaquette_meshopt.so"),
    Platform("windows-x64", "win_amd64", "x86_64-windows-gnu", "maquette_meshopt.dll"),
    Platform("windows-arm64", "win_arm64", "aarch64-windows-gnu", "maquette_meshopt.dll"),
    Platform("macos-arm64", "macosx_11_0_arm64", "aarch64-macos.11.0", "libmaquette_meshopt.dylib"),
    Platform("macos-x64", "macosx_10_15_x86_64", "x86_64-macos.10.15", "libmaquette_meshopt.dylib"),
)
_SYSTEMS: Final = {"linux": "linux", "win32": "windows", "darwin": "macos"}
_MACHINES: Final = {"x86_64": "x64", "amd64": "x64", "arm64": "arm64", "aarch64": "arm64"}


def named(name: str) -> Platform:
    """Return the platform of that name; raises KeyError."""
    return {each.name: each for each in PLATFORMS}[name]


def current() -> Platform | None:
    """Return the platform that this Python runs on, or None if the simplifier is not built for it."""
    name = f"{_SYSTEMS.get(sys.platform)}-{_MACHINES.get(platform.machine().lower())}"
    return next((each for each in PLATFORMS if each.name == name), None)
