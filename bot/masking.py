"""Secrets that people paste: recognise them and hide them before anything is stored."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.wording.words import NOT_A_SECRET, NOT_A_SECRET_ENDS, OTHER_CODES

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


_AROUND = ".,!?;:()[]{}\"'“”‘’#@"
_LETTER = re.compile(r"[^\W\d_]")
_MIXED_IN = re.compile(r"[\d!@#$%^&*+=?~|\\€£§]")
_NAMED = re.compile(
    r"<.*|.*://.*|www\..*|[^@]+@[^@]+\.\w+|[a-z]{1,6}-\d+|0x[0-9a-f]+|kb\d+|\d{4}-\d\d-\d\d.*|"
    r"\d+(?:st|nd|rd|th|am|pm|times?|days?|hours?|mins?|minutes?)|"
    r"(?:windows|office|outlook|exchange|sharepoint|server|iphone|ipad|ios|macos|android)\d+",
    re.IGNORECASE,
)
"""What mixes letters and digits, and is an address, a reference, a time or a product."""

SHORTEST = 6
"""What merely stands behind the word, and is shorter than this, is not taken for a secret."""


def _looks_secret(token: str) -> bool:
    core = token.strip(_AROUND)
    if len(core) < SHORTEST or _NAMED.fullmatch(token) or _NAMED.fullmatch(core):
        return False
    return bool(_LETTER.search(core) and _MIXED_IN.search(core))


_PASSWORD = re.compile(
    r"""\b (?: passwords? | passwort | passcodes? | passphrases? | passwd | pwds? | pws? )
    (?P<whose>
        \s (?: for|to|of|on|in ) (?: \s [\w-]{1,20} ){1,4}? (?= \s (?: is|was|are ) \b | \s? [:=] )
    )?
    (?:
        \s{0,3} (?P<joint>
            (?: \b (?: is|was|are ) \s{0,2} )? (?: [:=]>? | (?<=\s) -{1,2}>? (?=\s) )
            | \b (?: is|was|are ) \b
        )
        \s{0,3} (?: (?: now|still|currently ) \s )?
        | \s{1,3}
    )
    (?P<secret> (?! [:=]{0,2}\[hidden: ) [^\s\[] \S{2,} )""",
    re.IGNORECASE | re.VERBOSE,
)
"""What follows the word for a password: joined to it by a word or a sign, or just behind it."""


def _is_password(match: re.Match[str]) -> bool:
    """Tell a password from what people say about one, by how it is joined to the word."""
    joint, secret = (match["joint"] or "").lower(), match["secret"]
    if joint.endswith((":", "=")):
        return True
    if not joint.endswith(("is", "was", "are")) or match["whose"]:
        return _looks_secret(secret)
    word = secret.strip(".,!?;").lower()
    said_of_it = joint != "is" and word.endswith(NOT_A_SECRET_ENDS)
    return word not in NOT_A_SECRET and not said_of_it


_CODE = re.compile(
    r"""\b (?: (?P<before> [a-z]{2,12} ) [ -] )? (?P<word> codes?|otps?|pins?|tans?|passcodes? )
    (?:
        (?P<told> (?: \s [a-z']{1,12} ){0,5} ) \s{1,3} (?: is|was|are ) \s{0,2} [:=]? \s{0,3}
        | \s{0,3} (?: [:=] | (?<=\s) - (?=\s) ) \s{0,3}
        | (?P<bare> \s{1,3} )
    )
    (?P<secret>
        (?: [A-Z]{1,2}- )? (?: \d{4,8} | \d{3,4}[ -]\d{3,4} | \d\d[ -]\d\d[ -]\d\d )
    ) (?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
"""The digits that follow the word for a code."""

CODE_DIGITS = 6
"""So many digits has a code that is not plainly given as one."""


def _is_code(match: re.Match[str]) -> bool:
    if (match["before"] or "").lower() in OTHER_CODES:
        return False
    loosely = match["told"] or (match["bare"] and match["word"].lower().startswith("code"))
    return not loosely or sum(map(str.isdigit, match["secret"])) >= CODE_DIGITS


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
    ("password", _PASSWORD, _is_password),
    ("code", _CODE, _is_code),
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
