"""The events of Amazon API Gateway: payload 2.0 of HTTP APIs and payload 1.0 of REST APIs.

Sources: "Working with AWS Lambda proxy integrations for HTTP APIs" and "Input format of a Lambda
function for proxy integration" of the Amazon API Gateway Developer Guide.
"""

import base64
from datetime import UTC, datetime
from urllib.parse import quote

from starlette.requests import Request

from gateway.headers import group_values, source_ip
from gateway.json_value import Json, JsonValue
from gateway.lambda_authorizer import ACCOUNT_ID, API_ID


def describe_http_event(request: Request, path: str, body: bytes, claims: Json | None) -> Json:
    """Return an event of payload 2.0; `path` is the route's. HTTP APIs decode the path."""
    headers = {
        name: ",".join(values) for name, values in group_values(request.headers.items()).items()
    }
    headers.pop("cookie", None)
    cookies = [each for line in request.headers.getlist("cookie") for each in line.split("; ")]
    now = datetime.now(UTC)
    context: Json = {
        "accountId": ACCOUNT_ID,
        "apiId": API_ID,
        "domainName": request.url.hostname,
        "domainPrefix": API_ID,
        "http": {
            "method": request.method,
            "path": request.scope["path"],
            "protocol": "HTTP/1.1",
            "sourceIp": source_ip(request),
            "userAgent": headers.get("user-agent", ""),
        },
        "requestId": request.state.request_id,
        "routeKey": f"{request.method} {path}",
        "stage": "$default",
        "time": _write_time(now),
        "timeEpoch": int(now.timestamp() * 1000),
    }
    if claims is not None:
        texts = {name: _write_http_claim(value) for name, value in claims.items()}
        context["authorizer"] = {"jwt": {"claims": texts, "scopes": None}}
    event: Json = {
        "version": "2.0",
        "routeKey": context["routeKey"],
        "rawPath": request.scope["path"],
        "rawQueryString": request.url.query,
        "headers": headers,
        "requestContext": context,
        **_describe_body(body),
    }
    if cookies:
        event["cookies"] = cookies
    if request.url.query:
        parameters = group_values(request.query_params.multi_items())
        event["queryStringParameters"] = {
            name: ",".join(values) for name, values in parameters.items()
        }
    if request.path_params:
        event["pathParameters"] = dict(request.path_params)
    return event


def describe_rest_event(request: Request, path: str, body: bytes, claims: Json | None) -> Json:
    """Return an event of a REST API, payload 1.0; `path` is the resource's.

    REST APIs leave the path encoded, in its parameters too.
    """
    raw_path = request.scope["raw_path"].decode("latin-1")
    headers = group_values(request.headers.items())
    query = group_values(request.query_params.multi_items())
    now = datetime.now(UTC)
    context: Json = {
        "accountId": ACCOUNT_ID,
        "apiId": API_ID,
        "httpMethod": request.method,
        "identity": {
            "sourceIp": source_ip(request),
            "userAgent": request.headers.get("user-agent", ""),
        },
        "path": raw_path,
        "protocol": "HTTP/1.1",
        "requestId": request.state.request_id,
        "requestTime": _write_time(now),
        "requestTimeEpoch": int(now.timestamp() * 1000),
        "resourcePath": path,
        "stage": "live",
    }
    if claims is not None:
        context["authorizer"] = {
            "claims": {name: _write_rest_claim(value) for name, value in claims.items()}
        }
    return {
        "resource": path,
        "path": raw_path,
        "httpMethod": request.method,
        "headers": {name: values[-1] for name, values in headers.items()},
        "multiValueHeaders": headers,
        "queryStringParameters": {name: values[-1] for name, values in query.items()} or None,
        "multiValueQueryStringParameters": query or None,
        "pathParameters": {name: quote(value) for name, value in request.path_params.items()}
        or None,
        "stageVariables": None,
        "requestContext": context,
        **({"body": None} | _describe_body(body)),
    }


def _write_time(moment: datetime) -> str:
    return moment.strftime("%d/%b/%Y:%H:%M:%S +0000")


def _describe_body(body: bytes) -> Json:
    """Return the body as text, or as base64 if it is not UTF-8."""
    if not body:
        return {"isBase64Encoded": False}
    try:
        return {"body": body.decode("utf-8"), "isBase64Encoded": False}
    except UnicodeDecodeError:
        return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}


def _write_http_claim(value: JsonValue) -> str:
    if isinstance(value, list):
        return f"[{' '.join(map(str, value))}]"
    return _write_scalar(value)


def _write_rest_claim(value: JsonValue) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else _write_scalar(value)


def _write_scalar(value: JsonValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
