# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo can order from every service, and lists them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from maquette.client.capabilities import ServiceName
from maquette.client.registry import SERVICES

from sandbox import own_servers
from tools import demo_services
from tools.checkout import ROOT

OWN = {name: each for name, each in demo_services.DEMO_SERVICES.items() if each.service is ServiceName.OWN_SERVER}


def test_no_service_is_left_out():
    assert {each.service for each in demo_services.DEMO_SERVICES.values()} == set(SERVICES)
    assert set(OWN) == set(own_servers.NAMES)


@pytest.mark.parametrize("written", ["stable_diffusion", "Stable-Diffusion", "STABLE_DIFFUSION"])
def test_hyphens_and_capitals_do_not_matter(written):
    assert demo_services.named(written).service is ServiceName.STABLE_DIFFUSION


def test_similar_names_are_distinguished():
    assert [demo_services.named(name).name for name in demo_services.DEMO_SERVICES] == [*demo_services.DEMO_SERVICES]
    assert demo_services.named("hunyuan_2.1").label == "Hunyuan3D 2.1"


@pytest.mark.parametrize("name", demo_services.DEMO_SERVICES)
def test_each_is_found_in_the_sandbox(name, monkeypatch):
    monkeypatch.setattr(os, "environ", environment := {})
    service = demo_services.named(name)
    demo_services.point_at(service, "http://127.0.0.1:1")
    endpoint = SERVICES[service.service].endpoint
    assert (endpoint is None) == (not environment)
    if endpoint is not None:
        assert environment[endpoint.url_variable] == f"http://127.0.0.1:1{service.path}"


def demo(*arguments):
    command = [sys.executable, "-m", "tools.demo", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_list_names_each():
    done = demo("--service", "list")
    assert done.returncode == 0
    assert [name for name in demo_services.DEMO_SERVICES if f"  {name} " not in done.stdout] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--service", "nobody"), "There is no service 'nobody': use local, "),
        (("nowhere.png",), "nowhere.png. IMAGE= takes the path of a picture."),
    ],
)
def test_impossible_requests_fail_immediately(arguments, said):
    done = demo(*arguments)
    assert done.returncode == 1
    assert said in done.stderr
    assert done.stdout == ""
