# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds a page of the gallery in the library's table. Runs inside its caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..gallery import DONE, PINNED, TROUBLED, Query, Show
from ..state import FAILURES, UNFINISHED, State

if TYPE_CHECKING:
    from sqlite3 import Connection


def _listed(states: Iterable[State]) -> str:
    return f"state IN ({', '.join(repr(state.value) for state in sorted(states))})"


_ASKS: Final = f"(needs_consent AND {_listed(UNFINISHED)})"
_TROUBLED: Final = f"({_listed(TROUBLED)} OR {_ASKS})"
# What `Job.is_unread_failure` says.
_UNREAD: Final = f"({_listed(FAILURES)} AND has_failure AND NOT is_dismissed)"
# What `Query.fits_state` says, for all rows at once.
_FITS: Final = {
    Show.ALL: "1",
    Show.RUNNING: f"({_listed(UNFINISHED)} AND NOT {_ASKS})",
    Show.ATTENTION: _TROUBLED,
    Show.DONE: _listed(DONE),
}
# A damaged record has no words and no variants, and must not hide other jobs.
_ROWS: Final = """
    WITH known AS (
        SELECT number, id, state, record, CASE WHEN json_valid(record) THEN record ELSE '{}' END AS text FROM jobs
    ), rows AS (
        SELECT number, state, record, text,
            coalesce(
                nullif(json_extract(text, '$.picture_sha256'), ''), nullif(json_extract(text, '$.prompt'), ''), id
            ) AS subject,
            coalesce(json_extract(text, '$.needs_consent'), 0) AS needs_consent,
            json_extract(text, '$.failure') IS NOT NULL AS has_failure,
            coalesce(json_extract(text, '$.is_dismissed'), 0) AS is_dismissed
        FROM known
    )
"""


@dataclass(frozen=True)
class Found:
    """Numbers and records of jobs; how many match, and how many there are.

    The same of the newest failures that were not dismissed, and how many those are.
    """

    records: tuple[tuple[int, str], ...]
    total: int
    everything: int
    failures: tuple[tuple[int, str], ...]
    failed: int


def find(connection: Connection, query: Query) -> Found:
    """Run the query. Jobs of one picture or prompt are placed together, where the newest of them is."""
    fits = _FITS[query.show]
    if query.search.strip():
        connection.create_function("fits_words", 1, _by_words(query), deterministic=True)
        fits = f"{fits} AND fits_words(text)"
    counts = f"{_ROWS} SELECT count(*), sum({fits}), sum({_UNREAD}) FROM rows"  # noqa: S608  # only the words of this file
    everything, total, failed = connection.execute(counts).fetchone()
    page = (
        f"{_ROWS} SELECT number, record, max(number) OVER (PARTITION BY subject) AS newest FROM rows WHERE {fits} "  # noqa: S608  # the same
        "ORDER BY newest DESC, subject, number DESC LIMIT ? OFFSET ?"
    )
    rows = connection.execute(page, (query.count, query.offset)).fetchall()
    failures = []
    if failed:
        unread = f"{_ROWS} SELECT number, record FROM rows WHERE {_UNREAD} ORDER BY number DESC LIMIT ?"  # noqa: S608  # the same
        failures = connection.execute(unread, (PINNED,)).fetchall()
    return Found(
        tuple((number, text) for number, text, _ in rows),
        int(total or 0),
        int(everything),
        tuple(failures),
        int(failed or 0),
    )


def _by_words(query: Query) -> Callable[[str], bool]:
    """A filter on a record's JSON, decoded only here: it may hold lone surrogates, which SQLite cannot pass."""

    def fits(text: str) -> bool:
        values = json.loads(text)
        return query.fits_words(*(str(values.get(name, "")) for name in ("name", "service", "seed", "prompt")))

    return fits
