# SPDX-License-Identifier: GPL-3.0-or-later
"""Which packs are held out. Packs are never divided, because a pack reuses its parts."""

from __future__ import annotations

from typing import Final

HELD_OUT: Final = frozenset(
    {
        "kaykit-furniture-bits-1.0",
        "kaykit-halloween-bits-1.0",
        "quaternius-animals_pack",
        "quaternius-buildings_pack_2",
        "quaternius-buildings_pack_3",
        "quaternius-medieval_weapons_pack",
        "quaternius-simple_nature_pack",
        "quaternius-spaceships_pack",
        "quaternius-street_pack",
    }
)
