"""The planned routes of both gateways against the rows of routes.json."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypedDict

from tools.infra.planned_api import ALIAS
from tools.terraform.plans import Plan
from tools.terraform.toolbox import ROOT

# openid: the scope of managed login, which is on in whole plans.
ACCESS_TOKEN = ["aws.cognito.signin.user.admin", "openid"]
"""Every access token of a user has one of these scopes, and no ID token has any."""
_FUNCTION = re.compile(rf"-(\w+):{ALIAS}\b")
_OPENED = ("rest_api", "http_api")


class Route(TypedDict):
    """A row of routes.json, with the members that a gateway reads."""

    method: str
    path: str
    function: str
    auth: str


Routes = Mapping[str, tuple[str, str]]
"""METHOD /path -> the called function and the sign-in: token, none, or the wrong planned one."""


def read_routes() -> list[Route]:
    path = ROOT / "resolvers" / "api" / "rest" / "routes.json"
    rows: list[Route] = json.loads(path.read_text("utf-8"))
    return rows


def routes_of_rest_api(plan: Plan) -> Routes:
    """Return the methods of the REST API's document, without browsers' preflight requests."""
    found = {}
    for api in plan.of_type("aws_api_gateway_rest_api"):
        for path, methods in json.loads(api.values["body"])["paths"].items():
            for method, operation in methods.items():
                if method != "options":
                    security = operation["security"]
                    ways = {str([{"token": ACCESS_TOKEN}]): "token", str([{"key": []}]): "none"}
                    found[f"{method.upper()} {path}"] = (
                        _function(operation["x-amazon-apigateway-integration"]["uri"]),
                        ways.get(str(security), str(security)),
                    )
    return found


def routes_of_http_api(plan: Plan) -> Routes:
    found = {}
    for route in plan.of_type("aws_apigatewayv2_route"):
        way = (route.values["authorization_type"], route.values.get("authorization_scopes"))
        ways = {str(("JWT", ACCESS_TOKEN)): "token", str(("NONE", None)): "none"}
        found[route.values["route_key"]] = (
            _function(route.values["target"]),
            ways.get(str(way), str(way)),
        )
    return found


def wrong_routes(plan: Plan, rows: Sequence[Route]) -> Iterator[str]:
    """Yield routes without a row, rows without a route, and those with a wrong call or sign-in."""
    wanted = {f"{row['method']} {row['path']}": (row["function"], row["auth"]) for row in rows}
    for name, found in (
        ("REST API", routes_of_rest_api(plan)),
        ("HTTP API", routes_of_http_api(plan)),
    ):
        for route in sorted(wanted.keys() | found.keys()):
            if found.get(route) != wanted.get(route):
                yield (
                    f"{name}: {route} is {found.get(route)}, where routes.json says "
                    f"{wanted.get(route)}"
                )


def wrong_permissions(plan: Plan, rows: Sequence[Route]) -> Iterator[str]:
    """Yield functions that a gateway may call but does not, and calls without permission."""
    wanted = {row["function"] for row in rows}
    for module in _OPENED:
        granted = [
            each
            for each in plan.of_type("aws_lambda_permission")
            if each.address.startswith(f"module.{module}[")
        ]
        if {each.key for each in granted} != wanted:
            yield f"{module} may call {sorted(each.key for each in granted)}"
        for each in granted:
            values = each.values
            called = f"{values['function_name']}:{values['qualifier']}"
            if _function(called) != each.key or values["principal"] != "apigateway.amazonaws.com":
                yield f"{each.address}: {values['principal']} may call {called}"
            if not re.fullmatch(r"arn:aws:execute-api:[^:*]+:\d+:\w+/.+", values["source_arn"]):
                yield f"{each.address}: {values['source_arn']} is not of one API"


def _function(arn: str) -> str:
    found = _FUNCTION.search(arn)
    return found[1] if found else arn
