# SPDX-License-Identifier: GPL-3.0-or-later
"""The oddities of the services' own sample answers, one after another, which clients must be able to read."""

from __future__ import annotations

import itertools
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Answer = dict[str, Any]

_JOBS = ("processing", "success", "failed")
_UNHAPPY = ("failed", "error")
_LISTS = ("output", "proxy_links", "future_links")


@dataclass(frozen=True)
class Quirk:
    """An oddity. statuses: of the answers that can have it; on_fetch: only for answers to a fetch."""

    sentence: str
    statuses: tuple[str, ...]
    change: Callable[[Answer], Answer]
    on_fetch: bool = False


def _without(*fields: str) -> Callable[[Answer], Answer]:
    return lambda answer: {name: value for name, value in answer.items() if name not in fields}


def _with(**fields: Any) -> Callable[[Answer], Answer]:
    return lambda answer: answer | fields


def _renamed(old: str, new: str) -> Callable[[Answer], Answer]:
    return lambda answer: {new if name == old else name: value for name, value in answer.items()}


def _as_object(*fields: str) -> Callable[[Answer], Answer]:
    def change(answer: Answer) -> Answer:
        numbered = {name: answer[name] for name in fields if isinstance(answer.get(name), list)}
        return answer | {name: {str(n): link for n, link in enumerate(links)} for name, links in numbered.items()}

    return change


def _sentence_as_object(answer: Answer) -> Answer:
    field = "messege" if "messege" in answer else "message"
    sentence = answer.get(field, "")
    return answer if isinstance(sentence, dict) else answer | {field: {"request": [sentence]}}


def _first_alone(answer: Answer) -> Answer:
    return answer | {"output": answer["output"][0]}


def _fractional(answer: Answer) -> Answer:
    return answer | ({"eta": answer["eta"] + 0.067986918399999} if "eta" in answer else {})


QUIRKS = {
    "eta_float": Quirk("`eta` is not a whole number.", ("processing",), _fractional),
    "no_eta": Quirk("`eta` is missing.", ("processing",), _without("eta")),
    "tips": Quirk("`tip` is called `tips`.", ("processing",), _renamed("tip", "tips")),
    "tip_1": Quirk("`tip` is called `tip_1`.", ("processing",), _renamed("tip", "tip_1")),
    "future_links_dict": Quirk("`future_links` is an object.", ("processing",), _as_object("future_links")),
    "no_future_links": Quirk("`future_links` is missing.", ("processing",), _without("future_links")),
    "output_empty": Quirk('`output` of a job that is not done is `""`.', ("processing",), _with(output="")),
    "output_empty_list": Quirk("`output` of a job that is not done is `[]`.", ("processing",), _with(output=[])),
    "output_string": Quirk("`output` of a finished job is one string instead of a list.", ("success",), _first_alone),
    "output_dict": Quirk(
        "`output` and `proxy_links` of a finished job are objects instead of lists.", ("success",), _as_object(*_LISTS)
    ),
    "proxy_links_dict": Quirk("`proxy_links` is an object.", ("success",), _as_object("proxy_links")),
    "no_proxy_links": Quirk("A finished job has no `proxy_links`.", ("success",), _without("proxy_links")),
    "bare_success": Quirk(
        "A finished job has `status`, `id` and `output` alone.",
        ("success",),
        _without("generationTime", "proxy_links", "meta", "track_id"),
        on_fetch=True,
    ),
    "id_null": Quirk("`id` in the answer to a fetch is `null`.", _JOBS, _with(id=None), on_fetch=True),
    "id_empty": Quirk('`id` in the answer to a fetch is `""`.', _JOBS, _with(id=""), on_fetch=True),
    "id_uuid": Quirk("`id` in the answer to a fetch is a UUID.", _JOBS, _with(id=str(uuid.uuid4())), on_fetch=True),
    "no_id": Quirk("`id` in the answer to a fetch is missing.", _JOBS, _without("id"), on_fetch=True),
    "messege": Quirk("`message` is called `messege`.", (*_JOBS, "error"), _renamed("message", "messege")),
    "message_object": Quirk("`message` is an object, as for validation errors.", _UNHAPPY, _sentence_as_object),
}


class Quirks:
    """With `--quirks`, every answer has an oddity if it can; each status cycles through the list."""

    def __init__(self, *, enabled: bool) -> None:
        self._lock = threading.Lock()
        self._turns: dict[tuple[str, bool], itertools.cycle[str]] = {}
        self._enabled = enabled

    def next(self, status: str, *, on_fetch: bool) -> str:
        """Return the name of the next quirk, or ""."""
        if not self._enabled:
            return ""
        with self._lock:
            turn = self._turns.get((status, on_fetch))
            if turn is None:
                turn = self._turns[status, on_fetch] = itertools.cycle(_possible(status, on_fetch=on_fetch))
            return next(turn)


def applied(answer: Answer, name: str) -> Answer:
    """Return the answer with the quirk of this name, if it can have it."""
    quirk = QUIRKS.get(name)
    return quirk.change(answer) if quirk is not None and answer["status"] in quirk.statuses else answer


def _possible(status: str, *, on_fetch: bool) -> list[str]:
    names = [name for name, quirk in QUIRKS.items() if status in quirk.statuses and (on_fetch or not quirk.on_fetch)]
    return names or [""]
