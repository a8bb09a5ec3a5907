"""Events in the shape that AWS hands to the functions, with values of the programme.

Shapes after AWS AppSync Developer Guide, "Resolver context object reference", the events of AWS
Lambda Powertools' own tests, and Amazon DynamoDB Developer Guide, "Streams and Lambda triggers".
"""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
HANAKO = "3f6c2a10-8d4e-4c55-9b1a-70e2d1c4a901"
USER_POOL_ISSUER = "https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_Midori123"

# Direct Lambda resolver events, one each; `nested_batch` is a list of them, as BatchInvoke sends.
RESOLVER_EVENTS = ("cognito", "api_key", "iam", "subscription_start")
BATCH_EVENTS = ("nested_batch",)
# A batch of the users table's stream: a first entry, a second one, and a change of a name.
STREAM_EVENTS = ("users_stream",)


def recorded(name: str) -> Any:
    """A fresh copy of the event, for a test to change. Raises FileNotFoundError for other names."""
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
