# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of parameters and answers is complete, and each row names a test that exists."""

from __future__ import annotations

import re
import subprocess
import sys

from maquette.client.modelslab.options import OF_PROMPTS, ModelsLabOptions
from maquette.client.stable_diffusion.options import StableDiffusionOptions

from tools.checkout import ROOT

# The fields of documented answers: successes, jobs in progress, errors.
MODELSLAB_ANSWERS = {
    "status",
    "generationTime",
    "id",
    "output",
    "proxy_links",
    "meta",
    "tip",
    "eta",
    "message",
    "fetch_result",
    "future_links",
    "extra_assets",
}
STABLE_DIFFUSION_ANSWERS = {"status", "generationTime", "id", "output", "meta", "messege"}


def rows(heading: str = "") -> list[list[str]]:
    """The rows of all tables, or of those below one heading, without header rows."""
    text = (ROOT / "docs" / "services.md").read_text(encoding="utf-8")
    part = text.partition(f"\n## {heading}")[2].partition("\n## ")[0] if heading else text
    lines = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def named(heading: str) -> set[str]:
    return {row[0].strip("`") for row in rows(heading)}


def mentioned() -> set[str]:
    return {name for row in rows() for name in re.findall(r"`(tests/[\w/]+\.py::\w+)`", row[-1])}


def test_no_cell_is_empty() -> None:
    assert len(rows()) > 60
    assert [row for row in rows() if not all(row)] == []


def test_every_parameter_and_answer_of_both_pages_has_its_row() -> None:
    modelslab = named("ModelsLab, version 6")
    assert {"key", "init_image", *ModelsLabOptions().as_request(), *MODELSLAB_ANSWERS} <= modelslab
    assert {"prompt", *OF_PROMPTS} <= named("ModelsLab: further parameters of `text_to_3d`")
    parameters = {"key", "image", *StableDiffusionOptions().as_mapping()}
    assert parameters | STABLE_DIFFUSION_ANSWERS <= named("Stable Diffusion API")


def test_each_row_of_a_parameter_or_an_answer_names_a_test() -> None:
    last = [row[2] for row in rows() if len(row) == 3 and row[2] not in {"test", "---"}]
    assert len(last) > 50
    assert [cell for cell in last if not re.fullmatch(r"`tests/[\w/]+\.py::\w+`", cell)] == []


def test_each_named_test_is_collected() -> None:
    files = sorted({name.partition("::")[0] for name in mentioned()})
    command = [sys.executable, "-m", "pytest", "-q", "--collect-only", *files]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    collected = {line.partition("[")[0].strip() for line in found.splitlines()}
    assert mentioned() - collected == set()
