# SPDX-License-Identifier: GPL-3.0-or-later
"""The failure codes, their messages, and geometry's reasons for making no model."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import is_typeddict

import pytest
from maquette.client import errors, worker
from maquette.geometry.errors import MESSAGES
from maquette.worker import mesh_messages, protocol

from tools.checkout import ROOT

CODES = {value for name, value in vars(protocol).items() if name.isupper() and isinstance(value, str)}


def test_every_message_belongs_to_an_existing_code():
    assert {*worker._SENTENCES, *worker._OF_THE_PICTURE} <= CODES


@pytest.mark.parametrize("code", MESSAGES)
def test_geometrys_reasons_are_reported_as_problems_of_the_picture(code):
    assert code in CODES
    error = worker.failure(code, "")
    assert isinstance(error, errors.PictureError)
    assert str(error) == worker._OF_THE_PICTURE[code][1]


def spoken() -> Iterator[tuple[str, str]]:
    """Every failure code and task name that the parent's side spells out as a string, with its file."""
    codes = {value for value in CODES if not isinstance(value, protocol.Task)}
    for folder in ("client", "jobs", "runtime"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and node.value in codes:
                    yield path.name, str(node.value)
                elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "call":
                    yield from ((path.name, each.value) for each in node.args[:1] if isinstance(each, ast.Constant))


def test_codes_and_tasks_are_never_string_literals():
    assert list(spoken()) == []


def test_every_task_is_implemented_and_typed_by_dictionaries():
    tasks = {value for value in vars(protocol).values() if isinstance(value, protocol.Task)}
    declared = {**vars(protocol), **vars(mesh_messages)}
    contracts = {name for name, value in declared.items() if is_typeddict(value)}
    source = (ROOT / "worker/tasks/registry.py").read_text(encoding="utf-8")
    assert len(tasks) == source.count("_doing(protocol.")
    assert {name.removesuffix("Result") for name in contracts if name.endswith("Result")} == {
        name.removesuffix("Arguments") for name in contracts if name.endswith("Arguments")
    }
    assert len(tasks) == len([name for name in contracts if name.endswith("Result")])
