# SPDX-License-Identifier: GPL-3.0-or-later
"""The threat model names existing files and the limits in the code."""

from __future__ import annotations

import re

import pytest
from maquette.client.files import picture
from maquette.client.http import download, transport
from maquette.worker import launcher
from maquette.worker.formats import archive

from tools.checkout import ROOT

PAGE = " ".join((ROOT / "docs" / "threat_model.md").read_text(encoding="utf-8").split())
PATHS = sorted(set(re.findall(r"`((?:client|jobs|runtime|scene|worker|tests)/[\w/.]+)`", PAGE)))


@pytest.mark.parametrize("path", PATHS)
def test_each_file_that_it_names_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_it_names_many_files() -> None:
    assert len(PATHS) > 15


@pytest.mark.parametrize(
    "limit",
    [
        f"at most {picture.LARGEST:,} pixels a side",
        f"at most {transport.LONGEST_ANSWER >> 10} KiB",
        {10: "ten redirects"}[transport._MOST_REDIRECTS],
        f"at most {download.LARGEST >> 30} GiB",
        f"{archive._MOST_FILES:,} files and {archive._MOST_BYTES >> 30} GiB in a ZIP",
        "end in " + ", ".join(name.strip("_") for name in launcher._SECRETS[:-1]) + " or PASSWORD",
    ],
)
def test_each_limit_is_the_codes(limit: str) -> None:
    assert limit in PAGE
