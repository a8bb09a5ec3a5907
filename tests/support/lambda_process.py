"""`lambda_entry` as it is in a fresh process: it reads its environment at its first use."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from unittest.mock import patch

import lambda_entry
from resolvers.storage.client import open_client


@dataclass(frozen=True)
class Invocation:
    """What Lambda hands to a handler beside the event."""

    aws_request_id: str = "request-1"


@contextmanager
def fresh_lambda_entry(variables: Mapping[str, str]) -> Iterator[None]:
    """Run the block with a lambda_entry that has read nothing yet but these variables."""
    with patch.dict(os.environ, variables):
        _forget()
        try:
            yield
        finally:
            _forget()


def _forget() -> None:
    lambda_entry._application.cache_clear()
    if open_client.cache_info().currsize:
        open_client().close()
    open_client.cache_clear()
