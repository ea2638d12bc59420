"""Secrets that are pasted are hidden, and what only looks like one is left alone."""

import time

import pytest

from bot.masking import HIDDEN, luhn, mask

SECRETS: dict[str, tuple[str, ...]] = {
    "access token": (
        "xoxb-" + "123456789012-abcdefABCDEF",
        "xoxp-" + "99999999-88888888-abcdef",
        "xapp-" + "1-A0B1C2D3-444-abcdef0123",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
        "ghs_" + "z" * 36,
        "github_pat_" + "1" * 40,
        "glpat-" + "abcdefghij0123456789",
        "sk-" + "proj-abcdefghijklmnopqrstuv",
        "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJlLWhlcmU",
        "MTIzNDU2Nzg5MDEyMzQ1Njc4" + ".GabcdE.abcdefghijklmnopqrstuvwxyz0123",
    ),
    "private key": (
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEow-IBAAKC\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1r\n-----END OPENSSH PRIVATE KEY-----",
    ),
    "password": (
        "password: hunter2",
        "my password is Tr0ub4dor&3",
        "pw=letmein99",
        "Passwort: geheim123",
        "passphrase : correct-horse",
        "PWD = S3cret!!",
        "password is: hunter22",
        "Password is = hunter22",
        "password was hunter22",
        "the password was monkey",
        "password - hunter22",
        "passwords: hunter22",
        "my passwords are hunter22",
        "my wifi password hunter22",
        "my password p@ssword",
        "pw Tr0ub4dor&3",
        "passwd S3cret!!",
        "my password is now hunter22",
        "the password for the guest wifi is hunter22",
        "passphrase correct#horse",
        "password -> hunter22",
        "password is:hunter22",
        "password is currently hunter22",
    ),
    "code": (
        "the code is 482913",
        "otp: 123456",
        "PIN is 4711",
        "the code 482913",
        "code: 482 913",
        "code is: 482913",
        "code 482-913",
        "code = 48 29 13",
        "my pin 4711",
        "otp 123456",
        "the code was 482913",
        "the code - 482913",
        "the code they sent me is 482913",
        "verification code G-482913",
        "codes: 4829 1311",
        "passcode 482913",
    ),
    "card number": (
        "4111 1111 1111 1111",
        "5500-0000-0000-0004",
        "340000000000009",
        "card 6011000000000004 expires 12/30",
    ),
    "account number": ("DE89 3704 0044 0532 0130 00", "GB82WEST12345698765432"),
}

HARMLESS = (
    "my password is not working",
    "password is expired again",
    "the password is wrong",
    "i forgot my password",
    "password reset please",
    "how long must a password be",
    "error code 0x80070005",
    "the code is not arriving",
    "call me on +44 20 7946 0958",
    "ticket T-1234567890123",
    "order 1234 5678 9012 3456",
    "version 10.0.19045.3803",
    "the printer PRN-302 on floor 3",
    "https://example.com/eyes?sk=1",
    "serial number 0000000000000000",
    "DE12 is the room",
    "my GB82 laptop",
    "skype does not open",
    "sk-8 skateboard",
    "akia is my name",
    "the pin is bent",
    "xoxo",
    "2026-11-22 23:15:24 it crashed",
    "tan shoes",
    "id 550e8400-e29b-41d4-a716-446655440000",
    "password reset",
    "password not working",
    "password-reset does nothing",
    "password - please help",
    "password - reset it",
    "password was reset yesterday",
    "my password was accepted before",
    "my passwords are not saved",
    "password can't be changed",
    "forgot password ann@example.com",
    "forgot my password <@U02ABC123>",
    "password windows10 laptop",
    "password office365",
    "password 0x80070005",
    "password PRN-302",
    "password expired 2 days ago",
    "password reset/unlock please",
    "password prompt?!",
    "the password for the vpn is wrong",
    "password https://example.com/reset1",
    "password 10minutes ago",
    "password 123456 times",
    "code 500 error",
    "error code 809",
    "error code: 1603",
    "exit code 80070005",
    "code 0x80070005",
    "code 1603 again",
    "zip code 10115",
    "status code is 5012",
    "the code on the printer screen is 5012",
    "ticket 123456",
    "order 482913",
    "call 020 7946 0958 please",
    "my number is 0171 2345678",
    "the pin pad is 2 years old",
    "pin code is not accepted",
)


@pytest.mark.parametrize(
    ("kind", "secret"), [(kind, each) for kind, all_ in SECRETS.items() for each in all_]
)
def test_a_secret_is_hidden_and_named(kind: str, secret: str) -> None:
    masked = mask(f"hello, {secret}\nplease help")
    assert masked.kinds == (kind,)
    assert masked.text.startswith("hello, ")
    cut_short = "BEGIN" in secret and "END" not in secret
    assert masked.text.endswith("please help") is not cut_short
    assert HIDDEN.findall(masked.text) == [kind]


def test_recall_is_whole_and_nothing_harmless_is_hidden() -> None:
    secrets = [each for all_ in SECRETS.values() for each in all_]
    found = [each for each in secrets if mask(each).kinds]
    wrong = [each for each in HARMLESS if mask(each).text != each]
    missed = [each for each in secrets if each not in found]
    assert (missed, len(secrets)) == ([], 59)
    assert (wrong, len(HARMLESS)) == ([], 62)


def test_what_stands_around_a_password_stays() -> None:
    assert mask("my password is hunter2 since May").text == (
        "my password is [hidden: password] since May"
    )


def test_masking_twice_changes_nothing_more() -> None:
    for secret in (each for all_ in SECRETS.values() for each in all_):
        once = mask(secret).text
        assert mask(once).text == once


def test_several_secrets_are_each_named_once() -> None:
    masked = mask("pw: abc123 and pw: def456, card 4111111111111111")
    assert masked.kinds == ("password", "card number")
    assert "abc123" not in masked.text
    assert "def456" not in masked.text


def test_the_check_digit_of_a_card_is_checked() -> None:
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")


EVIL = (
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN " + "A " * 15,
    "password is ",
    "password ",
    "password for ",
    "password for a b c ",
    "password - ",
    "code ",
    "code a b c ",
    "code 482 ",
    "code is ",
    "error ",
    "pin 4-",
    "pw" + " " * 3,
    "1 ",
    "1-",
    "DE12 ",
    "eyJaaaaaaaa.",
    "MTIzNDU2Nzg5MDEyMzQ1Njc4.",
    "xoxb-",
    "--- ",
    "a" * 7,
)


@pytest.mark.parametrize("evil", EVIL, ids=repr)
def test_masking_grows_no_faster_than_the_text(evil: str) -> None:
    def seconds(length: int) -> float:
        text = (evil * length)[:length]
        began = time.perf_counter()
        mask(text)
        return time.perf_counter() - began

    short = min(seconds(5_000) for _ in range(3))
    long = min(seconds(40_000) for _ in range(2))
    assert long < max(short * 24, 0.1)
