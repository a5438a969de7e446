# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders the repository's Markdown as pages of the site, with the headings' anchors that links name."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markdown_it.token import Token

_NOT_IN_ANCHORS: Final = re.compile(r"[^\w\- ]")
_LINK: Final = re.compile(r"!?\[([^\]]*)\]\(([^)\s]+)\)")
_OUTSIDE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def anchor(heading: str) -> str:
    """What a link to a heading names, as public forges form it of the heading's plain text."""
    return _NOT_IN_ANCHORS.sub("", heading.strip().lower()).replace(" ", "-")


def headings(text: str) -> dict[str, str]:
    """The anchors of a document's headings, in order, and the headings; one that repeats gets a number."""
    tokens = _markdown().parse(text)
    found: dict[str, str] = {}
    for opening, content in pairwise(tokens):
        if opening.type == "heading_open":
            plain = _plain(content)
            found[_unique(anchor(plain), found)] = plain
    return found


def links(text: str) -> list[str]:
    """Where a document's links and pictures lead, as written."""
    found: list[str] = []
    for token in _markdown().parse(text):
        for child in token.children or ():
            target = child.attrGet("href") if child.type == "link_open" else child.attrGet("src")
            if isinstance(target, str):
                found.append(target)
    return found


def is_outside(link: str) -> bool:
    """Whether it leads away from the repository."""
    return _OUTSIDE.match(link) is not None


def render(text: str, source: str, pages: Mapping[str, str]) -> str:
    """The document's HTML, without a page around it.

    `source`: its path in the repository; `pages`: path in the repository -> path on the site, of every page and
    picture that there is. A link to what is not on the site keeps its words alone.
    """
    markdown = _markdown()
    tokens = markdown.parse(text)
    _anchor(tokens)
    _lead(tokens, lambda link: _target(link, source, pages))
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def on_its_own(text: str, source: str, website: str, pages: Mapping[str, str]) -> str:
    """The Markdown with nothing beside it: links of the repository lead to the website, or keep their words alone.

    `source` and `pages` as for `render`; `website`: its address, or "" for none. In its own headings a link keeps its
    words alone as well.
    """

    def lead(link: re.Match[str]) -> str:
        words, target = link.groups()
        if is_outside(target):
            return link[0]
        path, _, place = target.partition("#")
        page = pages.get(resolved(path, source)) if path else None
        if not website or page is None:
            return words
        return f"[{words}]({website.rstrip('/')}/{page}{f'#{place}' if place else ''})"

    return _LINK.sub(lead, text)


def title(text: str) -> str:
    """The first heading's words."""
    return next(iter(headings(text).values()), "")


def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _plain(content: Token) -> str:
    return "".join(child.content for child in content.children or () if child.type in {"text", "code_inline"})


def _unique(name: str, taken: Mapping[str, str]) -> str:
    number = 0
    while (found := f"{name}-{number}" if number else name) in taken:
        number += 1
    return found


def _anchor(tokens: Sequence[Token]) -> None:
    taken: dict[str, str] = {}
    for opening, content in pairwise(tokens):
        if opening.type == "heading_open":
            name = _unique(anchor(_plain(content)), taken)
            taken[name] = name
            opening.attrSet("id", name)


def _lead(tokens: Sequence[Token], target: Callable[[str], str | None]) -> None:
    """Turn links to files of the repository into links to pages of the site."""
    for token in tokens:
        for child in token.children or ():
            for kind, name in (("link_open", "href"), ("image", "src")):
                if child.type == kind:
                    found = target(str(child.attrGet(name)))
                    if found is None:
                        child.attrs.pop(name)
                    else:
                        child.attrSet(name, found)


def _target(link: str, source: str, pages: Mapping[str, str]) -> str | None:
    if is_outside(link) or link.startswith("#"):
        return link
    path, _, place = link.partition("#")
    page = pages.get(resolved(path, source))
    if page is None:
        return None
    up = "../" * (len(PurePosixPath(pages[source]).parts) - 1)
    return f"{up}{page}{f'#{place}' if place else ''}"


def resolved(path: str, source: str) -> str:
    """A link's path from the repository's root; it is written as seen from the document `source`."""
    parts: list[str] = []
    for part in (PurePosixPath(source).parent / path).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def page(body: str, heading: str, template: Path, *, up: str) -> str:
    """The whole HTML page. `up`: what leads from it to the site's root, "" or "../"."""
    text = template.read_text(encoding="utf-8")
    return text.replace("{{title}}", html.escape(heading)).replace("{{up}}", up).replace("{{body}}", body)
