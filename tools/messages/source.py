# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the texts in the source that the artist reads: labels, tool-tips, and sentences with placeholders.

A label is recognized by where it is: where Blender or our own functions expect one (`text=`, `name=`, an enum's item).
A sentence is recognized anywhere by its form: several words, the first one capitalized. In an f-string, expressions
become placeholders: f"Wrote {path.name}" is the message "Wrote {name}". Parts of sentences, which fill placeholders,
have no such form: the modules that contain some are listed.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from tools.checkout import ROOT

FOLDERS: Final = (
    "client",
    "jobs",
    "geometry",
    "worker",
    "scene",
    "settings",
    "viewport",
    "runtime",
    "operators",
    "panels",
)
# Keyword arguments and attributes whose text is shown.
_SHOWN: Final = frozenset(
    {
        "text",
        "heading",
        "label",
        "title",
        "name",
        "description",
        "placeholder",
        "detection",
        "note",
        "bl_label",
        "bl_description",
        "sentence",
        "confirm_text",
        "message",
        "SECTIONS",
        "stage",
        "_MADE",
    }
)
_CALLS: Final[dict[str, tuple[int, ...]]] = {  # our own functions -> which of their arguments are shown
    "Choice": (1, 2),
    "integer": (1, 2),
    "number": (1, 2),
    "switch": (0, 1),
    "choice": (1, 2),
    "text": (1, 2),
    "random_seed": (1, 2),
    "Words": (0, 1),
    "part": (2,),
    "progress": (1,),
    "tell": (1,),
    "Check": (1, 2),
    "_draw_message": (2,),
}
# Names of Blender's own data, and texts that only developers read.
_UNSHOWN_CALLS: Final = frozenset(
    {
        "ValueError",
        "TypeError",
        "KeyError",
        "RuntimeError",
        "ImportError",
        "NotImplementedError",
        "AssertionError",
        "TaskFailed",
        "compile",
        "execute",
        "new",
        "getattr",
        "setattr",
        "debug",
        "info",
        "warning",
        "exception",
        "startswith",
        "struct",
        "NewType",
        "TypeVar",
        "fromkeys",
        "removeprefix",
        "add_argument",
        "_error",
        "RuntimeWarning",
    }
)
# Names of threads, of Blender's own data and of standards; queries; the command line, which stays English.
_NOTHING_SHOWN: Final = (
    "client/http/received_body.py",
    "client/http/bodies.py",
    "geometry/image/colour_codes.py",
    "jobs/store/library.py",
    "jobs/store/pages.py",
    "jobs/threads.py",
    "operators/command_line.py",
    "runtime/session.py",
    "worker/blend/baking.py",
    "worker/launcher.py",
)
# Functions that return parts of sentences: "it refused the connection", "; nothing was billed".
_PARTS_IN: Final = (
    "client/checks.py",
    "client/errors.py",
    "client/files/",
    "client/http/answers.py",
    "client/http/download.py",
    "client/http/refusals.py",
    "client/http/transport.py",
    "client/own_server/protocols/",
    "client/own_server/workflows/needs.py",
    "geometry/game_ready/checks.py",
    "jobs/store/errors.py",
    "panels/simplify.py",
    "runtime/",
    "worker/tasks/game_ready.py",
    "worker/tasks/remarks.py",
)
# Texts of one word, where a label is expected.
_WORDS_IN: Final = ("geometry/game_ready/checks.py", "worker/tasks/game_ready.py", "worker/tasks/remarks.py")
_PART: Final = re.compile(r"^(; |with )?(\{\w+\} )?[a-z][a-z']*( [\w'{}:,;“”%().-]+)+$")
_SENTENCE: Final = re.compile(r"^[“\"'(]?(\{\w+\}|[A-Z0-9]|glTF )[^|]*? \S")
_CODE: Final = re.compile(
    r"^(SELECT|CREATE|INSERT|UPDATE|DELETE|PRAGMA|ALTER|WITH|BEGIN|DROP) |[{}]\{|\\|\r|\n|^[A-Z][\w-]+: [a-z]+/|^\S*://"
    r"|\}_[A-Z]|^Bearer |^\w*[a-z]\d[A-Z]\w*$"
)
_WORD: Final = re.compile(r"[A-Za-z]{2,}")
_LABEL: Final = re.compile(r"[A-Za-z]{2,}")
_PLACE: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, order=True)
class Message:
    """A text, and where it occurs, as path:line."""

    text: str
    location: str


def messages(root: Path = ROOT) -> dict[str, list[str]]:
    """Return every message and where it occurs, in the order of the source."""
    found: dict[str, list[str]] = {}
    paths = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*.py"))]
    for path in paths:
        if path.relative_to(root).as_posix() in _NOTHING_SHOWN:
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for message in _Finder(path.relative_to(root).as_posix()).messages(tree):
            found.setdefault(message.text, []).append(message.location)
    return found


