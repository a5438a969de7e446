# SPDX-License-Identifier: GPL-3.0-or-later
"""A workflow in ComfyUI's API format: nodes by id, each with a class and inputs. Sends nothing."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from ...errors import InvalidSetting
from ...http import json_values

Graph = dict[str, dict[str, Any]]

_LARGEST: Final = 4 << 20  # bytes; an exported workflow has some kilobytes
_EXPORT: Final = "Export it in ComfyUI with File > Export (API) and choose that file."


def read(path: Path) -> Graph:
    """The workflow in a file; raises InvalidSetting, which says what the file is instead."""
    name = path.name
    if not str(path) or str(path) == ".":
        raise InvalidSetting(f"No workflow is chosen. {_EXPORT}")
    try:
        if path.stat().st_size > _LARGEST:
            raise InvalidSetting(f"{name!r} is too large to be a workflow. {_EXPORT}")
        data = path.read_bytes()
    except OSError as error:
        raise InvalidSetting(f"The workflow {name!r} cannot be read ({error.strerror or error}). {_EXPORT}") from error
    return parse(data, name)


def parse(data: bytes, name: str) -> Graph:
    """The workflow in a file's bytes; raises InvalidSetting."""
    value = json_values.parse_mapping(data)
    if value is None:
        raise InvalidSetting(f"{name!r} is not a workflow. {_EXPORT}")
    if isinstance(value.get("prompt"), dict):  # the body of a request to the queue
        value = value["prompt"]
    if "nodes" in value and "links" in value:
        raise InvalidSetting(
            f"{name!r} is a workflow as ComfyUI's editor saves it, which its queue does not take. {_EXPORT}"
        )
    nodes = {id_: node for id_, node in value.items() if isinstance(node, dict) and "class_type" in node}
    if not nodes:
        raise InvalidSetting(f"{name!r} contains no nodes. {_EXPORT}")
    for id_, node in nodes.items():
        if not isinstance(node["class_type"], str) or not isinstance(node.get("inputs", {}), dict):
            raise InvalidSetting(f"Node {id_[:20]} of {name!r} is damaged. {_EXPORT}")
    return {id_: {**copy.deepcopy(node), "inputs": dict(node.get("inputs", {}))} for id_, node in nodes.items()}


def title(node: Mapping[str, Any]) -> str:
    """The node's title in the editor, or its class."""
    named = json_values.line(json_values.mapping(node.get("_meta")).get("title"))
    return named or str(node["class_type"])


def link(value: object) -> tuple[str, int] | None:
    """The node and output number that an input is connected to; None for a plain value."""
    if isinstance(value, list) and len(value) == 2 and isinstance(value[1], int) and not isinstance(value[1], bool):
        return str(value[0]), value[1]
    return None


def sources(graph: Graph, id_: str) -> Iterator[str]:
    """A node and all nodes upstream of it, each once."""
    seen = {id_}
    waiting = [id_]
    while waiting:
        current = waiting.pop(0)
        if current not in graph:
            continue
        yield current
        found = [link(value) for value in graph[current]["inputs"].values()]
        new = [source[0] for source in found if source is not None and source[0] not in seen]
        seen.update(new)
        waiting += new


def in_order(graph: Graph) -> list[str]:
    """The ids in order, numbers by value."""
    return sorted(graph, key=lambda id_: [int(part) if part.isdigit() else 0 for part in re.split(r"\D+", id_)])


def dump(graph: Graph) -> str:
    """The workflow as text, always the same for the same one."""
    return json.dumps(graph, sort_keys=True)
