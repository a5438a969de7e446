# SPDX-License-Identifier: GPL-3.0-or-later
"""What kind of drive a folder is on."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from maquette.jobs.store.filesystem import drive_letter, is_network, kind_of_mount

MOUNTS = r"""
/dev/sda1 / ext4 rw 0 0
server:/home /home nfs4 rw 0 0
/dev/sdb1 /home/local\040disk xfs rw 0 0
//nas/art /mnt/art cifs rw 0 0
/dev/sdc1 /mnt/art ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/var/lib", "ext4"),
        ("/home/ada/.config", "nfs4"),
        ("/home/local disk/maquette", "xfs"),
        ("/homely", "ext4"),
        ("/mnt/art", "ext4"),  # the later mount hides the earlier one
    ],
)
def test_the_innermost_mount_counts(path: str, kind: str) -> None:
    assert kind_of_mount(PurePosixPath(path), MOUNTS) == kind  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("path", "letter"),
    [
        (r"C:\Users\Ada", "C:"),
        (r"\\?\D:\deep", "D:"),
        (r"\\nas\art\models", ""),
        (r"\\?\UNC\nas\art\models", ""),
        (r"\\.\pipe\x", ""),
    ],
)
def test_a_network_share_has_no_drive_letter(path: str, letter: str) -> None:
    assert drive_letter(PureWindowsPath(path).drive) == letter


def test_the_drive_of_a_real_folder_is_known(tmp_path: Path) -> None:
    assert is_network(tmp_path) in {True, False}
