"""How a call proves that it is ours, and how a receiver checks it.

A call carries four headers:

- `Frontline-Timestamp`: seconds since 1970, as a whole number
- `Frontline-Signature`: `v1=` and the hex HMAC-SHA256 of `timestamp.body` under the shared secret;
  while the secret is being exchanged, one such signature per secret, separated by commas
- `Frontline-Delivery`: a new id for every attempt, for logs
- `Idempotency-Key`: the id of the run, the same for every attempt; it is the `run` of the body

A receiver calls `verify` on the raw body before it reads it. Within the window of five minutes
a call can be replayed, so a receiver remembers each `run` of a signed body and answers a second
call as it answered the first.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

TIMESTAMP = "Frontline-Timestamp"
SIGNATURE = "Frontline-Signature"
DELIVERY = "Frontline-Delivery"
IDEMPOTENCY = "Idempotency-Key"

WINDOW = timedelta(minutes=5)
MOST_SIGNATURES = 4

_SECONDS = re.compile(r"[0-9]{1,12}", re.ASCII)


def sign(secrets: Iterable[str], body: bytes, at: datetime) -> dict[str, str]:
    """Return the headers that prove a body; the first secret is the newest."""
    timestamp = str(int(at.timestamp()))
    usable = [secret for secret in secrets if secret]
    if not usable:
        raise ValueError("A call cannot be signed without a secret.")
    signatures = ",".join(f"v1={_digest(secret, timestamp, body)}" for secret in usable)
    return {TIMESTAMP: timestamp, SIGNATURE: signatures}


def verify(secrets: Iterable[str], headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Say whether a body was signed with one of the secrets, at most five minutes from now.

    The time must be within the window on both sides. Every secret is compared with every
    signature in constant time, so that the time taken tells nothing.
    """
    found = {name.lower(): value for name, value in headers.items()}
    timestamp = found.get(TIMESTAMP.lower(), "")
    if not _SECONDS.fullmatch(timestamp):
        return False
    if abs(now.timestamp() - int(timestamp)) > WINDOW.total_seconds():
        return False
    signatures = [part.strip() for part in found.get(SIGNATURE.lower(), "").split(",")]
    matches = [
        hmac.compare_digest(signature.encode(), f"v1={_digest(secret, timestamp, body)}".encode())
        for secret in secrets
        if secret
        for signature in signatures[:MOST_SIGNATURES]
    ]
    return any(matches)


def _digest(secret: str, timestamp: str, body: bytes) -> str:
    signed = timestamp.encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
