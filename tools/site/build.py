# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the site into `dist/site`: `python -m tools.site.build [this]`; `this` takes only the zip for this computer.

Any static web server will do: Blender installs and updates from `index.json`, people read `index.html`.
MAQUETTE_WEBSITE is the site's future address, for the links in the extension (see `tools.build_zip`); links on the site
itself are relative, so that it works at any address.
"""

from __future__ import annotations

import html
import json
import shutil
import subprocess
import sys
import urllib.parse
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from tools import build_zip
from tools.checkout import ROOT
from tools.simplifier.platforms import PLATFORMS, Platform

from . import documents

SITE: Final = ROOT / "dist" / "site"
INDEX: Final = "index.json"
_HERE: Final = Path(__file__).parent
_TEMPLATE: Final = _HERE / "page.html"
_PICTURES: Final = "docs/pictures"
# Blender has builds for this platform, but our simplifier has none: it gets the zip without a wheel.
_WITHOUT_WHEEL: Final = "linux-arm64"
# All documents, in the order in which an artist needs them; a test checks that none is missing.
CONTENTS: Final = {
    "Begin": ("first_steps", "panel", "troubleshooting"),
    "Who makes the model": ("local", "views", "services", "own_server", "privacy", "paid_jobs"),
    "The panels": ("generating", "model", "gallery"),
    "From the model to the game": ("checking", "simplifying", "game_ready"),
    "For studios and pipelines": ("pipelines", "jobs", "threat_model", "platforms", "performance", "sandbox"),
}
_FRONT: Final = {
    "front-panel.png": "Blender with the panel of Maquette, and a model beside the picture that it was made from",
    "front-models.png": "A tree, a chest, a mushroom house, a potion and a shield, each made from one picture",
}
_SYSTEMS: Final = {
    "linux-x64": "Linux",
    "windows-x64": "Windows",
    "windows-arm64": "Windows on ARM",
    "macos-arm64": "macOS on Apple silicon",
    "macos-x64": "macOS on Intel",
    _WITHOUT_WHEEL: "Linux on ARM",
}


def build(folder: Path, platforms: tuple[Platform | None, ...]) -> Path:
    """Build the whole site into `folder`, which is emptied first; return it. None: the zip without a wheel.

    Raises:
        RuntimeError: if Blender's extension tool fails.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for platform in platforms:
        name = platform.name if platform else _WITHOUT_WHEEL
        build_zip.build(folder, platform, f"-{name}", () if platform else (name,))
    build_zip.extension_tool("server-generate", "--repo-dir", str(folder))
    for name in ("style.css", "system.js"):
        shutil.copy2(_HERE / name, folder)
    shutil.copy2(ROOT / "LICENSE", folder / "licence.txt")
    pictures = ROOT / _PICTURES
    if pictures.is_dir():
        shutil.copytree(pictures, folder / _PICTURES)
    for source, page in pages().items():
        if source.endswith(".md"):
            _write_document(folder, source, page)
    _write(folder / "licence.html", f"<pre>{html.escape((ROOT / 'LICENSE').read_text())}</pre>", "Licence", up="")
    _write(folder / "docs" / "index.html", _contents(), "Documentation", up="../")
    extensions = in_order(json.loads((folder / INDEX).read_text(encoding="utf-8"))["data"])
    _write(folder / "index.html", _front(extensions), "Maquette", up="")
    return folder


