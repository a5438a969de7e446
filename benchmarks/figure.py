# SPDX-License-Identifier: GPL-3.0-or-later
"""A measured figure, and tables and files of figures."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """A measured value. `baseline`: a value measured for comparison in the same run; `budget`: the limit.

    All three are in `unit`.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    budget: float | None = None

    @property
    def ratio(self) -> float | None:
        """The value as a multiple of the baseline."""
        return self.value / self.baseline if self.baseline else None

    @property
    def ok(self) -> bool:
        """Whether the value is within the budget, if there is one."""
        return self.budget is None or self.value <= self.budget


def table(figures: Iterable[Figure]) -> str:
    """Return a table for the terminal."""
    lines = [f"{'benchmark':44}{'value':>11}{'baseline':>11}{'ratio':>8}{'budget':>11}  within"]
    for f in figures:
        cells = (_cell(f.value, 11), _cell(f.baseline, 11), _cell(f.ratio, 8), _cell(f.budget, 11))
        lines.append(f"{f'{f.name} [{f.unit}]':44}{''.join(cells)}  {'yes' if f.ok else 'NO'}")
    return "\n".join(lines)


def _cell(number: float | None, width: int) -> str:
    return f"{'-' if number is None else f'{number:.2f}':>{width}}"


def write_json(figures: Iterable[Figure], path: Path) -> None:
    """Write `{name: {value, unit, baseline, ratio, budget, ok}}`."""
    content = {
        f.name: {
            "value": f.value,
            "unit": f.unit,
            "baseline": f.baseline,
            "ratio": f.ratio,
            "budget": f.budget,
            "ok": f.ok,
        }
        for f in figures
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
