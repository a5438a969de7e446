# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds pytest's XML reports to counts of its own: sum_reports PASSED FAILED SKIPPED [REPORT...]."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET


def main(passed: int, failed: int, skipped: int, reports: list[str]) -> None:
    """Write 'N passed, N failed, N skipped'; errors count as failed."""
    for path in reports:
        if not Path(path).exists():
            continue
        for suite in ET.parse(path).iter("testsuite"):  # noqa: S314 - written by our own pytest
            bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            left_out = int(suite.get("skipped", 0))
            failed += bad
            skipped += left_out
            passed += int(suite.get("tests", 0)) - bad - left_out
    sys.stdout.write(f"{passed} passed, {failed} failed, {skipped} skipped\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
