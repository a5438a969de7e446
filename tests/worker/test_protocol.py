# SPDX-License-Identifier: GPL-3.0-or-later
"""The codes of failure, the sentences that stand for them, and what geometry finds no model in."""

from __future__ import annotations

import pytest
from maquette.client import errors, worker
from maquette.geometry.errors import MESSAGES
from maquette.worker import protocol

CODES = {value for name, value in vars(protocol).items() if name.isupper() and isinstance(value, str)}


def test_every_sentence_stands_for_a_code_that_there_is():
    assert set(worker._SENTENCES) <= CODES


@pytest.mark.parametrize("code", MESSAGES)
def test_what_no_model_can_be_made_of_is_told_as_the_pictures_fault(code):
    assert code in CODES
    error = worker.failure(code, "")
    assert isinstance(error, errors.PictureError)
    assert str(error) == worker._SENTENCES[code]
