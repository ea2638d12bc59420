"""Secrets that people paste: recognise them and hide them before anything is stored."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.wording.words import NOT_A_SECRET

HIDDEN = re.compile(r"\[hidden: ([a-z -]+)\]")
"""What stands where a secret was."""


@dataclass(frozen=True, slots=True)
class Masked:
    """A text without its secrets, and the kinds of secret that it held."""

    text: str
    kinds: tuple[str, ...]


def luhn(digits: str) -> bool:
    """Tell whether a row of digits has the check digit of a payment card (ISO/IEC 7812-1)."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 -- the digits of a product
    return total % 10 == 0


def _is_card(match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match[0])
    return 13 <= len(digits) <= 19 and luhn(digits) and len(set(digits)) > 1  # noqa: PLR2004 -- ISO/IEC 7812-1


def _is_iban(match: re.Match[str]) -> bool:
    compact = re.sub(r"\s", "", match[0]).upper()
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def _is_password(match: re.Match[str]) -> bool:
    return match["joint"] != "is" or match["secret"].strip(".,!?;").lower() not in NOT_A_SECRET


def _always(_match: re.Match[str]) -> bool:
    return True


_PATTERNS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], bool]], ...] = (
    (
        "private key",
        re.compile(
            r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[^-]|-(?!----END))*"
            r"(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?"
        ),
        _always,
    ),
    (
        "access token",
        re.compile(r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bxapp-[A-Za-z0-9-]{10,}"),
        _always,
    ),
    ("access token", re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"), _always),
    ("access token", re.compile(r"\bgh[oprsu]_[A-Za-z0-9]{30,}|\bgithub_pat_\w{30,}"), _always),
    ("access token", re.compile(r"\bglpat-[\w-]{20,}"), _always),
    ("access token", re.compile(r"\bsk-[A-Za-z0-9_-]{20,}"), _always),
    (
        "access token",
        re.compile(r"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
        _always,
    ),
    (
        "access token",
        re.compile(r"\b[MNO][A-Za-z\d_-]{23,27}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,40}\b"),
        _always,
    ),
    (
        "password",
        re.compile(
            r"\b(?:password|passwort|passcode|passphrase|passwd|pwd|pw)\s{0,3}"
            r"(?P<joint>is|:|=)\s{0,3}(?P<secret>[^\s\[]\S{2,})",
            re.IGNORECASE,
        ),
        _is_password,
    ),
    (
        "code",
        re.compile(
            r"\b(?:code|otp|pin|tan)\s{0,3}(?P<joint>is|:|=)\s{0,3}(?P<secret>\d{4,8})\b",
            re.IGNORECASE,
        ),
        _always,
    ),
    (
        "account number",
        re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?\b"),
        _is_iban,
    ),
    ("card number", re.compile(r"(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w-])"), _is_card),
)


def mask(text: str) -> Masked:
    """Hide every secret that is recognised; what stands around it stays."""
    kinds: list[str] = []
    for kind, pattern, holds in _PATTERNS:

        def hide(match: re.Match[str], kind: str = kind, holds: Callable[..., bool] = holds) -> str:
            if not holds(match):
                return match[0]
            kinds.append(kind)
            secret = match.groupdict().get("secret")
            kept = match[0][: match.start("secret") - match.start()] if secret else ""
            return f"{kept}[hidden: {kind}]"

        text = pattern.sub(hide, text)
    return Masked(text, tuple(dict.fromkeys(kinds)))
