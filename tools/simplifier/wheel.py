# SPDX-License-Identifier: GPL-3.0-or-later
"""Compiles the simplifier for a platform and packs it into a wheel: `python -m tools.simplifier.wheel [PLATFORM...]`.

The wheel holds one package, `maquette_meshopt`, with the library and its path. Wheels are cached, and built again
when anything that goes into them has changed.
"""

from __future__ import annotations

import base64
import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from tools.checkout import ROOT

from . import ToolMissing, source
from .platforms import Platform, current, named

PACKAGE: Final = "maquette_meshopt"
VERSION: Final = "0.22.0"  # meshoptimizer's version, and a number that rises when our functions in the library change
WHEELS: Final = ROOT / ".cache" / "simplifier" / "wheels"
_LIBRARY: Final = Path(__file__).with_name("library.cpp")
_PARTS: Final = ("simplifier.cpp", "allocator.cpp", "indexgenerator.cpp")
_DATE: Final = (1980, 1, 1, 0, 0, 0)  # fixed, so that builds are reproducible
_INIT: Final = '''# SPDX-License-Identifier: GPL-3.0-or-later
"""meshoptimizer's simplifier as a library for ctypes; `LIBRARY` is its path."""

from pathlib import Path

LIBRARY = str(Path(__file__).with_name("{library}"))
'''
_METADATA: Final = """Metadata-Version: 2.1
Name: {package}
Version: {version}
Summary: The simplifier of meshoptimizer, a C++ library by Arseny Kapoulkine, for ctypes
License: MIT
"""
_WHEEL: Final = """Wheel-Version: 1.0
Generator: maquette
Root-Is-Purelib: false
Tag: py3-none-{tag}
"""


def cached(platform: Platform) -> Path | None:
    """Return the platform's wheel if it was built from these very sources, else None."""
    path = _path(platform)
    return path if path.exists() else None


def built(platform: Platform) -> Path:
    """Return the platform's wheel, building it if it is not cached.

    Raises:
        ToolMissing: if the compiler or the source is missing and could not be fetched.
        RuntimeError: if the compiler fails, with what it wrote.
    """
    path = _path(platform)
    if not path.exists():
        parts = source.fetched()
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=path.parent) as scratch:
            library = Path(scratch) / platform.library
            _compile(platform, parts, library)
            part = Path(scratch) / path.name
            _pack(platform, library.read_bytes(), source.licence(parts), part)
            part.replace(path)
    return path


def _path(platform: Platform) -> Path:
    inputs = (_LIBRARY, source.REQUIREMENTS, Path(__file__), Path(__file__).with_name("platforms.py"))
    digest = hashlib.sha256(b"".join(each.read_bytes() for each in inputs)).hexdigest()[:16]
    return WHEELS / digest / f"{PACKAGE}-{VERSION}-py3-none-{platform.tag}.whl"


def _compile(platform: Platform, parts: Path, library: Path) -> None:
    if not source.BUILDER.exists():
        raise ToolMissing("The simplifier's build environment is missing: run `make wheel`.")
    flags = ["-O3", "-DNDEBUG", "-shared", "-s", "-fvisibility=hidden", "-fvisibility-inlines-hidden", f"-I{parts}"]
    if not platform.name.startswith("windows"):
        flags.append("-fPIC")
    command = [str(source.BUILDER), "-m", "ziglang", "c++", "-target", platform.target, *flags]
    cache = ROOT / ".cache" / "zig"
    environment = os.environ | {"ZIG_GLOBAL_CACHE_DIR": str(cache), "ZIG_LOCAL_CACHE_DIR": str(cache)}
    files = [str(_LIBRARY), *(str(parts / name) for name in _PARTS)]
    done = subprocess.run(
        [*command, *files, "-o", str(library)], capture_output=True, text=True, check=False, env=environment
    )
    if done.returncode:
        raise RuntimeError(f"The simplifier could not be compiled for {platform.name}: {done.stderr.strip()[-2000:]}")


def _pack(platform: Platform, library: bytes, licence: str, path: Path) -> None:
    info = f"{PACKAGE}-{VERSION}.dist-info"
    files = {
        f"{PACKAGE}/__init__.py": _INIT.format(library=platform.library).encode(),
        f"{PACKAGE}/{platform.library}": library,
        f"{info}/METADATA": _METADATA.format(package=PACKAGE, version=VERSION).encode(),
        f"{info}/WHEEL": _WHEEL.format(tag=platform.tag).encode(),
        f"{info}/licenses/LICENSE": licence.encode(),
    }
    record = "".join(f"{name},sha256={_digest(content)},{len(content)}\n" for name, content in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)


def _digest(content: bytes) -> str:
    """Return a SHA-256 hash as RECORD files write it."""
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def main(names: list[str]) -> int:
    """Build the wheels of the platforms named, or of this one; say why if that fails."""
    platforms = [named(name) for name in names] or [each for each in (current(),) if each is not None]
    try:
        for platform in platforms:
            sys.stdout.write(f"{built(platform).relative_to(ROOT)}\n")
    except ToolMissing as missing:
        sys.stderr.write(f"{missing} Without its wheel, the add-on simplifies by Blender's Decimate.\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
