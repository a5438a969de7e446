# SPDX-License-Identifier: GPL-3.0-or-later
"""Which addresses are this computer's or its network's, to which a service elsewhere must not send us."""

from __future__ import annotations

import ipaddress
import socket
from typing import Final

_IPV4: Final = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this computer: Linux and macOS connect 0.0.0.0 to themselves
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT and overlay networks
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, where clouds keep their machines' credentials
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.168.0.0/16",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
    # 198.18.0.0/15 is left out: some proxies give every name such an address.
)
_IPV6: Final = tuple(
    ipaddress.IPv6Network(network)
    for network in ("::/128", "::1/128", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8")
)
# Where an IPv4 address lies in an IPv6 one: mapped, compatible, translated (NAT64, SIIT), 6to4. Bits from the right.
_EMBEDDING: Final = tuple(
    (ipaddress.IPv6Network(network), shift)
    for network, shift in (
        ("::ffff:0:0/96", 0),
        ("::/96", 0),
        ("::ffff:0:0:0/96", 0),
        ("64:ff9b::/96", 0),
        ("64:ff9b:1::/48", 0),
        ("2002::/16", 80),
    )
)


def is_local(address: str) -> bool:
    """Whether an IP address, as `getpeername` or `getaddrinfo` gives it, leads to this computer or its network."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return any(found in network for network in _IPV4)
    if any(found in network for network in _IPV6):
        return True
    embedded = [ipaddress.IPv4Address((int(found) >> shift) & 0xFFFFFFFF) for net, shift in _EMBEDDING if found in net]
    if found.teredo is not None:
        embedded.append(found.teredo[1])
    return any(ipv4 in network for ipv4 in embedded for network in _IPV4)


def leads_here(host: str) -> bool:
    """Whether every address of a host is local; False if it has none, as a proxy may know it. Resolves the name."""
    name = host.strip("[]")
    if not name:  # Windows takes that for this computer
        return False
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return False
    return bool(found) and all(is_local(str(address[0])) for *_, address in found)
