"""Which machines may be called: public ones, and those that the settings name."""

from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

PORTS = frozenset({443, 8443})

_REFUSED = tuple(
    ip_network(network)
    for network in (
        "192.0.0.0/24",  # assignments of protocols
        "192.88.99.0/24",  # relays to 6to4, withdrawn
        "::/96",  # IPv4 in IPv6, withdrawn
        "::ffff:0:0/96",  # IPv4 seen as IPv6
        "64:ff9b::/96",  # NAT64: leads to any IPv4 address
        "64:ff9b:1::/48",  # NAT64 inside a network
        "100::/64",  # to be discarded
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4: leads to any IPv4 address
        "3fff::/20",  # for documentation
        "5f00::/16",  # segment routing
        "fec0::/10",  # sites, withdrawn
    )
)


class AddressRefused(Exception):  # noqa: N818 -- it reads as what it says
    """An endpoint leads to where no action may go; the message is for an admin."""


def is_public(address: str) -> bool:
    """Say whether an address is out on the internet, by itself and not by way of a gateway."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if not parsed.is_global or parsed.is_multicast or parsed.is_unspecified:
        return False
    return not any(parsed in network for network in _REFUSED if network.version == parsed.version)


def check_target(scheme: str, host: str, port: int, allow_hosts: Collection[str]) -> bool:
    """Return whether the settings name this host, so that its addresses need no check.

    `allow_hosts` holds names (`idp.internal`) or a name with its port (`127.0.0.1:8443`).
    Raise AddressRefused when it is not named, and not an ordinary web address either.
    """
    if host in allow_hosts or f"{host}:{port}" in allow_hosts:
        return True
    if scheme != "https":
        raise AddressRefused(f"{host} must be called over https, or be named in allow_hosts.")
    if port not in PORTS:
        raise AddressRefused(f"Port {port} of {host} is not allowed, unless allow_hosts names it.")
    return False


def check_addresses(host: str, addresses: Collection[str]) -> None:
    """Raise AddressRefused unless there are addresses and every one of them is public."""
    if not addresses:
        raise AddressRefused(f"{host} has no address.")
    if not all(is_public(address) for address in addresses):
        raise AddressRefused(f"{host} does not lead to the internet; allow_hosts can name it.")