class _Finder(ast.NodeVisitor):
    def __init__(self, path: str) -> None:
        self._path = path
        self._found: list[Message] = []
        self._labels: set[int] = set()  # nodes that are shown because of where they are
        self._has_parts, self._has_words = path.startswith(_PARTS_IN), path in _WORDS_IN

    def messages(self, tree: ast.Module) -> list[Message]:
        self.visit(tree)
        return self._found

    def _add(self, node: ast.AST, text: str) -> None:
        self._found.append(Message(text, f"{self._path}:{getattr(node, 'lineno', 0)}"))

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        """Collect an operator's docstring, which is its tool-tip."""
        text = ast.get_docstring(node)
        if "_OT_" in node.name and text:
            self._add(node, " ".join(text.split()))
        if any(isinstance(base, ast.Name) and base.id.endswith("Enum") for base in node.bases):
            for child in node.body:
                if isinstance(child, ast.Assign):
                    self._show(child.value)
        self._body(node)

    def visit_Module(self, node: ast.Module) -> None:
        self._body(node)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._body(node)

    def _body(self, node: ast.Module | ast.ClassDef | ast.FunctionDef) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue  # a docstring
            if isinstance(node, ast.FunctionDef) and child is node.returns:
                continue
            self.visit(child)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if isinstance(node.annotation, ast.Call):  # a Blender property
            self.visit(node.annotation)
        self._assigned([node.target], node.value)

    def visit_arg(self, node: ast.arg) -> None:
        """Skip the annotation, which is not a text."""

    def visit_Assign(self, node: ast.Assign) -> None:
        self._assigned(node.targets, node.value)

    def _assigned(self, targets: list[ast.expr], value: ast.expr | None) -> None:
        if value is None:
            return
        names = {target.id for target in targets if isinstance(target, ast.Name)}
        names |= {target.attr for target in targets if isinstance(target, ast.Attribute)}
        if names & _SHOWN:
            self._show(value)
        for target in targets:  # row.operator(NAME, text="Open").path = path
            self.visit(target)
        self.visit(value)

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in _UNSHOWN_CALLS:
            return
        for at in _CALLS.get(name, ()):
            if at < len(node.args):
                self._show(node.args[at])
        for keyword in node.keywords:
            if keyword.arg in _SHOWN:
                self._show(keyword.value)
        self._show_labels(node.args)
        self.generic_visit(node)

    def visit_Tuple(self, node: ast.Tuple) -> None:
        """Collect an enum's item: identifier, label, description."""
        self._show_labels(node.elts)
        self.generic_visit(node)

    def _show_labels(self, nodes: list[ast.expr]) -> None:
        """Mark each text that is followed by its description as a label."""
        for label, description in pairwise(nodes):
            if isinstance(label, ast.Constant) and isinstance(description, ast.Constant):
                text = description.value
                if isinstance(text, str) and _SENTENCE.search(text):
                    self._show(label)

    def visit_Dict(self, node: ast.Dict) -> None:
        """Collect a dictionary's values: words by their names."""
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Attribute | ast.Name) and isinstance(value, ast.Constant):
                self._show(value)
            self.visit(value)

    def visit_Compare(self, node: ast.Compare) -> None:
        """Skip comparisons: what is compared is not shown."""

    def visit_Subscript(self, node: ast.Subscript) -> None:
        """Skip subscripts: a key is not shown."""
        self.visit(node.value)

    def _show(self, node: ast.expr) -> None:
        for each in ast.walk(node):
            if isinstance(each, ast.Constant | ast.JoinedStr):
                self._labels.add(id(each))

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._consider(node, node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._consider(node, template(node))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def _consider(self, node: ast.Constant | ast.JoinedStr, text: str) -> None:
        plain = _PLACE.sub("", text)
        if _CODE.search(text) or plain.isupper():
            return
        is_written_large = plain[:1].isupper() or " " in text.strip() or self._has_words
        is_label = id(node) in self._labels and _LABEL.search(plain) and is_written_large
        is_sentence = _SENTENCE.search(text.strip()) and _WORD.search(plain)
        is_part = self._has_parts and _PART.search(text.strip()) and "%s" not in text
        if is_label or is_sentence or is_part:
            self._add(node, text.strip())


def template(node: ast.JoinedStr) -> str:
    """Return an f-string with a placeholder for each expression, the same one for the same expression."""
    parts: list[str] = []
    names: dict[str, str] = {}
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            expression = ast.unparse(part.value)
            if expression not in names:
                name = _name(part.value)
                number = sum(each.rstrip("0123456789_") == name for each in names.values())
                names[expression] = f"{name}_{number + 1}" if number else name
            parts.append(f"{{{names[expression]}}}")
        elif isinstance(part, ast.Constant):
            parts.append(str(part.value))
    return "".join(parts)


def _name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").lower()
        case ast.Call(func=ast.Name(id="len" | "str" | "_shown"), args=[first, *_]):
            return _name(first)
        case ast.Call(func=ast.Attribute(value=ast.Constant(), attr="join"), args=[first, *_]):
            return _name(first)
        case ast.Call(func=ast.Attribute(value=owner, attr="capitalize" | "title" | "rstrip" | "strip")):
            return _name(owner)
        case ast.Call(func=func):
            return _name(func)
        case ast.Subscript(value=inner) | ast.BinOp(left=inner) | ast.Starred(value=inner):
            return _name(inner)
        case ast.BoolOp(values=[first, *_]):
            return _name(first)
        case _:
            return "value"
