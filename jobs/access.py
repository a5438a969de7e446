# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits until something may be sent: Blender's online access may be switched off at any time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ..client import errors
from .state import Stage
from .writer import JobWriter

_INTERVAL: Final = 0.5  # seconds


@dataclass
class Access:
    """`is_online` is asked before each call of a service on the web."""

    writer: JobWriter
    is_needed: bool
    is_online: Callable[[], bool]

    def wait(self) -> None:
        """Return when something may be sent; raises Cancelled."""
        if not self.is_needed or self.is_online():
            return
        stage = self.writer.job.stage
        self.writer.show(stage=Stage.OFFLINE)
        while not self.is_online():
            if self.writer.permit.signal.wait(_INTERVAL):
                raise errors.Cancelled
        self.writer.show(stage=stage)
