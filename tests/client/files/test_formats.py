# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of model formats: each can be checked, found in a ZIP and imported, and services offer no others."""

from __future__ import annotations

import zipfile

import pytest

from tools.checkout import load_package

load_package()

from maquette.client.errors import ModelFileError
from maquette.client.files import model
from maquette.client.files.formats import USUAL_UP
from maquette.client.registry import SERVICES
from maquette.worker.formats import archive


@pytest.mark.parametrize("name", USUAL_UP)
def test_each_format_is_checked_by_its_header(name, tmp_path):
    file = tmp_path / f"model.{name}"
    file.write_bytes(b"\0")
    with pytest.raises(ModelFileError, match=f"{name.upper()} model"):
        model.check(file, name)


@pytest.mark.parametrize("name", USUAL_UP)
def test_each_format_is_found_in_a_zip(name, tmp_path):
    file = tmp_path / "model.zip"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(f"crate.{name}", b"\0")
    with archive.opened(file, "glb") as (path, kind):
        assert (path.name, kind) == (f"crate.{name}", name)


def test_no_service_offers_a_format_that_is_not_in_the_table():
    offered = {name for spec in SERVICES.values() for name in spec.capabilities.formats}
    assert offered - {"gif"} <= USUAL_UP.keys()
