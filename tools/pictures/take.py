# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes the documentation's pictures: `python -m tools.pictures.take [NAME...]`, by name of picture or script.

Each script in `scripts` shows the built extension in Blender's window (for what that needs, see `tools/window.py`) and
takes pictures, which are reduced to a palette here. The turntable comes from the demo and needs no window.
"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from PIL import Image

from tools import build_zip, window
from tools.checkout import ROOT
from tools.site import build, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

PICTURES: Final = ROOT / "docs" / "pictures"
LARGEST: Final = 200_000  # bytes
_PROPS: Final = ROOT / "out" / "pictures"
_SCRIPTS: Final = Path(__file__).parent / "scripts"
_SHARED: Final = (window.SCRIPTS / "artist.py", _SCRIPTS / "shown.py")
_PALETTES: Final = (256, 192, 128, 96, 64, 48)
_EMPTY: Final = 12  # steps of a channel by which an empty row's pixels may differ
_MARGIN: Final = 8  # pixels kept below the content
_SIZES: Final = {"panels": "1280x1100"}  # tall enough for each part of the panel in full
_BEFORE_INSTALLING: Final = "install"
_USUAL: Final = "1280x800"
_DEMO: Final = "demo"
_TURNTABLE: Final = "turntable"
_TAKEN: Final = re.compile(r'shown\.(?:take|take_at_once|keep)\(ui, "([\w-]+)"')


def take(script: str, names: frozenset[str], extension: Path, subjects: str) -> list[Path]:
    """Run one script and pack its pictures, or only those named; return the files.

    Raises:
        window.NoWindow, RuntimeError: as `window.run`.
    """
    with tempfile.TemporaryDirectory(prefix="maquette-pictures-") as scratch:
        folder = Path(scratch)
        (folder / "script.py").write_text(
            subjects + window.whole_script(_SCRIPTS / f"{script}.py", _SHARED), encoding="utf-8"
        )
        with _served(folder / "site") if script == _BEFORE_INSTALLING else nullcontext({}) as environment:
            shown = None if environment else extension
            size = _SIZES.get(script, _USUAL)
            window.run(shown, folder / "script.py", folder / "end" / "end.png", size, environment)
        crops = json.loads(cut.read_text(encoding="utf-8")) if (cut := folder / "end" / "crops.json").exists() else {}
        left = [path for path in sorted((folder / "end").glob("*.png")) if not path.name.startswith("end")]
        return [pack(path, crops.get(path.stem)) for path in left if not names or path.stem in names]


def pack(path: Path, crop: tuple[int, int, int, int] | None) -> Path:
    """Crop the picture, and write it to the documentation with as many colours as fit the size."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    if crop:
        x, y, width, height = crop
        picture = _without_empty_end(picture.crop((x, y, x + width, y + height)))
    target = PICTURES / path.name
    target.parent.mkdir(parents=True, exist_ok=True)
    for colours in _PALETTES:
        few = picture.quantize(colours, Image.Quantize.MEDIANCUT, kmeans=3, dither=Image.Dither.NONE)
        few.save(target, optimize=True)
        if target.stat().st_size <= LARGEST:
            return target
    raise RuntimeError(f"{target.name} is larger than {LARGEST // 1000} kB with {_PALETTES[-1]} colours.")


def _without_empty_end(picture: Image.Image) -> Image.Image:
    """Crop the rows of a single colour at the bottom."""
    rows = range(picture.height - 1, 0, -1)
    last = next((row for row in rows if not _is_empty(picture.crop((0, row, picture.width, row + 1)))), picture.height)
    return picture.crop((0, 0, picture.width, min(picture.height, last + _MARGIN)))


def _is_empty(row: Image.Image) -> bool:
    return all(high - low <= _EMPTY for low, high in cast("tuple[tuple[int, int], ...]", row.getextrema()))


@contextmanager
def _served(folder: Path) -> Iterator[dict[str, str]]:
    """Build the website for this computer and serve it meanwhile; yield its repository's address."""
    build.build(folder, (build_zip.here(),))
    with serving.served(folder) as address:
        yield {"REPOSITORY": f"{address}/{build.INDEX}"}


def made_by() -> dict[str, tuple[str, ...]]:
    """Return the names of the pictures by script; the demo counts as one."""
    of_the_window = {
        path.stem: tuple(_TAKEN.findall(path.read_text(encoding="utf-8")))
        for path in sorted(_SCRIPTS.glob("*.py"))
        if path not in _SHARED
    }
    return {**of_the_window, _DEMO: (_TURNTABLE,)}


def turntable() -> Path:
    """Let the demo make the README's first picture, of a model by the Local service.

    Raises:
        subprocess.SubprocessError: if the demo fails; it has said why.
    """
    command = [sys.executable, "-m", "tools.demo", "--service", "local", "--turntable-bytes", str(LARGEST)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return Path(shutil.copyfile(ROOT / "out" / "demo.webp", PICTURES / f"{_TURNTABLE}.webp"))


def _rendered() -> str:
    """Render the props again if their script has changed; return them as a module for the scripts."""
    rendered = sorted(_PROPS.glob("*.png"))
    changed = max((ROOT / "tools" / name).stat().st_mtime for name in ("demo_picture.py", "pictures/subjects.py"))
    if not rendered or min(path.stat().st_mtime for path in rendered) < changed:
        _PROPS.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "tools.pictures.subjects", str(_PROPS)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    files = {path.stem: base64.b64encode(path.read_bytes()).decode() for path in sorted(_PROPS.glob("*.png"))}
    source = f"PICTURES = {files!r}"
    return f'import sys, types\nprops = types.ModuleType("props")\nsys.modules["props"] = props\nprops.{source}\n'


def _take_in_the_window(chosen: dict[str, frozenset[str]]) -> None:
    """Run these scripts; keep the pictures named of each, or all if none is named."""
    with tempfile.TemporaryDirectory(prefix="maquette-pictures-") as scratch:
        extension, subjects = build_zip.build(Path(scratch), build_zip.here()), _rendered()
        for script, names in chosen.items():
            for path in take(script, names, extension, subjects):
                _tell(path)


def _tell(path: Path) -> None:
    sys.stdout.write(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} kB\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Take the pictures named, or all."""
    scripts = made_by()
    known = {*scripts, *(name for names in scripts.values() for name in names)}
    if unknown := sorted(set(arguments) - known):
        sys.stderr.write(f"There is no picture {', '.join(unknown)}. There are: {', '.join(sorted(known))}.\n")
        return 1
    chosen = {
        script: frozenset() if script in arguments else frozenset(names) & set(arguments)
        for script, names in scripts.items()
        if not arguments or {script, *names} & set(arguments)
    }
    try:
        if chosen.pop(_DEMO, None) is not None:
            _tell(turntable())
        if chosen:
            _take_in_the_window(chosen)
    except (window.NoWindow, RuntimeError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
