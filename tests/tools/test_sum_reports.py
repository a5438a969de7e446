# SPDX-License-Identifier: GPL-3.0-or-later
"""The last line of a complete run."""

from __future__ import annotations

from tools import sum_reports

REPORT = '<testsuites><testsuite errors="1" failures="2" skipped="3" tests="10"/></testsuites>'


def test_reports_and_stages_are_added(tmp_path, capsys):
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_text(REPORT)
    sum_reports.main(5, 1, 2, [str(tmp_path / "a.xml"), str(tmp_path / "b.xml"), str(tmp_path / "missing.xml")])
    assert capsys.readouterr().out == "13 passed, 7 failed, 8 skipped\n"
