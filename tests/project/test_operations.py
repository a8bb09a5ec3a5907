import json
import re
from pathlib import Path
from typing import Any

import lambda_entry
from resolvers.storage.points import users
from tests.support.lambda_process import fresh_lambda_entry
from tests.support.service import HANAKO, Service

SECRETS = {"QR_ISSUE_KEY": "i" * 32, "QR_PEPPER": "p" * 32}
ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "operate" / "operations.md").read_text("utf-8")


def test_documented_event_erases_again_after_restore(
    moto_client: Any, moto_environment: str
) -> None:
    service = Service(moto_client, moto_environment)
    service.change("updateViewer", input={"displayName": "Hanako"})
    (event,) = re.findall(r"```json\n(   \{.*?)\n   ```", PAGE, re.DOTALL)
    variables = {"ENVIRONMENT": moto_environment, "FUNCTION": "mutations", **SECRETS}
    with fresh_lambda_entry(variables):
        answer = lambda_entry.handler(json.loads(event.replace("SUB", HANAKO["sub"])), None)
    assert answer["userErrors"] == []
    account = users.read(service.database, HANAKO["sub"])
    assert account is not None
    assert account.is_erased
    assert account.display_name is None
