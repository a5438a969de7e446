# SPDX-License-Identifier: GPL-3.0-or-later
"""What a task raises when it cannot do what was asked; the words are those of `protocol`."""

from __future__ import annotations


class TaskFailed(Exception):
    """`code` is one of `protocol`'s, `detail` one short line without paths or tracebacks."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail
