"""Wrap the handlers of the zip: record what an invocation imports and makes.

FUNCTION_HANDLER names the handler of lambda_entry; a line of JSON goes to WATCHED for the start
and for each invocation.
"""

import json
import os
import sys
import zoneinfo
from pathlib import Path
from typing import Any

from botocore.client import ClientCreator
from botocore.httpsession import URLLib3Session
from botocore.session import Session

made: list[str] = []


def note(maker: type, method: str) -> None:
    original = getattr(maker, method)

    def noted(*args: Any, **kwargs: Any) -> Any:
        made.append(maker.__name__)
        return original(*args, **kwargs)

    setattr(maker, method, noted)


def write(**line: Any) -> None:
    with Path(os.environ["WATCHED"]).open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(line)}\n")


note(ClientCreator, "create_client")
note(Session, "__init__")
note(URLLib3Session, "__init__")
import lambda_entry  # noqa: E402 - what it makes while it is imported is noted already

answer = getattr(lambda_entry, os.environ["FUNCTION_HANDLER"])
folders = {name: str(getattr(module, "__file__", None)) for name, module in sys.modules.items()}
write(
    made=made,
    zone_folders=zoneinfo.TZPATH,
    clock=str(zoneinfo.ZoneInfo("Asia/Tokyo")),
    files={name: folders.get(name) for name in ("boto3", "botocore", "pydantic", "lambda_entry")},
)


def handler(event: Any, context: Any) -> Any:
    imported, before = set(sys.modules), len(made)
    try:
        return answer(event, context)
    finally:
        write(imported=sorted(set(sys.modules) - imported), made=made[before:])
