"""What articles ask people for: never a secret, and one type to a name."""

import re

from knowledge_base.article import Ask, AskType
from knowledge_base.findings import Report
from knowledge_base.lint.corpus import Corpus
from knowledge_base.markdown.draft import Draft

_SECRETS = {"password", "passwd", "passphrase", "passcode", "pwd", "pw", "pin", "secret", "otp"}
_SECRETS |= {"totp", "cvv", "cvc", "token", "credential", "credentials"}
_SECRET_ENDS = re.compile(
    r"(?:^|_)(?:api|private|recovery|bitlocker|encryption)_key$"
    r"|(?:^|_)(?:mfa|2fa|sms|login|signin|sign_in|security|verification|one_time|backup)_code$"
    r"|(?:^|_)(?:card|credit_card|iban|ssn|social_security)_number$"
)


def check_asks(draft: Draft, corpus: Corpus, report: Report) -> None:
    """Report questions for secrets, and names that are asked as two types (E033, E034)."""
    del corpus
    types: dict[str, AskType] = {}
    for step in draft.article.steps.values():
        ask = step.ask
        if ask is None:
            continue
        if _is_secret(ask):
            report.add("E033", ask.line, f"asks people to type a secret (`{ask.save}`)")
        known = types.setdefault(ask.save, ask.type)
        if known != ask.type:
            message = f"`{ask.save}` is asked as {known} and as {ask.type}; use two names"
            report.add("E034", ask.line, message)


def _is_secret(ask: Ask) -> bool:
    """Return whether a name looks like a secret; a choice holds only the author's own words."""
    words = ask.save.split("_")
    if ask.type is AskType.CHOICE:
        words = words[-1:]
    return not _SECRETS.isdisjoint(words) or bool(_SECRET_ENDS.search(ask.save))
