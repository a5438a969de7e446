# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks facts about a model against a game's limits, and writes the report. Needs no numpy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

TRIANGLES: Final = "TRIANGLES"
MATERIALS: Final = "MATERIALS"
TEXTURES: Final = "TEXTURES"
TEXELS: Final = "TEXELS"
PIVOT: Final = "PIVOT"
SCALE: Final = "SCALE"
WATERTIGHT: Final = "WATERTIGHT"
UVS: Final = "UVS"
NORMALS: Final = "NORMALS"
LODS: Final = "LODS"

LABELS: Final = {
    TRIANGLES: "Triangles",
    MATERIALS: "Materials",
    TEXTURES: "Texture Size",
    TEXELS: "Texel Density",
    PIVOT: "Pivot",
    SCALE: "Scale",
    WATERTIGHT: "Watertight",
    UVS: "UV Overlap",
    NORMALS: "Normals",
    LODS: "Levels of Detail",
}
_OVERLAP: Final = 0.01  # of the UV area that is covered
_UNEVEN: Final = 4.0  # densest to sparsest texels: above this ratio, sharp and blurred areas are visible side by side
STEP: Final = 0.9  # of the previous level's triangles: a level that keeps more is not worth its memory


@dataclass(frozen=True)
class Limits:
    """The most that a game allows. `texture`: the longest side in pixels, 0 if the textures stay as they are."""

    triangles: int
    materials: int
    texture: int


@dataclass(frozen=True)
class Facts:
    """What was measured on the exported model.

    `levels`: triangles of each level of detail, the finest first; `texture`: the longest side in pixels, 0 without one;
    `density`: texels per metre; `unevenness`: densest to sparsest texels; `is_pivot_inside`: the bounding box;
    `openings`: boundary loops; `non_manifold`: edges that more than two faces share; `overlap`: 0 to 1, None without
    UVs; `flipped`: faces that point inwards.
    """

    levels: tuple[int, ...]
    materials: int
    texture: int
    density: float
    unevenness: float
    is_pivot_inside: bool
    is_scale_applied: bool
    openings: int
    non_manifold: int
    overlap: float | None
    flipped: int


@dataclass(frozen=True)
class Check:
    """A check's result. `found`, `wanted`: the texts that the artist reads."""

    kind: str
    found: str
    wanted: str
    passed: bool


def judge(facts: Facts, limits: Limits) -> tuple[Check, ...]:
    """Check the facts against the limits; checks that do not apply to the model are left out."""
    return (*_of_size(facts, limits), *_of_shape(facts), *_of_uvs(facts), *_of_levels(facts))


def _of_size(facts: Facts, limits: Limits) -> list[Check]:
    triangles = facts.levels[0]
    checks = [
        Check(TRIANGLES, f"{triangles:,}", f"at most {limits.triangles:,}", triangles <= limits.triangles),
        Check(MATERIALS, str(facts.materials), f"at most {limits.materials}", 0 < facts.materials <= limits.materials),
    ]
    if limits.texture:
        side = facts.texture
        checks.append(
            Check(
                TEXTURES,
                f"{side} pixels",
                f"a power of two, at most {limits.texture}",
                0 < side <= limits.texture and side & (side - 1) == 0,
            )
        )
    return checks


def _of_shape(facts: Facts) -> list[Check]:
    flipped = f"{facts.flipped:,} faces look inwards" if facts.flipped else "outwards"
    if facts.flipped == 1:
        flipped = "1 face looks inwards"
    return [
        Check(PIVOT, "inside" if facts.is_pivot_inside else "outside", "inside the model", facts.is_pivot_inside),
        Check(SCALE, "applied" if facts.is_scale_applied else "not applied", "applied", facts.is_scale_applied),
        Check(WATERTIGHT, _holes(facts), "closed", not facts.openings and not facts.non_manifold),
        Check(NORMALS, flipped, "outwards", not facts.flipped),
    ]


def _holes(facts: Facts) -> str:
    faults = []
    if facts.openings:
        faults.append("1 opening" if facts.openings == 1 else f"{facts.openings:,} openings")
    if facts.non_manifold == 1:
        faults.append("1 edge of more than two faces")
    elif facts.non_manifold:
        faults.append(f"{facts.non_manifold:,} edges of more than two faces")
    return ", ".join(faults) or "closed"


def _of_uvs(facts: Facts) -> list[Check]:
    if facts.overlap is None:
        return [Check(UVS, "no UV map", "at most 1 %", passed=False)]
    checks = [Check(UVS, f"{100 * facts.overlap:.1f} %", "at most 1 %", facts.overlap <= _OVERLAP)]
    if facts.texture:
        shown = f"{facts.density:,.0f} per meter, {facts.unevenness:.1f} to 1"
        checks.append(Check(TEXELS, shown, f"densest parts at most {_UNEVEN:g} to 1", facts.unevenness <= _UNEVEN))
    return checks


def _of_levels(facts: Facts) -> list[Check]:
    if len(facts.levels) < 2:
        return []
    pairs = zip(facts.levels, facts.levels[1:], strict=False)
    falls = all(coarse <= STEP * fine for fine, coarse in pairs)
    shown = ", ".join(f"{count:,}" for count in facts.levels)
    return [Check(LODS, shown, "each with fewer triangles", falls)]


def text(heading: str, steps: Sequence[str], checks: Iterable[Check]) -> str:
    """Return the report that is saved beside the export; `steps`: what was done to the model."""
    rows = [
        ("passed" if check.passed else "FAILED", LABELS[check.kind], check.found, f"wanted: {check.wanted}")
        for check in checks
    ]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    table = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3]]) for row in rows
    ]
    failed = sum(row[0] == "FAILED" for row in rows)
    verdict = f"{failed} of {len(rows)} checks failed" if failed else f"All {len(rows)} checks passed"
    return "\n".join([heading, "", *(f"- {step}" for step in steps), "", *table, "", verdict, ""])
