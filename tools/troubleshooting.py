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

When something does not work, the panel says why and what to do next. This page lists all of these sentences: search
for yours with Ctrl F; `…` stands for a name or a number. `python -m tools.troubleshooting` writes the page from the
source.

Maquette never sends an order a second time by itself, never deletes a model that was paid for, and does not change
your file while you are working in it. *Try Again* fetches what the service has already made, free of charge. If another
try may be billed, the message and the button say so.

## If there is no message

- **The tab Maquette is missing.** Press `N` in the 3D viewport. If it is not there, enable Maquette under Add-ons
  in the Preferences.
- **Generate is greyed out.** The line below the button says why: there is no picture, no key, or online access is
  off.
- **The model is not in the scene.** Look below Generate and in the Gallery. A model does not arrive during a brush
  stroke, a transform or a render. One that was ordered in another file waits for that file: click its name in the
  Gallery to import it here.
- **The model is grey.** The viewport uses solid shading. Press *Show Textures*, the button with the checker pattern in
  the Model panel.
- **The back of the model is wrong.** Local does not see it. Use *Views*, another *Shape*, or another service.
- **Simplify stops early.** The line below the number says why; *Tear Seams* goes further.

To report a problem, copy the text from Window > Toggle System Console (Windows) or from the terminal that Blender was
started from. It never contains keys.
"""
# Heading -> the files of its sentences. A sentence is listed once, under the first heading that has it.
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
    for heading, folders in SECTIONS.items():
        sentences = sorted(set(_sentences(found, folders)) - told)
        told |= set(sentences)
        parts.append(f"## {heading}\n\n" + "".join(f"- {sentence}\n" for sentence in sentences))
    return "\n".join(parts)


def _sentences(messages: Mapping[str, Sequence[str]], folders: tuple[str, ...]) -> list[str]:
    """The whole sentences in these files; a tool-tip, without a full stop, is none."""
    return [
        _PLACE.sub("…", text).strip()
        for text, found in messages.items()
        if text.endswith(".") and len(text.split()) >= _FEWEST_WORDS and any(file.startswith(folders) for file in found)
    ]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(ROOT)}: {page().count(chr(10) + '- ')} sentences\n")
