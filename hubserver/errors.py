"""What can go wrong, as sentences a person can act on. Shown as a page, JSON or a line of the CLI in one place each."""

from typing import ClassVar


def N_(sentence: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Mark a sentence for translators; it is translated where it is shown."""
    return sentence


def NN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802 - so too
    """Mark a sentence that has a plural."""
    return one, many


Text = str | tuple[str, str]  # a marked sentence, or one with its plural


class HubError(Exception):
    """Something a person must hear of.

    `message` says what happened and whether anything was lost, `hint` what to do. Both are English sentences marked
    with `N_`, or with `NN_` where they have a plural that goes by the value `count`; they may hold `%(name)s` places
    for `values`, and are translated where they are shown.
    `status` is the HTTP status of the page or JSON that shows it.
    """

    status: ClassVar[int] = 400

    def __init__(self, message: Text, hint: Text = "", **values: object) -> None:
        self.message = message
        self.hint = hint
        self.values = values
        super().__init__(message, hint)

    def __str__(self) -> str:
        one = self.values.get("count") == 1
        parts = [text if isinstance(text, str) else text[0 if one else 1] for text in (self.message, self.hint)]
        return " ".join(part % self.values if self.values else part for part in parts if part)


class NotSignedIn(HubError):
    """The page is for somebody we know; leads to where they sign in, which is the `door`."""

    status = 401

    def __init__(self, message: Text, hint: Text = "", *, door: str = "/sign-in", **values: object) -> None:
        super().__init__(message, hint, **values)
        self.door = door


class NotAllowed(HubError):
    """The door is for somebody else."""

    status = 403


class NotFound(HubError):
    """There is no such thing here (any more)."""

    status = 404


class Refused(HubError):
    """It was understood, and is not done: nothing has changed."""

    status = 409


class TooMany(HubError):
    """Tried too often; `retry_after` is in seconds."""

    status = 429

    def __init__(self, message: Text, hint: Text = "", *, retry_after: int, **values: object) -> None:
        super().__init__(message, hint, **values)
        self.retry_after = retry_after


class Busy(HubError):
    """The hub cannot take more right now; `retry_after` is in seconds."""

    status = 503

    def __init__(self, message: Text, hint: Text = "", *, retry_after: int = 2, **values: object) -> None:
        super().__init__(message, hint, **values)
        self.retry_after = retry_after


class StorageFailed(HubError):
    """The card or disk did not take what we wrote: it is not saved."""

    status = 500
