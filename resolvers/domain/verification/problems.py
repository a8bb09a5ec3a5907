"""Problems that verification finds: each has one kind and one place."""

from dataclasses import dataclass

_SEQUENCE_MAXIMUM = 2**31 - 1
"""The maximum of GraphQL's Int. The detail names a greater sequence, which no account has."""
PROBLEMS_MAXIMUM = 100
"""Per user: the first ones are enough to act on."""


@dataclass(frozen=True)
class Problem:
    """One problem; `user_id` None: a problem of a reward or of the whole programme.

    docs/operate/verification.md lists the kinds. `sequence` is that of the wrong entry or of the
    first missing one, or None. `subject` is the id of the wrong row in another table. `detail`
    never quotes a free text or names another user.
    """

    user_id: str | None
    sequence: int | None
    kind: str
    detail: str
    subject: str | None = None


class Findings:
    """The first problems of one user, in the order of discovery."""

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self.problems: list[Problem] = []

    def note(self, sequence: object, kind: str, detail: str, subject: object = None) -> None:
        """Add a problem. Sequence and subject come from a row: invalid ones become None."""
        if len(self.problems) >= PROBLEMS_MAXIMUM:
            return
        is_sequence = type(sequence) is int and 0 <= sequence <= _SEQUENCE_MAXIMUM
        self.problems.append(
            Problem(
                self.user_id,
                sequence if is_sequence else None,  # type: ignore[arg-type] # an int, just seen
                kind,
                detail,
                subject if isinstance(subject, str) else None,
            )
        )
