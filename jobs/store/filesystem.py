# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a folder is on a network drive, where SQLite's write-ahead log would damage the library.

https://sqlite.org/wal.html: "all processes using a database must be on the same host computer".
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

_NETWORK: Final = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "9p", "afs", "ceph", "lustre", "glusterfs", "gpfs"}
    | {"fuse.sshfs", "fuse.rclone", "fuse.glusterfs", "davfs", "fuse.davfs2", "virtiofs", "vboxsf", "prl_fs"}
)
_REMOTE: Final = 4  # Windows' DRIVE_REMOTE
_MNT_LOCAL: Final = 0x1000  # macOS: sys/mount.h


def is_network(folder: Path) -> bool:
    """Whether the folder, which must exist, is on another computer. False if that cannot be found out."""
    path = folder.resolve()
    if sys.platform == "win32":
        return _is_network_on_windows(path)
    if sys.platform == "darwin":
        return not _is_local_on_macos(path)
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return False
    return kind_of_mount(path, mounts) in _NETWORK


def kind_of_mount(path: Path, mounts: str) -> str:
    """The type of the file system of `path` by the text of /proc/mounts; "" if none matches."""
    best, kind = "", ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = _unescaped(fields[1])
        if path.is_relative_to(point) and len(point) >= len(best):  # a later mount hides an earlier one
            best, kind = point, fields[2]
    return kind


def _unescaped(text: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        text = text.replace(code, character)
    return text


def drive_letter(drive: str) -> str:
    """A Windows path's drive as "C:", also in the form of long paths; "" for a network share."""
    plain = drive.removeprefix("\\\\?\\")
    return plain if len(plain) == len("C:") else ""


def _is_local_on_macos(path: Path) -> bool:
    import ctypes
    import ctypes.util

    class _Statfs(ctypes.Structure):
        # The beginning of struct statfs with 64-bit inodes.
        _fields_ = (
            ("block_size", ctypes.c_uint32),
            ("io_size", ctypes.c_int32),
            ("counts", ctypes.c_uint64 * 5),
            ("fs_id", ctypes.c_int32 * 2),
            ("owner", ctypes.c_uint32),
            ("type", ctypes.c_uint32),
            ("flags", ctypes.c_uint32),
            ("rest", ctypes.c_char * 4096),
        )

    found = _Statfs()
    library = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True)
    call = getattr(library, "statfs$INODE64", None) or library.statfs
    if call(os.fsencode(path), ctypes.byref(found)) != 0:
        return True
    return bool(found.flags & _MNT_LOCAL)


if sys.platform == "win32":

    def _is_network_on_windows(path: Path) -> bool:
        import ctypes

        drive = drive_letter(path.drive)
        return not drive or int(ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\")) == _REMOTE
