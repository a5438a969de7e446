# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the services' answers, no two of whose documented samples have quite the same shape. Sends nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from ..errors import MaquetteError, Retry, ServiceError, ServiceFault
from ..service import Account, Answer, Finished, Processing, Ticket
from . import json_values, refusals
from .refusals import Call, Refusal
from .transport import Reply

# Where models' links have been found, most reliable first.
_OUTPUTS: Final = ("output", "output_url", "links", "proxy_links", "future_links", "extra_assets")


_DEEPEST: Final = 5  # levels of nesting
# Whether from a proxy or the service: the call was too large or too early.
_TELLING: Final = frozenset({413, 429})


@dataclass(frozen=True)
class AnswerReader:
    """Turns replies into answers, or raises MaquetteError. `label`: the service's; `key`: kept out of sentences."""

    label: str
    key: str

    def order(self, reply: Reply) -> Answer:
        """The answer to an order."""
        ticket = _ticket(reply.body)
        try:
            status = self._status(reply, Call.ORDER)
        except ServiceError as error:
            if not (ticket.remote_id and error.is_transient):
                raise
            return Processing(
                ticket
            )  # "busy, try again", with a job's number: asking after it is free, ordering is not
        links = _links(reply.body)
        if status == "success" and links:
            return self._finished(ticket, links, reply.body)
        if not ticket.remote_id:
            raise self._not_understood("{label} accepted the order but returned no job id.", Call.ORDER)
        return Processing(ticket, _eta(reply.body))

    def fetch(self, reply: Reply, ticket: Ticket) -> Answer:
        """How far a job is; `ticket` is kept, as these answers often lack the id.

        Raises GenerationFailed only if the service says so of this very job. After any other error the job can be
        asked for again.
        """
        if json_values.line(reply.body.get("status")).lower() in {"error", "failed"} and _is_of_another(reply, ticket):
            raise self._not_understood("{label} answered for a different job.", Call.FETCH)
        status = self._status(reply, Call.FETCH)
        if status == "processing":
            return Processing(ticket, _eta(reply.body))
        links = _links(reply.body)
        if not links:
            raise self._not_understood("{label} reports that the model is done, but gives no address yet.", Call.FETCH)
        return self._finished(ticket, links, reply.body)

    def upload(self, reply: Reply) -> str:
        """The address of the uploaded picture."""
        self._status(reply, Call.FREE)
        links = json_values.links([reply.body.get("output"), reply.body.get("link")])
        if not links:
            raise self._not_understood("{label} accepted the picture but returned no address for it.", Call.FREE)
        return links[0]

    def account(self, reply: Reply) -> Account:
        """The account."""
        self._check_free(reply)
        data = json_values.mapping(reply.body.get("data")) or reply.body
        amount = json_values.number(data.get("balance"))
        return Account(amount, json_values.line(data.get("currency"))[:10])

    def calls_left(self, reply: Reply) -> int | None:
        """How many calls all of the account's products have left; None if unknown."""
        self._check_free(reply)
        left = [json_values.number(product.get("api_call_remaining")) for product in _mappings(reply.body)]
        counted = [int(count) for count in left if count is not None and count >= 0]
        return sum(counted) if counted else None

    def deletion(self, reply: Reply) -> None:
        """Raise unless the files were deleted."""
        self._check_free(reply)
        if json_values.line(reply.body.get("status")).lower() != "success":
            raise self._not_understood("{label} did not say whether it deleted the files.", Call.FREE)

    def queue_length(self, reply: Reply) -> int | None:
        """How many jobs are queued at the service; None if unknown."""
        self._check_free(reply)
        length = json_values.number(reply.body.get("queue_num"))
        return None if length is None or length < 0 else int(length)

    def _check_free(self, reply: Reply) -> None:
        """Raise the service's refusal of a question; these answers have no status, or one of their own."""
        self._check_protocol(reply)
        if reply.status >= 400 or str(reply.body.get("status", "success")).lower() in {"error", "failed"}:
            raise self._refusal(reply, Call.FREE)

    def _finished(self, ticket: Ticket, links: tuple[str, ...], body: Mapping[str, Any]) -> Finished:
        return Finished(ticket, links, _seed(body), self._remarks(body), _seconds(body))

    def _remarks(self, body: Mapping[str, Any]) -> tuple[str, ...]:
        """What the answer says about the result besides its links."""
        warning = Refusal(self.label, self.key, Call.FETCH, 200, {"message": body.get("warning")}).message
        remarks = [f"{self.label} warns: “{warning.rstrip('.')}”."] if warning else []
        if body.get("nsfw_content_detected") in (True, "true", "yes", 1):
            remarks.append(
                f"{self.label} considers the picture not safe for work, so the result may be blank. "
                "If it is, use another picture."
            )
        return tuple(remarks)

    def _status(self, reply: Reply, call: Call) -> str:
        """Return "success" or "processing"; raise the service's refusal."""
        self._check_protocol(reply)
        status = json_values.line(reply.body.get("status")).lower()
        if status == "failed" and call is not Call.FREE:
            raise refusals.failed(self.label, Refusal(self.label, self.key, call, 200, reply.body).message)
        if status in {"error", "failed"} or (reply.status >= 400 and call is not Call.FETCH):
            raise self._refusal(reply, call)
        if reply.status >= 400:
            raise self._not_understood(f"{self.label} gave an unexpected answer (HTTP {reply.status}).", call)
        if status in ("success", "processing"):
            return status
        if status == "queued" or _ticket(reply.body).remote_id:
            return "processing"
        raise self._not_understood("{label} gave an answer that Maquette does not understand.", call)

    def _check_protocol(self, reply: Reply) -> None:
        """Raise if the answer is not the service's data, unless its status is enough."""
        if reply.strange is not None and reply.status not in _TELLING:
            raise reply.strange

    def _refusal(self, reply: Reply, call: Call) -> MaquetteError:
        return Refusal(self.label, self.key, call, reply.status, reply.body, reply.retry_after).error()

    def _not_understood(self, what: str, call: Call) -> ServiceFault:
        is_order = call is Call.ORDER
        then = "Check your account there before you try again." if is_order else "Try again in a few minutes."
        return ServiceFault(f"{what.format(label=self.label)} {then}", retry=Retry.UNKNOWN if is_order else Retry.FREE)


