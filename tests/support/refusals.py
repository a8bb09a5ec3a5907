"""The error that a call to the domain raises."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from resolvers.domain.errors import DomainError

Refusal = TypeVar("Refusal", bound=DomainError)


def raised(kind: type[Refusal], call: Callable[[], object]) -> Refusal:
    with pytest.raises(kind) as refusal:
        call()
    return refusal.value
