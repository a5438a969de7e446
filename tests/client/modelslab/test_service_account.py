# SPDX-License-Identifier: GPL-3.0-or-later
"""ModelsLab's account and files over real HTTP, against a server that follows only the documentation."""

from __future__ import annotations

import pytest
from maquette.client import errors
from maquette.client.modelslab.service import ModelsLab
from maquette.client.service import Account, Service, Ticket

from tests.loopback import Answer, NoAnswer, page, reply

KEY = "sk-7f3a9c"


@pytest.fixture
def service(server) -> Service:
    return ModelsLab(server.url + "/api/v6", KEY, "Maquette/0.1.0")


def test_a_connection_test_reports_host_key_and_credits(service, server) -> None:
    server.routes["/api/wallet_balance"] = reply({"data": {"balance": 43.6, "currency": "USD"}})
    report = service.check()
    assert report.account == Account(43.6, "USD")
    assert report.sentence == "127.0.0.1 can be reached and accepts the key. Your balance is 43.60 USD."


def test_the_account_shows_the_remaining_calls_too(service, server) -> None:
    server.routes["/api/wallet_balance"] = reply({"data": {"balance": 2, "currency": "USD"}})
    server.routes["/api/subscribed_products"] = reply({"data": [{"api_call_remaining": 120}]})
    assert str(service.account()) == "2 USD, 120 calls left"
    assert server.requests[-1].json == {"key": KEY}
    server.routes["/api/subscribed_products"] = page()
    assert str(service.account()) == "2 USD"


def test_a_result_is_deleted_at_the_service(service, server) -> None:
    server.routes["/api/v3/delete_image"] = reply({"status": "success", "messege": "Image deleted"})
    service.delete(Ticket("5"))
    assert server.requests[0].json == {"key": KEY, "request_id": "5", "type": "3d"}
    server.routes["/api/v3/delete_image"] = reply({"status": "error", "messege": "Image not found"})
    with pytest.raises(errors.ServiceError, match="Image not found"):
        service.delete(Ticket("5"))


def test_a_service_without_a_wallet_is_still_reachable(service, server) -> None:
    server.routes["/api/wallet_balance"] = Answer(b"", 404)
    assert "does not say whether" in service.check().sentence


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply({"status": "error", "message": "Invalid API key"}), errors.KeyRefused),
        (reply({"status": "error", "message": "Invalid API key"}, 401), errors.KeyRefused),
        (page(), errors.ServiceFault),
        (NoAnswer(), errors.ServiceFault),
    ],
)
def test_a_failed_connection_test_says_why(answer, kind: type, service, server) -> None:
    server.routes["/api/wallet_balance"] = answer
    with pytest.raises(kind):
        service.check()
