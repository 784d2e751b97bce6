"""Addresses that a client names, which may be anything. Pure."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

HOUSEHOLD = 64  # bits of an IPv6 address that one household shares; it may use all the others in turn


def address_parts(address: str) -> SplitResult:
    """The parts of an address of a page; empty ones when it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def network_of(address: str) -> str:
    """Whom the rate limits count: an IPv4 address, or the network of an IPv6 address. Else as it is."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((int(found), HOUSEHOLD), strict=False))
    return str(found)
