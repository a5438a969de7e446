# SPDX-License-Identifier: GPL-3.0-or-later
"""The account's balance and the files at a service, over real HTTP, against a server that follows the documentation."""

from __future__ import annotations

import pytest

from tests.blender_session import installed, sentence_of, shown
from tests.loopback import Loopback, reply
from tests.operators.conftest import change


@pytest.fixture
def server(monkeypatch):
    with Loopback() as server:
        monkeypatch.setenv("MODELSLAB_API_KEY", "mq-key")
        monkeypatch.setenv("MAQUETTE_MODELSLAB_URL", server.url + "/api/v6")
        server.routes["/api/subscribed_products"] = reply({"data": [{"api_call_remaining": 120}]})
        yield server


def tell(server, balance):
    server.routes["/api/wallet_balance"] = reply({"data": {"balance": balance, "currency": "USD"}})


def show_account():
    import bpy

    bpy.context.scene.maquette.service = "MODELSLAB"
    return bpy.ops.maquette.show_account()


def test_the_balance_and_the_calls_left_are_shown(scene, server):
    tell(server, 43.6)
    assert show_account() == {"FINISHED"}
    assert shown().account == "43.60 USD, 120 calls left"
    assert not shown().is_balance_low


def test_a_low_balance_is_one_below_the_preferences(scene, server):
    tell(server, 0.4)
    show_account()
    assert shown().is_balance_low
    preferences = installed("settings.preferences").get()
    preferences.low_balance = 0.25
    try:
        show_account()
        assert not shown().is_balance_low
    finally:
        preferences.property_unset("low_balance")


def test_a_service_that_cannot_be_asked_shows_no_balance(scene, server):
    server.routes["/api/wallet_balance"] = reply({"status": "error", "message": "Invalid API key"})
    assert show_account() == {"FINISHED"}
    assert shown().account == ""


def test_without_a_key_the_message_says_where_to_enter_it(scene):
    assert "preferences" in sentence_of(show_account)


def test_the_account_is_asked_after_a_job_that_may_have_been_billed(addon):
    account = installed("runtime.services")
    job_module, service = installed("jobs.job"), installed("client.capabilities")

    def job(state, name="MODELSLAB"):
        arrival = job_module.Arrival()
        return job_module.Job(
            "lamp", service.ServiceName(name), "", {}, "glb", arrival, 0.0, id="1", state=job_module.State(state)
        )

    assert account._finished([job("GENERATING")]) is None
    assert account._finished([job("DOWNLOADING")]).value == "MODELSLAB"
    assert account._finished([job("DOWNLOADING")]) is None
    assert account._finished([job("GENERATING", "LOCAL")]) is None
    assert account._finished([job("READY", "LOCAL")]) is None


@pytest.fixture
def kept_there(finished_job, server):
    """A finished job whose files are still at ModelsLab."""
    names = installed("client.capabilities").ServiceName
    url = installed("settings.preferences").url(names.MODELSLAB)
    ticket = installed("client.service").Ticket("5")
    job = change(finished_job, service=names.MODELSLAB, ticket=ticket, base_url=url, host="127.0.0.1")
    yield job
    change(finished_job, service=names.LOCAL, ticket=None, base_url="", host="")


def entry(job):
    """The job as the panel shows it."""
    return next(item for item in shown().jobs if item.job_id == job.id)


def test_files_are_deleted_at_the_service(kept_there, server):
    import bpy

    server.routes["/api/v3/delete_image"] = reply({"status": "success", "messege": "deleted"})
    pump, holder = installed("runtime.pump"), installed("runtime.session")
    pump.pump()
    assert entry(kept_there).is_kept_there
    assert bpy.ops.maquette.delete_result(job=kept_there.id) == {"FINISHED"}
    assert pump.work_until(lambda: holder.job(kept_there.id).ticket is None, timeout=60)
    assert server.requests[-1].json == {"key": "mq-key", "request_id": "5", "type": "3d"}
    pump.pump()
    assert not entry(kept_there).is_kept_there
    assert bpy.ops.maquette.delete_result(job=kept_there.id) == {"CANCELLED"}


def test_a_refused_deletion_is_shown_in_the_panel(kept_there, server):
    import bpy

    server.routes["/api/v3/delete_image"] = reply({"status": "error", "messege": "Image not found"})
    shown().error = ""
    bpy.ops.maquette.delete_result(job=kept_there.id)
    assert installed("runtime.pump").work_until(lambda: bool(shown().error), timeout=60)
    assert "Image not found" in shown().error


def test_the_key_goes_only_to_the_job_s_address(kept_there, server, monkeypatch):
    import bpy

    monkeypatch.setenv("MAQUETTE_MODELSLAB_URL", "https://elsewhere.example/api/v6")
    words = sentence_of(lambda: bpy.ops.maquette.delete_result(job=kept_there.id))
    assert "your key goes nowhere else" in words
    assert server.requests == []


@pytest.fixture
def account(scene):
    return installed("runtime.services").Account()


def test_the_balance_is_asked_once_automatically(scene, server, account):
    tell(server, 43.6)
    assert not account.is_due(), "Local has none"
    scene.maquette.service = "MODELSLAB"
    assert account.is_due()
    account.ask()
    assert not account.is_due()
    installed("runtime.pump").work_until(lambda: not shown().is_account_pending)
    assert shown().account.startswith("43.60 USD")


def test_another_key_or_another_file_makes_it_ask_again(scene, server, account, monkeypatch):
    tell(server, 43.6)
    scene.maquette.service = "MODELSLAB"
    account.ask()
    monkeypatch.setenv("MODELSLAB_API_KEY", "another")
    assert account.is_due()
    account.ask()
    account.come_into_view(is_new_file=True)
    assert account.is_due()
    monkeypatch.setenv("MODELSLAB_API_KEY", "")
    assert not account.is_due(), "there is none to ask with"


def test_changed_connection_settings_allow_asking_again(scene, monkeypatch):
    callbacks, asked = installed("settings.callbacks"), []
    monkeypatch.setattr(callbacks, "_callbacks", callbacks.Callbacks(account=asked.append))
    preferences = installed("settings.preferences").get()
    changes = (
        lambda: setattr(scene.maquette, "service", "MODELSLAB"),
        lambda: setattr(preferences, "modelslab_key", "one"),
        lambda: setattr(preferences, "modelslab_session_key", "two"),
        lambda: setattr(preferences, "modelslab_url", "https://models.example/api/v6"),
    )
    for number, change_it in enumerate(changes, start=1):
        change_it()
        assert len(asked) == number
    for name in ("modelslab_key", "modelslab_url"):
        preferences.property_unset(name)
    preferences.modelslab_session_key = ""
