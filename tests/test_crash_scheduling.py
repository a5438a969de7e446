# SPDX-License-Identifier: GPL-3.0-or-later
"""A crashed test does not end the run; tests/crash_scheduling.py explains why it would."""

import subprocess
import sys
from xml.etree import ElementTree as ET

import pytest

from tools.checkout import ROOT

pytest.importorskip("xdist")


def test_a_test_that_ends_its_process_fails_once_and_the_others_run(tmp_path):
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_ends.py").write_text(
        "import os\ndef test_before(): pass\ndef test_ends(): os._exit(1)\ndef test_after(): pass\n"
    )
    for name in "abc":
        (tmp_path / f"test_{name}.py").write_text("def test_one(): pass\ndef test_two(): pass\n")
    report = tmp_path / "report.xml"
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-c",
        tmp_path / "pytest.ini",
        "-o",
        f"pythonpath={ROOT}",
        "-p",
        "no:schemathesis",
    ]
    command += ["-p", "tests.crash_scheduling", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    subprocess.run([*command, f"--junitxml={report}", tmp_path], cwd=tmp_path, capture_output=True, check=False)
    tests = ET.parse(report).iter("testcase")
    outcomes = sorted((test.get("name") or "", len(list(test))) for test in tests)
    assert outcomes == [
        ("test_after", 0),
        ("test_before", 0),
        ("test_ends", 1),
        *[("test_one", 0)] * 3,
        *[("test_two", 0)] * 3,
    ]
