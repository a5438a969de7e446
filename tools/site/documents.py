# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders the repository's Markdown as pages of the site; headings get the anchors that links use."""

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
    """Return a heading's anchor, as public forges make it from the plain text."""
    return _NOT_IN_ANCHORS.sub("", heading.strip().lower()).replace(" ", "-")


def headings(text: str) -> dict[str, str]:
    """Return the anchors of a document's headings, in order, and the headings; repeated anchors get a number."""
    tokens = _markdown().parse(text)
    found: dict[str, str] = {}
    for opening, content in pairwise(tokens):
        if opening.type == "heading_open":
            plain = _plain(content)
            found[_unique(anchor(plain), found)] = plain
    return found


def links(text: str) -> list[str]:
    """Return the targets of a document's links and pictures, as written."""
    found: list[str] = []
    for token in _markdown().parse(text):
        for child in token.children or ():
            target = child.attrGet("href") if child.type == "link_open" else child.attrGet("src")
            if isinstance(target, str):
                found.append(target)
    return found


def is_outside(link: str) -> bool:
    """Return whether a link leads out of the repository."""
    return _OUTSIDE.match(link) is not None


def render(text: str, source: str, pages: Mapping[str, str]) -> str:
    """Return the document's HTML, without the page around it.

    `source`: its path in the repository; `pages`: path in the repository -> path on the site, of every page and
    picture on the site. Links to anything else become plain text.
    """
    markdown = _markdown()
    tokens = markdown.parse(text)
    _anchor(tokens)
    _lead(tokens, lambda link: _target(link, source, pages))
    return str(markdown.renderer.render(tokens, markdown.options, {}))


def on_its_own(text: str, source: str, website: str, pages: Mapping[str, str]) -> str:
    """Return Markdown that stands alone: links into the repository lead to the website, or become plain text.

    `source` and `pages` as for `render`; `website`: its address, or "" for none. Links in headings become plain
    text, too.
    """

    def lead(link: re.Match[str]) -> str:
        words, target = link.groups()
        if is_outside(target):
            return link[0]
        path, _, fragment = target.partition("#")
        page = pages.get(resolved(path, source)) if path else None
        if not website or page is None:
            return words
        return f"[{words}]({website.rstrip('/')}/{page}{f'#{fragment}' if fragment else ''})"

    return _LINK.sub(lead, text)


def title(text: str) -> str:
    """Return the text of the first heading."""
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
    """Replace links to files of the repository by links to pages of the site."""
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
    path, _, fragment = link.partition("#")
    page = pages.get(resolved(path, source))
    if page is None:
        return None
    up = "../" * (len(PurePosixPath(pages[source]).parts) - 1)
    return f"{up}{page}{f'#{fragment}' if fragment else ''}"


def resolved(path: str, source: str) -> str:
    """Return the path from the repository's root of a link in the document `source`."""
    parts: list[str] = []
    for part in (PurePosixPath(source).parent / path).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def page(body: str, heading: str, template: Path, *, up: str) -> str:
    """Return the whole HTML page. `up`: the way from it to the site's root, "" or "../"."""
    text = template.read_text(encoding="utf-8")
    return text.replace("{{title}}", html.escape(heading)).replace("{{up}}", up).replace("{{body}}", body)
