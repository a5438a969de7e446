# SPDX-License-Identifier: GPL-3.0-or-later
"""A file is written completely or not at all."""

from __future__ import annotations

import pytest
from maquette.worker.formats.files import replacing


def test_the_file_appears_once_it_is_complete(tmp_path):
    output = tmp_path / "model.blend"
    output.write_text("old")
    with replacing(output) as part:
        assert (part.parent, part.suffix) == (tmp_path, ".blend")
        part.write_text("new")
        assert output.read_text() == "old"
    assert output.read_text() == "new"
    assert list(tmp_path.iterdir()) == [output]


def test_a_failure_keeps_the_old_file(tmp_path):
    output = tmp_path / "model.blend"
    output.write_text("old")

    def fail_halfway() -> None:
        with replacing(output) as part:
            part.write_text("half")
            raise KeyError

    with pytest.raises(KeyError):
        fail_halfway()
    assert output.read_text() == "old"
    assert list(tmp_path.iterdir()) == [output]


def test_a_writer_that_wrote_nothing_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError), replacing(tmp_path / "model.blend"):
        pass
