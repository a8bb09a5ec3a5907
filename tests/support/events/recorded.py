"""Events in the shape that AWS hands to the functions, with values of the programme.

Shapes after AWS AppSync Developer Guide, "Resolver context object reference", the events of AWS
Lambda Powertools' own tests, Amazon DynamoDB Developer Guide, "Streams and Lambda triggers", and
Amazon API Gateway Developer Guide, "Input format of a Lambda function for proxy integration" and
"Working with AWS Lambda proxy integrations for HTTP APIs".
"""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
HANAKO = "3f6c2a10-8d4e-4c55-9b1a-70e2d1c4a901"
USER_POOL_ISSUER = "https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_Midori123"

# Direct Lambda resolver events, one each; `nested_batch` is a list of them, as BatchInvoke sends.
RESOLVER_EVENTS = ("cognito", "api_key", "iam", "subscription_start")
# Of API Gateway: a REST API with a Cognito authorizer, and an HTTP API with a JWT authorizer.
REST_API_EVENTS = ("rest_api_cognito", "rest_api_query", "rest_api_public", "http_api_payload_1")
HTTP_API_EVENTS = ("http_api_jwt", "http_api_base64")


def recorded(name: str) -> Any:
    """A fresh copy of the event, for a test to change. Raises FileNotFoundError for other names."""
    return json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