def in_order(extensions: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the extensions, as the index lists them, with the systems that most artists have first."""
    return sorted(extensions, key=lambda each: list(_SYSTEMS).index(each["platforms"][0]))


def pages() -> dict[str, str]:
    """Return the path on the site by the path in the repository, of every document and picture."""
    found = {f"docs/{path.name}": f"docs/{path.stem}.html" for path in sorted((ROOT / "docs").glob("*.md"))}
    found |= {path.relative_to(ROOT).as_posix(): path.relative_to(ROOT).as_posix() for path in _pictures()}
    return found | {"CHANGELOG.md": "changelog.html", "README.md": "readme.html", "SECURITY.md": "security.html"}


def _pictures() -> list[Path]:
    return sorted(path for path in (ROOT / _PICTURES).glob("*") if path.suffix in {".png", ".webp", ".gif"})


def _write_document(folder: Path, source: str, page: str) -> None:
    text = (ROOT / source).read_text(encoding="utf-8")
    body = documents.render(text, source, pages())
    _write(folder / page, body, documents.title(text), up="../" if "/" in page else "")


def _write(path: Path, body: str, title: str, *, up: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(documents.page(body, title, _TEMPLATE, up=up), encoding="utf-8")


def _contents() -> str:
    parts = "".join(
        f"<h2>{html.escape(heading)}</h2>\n<ul>{_listed(names)}</ul>\n" for heading, names in CONTENTS.items()
    )
    return f"<h1>Documentation</h1>\n{parts}"


def _listed(names: Iterable[str]) -> str:
    titles = {name: documents.title((ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")) for name in names}
    return "".join(f'<li><a href="{name}.html">{html.escape(title)}</a></li>' for name, title in titles.items())


def _front(extensions: list[dict[str, Any]]) -> str:
    """Return the home page: what Maquette is, two pictures, how to get it."""
    text = (_HERE / "front.md").read_text(encoding="utf-8")
    shown = {name: words for name, words in _FRONT.items() if (ROOT / _PICTURES / name).is_file()}
    pictures = "".join(f'<img src="{_PICTURES}/{name}" alt="{words}">' for name, words in shown.items())
    return (
        f"{documents.render(text, 'README.md', pages())}"
        f'<div class="pictures">{pictures}</div>'
        f"{_get(extensions)}{_questions(extensions)}"
    )


def _get(extensions: list[dict[str, Any]]) -> str:
    first, *others = extensions
    rest = "".join(f'<a href="{drag_link(each)}">{_system(each)}</a>' for each in others)
    return (
        '<div class="get"><p>Drag this button into Blender\'s window.</p>'
        f'<p><a class="drag" data-system="{_system(first)}" href="{drag_link(first)}">'
        f"Maquette {html.escape(first['version'])} for <span>{_system(first)}</span></a></p>"
        f'<p class="others">{rest}</p>'
        "<p>The first time, Blender asks whether you trust this website: choose <em>Add Repository...</em>, then"
        " <em>Create</em>, and drag the button once more. From then on Blender finds new versions here; with"
        " <em>Check for Updates on Startup</em> it looks for them by itself.</p>"
        "<p>Or in Blender: Preferences &gt; Get Extensions &gt; Repositories &gt; Add Remote Repository, with the"
        f" address of <a href='{INDEX}'>this list</a>.</p>"
        '<p>Next: <a href="docs/first_steps.html">from a picture to the game engine, in twelve pictures</a>.</p></div>'
        '<script src="system.js"></script>'
    )


def drag_link(extension: dict[str, Any]) -> str:
    """Return a zip's address with the query that Blender needs where it is dropped, as Blender's own site writes it."""
    query = {"repository": f"./{INDEX}", "blender_version_min": extension["blender_version_min"]}
    if extension.get("platforms"):
        query["platforms"] = ",".join(extension["platforms"])
    return html.escape(f"{extension['archive_url']}?{urllib.parse.urlencode(query)}")


def _system(extension: dict[str, Any]) -> str:
    return html.escape(_SYSTEMS[extension["platforms"][0]])


def _questions(extensions: list[dict[str, Any]]) -> str:
    oldest = ".".join(extensions[0]["blender_version_min"].split(".")[:2])
    services = documents.render((_HERE / "sent.md").read_text(encoding="utf-8"), "README.md", pages())
    return f"<h2>Which Blender?</h2><p>{oldest} or newer, on {', '.join(map(_system, extensions))}.</p>{services}"


def main(arguments: list[str]) -> int:
    """Build the site and report where it is."""
    try:
        here = build_zip.here()
        folder = build(SITE, (here,) if arguments == ["this"] else (*PLATFORMS, None))
    except (RuntimeError, subprocess.SubprocessError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{folder.relative_to(ROOT)}/index.html  any web server can hand it out\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
