"""`lambda_entry` as it is in a fresh process: it reads its environment at its first use."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import lambda_entry
from resolvers.storage.base.client import open_client
from tests.support.push_keys import SERVER_PUBLIC_KEY

ROOT = Path(__file__).parents[2]
VARIABLES = {
    "ENVIRONMENT": "moto",
    "QR_ISSUE_KEY": "i" * 32,
    "QR_PEPPER": "p" * 32,
    "WEB_PUSH_PUBLIC_KEY": SERVER_PUBLIC_KEY,
    "IMAGES_BUCKET": "images",
    "IMAGES_URL": "https://images.example",
}


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


def run_in_lambda(script: str, **variables: str) -> str:
    """Return what the script prints in a process that Lambda starts."""
    run = subprocess.run(
        [sys.executable, "-B", "-c", script],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "AWS_LAMBDA_FUNCTION_NAME": "queries",
            "AWS_REGION": "ap-northeast-1",
            "AWS_DEFAULT_REGION": "ap-northeast-1",
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": "testing",
            **variables,
        },
        check=True,
        capture_output=True,
        text=True,
    )
    assert run.stderr == ""
    return run.stdout
