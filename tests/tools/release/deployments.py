"""A deployment for tests of a release, and AWS as far as a release sees it."""

import io
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from botocore.exceptions import ClientError
from joserfc.jwk import RSAKey
from moto.utilities.utils import load_resource

import lambda_entry
from tests.support.lambda_process import Invocation, fresh_lambda_entry
from tests.support.running_product import SCHEMA_TEXT
from tools.release.deployment import NAMES, Deployment

SECRETS = {"QR_ISSUE_KEY": "i" * 32, "QR_PEPPER": "p" * 32}
FUNCTIONS = {name: f"recycle-points-test-{name}" for name in NAMES}
OLD = dict.fromkeys(NAMES, "3")
NEW = {"queries": "4", "mutations": "4", "enrolment": "4", "stream": "3", "sweep": "4"}
ZIP = "the hash of the zip"
DEPLOYMENT = Deployment(
    region="ap-northeast-1",
    function_names=FUNCTIONS,
    alias="live",
    published_versions=NEW,
    package_sha256=ZIP,
    api_id="api1",
    api_url="https://api1.example.org/graphql",
    user_pool_id="pool",
    release_client_id="client",
)
Handler = Callable[[Any, Any], Any]


def outputs_of(deployment: Deployment = DEPLOYMENT, **changes: Any) -> dict[str, Any]:
    """Return what `terraform output -json` prints; an output that is None is left out."""
    values = asdict(deployment)
    amplify = {"data": {"aws_region": values.pop("region")}}
    values = {
        "amplify_outputs": amplify,
        "function_alias": values.pop("alias"),
        **values,
        **changes,
    }
    return {name: {"sensitive": False, "value": value} for name, value in values.items() if value}


def with_pool(cognito: Any) -> Deployment:
    """Return a deployment with a user pool as infra/ makes it; `cognito` is moto's client."""
    with patch.object(RSAKey, "import_key", return_value=_key_of_pools()):
        pool = cognito.create_user_pool(PoolName="test", UsernameAttributes=["email"])["UserPool"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool["Id"],
        ClientName="release",
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"],
    )["UserPoolClient"]
    return replace(DEPLOYMENT, user_pool_id=pool["Id"], release_client_id=client["ClientId"])


@cache
def _key_of_pools() -> RSAKey:
    """Return moto's key; moto reads it for each pool, which takes longer than the test."""
    return RSAKey.import_key(load_resource("cognitoidp/resources/jwks-private.json"))


def refused(operation: str, code: str = "AccessDenied") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "no"}}, operation)


@dataclass
class Lambda:
    """Lambda as far as a release sees it: versions that answer by handlers of the product."""

    environment: str
    in_service: dict[str, str] = field(default_factory=lambda: dict(OLD))
    broken: dict[str, str] = field(default_factory=dict)
    """Versions that have no secrets, by their functions."""
    immovable: tuple[str, str] = ("", "")
    other_code: str = ""
    """A function whose new version has other code than the zip."""
    variables: dict[str, str] = field(default_factory=dict)
    published: int = 4
    """The number of the newest version of each function."""
    deleted: list[tuple[str, str]] = field(default_factory=list)
    invoked: list[tuple[str, str]] = field(default_factory=list)

    def get_alias(self, *, FunctionName: str, Name: str) -> dict[str, str]:  # noqa: N803 - boto3's
        assert Name == "live"
        return {"FunctionVersion": self.in_service[short(FunctionName)]}

    def update_alias(self, *, FunctionName: str, Name: str, FunctionVersion: str) -> dict[str, str]:  # noqa: N803 - boto3's
        assert Name == "live"
        if self.immovable == (short(FunctionName), FunctionVersion):
            raise refused("UpdateAlias")
        self.in_service[short(FunctionName)] = FunctionVersion
        return {"FunctionVersion": FunctionVersion}

    def get_function_configuration(self, *, FunctionName: str, Qualifier: str) -> dict[str, str]:  # noqa: N803 - boto3's
        assert Qualifier
        code = "another hash" if self.other_code == short(FunctionName) else ZIP
        return {"State": "Active", "CodeSha256": code}

    def get_paginator(self, operation: str) -> Any:
        lists = {"list_versions_by_function": self._versions, "list_aliases": self._aliases}
        return SimpleNamespace(paginate=lists[operation])

    def _versions(self, *, FunctionName: str) -> list[dict[str, Any]]:  # noqa: N803 - boto3's
        gone = {version for name, version in self.deleted if name == short(FunctionName)}
        left = {*map(str, range(1, self.published + 1))} - gone
        # Pages of two, in the order of text.
        names = ["$LATEST", *sorted(left)]
        pages = [names[start : start + 2] for start in range(0, len(names), 2)]
        return [{"Versions": [{"Version": each} for each in page]} for page in pages]

    def _aliases(self, *, FunctionName: str) -> list[dict[str, Any]]:  # noqa: N803 - boto3's
        return [{"Aliases": [{"FunctionVersion": self.in_service[short(FunctionName)]}]}]

    def delete_function(self, *, FunctionName: str, Qualifier: str) -> None:  # noqa: N803 - boto3's
        self.deleted.append((short(FunctionName), Qualifier))

    def get_waiter(self, name: str) -> "Lambda":
        assert name == "published_version_active"
        return self

    def wait(self, *, FunctionName: str, Qualifier: str, WaiterConfig: dict[str, int]) -> None:  # noqa: N803 - boto3's
        assert FunctionName
        assert Qualifier
        assert WaiterConfig == {"Delay": 5, "MaxAttempts": 120}

    def invoke(self, *, FunctionName: str, Qualifier: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803 - boto3's
        name = short(FunctionName)
        version = self.in_service[name] if Qualifier == "live" else Qualifier
        self.invoked.append((name, Qualifier))
        secrets = {} if self.broken.get(name) == version else SECRETS
        handler: Handler = lambda_entry.stream_handler if name == "stream" else lambda_entry.handler
        variables = {"ENVIRONMENT": self.environment, "FUNCTION": name, **self.variables}
        with fresh_lambda_entry({**variables, **secrets}):
            try:
                answer = handler(json.loads(Payload), Invocation())
            except Exception as fault:  # noqa: BLE001 - as Lambda's runtime answers whatever is raised
                answer = {"errorType": type(fault).__name__, "errorMessage": str(fault)}
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


class AppSync:
    """The schema of an API as GetIntrospectionSchema answers it."""

    def __init__(self, text: str = SCHEMA_TEXT) -> None:
        self.text = text

    def get_introspection_schema(
        self,
        *,
        apiId: str,  # noqa: N803 - boto3's
        format: str,
        includeDirectives: bool,  # noqa: N803 - boto3's
    ) -> dict[str, io.BytesIO]:
        assert (apiId, format, includeDirectives) == ("api1", "SDL", True)
        return {"schema": io.BytesIO(self.text.encode())}


def short(function_name: str) -> str:
    return function_name.removeprefix("recycle-points-test-")
