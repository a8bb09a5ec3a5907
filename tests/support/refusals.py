from collections.abc import Callable
from typing import TypeVar

import pytest

from resolvers.domain.base.enums import ErrorCode
from resolvers.domain.base.errors import DomainError
from resolvers.domain.points.commands import Command
from resolvers.domain.points.ledger import LedgerEntry

Refusal = TypeVar("Refusal", bound=DomainError)


def raised(kind: type[Refusal], call: Callable[[], object]) -> Refusal:
    with pytest.raises(kind) as refusal:
        call()
    return refusal.value


def refused_replay(command: Command, entry: LedgerEntry) -> ErrorCode | None:
    """Return the code that the command is refused with; None where the entry is its own."""
    try:
        command.check_replay(entry)
    except DomainError as refused:
        return refused.code
    return None
