# SPDX-License-Identifier: GPL-3.0-or-later
"""What a workflow needs on the server: its nodes' classes and model files, checked by `/object_info`. Sends nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ...errors import NotReady
from ...http import json_values
from .graph import Graph, in_order, link, title

Info = Callable[[str], Mapping[str, Any]]  # what the server reports about a class of nodes; empty for an unknown class

_FILE: Final = re.compile(r"\.(safetensors|ckpt|pth?|bin|gguf|onnx|sft)$", re.IGNORECASE)


@dataclass(frozen=True)
class Missing:
    """Something missing on the server. `what`: its name; `kind`: a node or a file; `where`: how to get it."""

    what: str
    kind: str
    where: str

    def __str__(self) -> str:
        return f"{self.kind} “{self.what}”. {self.where}"


_BY_MANAGER: Final = (
    "Open the workflow in ComfyUI: its Manager installs it with Install Missing Custom Nodes; "
    "a node of ComfyUI's own comes with an update."
)
_BY_FOLDER: Final = "Put it into ComfyUI's folder models, or choose a file that is there and export the workflow again."


def missing(graph: Graph, info: Info, where: Mapping[str, str] = {}) -> list[Missing]:
    """What is missing on the server, in the nodes' order. `where`: how to get a class or file, by name."""
    lacks: dict[str, Missing] = {}
    for id_ in in_order(graph):
        node = graph[id_]
        kind = node["class_type"]
        known = info(kind)
        if not known:
            lacks.setdefault(kind, Missing(kind, "the node", where.get(kind, _BY_MANAGER)))
            continue
        for name, choices in _combos(known):
            held = node["inputs"].get(name)
            if isinstance(held, str) and link(held) is None and held not in choices and _FILE.search(held):
                lacks.setdefault(held, Missing(held, "the model file", where.get(held, _BY_FOLDER)))
        for name in _required(known):
            if name not in node["inputs"]:
                lacks.setdefault(
                    f"{kind}.{name}",
                    Missing(
                        name, f"the input of “{title(node)}” called", "Export the workflow from this ComfyUI again."
                    ),
                )
    return list(lacks.values())


def check(graph: Graph, info: Info, where: Mapping[str, str] = {}) -> None:
    """Raise NotReady if anything is missing on the server."""
    lacks = missing(graph, info, where)
    if lacks:
        raise NotReady(sentence(lacks))


def sentence(lacks: Sequence[Missing]) -> str:
    """A sentence on what is missing; the first item in full."""
    more = len(lacks) - 1
    others = "" if not more else f" Besides: {', '.join(each.what for each in lacks[1:6])}{'…' if more > 5 else ''}."
    return f"Your ComfyUI lacks {lacks[0]}{others}"


def is_paid(graph: Graph, info: Info) -> bool:
    """Whether a node of the workflow calls a paid web service."""
    return any(info(node["class_type"]).get("api_node") is True for node in graph.values())


def choices(info: Info, kind: str, name: str) -> tuple[str, ...]:
    """The values that an input of a class may have; none for an unknown class."""
    return next((found for each, found in _combos(info(kind)) if each == name), ())


def _groups(known: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    inputs = json_values.mapping(known.get("input"))
    for group in ("required", "optional"):
        yield group, json_values.mapping(inputs.get(group))


def _combos(known: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Inputs with a list of values: given directly, or in newer versions among the options of a COMBO."""
    for _, inputs in _groups(known):
        for name, declared in inputs.items():
            first = declared[0] if isinstance(declared, list) and declared else None
            if first == "COMBO":
                options = json_values.mapping(declared[1] if len(declared) > 1 else None)
                first = options.get("options")
            if isinstance(first, list):
                yield name, tuple(str(each) for each in first)


def _required(known: Mapping[str, Any]) -> Iterator[str]:
    """Inputs without a default, which must be given. What a dynamic input contains, only the server knows."""
    for group, inputs in _groups(known):
        for name, declared in inputs.items():
            options = json_values.mapping(declared[1] if isinstance(declared, list) and len(declared) > 1 else None)
            is_dynamic = isinstance(declared, list) and bool(declared) and str(declared[0]).startswith("COMFY_")
            has_choices = (
                isinstance(declared, list)
                and bool(declared)
                and (isinstance(declared[0], list) or declared[0] == "COMBO")
            )
            if group == "required" and "default" not in options and not is_dynamic and not has_choices:
                yield name
