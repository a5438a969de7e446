# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills in a workflow's inputs when the artist chooses it: as found, or as corrected the last time. Knows no Blender.

The functions serve as callbacks of Blender's properties; `settings` has the attributes of `OwnServerOptions`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from ...errors import InvalidSetting
from ...http import json_values
from . import graph as graphs
from . import roles
from .graph import Graph

# Role -> the setting that names its input.
SETTINGS: Final = {role: "output_node" if role == "output" else f"{role}_input" for role in roles.NAMES}
_KEPT: Final = (*SETTINGS.values(), "transparency")
_MOST_KEPT: Final = 20  # workflows


def chosen(settings: Any, context: Any) -> None:
    """Another workflow was chosen: keep the last one's corrections, and fill in this one's inputs."""
    corrections = json_values.parse_mapping(settings.corrections.encode()) or {}
    try:
        graph = graphs.read(path_of(settings.workflow_file, _folder(context)))
    except InvalidSetting as error:
        settings.problem = str(error) if settings.workflow_file else ""
        return
    settings.problem = ""
    found = roles.find(graph)
    values: dict[str, Any] = {setting: getattr(found, role) for role, setting in SETTINGS.items()}
    values["transparency"] = "KEEP" if found.keeps_alpha else "WHITE"
    values.update({name: text for name, text in _texts(corrections.get(digest(graph))).items() if name in _KEPT})
    for name, value in values.items():
        setattr(settings, name, value)
    for each, name in (("faces_input", "faces"), ("texture_input", "texture_size")):
        number = roles.value(graph, values[each])
        if isinstance(number, int) and number > 0:
            setattr(settings, name, number)


def corrected(settings: Any, context: Any) -> None:
    """An input was corrected: keep it for the chosen workflow."""
    try:
        graph = graphs.read(path_of(settings.workflow_file, _folder(context)))
    except InvalidSetting:
        return
    kept = dict(json_values.parse_mapping(settings.corrections.encode()) or {})
    kept.pop(digest(graph), None)
    kept[digest(graph)] = {name: getattr(settings, name) for name in _KEPT}
    settings.corrections = json.dumps(dict(list(kept.items())[-_MOST_KEPT:]))


def suggestions(role: str) -> Callable[[Any, Any, str], list[str]]:
    """A search callback that suggests every input that may have the role."""

    def search(settings: Any, context: Any, typed: str) -> list[str]:
        try:
            graph = graphs.read(path_of(settings.workflow_file, _folder(context)))
        except InvalidSetting:
            return []
        return [each for each in roles.candidates(graph, role) if typed.lower() in each.lower()]

    return search


def digest(graph: Graph) -> str:
    """A digest of the workflow, wherever its file is."""
    return hashlib.sha256(graphs.dump(graph).encode()).hexdigest()[:16]


def path_of(text: str, folder: Path | None = None) -> Path:
    """The path in a text field; `//` stands for the folder of the open .blend, as in Blender."""
    if text.startswith("//"):
        return (folder or Path()) / text[2:]
    return Path(text).expanduser()


def _folder(context: Any) -> Path | None:
    name = getattr(getattr(context, "blend_data", None), "filepath", "")
    return Path(name).parent if name else None


def _texts(value: object) -> dict[str, str]:
    return {name: text for name, text in json_values.mapping(value).items() if isinstance(text, str)}
