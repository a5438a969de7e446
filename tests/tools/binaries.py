# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a shared library's headers: its machine, its exported functions, whether it is signed."""

from __future__ import annotations

import struct
from dataclasses import dataclass

MACHINES = {62: "x64", 0x8664: "x64", 0xAA64: "arm64", 0x01000007: "x64", 0x0100000C: "arm64"}
LC_SYMTAB, LC_CODE_SIGNATURE = 0x2, 0x1D


@dataclass(frozen=True)
class Binary:
    system: str
    machine: str
    exported: frozenset[str]
    is_signed: bool = False


def read(content: bytes) -> Binary:
    if content[:4] == b"\x7fELF":
        return Binary("linux", MACHINES[struct.unpack_from("<H", content, 18)[0]], elf_exports(content))
    if content[:2] == b"MZ":
        start = struct.unpack_from("<I", content, 0x3C)[0]
        return Binary("windows", MACHINES[struct.unpack_from("<H", content, start + 4)[0]], pe_exports(content, start))
    assert content[:4] == b"\xcf\xfa\xed\xfe", "neither ELF nor PE nor 64-bit Mach-O"
    return macho(content)


def text(content: bytes, start: int) -> str:
    return content[start : content.index(b"\0", start)].decode()


def elf_exports(content: bytes) -> frozenset[str]:
    table, size, count = (struct.unpack_from(form, content, at)[0] for form, at in (("<Q", 40), ("<H", 58), ("<H", 60)))
    sections = [struct.unpack_from("<IIQQQQIIQQ", content, table + i * size) for i in range(count)]
    dynamic = next(section for section in sections if section[1] == 11)
    strings = sections[dynamic[6]][4]
    found = set()
    for at in range(dynamic[4], dynamic[4] + dynamic[5], 24):
        name, _, _, section = struct.unpack_from("<IBBH", content, at)
        if section:  # defined here
            found.add(text(content, strings + name))
    return frozenset(found)


def pe_exports(content: bytes, start: int) -> frozenset[str]:
    sections, optional = (
        struct.unpack_from("<H", content, start + 6)[0],
        struct.unpack_from("<H", content, start + 20)[0],
    )
    tables = [struct.unpack_from("<8sIIII", content, start + 24 + optional + 40 * i) for i in range(sections)]

    def offset(address: int) -> int:
        _, _, base, _, raw = next(t for t in tables if t[2] <= address < t[2] + max(t[1], t[3]))
        return address - base + raw

    directory = offset(struct.unpack_from("<I", content, start + 24 + 112)[0])
    count, _, names = struct.unpack_from("<III", content, directory + 24)
    addresses = struct.unpack_from(f"<{count}I", content, offset(names))
    return frozenset(text(content, offset(address)) for address in addresses)


def macho(content: bytes) -> Binary:
    _, machine, _, _, count = struct.unpack_from("<5I", content)
    at, exported, is_signed = 32, set(), False
    for _ in range(count):
        command, size = struct.unpack_from("<II", content, at)
        is_signed |= command == LC_CODE_SIGNATURE
        if command == LC_SYMTAB:
            symbols, number, strings, _ = struct.unpack_from("<4I", content, at + 8)
            for i in range(number):
                name, kind = struct.unpack_from("<IB", content, symbols + 16 * i)
                if kind & 0x0F == 0x0F:  # external, and defined in a section
                    exported.add(text(content, strings + name).removeprefix("_"))
        at += size
    return Binary("macos", MACHINES[machine], frozenset(exported), is_signed)
