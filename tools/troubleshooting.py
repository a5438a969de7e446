# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes `docs/troubleshooting.md`: `python -m tools.troubleshooting`. A test holds the page to the source.

The page lists each sentence that says why something did not work, with what to do, so that a search finds it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from tools.checkout import ROOT
from tools.messages import source

PAGE: Final = ROOT / "docs" / "troubleshooting.md"
_HEAD: Final = """\
# Troubleshooting

When something does not work, Maquette says so in the panel, in one sentence with what to do next. Search this page
for that sentence (Ctrl F); `…` stands for a name or a number. The page is written from the source by `python -m
tools.troubleshooting`.

What never happens by itself: an order is not sent a second time, a model that was paid for is not deleted, and your
file is not changed while you work in it. *Try Again* asks for what the service has made already, free of charge,
wherever there is such a thing; where another try may be billed, the sentence and the button say so.

## If there is no sentence

- **The tab Maquette is missing.** Press `N` in the 3D viewport. If it is not there, enable Maquette under Add-ons
  in the Preferences.
- **Generate is greyed out.** The line below the button says why: there is no picture, no key, or online access is
  off.
- **The model is not in the scene.** Look at the line below Generate and into the Gallery. A model does not arrive
  while a stroke, a grab or a render runs, and one that was ordered in another file waits for that file: import it
  by a click on its picture.
- **The model is grey.** The viewport shows it solid. Press the button with the chequers in the panel of the model.
- **The back of the model is wrong.** Local knows nothing of it. Give it *Views*, choose another *Shape*, or a
  service that does.
- **Simplify stops early.** The line below the number says why; *Tear Seams* goes further.

To report something, take the text of Window > Toggle System Console (Windows) or of the terminal that Blender was
started from. Keys never stand in it.
"""
# Heading -> where its sentences stand. A sentence is listed once, under the first that has it.
SECTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "The picture": (
        "client/files/picture",
        "runtime/inputs",
        "runtime/picture_sources",
        "client/views",
        "runtime/cutout",
    ),
    "The service and the network": (
        "client/errors",
        "client/http/",
        "client/registry",
        "client/modelslab/",
        "client/stable_",
    ),
    "Your own server": ("client/own_server/",),
    "Settings": ("client/checks", "client/parameters", "client/local/"),
    "The model's file and the background Blender": (
        "client/worker",
        "client/files/",
        "worker/",
        "runtime/work",
        "runtime/background",
    ),
    "Jobs and their library": ("jobs/",),
    "The scene": ("runtime/", "scene/", "operators/", "settings/readiness", "geometry/"),
}
_FEWEST_WORDS: Final = 4
_PLACE: Final = re.compile(r"\{[^}]*\}")


def page() -> str:
    """The whole document."""
    parts, told, found = [_HEAD], set[str](), source.messages()
    for heading, places in SECTIONS.items():
        sentences = sorted(set(_sentences(found, places)) - told)
        told |= set(sentences)
        parts.append(f"## {heading}\n\n" + "".join(f"- {sentence}\n" for sentence in sentences))
    return "\n".join(parts)


def _sentences(messages: Mapping[str, Sequence[str]], places: tuple[str, ...]) -> list[str]:
    """Whole sentences that stand in these files, which a tool-tip, having no full stop, is not."""
    return [
        _PLACE.sub("…", text).strip()
        for text, found in messages.items()
        if text.endswith(".")
        and len(text.split()) >= _FEWEST_WORDS
        and any(place.startswith(places) for place in found)
    ]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}: {page().count(chr(10) + '- ')} sentences\n")
