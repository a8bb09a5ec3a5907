"""What a command says of the entry that exists under its id."""

from resolvers.domain.commands import Command
from resolvers.domain.enums import ErrorCode
from resolvers.domain.errors import DomainError
from resolvers.domain.ledger import LedgerEntry


def refused_replay(command: Command, entry: LedgerEntry) -> ErrorCode | None:
    """Return the code that the command is refused with; None where the entry is its own."""
    try:
        command.check_replay(entry)
    except DomainError as refused:
        return refused.code
    return None
