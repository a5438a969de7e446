# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds texts that are made at run time and shown without going through `translation`.

Blender translates plain literals itself. `translate=False` marks a name, or a text that is translated already.
Single words in dialogs, such as Order, need a context of ours: in Blender's menus, they mean something else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tools.checkout import ROOT

_FOLDERS: Final = ("settings", "viewport", "runtime", "operators", "panels")
_KEYWORDS: Final = frozenset({"text", "heading", "title", "message", "confirm_text"})
_DRAWING: Final = frozenset(
    {
        *("label", "prop", "prop_enum", "prop_search", "operator", "operator_menu_enum", "menu", "popover", "progress"),
        *("row", "column", "panel", "popup_menu", "invoke_confirm"),
    }
)
_AT: Final = {"report": 1, "poll_message_set": 0, "status_text_set": 0, "header_text_set": 0}  # which argument is shown


def untranslated(root: Path = ROOT) -> list[str]:
    """Return where such texts are, as path:line."""
    return [
        f"{path.relative_to(root).as_posix()}:{line}"
        for folder in _FOLDERS
        for path in sorted((root / folder).rglob("*.py"))
        for line in lines(path.read_text(encoding="utf-8"))
    ]


def lines(source: str) -> Iterator[int]:
    """Return the lines of a module's source on which such texts begin."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield from (text.lineno for text in _shown(node, node.func) if not _is_translated(text))
            if node.func.attr == "invoke_confirm" and not any(keyword.arg == "text_ctxt" for keyword in node.keywords):
                yield node.lineno


def _shown(call: ast.Call, function: ast.Attribute) -> Iterator[ast.expr]:
    if isinstance(function.value, ast.Name) and function.value.id == "translation":
        return
    at = _AT.get(function.attr)
    if at is not None:
        yield from call.args[at : at + 1]
    if function.attr in _DRAWING and not any(keyword.arg == "translate" for keyword in call.keywords):
        yield from (keyword.value for keyword in call.keywords if keyword.arg in _KEYWORDS)


def _is_translated(text: ast.expr) -> bool:
    match text:
        case ast.Constant():
            return True
        case ast.IfExp(body=one, orelse=other):
            return _is_translated(one) and _is_translated(other)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="translation"))):
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name == "_announcement"  # it translates what it draws
        case _:
            return False
