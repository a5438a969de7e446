# SPDX-License-Identifier: GPL-3.0-or-later
"""The page at `/`: what the server can do."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any

from .faults import FAULTS, HEADER

PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Maquette sandbox</title></head>
<body>
<h1>Maquette sandbox</h1>
<p>A server for this computer that answers like the services and really models the picture it gets.
<a href="/openapi.json">Its OpenAPI document</a> has every field.</p>
<h2>Endpoints</h2>
<dl>{endpoints}</dl>
<h2>Keys</h2>
<p>Every key is good but <code>invalid</code>, <code>broke</code> (no credits) and <code>busy</code> (rate limit).
A key may have 5 unfinished jobs, the key <code>standard</code> 10, <code>premium</code> 15.</p>
<h2>Faults and quirks</h2>
<p><code>--fault NAME</code> for every request, or the header <code>{header}</code> for one job.
<code>--quirks</code> gives every answer one of the oddities that the services' own samples show.</p>
<dl>{faults}</dl>
</body>
</html>
"""


def start_page(paths: dict[str, dict[str, Any]]) -> str:
    """Return the page; `paths` are those of the OpenAPI document."""
    ways = ((f"{way.upper()} {path}", told) for path, methods in paths.items() for way, told in methods.items())
    endpoints = _table((way, told.get("description", "")) for way, told in ways)
    return PAGE.format(endpoints=endpoints, faults=_table(FAULTS.items()), header=HEADER)


def _table(rows: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(sentence)}</dd>" for name, sentence in rows)
