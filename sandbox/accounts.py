# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's accounts: any key works, except a few that stand for accounts with problems."""

from __future__ import annotations

import json

from fastapi import Request  # noqa: TC002 - FastAPI reads the annotation of a dependency while it runs

from .answers import INVALID_KEY, KEY_REQUIRED, NO_CREDITS, NOT_JSON, RATE_LIMITED

BALANCE = 43.6
CALLS = 5000
# As documented for each plan; a key with a plan's name has that plan.
QUEUE_LIMITS = {"standard": 10, "premium": 15}
PAY_AS_YOU_GO_LIMIT = 5


async def check_key(request: Request) -> None:
    """Refuse requests without a key, and the key `invalid`."""
    try:
        body = json.loads(await request.body())
    except ValueError:
        raise NOT_JSON from None
    key = body.get("key") if isinstance(body, dict) else None
    if not isinstance(key, str) or not key:
        raise KEY_REQUIRED
    if key == "invalid":
        raise INVALID_KEY


def check_generation(key: str) -> None:
    """Refuse accounts that may not generate: `broke` has no credits, `busy` too many jobs."""
    if key == "broke":
        raise NO_CREDITS
    if key == "busy":
        raise RATE_LIMITED


def queue_limit(key: str) -> int:
    """Return how many unfinished jobs the account may have."""
    return QUEUE_LIMITS.get(key, PAY_AS_YOU_GO_LIMIT)


def balance(key: str) -> float:
    """Return the account's credit in dollars; the sandbox bills nothing."""
    return 0.0 if key == "broke" else BALANCE
