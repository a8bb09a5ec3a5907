"""Spare coverage.py what it does not measure, and would trace line by line all the same."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any
from unittest.mock import patch

from botocore.client import BaseClient
from graphql.language.parser import Parser


def pause_tracing_in_libraries() -> None:
    """Patch, for the rest of this process, where libraries work and call nothing of the product.

    A request to moto alone is three quarters of all lines that tests of services run.
    """
    for owner, name in ((BaseClient, "_make_api_call"), (Parser, "parse_document")):
        patch.object(owner, name, _untraced(getattr(owner, name))).start()


def _untraced(call: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(call)
    def call_untraced(*args: Any, **kwargs: Any) -> Any:
        trace = sys.gettrace()
        sys.settrace(None)
        try:
            return call(*args, **kwargs)
        finally:
            sys.settrace(trace)

    return call_untraced
