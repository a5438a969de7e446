# SPDX-License-Identifier: GPL-3.0-or-later
"""Every address of this computer or its network is recognized as one, however it is written."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.checkout import load_package

load_package()

from maquette.client.http import local_network

LOCAL = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.168.0.0/16",
    "224.0.0.0/4",
    "240.0.0.0/4",
]
ipv4 = st.sampled_from(LOCAL).flatmap(lambda network: st.ip_addresses(v=4, network=network))
ipv6 = st.sampled_from(["::1/128", "::/128", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"]).flatmap(
    lambda network: st.ip_addresses(v=6, network=network)
)
PREFIXES = {"::ffff:0:0": 0, "::": 0, "::ffff:0:0:0": 0, "64:ff9b::": 0, "64:ff9b:1::": 0, "2002::": 80}


@given(ipv4)
def test_an_ipv4_address_of_a_local_network_is_local(address) -> None:
    assert local_network.is_local(str(address))


@given(ipv6, st.sampled_from(["", "%eth0", "%2"]))
def test_an_ipv6_address_of_a_local_network_is_local(address, zone: str) -> None:
    assert local_network.is_local(f"{address}{zone}")


@given(ipv4, st.sampled_from(sorted(PREFIXES)))
def test_a_local_address_embedded_in_another_is_local(address, prefix: str) -> None:
    outer = int(ipaddress.IPv6Address(prefix)) | int(address) << PREFIXES[prefix]
    assert local_network.is_local(str(ipaddress.IPv6Address(outer)))


WORLD = ["1.0.0.0/8", "8.0.0.0/8", "34.0.0.0/8", "100.128.0.0/9", "172.64.0.0/13", "192.1.0.0/16", "223.0.0.0/8"]


@given(st.sampled_from(WORLD).flatmap(lambda network: st.ip_addresses(v=4, network=network)))
def test_a_public_address_is_not_local(address) -> None:
    assert not local_network.is_local(str(address))
    assert not local_network.is_local(f"::ffff:{address}")


@pytest.mark.parametrize("address", ["2606:4700::6810:84e5", "198.18.0.7", "", "modelslab.com", "::ffff:198.18.0.7"])
def test_proxies_placeholder_addresses_and_invalid_ones_are_not_local(address: str) -> None:
    assert not local_network.is_local(address)


SPELLINGS = ["127.0.0.1", "localhost", "127.1", "0x7f.1", "0x7f000001", "2130706433", "0177.0.0.1", "0", "0.0.0.0"]


@pytest.mark.parametrize("host", [*SPELLINGS, "[::1]", "::1", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"])
def test_a_local_host_is_recognized_however_it_is_spelt(host: str) -> None:
    assert local_network.leads_here(host)


@pytest.mark.parametrize("host", ["", "no.such.host.invalid", "8.8.8.8", "x" * 300, "a..b", "\udcff"])
def test_an_invalid_or_remote_host_is_not_local(host: str) -> None:
    assert not local_network.leads_here(host)
