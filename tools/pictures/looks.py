# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes pictures of the panel with each service and input, in every look: `make looks [ARGS="narrow light"]`.

A look is a theme, a width, a scale or a language; each becomes a sheet in `out/looks`. For what a window needs, see
`tools/window.py`.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw

from tools import build_zip, window
from tools.checkout import ROOT

if TYPE_CHECKING:
    from collections.abc import Sequence

_LANGUAGES: Final = ("german", "spanish", "french", "japanese", "chinese")
# Each row in one window, one after another.
_WINDOWS: Final = (
    ("usual",),
    ("light",),
    ("larger", "largest"),
    _LANGUAGES,
    ("narrow", *(f"narrow-{language}" for language in _LANGUAGES)),
)
LOOKS: Final = tuple(look for looks in _WINDOWS for look in looks)
SHEETS: Final = ROOT / "out" / "looks"
_HEADING: Final = 18  # pixels above each picture
_GAP: Final = 8
_USUAL: Final = "1280x800"
_WHOLE: Final = "1280x1400"  # tall enough for the whole panel at any scale


def show(looks: Sequence[str], extension: Path) -> list[Path]:
    """Take pictures of the panel in these looks, and arrange the sidebars of each in a sheet; return their files.

    Raises:
        window.NoWindow, RuntimeError: as `window.run`.
    """
    with tempfile.TemporaryDirectory(prefix="maquette-looks-") as scratch:
        folder = Path(scratch)
        script = folder / "script.py"
        script.write_text(window.whole_script(window.SCRIPTS / "looks.py"), encoding="utf-8")
        size = _USUAL if "usual" in looks else _WHOLE
        window.run(extension, script, folder / "end" / "end.png", size, {"LOOKS": ",".join(looks)})
        notes = json.loads((folder / "end" / "notes.json").read_text(encoding="utf-8"))
        return [sheet(look, folder / "end", **notes[look]) for look in looks]


def sheet(look: str, folder: Path, kinds: list[str], sidebar: list[float], **_notes: object) -> Path:
    """Crop the picture of each kind to the sidebar, and arrange them in one picture under their names."""
    x, y, width, height = (int(value) for value in sidebar)
    made = Image.new("RGB", (len(kinds) * (width + _GAP), height + _HEADING), "white")
    pen = ImageDraw.Draw(made)
    for column, kind in enumerate(kinds):
        left = column * (width + _GAP)
        with Image.open(folder / f"look-{look}-{kind}.png") as opened:
            made.paste(opened.convert("RGB").crop((x, y, x + width, y + height)), (left, _HEADING))
        pen.text((left + 4, 3), kind, fill="black")
    SHEETS.mkdir(parents=True, exist_ok=True)
    target = SHEETS / f"{look}.png"
    made.save(target)
    return target


def main(arguments: list[str]) -> int:
    """Take pictures of the looks named, or of all."""
    if unknown := sorted(set(arguments) - set(LOOKS)):
        sys.stderr.write(f"There is no look {', '.join(unknown)}. There are: {', '.join(LOOKS)}.\n")
        return 1
    try:
        with tempfile.TemporaryDirectory(prefix="maquette-looks-") as scratch:
            extension = build_zip.build(Path(scratch), build_zip.here())
            for row in _WINDOWS:
                looks = [look for look in row if look in arguments or not arguments]
                for made in show(looks, extension) if looks else ():
                    sys.stdout.write(f"{made.relative_to(ROOT)}\n")
                    sys.stdout.flush()
    except (window.NoWindow, RuntimeError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
