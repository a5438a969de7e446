# SPDX-License-Identifier: GPL-3.0-or-later
"""Moves distant coordinates in a file near the origin, before Blender rounds them to 32 bits.

OBJ, PLY and STL store them as text, PLY also in 64 bits, as surveyed coordinates require: half a million metres away,
Blender's own are 3 cm apart. The model's position does not matter: it is placed again later.
"""

from __future__ import annotations

import contextlib
import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Any, Final

import numpy as np

from ...geometry.arrays import Doubles
from . import ply

_FAR: Final = 16.0  # times the model's size; below that, the rounding error is less than a millionth of it
_SAMPLE: Final = 250  # vertices that usually suffice to see that a model is not far away
_LINES_ON: Final = 20  # lines searched for one
_BATCH: Final = 100_000
_WORDS: Final = {"obj": b"v", "stl": b"vertex"}

Rewrite = Callable[[IO[bytes], IO[bytes], Doubles], None]


@contextlib.contextmanager
def near(model: Path, kind: str) -> Iterator[Path]:
    """Yield a copy of an "obj", "ply" or "stl" centred at the origin; the file itself if it is not far away.

    The copy lies beside the file and is removed after the block.
    """
    with model.open("rb") as file:
        rewrite, middle = _look(file, kind)
        if rewrite is None or middle is None:
            yield model
            return
        copy = model.with_name(f".{model.stem.removeprefix('.')}.near.{kind}")
        try:
            file.seek(0)
            with copy.open("wb") as output:
                rewrite(file, output, middle)
            yield copy
        finally:
            copy.unlink(missing_ok=True)


def _look(file: IO[bytes], kind: str) -> tuple[Rewrite | None, Doubles | None]:
    """Return how to rewrite the file, and its middle; None if it is near, or its numbers are unreadable."""
    try:
        if kind == "ply":
            return _look_at_ply(file)
        word = _WORDS[kind]
        if kind == "stl" and b"\0" in file.read(1024):  # binary STL has 32 bits anyway
            return None, None

        def split() -> Iterator[list[bytes]]:
            file.seek(0)
            return (parts for parts in map(bytes.split, file) if parts and parts[0] == word)

        some = [[float(part) for part in parts[1:4]] for parts in _sampled(file, word)]
        middle = _middle(some, lambda: ([float(part) for part in parts[1:4]] for parts in split()))
        return lambda source, output, moved: _write_words(source, output, moved, word), middle
    except (ValueError, IndexError):
        return None, None


def _sampled(file: IO[bytes], word: bytes) -> Iterator[list[bytes]]:
    """Yield lines that begin with the word, from all over the file, as any one part of it may be untypical."""
    size = file.seek(0, 2)
    for number in range(_SAMPLE):
        file.seek(size * number // _SAMPLE)
        if number:
            file.readline()  # skip a partial line
        for parts in map(bytes.split, itertools.islice(file, _LINES_ON)):
            if parts and parts[0] == word:
                yield parts
                break


def _middle(some: list[list[float]], positions: Callable[[], Iterable[list[float]]]) -> Doubles | None:
    """Return the middle of the positions if it is far away; ValueError if they are no numbers.

    `some` of them usually suffice to see that it is not.
    """
    sample = np.array(some, np.float64).reshape(-1, 3)
    if len(sample) and not _is_far(sample.min(axis=0), sample.max(axis=0)):
        return None
    rest = iter(positions())
    low, high = np.full(3, np.inf), np.full(3, -np.inf)
    while batch := list(itertools.islice(rest, _BATCH)):
        values = np.array(batch, np.float64).reshape(-1, 3)
        low, high = np.minimum(low, values.min(axis=0)), np.maximum(high, values.max(axis=0))
    return (low + high) / 2 if np.isfinite(low).all() and _is_far(low, high) else None


def _is_far(low: Doubles, high: Doubles) -> bool:
    size, distance = float((high - low).max()), float(np.abs((low + high) / 2).max())
    return math.isfinite(size) and math.isfinite(distance) and distance > _FAR * size


def _moved(parts: list[bytes], middle: Doubles, at: Iterable[int]) -> bytes:
    for axis, column in enumerate(at):
        parts[column] = repr(float(parts[column]) - float(middle[axis])).encode()
    return b" ".join(parts) + b"\n"


def _write_words(source: IO[bytes], output: IO[bytes], middle: Doubles, word: bytes) -> None:
    for line in source:
        parts = line.split()
        output.write(_moved(parts, middle, (1, 2, 3)) if parts and parts[0] == word else line)


def _look_at_ply(file: IO[bytes]) -> tuple[Rewrite | None, Doubles | None]:
    layout = ply.layout(file)
    if layout is None:
        return None, None
    begin = file.tell()
    if layout.form == "ascii":
        at = [layout.names.index(axis) for axis in "xyz"]

        def rows(step: int = 1) -> Iterator[list[float]]:
            file.seek(begin)
            for parts in map(bytes.split, itertools.islice(file, 0, layout.count, step)):
                yield [float(parts[column]) for column in at]

        middle = _middle(list(rows(max(1, layout.count // _SAMPLE))), rows)
        return lambda source, output, moved: _write_rows(source, output, moved, (begin, layout.count, at)), middle
    if not all(layout.types[layout.names.index(axis)].endswith("f8") for axis in "xyz"):
        return None, None
    values = _read_records(file, layout)
    positions = np.column_stack([values[axis] for axis in "xyz"]).astype(np.float64)
    low, high = positions.min(axis=0), positions.max(axis=0)
    middle = (low + high) / 2 if _is_far(low, high) else None
    return lambda source, output, moved: _write_records(source, output, moved, (begin, layout)), middle


def _read_records(file: IO[bytes], layout: ply.Layout) -> Any:
    record = np.dtype([(f"{name}", kind) for name, kind in zip(layout.names, layout.types, strict=True)])
    data = file.read(record.itemsize * layout.count)
    return np.frombuffer(data, record, layout.count).copy()  # ValueError if the file is truncated


def _write_rows(source: IO[bytes], output: IO[bytes], middle: Doubles, where: tuple[int, int, list[int]]) -> None:
    begin, count, at = where
    output.write(source.read(begin))
    for line in itertools.islice(source, count):
        output.write(_moved(line.split(), middle, at))
    output.writelines(source)


def _write_records(source: IO[bytes], output: IO[bytes], middle: Doubles, where: tuple[int, ply.Layout]) -> None:
    begin, layout = where
    output.write(source.read(begin))
    values = _read_records(source, layout)
    for axis, name in enumerate("xyz"):
        values[name] -= middle[axis]
    output.write(values.tobytes())
    while chunk := source.read(1 << 20):
        output.write(chunk)