def _mappings(value: object, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every object in the answer, however deeply nested."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list) and depth < _DEEPEST:
        for item in value:
            yield from _mappings(item, depth + 1)


def _ticket(body: Mapping[str, Any]) -> Ticket:
    address = next(iter(json_values.links(body.get("fetch_result"))), "")
    remote_id = json_values.identifier(body.get("id")) or json_values.identifier(body.get("request_id"))
    return Ticket(remote_id or _last_part(address), address)


def _is_of_another(reply: Reply, ticket: Ticket) -> bool:
    """Whether the answer names another job. Only numbers are compared, as some answers use other ids."""
    identifier = json_values.identifier(reply.body.get("id"))
    return identifier.isdecimal() and ticket.remote_id.isdecimal() and identifier != ticket.remote_id


def _last_part(address: str) -> str:
    try:
        return urlsplit(address).path.rstrip("/").rpartition("/")[2]
    except ValueError:
        return ""


def _links(body: Mapping[str, Any]) -> tuple[str, ...]:
    inner = [json_values.mapping(body.get(name)) for name in ("data", "result")]
    return json_values.links([each.get(name) for name in _OUTPUTS for each in (body, *inner)])


def _eta(body: Mapping[str, Any]) -> float | None:
    eta = json_values.number(body.get("eta"))
    return eta if eta is not None and eta >= 0 else None


def _seconds(body: Mapping[str, Any]) -> float | None:
    seconds = json_values.number(body.get("generationTime"))
    return seconds if seconds is not None and seconds >= 0 else None


def _seed(body: Mapping[str, Any]) -> str:
    seed = json_values.identifier(json_values.mapping(body.get("meta")).get("seed"))
    return seed if seed.isascii() and seed.isdecimal() else ""
