# SPDX-License-Identifier: GPL-3.0-or-later
"""Every measured figure has its command in the same section of the page, and each command exists."""

from __future__ import annotations

import re

import pytest

from benchmarks.__main__ import names
from tools.checkout import ROOT

DOCUMENTS = [ROOT / name for name in ("README.md", "SECURITY.md", "CONTRIBUTING.md", "training/README.md")]
DOCUMENTS += sorted((ROOT / "docs").glob("*.md"))
# A share with decimals, a time, an amount of memory, a count of passed tests: such a number is measured, not chosen.
MEASURED = re.compile(
    r"\d\.\d+ %|IoU (of )?\d|(?<!since )\b0\.\d{2,}\b|\d ms\b|\d\.\d [kMG]B\b|\d [kMG]B of memory|\d passed|\d tests"
)
COMMAND = re.compile(r"`(make [a-z][^`]*|[^`]*python -m [^`]+|training\.\w+)`")
TARGETS = set(re.findall(r"^([a-z][\w.-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def parts(path):
    """The page's introduction and its sections, split at second-level headings."""
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    introduction, *rest = re.split(r"^## ", text, flags=re.MULTILINE)
    return [(part.partition("\n")[0], introduction + part) for part in rest] or [("", introduction)]


def identifier(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", DOCUMENTS, ids=identifier)
def test_figures_have_a_command_beside_them(path):
    bare = {
        heading: found
        for heading, text in parts(path)
        if (found := [match.group() for match in MEASURED.finditer(text)]) and not COMMAND.search(text)
    }
    assert bare == {}


@pytest.mark.parametrize("path", [*DOCUMENTS, ROOT / "CHANGELOG.md"], ids=identifier)
def test_each_make_target_exists(path):
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"`(?:[A-Z_]+=\S+ )?make ([a-z][\w.-]*)", text) + re.findall(
        r"^make (\w[\w.-]*)", text, re.MULTILINE
    )
    assert {target for target in named if target not in TARGETS} == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=identifier)
def test_each_benchmark_exists(path):
    asked = re.findall(r'make bench[^`]*?ARGS="?([\w:, ]+)', path.read_text(encoding="utf-8"))
    named = {name.partition(":")[0] for arguments in asked for name in arguments.split()}
    assert named - set(names()) == set()


def test_what_counts_as_measured():
    assert all(map(MEASURED.search, ("1.9 % of the pixels", "in 7 ms", "156 tests passed", "an IoU of 0.98")))
    assert not MEASURED.search("up to 30 % of the surface, in version 0.2.0, 96 directions")
