# SPDX-License-Identifier: GPL-3.0-or-later
"""CONTRIBUTING.md names existing files and folders, and features that have several files."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tools.checkout import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
LAYERS = ("settings", "panels", "operators", "runtime", "scene", "jobs", "worker/tasks")
MADE = ("dist/", "out/")  # by a build
FREE = re.compile(r"[XYZ<>*=]|VERSION")  # paths with a placeholder for a name
BLOCK = TEXT.partition("```\n")[2].partition("```")[0]


def _paths() -> set[str]:
    named = {word for quoted in re.findall(r"`([^`\n]+)`", TEXT.replace(BLOCK, "")) for word in quoted.split()}
    return {
        word
        for word in named
        if re.fullmatch(r"\.?[\w/.-]+(/|\.(py|md|toml))", word)
        and not FREE.search(word)
        and not word.startswith(("..", *MADE))
    }


def _tree() -> list[str]:
    """The paths of the tree; an entry beside or below a folder is inside it, unless it also exists at the top."""
    found, folder = [], ""
    for line in BLOCK.splitlines():
        words = re.findall(r"(?:^|[\s(])([a-z_]+(?:/[a-z_]+)*(?:/|\.py))(?![\w*])", line)
        if line[:1].strip():
            folder = words[0] if words[0].endswith("/") else ""
        found += [word if (ROOT / word).exists() else folder + word for word in words]
    return found


@pytest.mark.parametrize("path", sorted(_paths()))
def test_each_path_exists(path):
    is_of_a_service = "/" not in path and list((ROOT / "client").glob(f"*/{path}"))
    assert (ROOT / path).exists() or is_of_a_service


@pytest.mark.parametrize("path", _tree())
def test_each_path_of_the_tree_exists(path):
    assert (ROOT / path).exists()


def test_each_folder_at_the_top_is_in_the_tree():
    folders = {each.name for each in ROOT.iterdir() if each.is_dir() and (each / "__init__.py").exists()}
    assert {name for name in folders if f"{name}/" not in BLOCK} == set()


def test_the_features_are_those_that_have_a_file_in_several_layers():
    listed = set(re.findall(r"`(\w+)`", TEXT.partition("for each name (")[2].partition(")")[0]))
    names = Counter(path.stem for layer in LAYERS for path in (ROOT / layer).glob("*.py"))
    assert {name for name in listed if names[name] < 2} == set()
    assert {name for name, count in names.items() if count > 2 and name != "__init__"} <= listed
