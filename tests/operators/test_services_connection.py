# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection test: whether a service can be reached and accepts the key."""

from __future__ import annotations

import pytest

from tests.blender_session import sentence_of, shown
from tests.loopback import Loopback, page, refused_port, reply


def ask(service="MODELSLAB"):
    import bpy

    return bpy.ops.maquette.test_connection(service=service)


@pytest.mark.parametrize(("key", "holds"), [("good", "43.60 USD"), ("broke", "0 USD"), ("busy", "43.60 USD")])
def test_a_key_that_is_accepted(scene, sandbox, account, key, holds):
    account(sandbox, key)
    before = sandbox.stats()
    assert ask() == {"FINISHED"}
    assert shown().is_connected
    assert "accepts the key" in shown().connection
    assert holds in shown().connection
    assert shown().connection_service == "MODELSLAB"
    assert sandbox.stats() == before  # nothing was ordered


def test_a_key_that_is_refused(scene, sandbox, account):
    account(sandbox, "invalid")
    assert "did not accept the key" in sentence_of(ask)
    assert not shown().is_connected
    assert "did not accept the key" in shown().connection


def test_no_key(scene, sandbox, account):
    account(sandbox, "")
    assert "There is no key" in sentence_of(ask)
    assert not shown().is_connection_pending


def test_a_server_that_is_down(scene, account):
    account(f"http://127.0.0.1:{refused_port()}/api/v6")
    assert "refused the connection" in sentence_of(ask)


def test_a_page_instead_of_data(scene, account):
    with Loopback(lambda _request: page()) as server:
        account(server.url)
        assert "web page" in sentence_of(ask)


def test_an_invalid_address(scene, account):
    account("not an address")
    assert "address" in sentence_of(ask).lower() or "URL" in sentence_of(ask)


def test_local_needs_no_connection(scene):
    assert ask("LOCAL") == {"FINISHED"}
    assert "needs no connection" in shown().connection


def test_an_unknown_service(scene):
    assert "nonsense" in sentence_of(lambda: ask("nonsense"))


def test_the_stable_diffusion_api_reports_its_load(scene, monkeypatch):
    with Loopback() as server:
        server.routes["/api/v3/system_load"] = reply({"queue_num": 3, "status": "ok"})
        monkeypatch.setenv("STABLE_DIFFUSION_API_KEY", "good")
        monkeypatch.setenv("MAQUETTE_STABLE_DIFFUSION_URL", server.url + "/api/v3")
        assert ask("STABLE_DIFFUSION") == {"FINISHED"}
    assert "3 jobs are waiting there" in shown().connection


def test_the_next_job_s_timer_is_not_needed_afterwards(scene, sandbox, account):
    from tests.blender_session import let_settle

    account(sandbox)
    ask()
    let_settle()  # the answering thread ends a little later
