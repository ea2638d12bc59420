"""No endpoint can lead into the house, however its address is written."""

import pytest

from bot.actions.addresses import AddressRefused, check_addresses, check_target, is_public
from bot.actions.calls import addresses_of

INSIDE = [
    "127.0.0.1",
    "127.255.255.254",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "192.0.0.8",
    "192.88.99.1",
    "198.18.0.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::7f00:1",
    "2002:7f00:1::",
    "2001:0:1::1",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "100::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
]

ODD = ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "0", "localhost"]


@pytest.mark.parametrize("address", [*INSIDE, *ODD, "", "idp.example.com", "8.8.8.8.8"])
def test_an_inner_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111"])
def test_an_ordinary_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ODD)
async def test_an_odd_spelling_is_judged_by_where_it_leads(host: str) -> None:
    addresses = await addresses_of(host, 443)
    with pytest.raises(AddressRefused, match="does not lead to the internet"):
        check_addresses(host, addresses)


@pytest.mark.parametrize("address", INSIDE)
def test_one_inner_address_among_public_ones_is_enough_to_refuse(address: str) -> None:
    with pytest.raises(AddressRefused, match="allow_hosts can name it"):
        check_addresses("idp.example.com", ["8.8.8.8", address])


def test_public_addresses_pass() -> None:
    check_addresses("idp.example.com", ["8.8.8.8", "2606:4700:4700::1111"])


def test_a_host_without_an_address_is_refused() -> None:
    with pytest.raises(AddressRefused, match="has no address"):
        check_addresses("idp.example.com", [])


@pytest.mark.parametrize(
    ("scheme", "port", "match"),
    [("http", 443, "over https"), ("https", 22, "Port 22"), ("https", 8080, "Port 8080")],
)
def test_only_https_on_its_ports_is_called(scheme: str, port: int, match: str) -> None:
    with pytest.raises(AddressRefused, match=match):
        check_target(scheme, "idp.example.com", port, ())


@pytest.mark.parametrize("port", [443, 8443])
def test_a_web_address_goes_on_to_the_check_of_its_addresses(port: int) -> None:
    assert check_target("https", "idp.example.com", port, ("other.example.com",)) is False


@pytest.mark.parametrize(
    ("allowed", "expected"), [("idp.internal", True), ("idp.internal:8080", True)]
)
def test_the_settings_can_name_a_host_or_one_of_its_ports(allowed: str, *, expected: bool) -> None:
    assert check_target("http", "idp.internal", 8080, (allowed,)) is expected


@pytest.mark.parametrize("allowed", ["idp.internal:8081", "internal", "idp.internal.example.com"])
def test_another_name_or_port_does_not_count(allowed: str) -> None:
    with pytest.raises(AddressRefused):
        check_target("http", "idp.internal", 8080, (allowed,))
