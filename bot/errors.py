"""The two kinds of error that are not bugs."""

from datetime import timedelta


class UserError(Exception):
    """Something that the person can mend; the message is a sentence that names the way out."""


class DeliveryError(Exception):
    """A platform did not take a posting.

    `permanent` means that trying again cannot help. `ambiguous` means that it may have been
    shown all the same. `retry_after` is what the platform asked for, in real time.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        ambiguous: bool = False,
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.ambiguous = ambiguous
        self.retry_after = retry_after
