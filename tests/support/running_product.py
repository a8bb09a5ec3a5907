import json
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

import lambda_entry
from gateway.caller import AccessKey
from gateway.issuer import Issuer
from gateway.server import bind_socket
from gateway.web_server import Listener, start_server
from local.aws.engine.tables import create_tables, read_definitions
from local.aws.mail import Outbox
from local.base.app_clients import read_clients
from local.base.publisher import load_publisher
from local.identities.issuer import load_issuer
from local.server.appsync import DEVELOPMENT_API_KEY, GUARD, Settings, create_app
from resolvers.settings import table_prefix_of
from tests.support.gateway_signing import sign
from tests.support.lambda_process import Invocation, fresh_lambda_entry
from tests.support.matrix.people import GROUPS, SUBS
from tests.support.matrix.roles import Caller, Role
from tests.support.patience import PATIENCE_SECONDS
from tests.support.push_keys import SERVER_PUBLIC_KEY

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ROOT = Path(__file__).parents[2]
SCHEMA_TEXT = (ROOT / "schema.graphql").read_text(encoding="utf-8")
FIELDS = json.loads(
    (ROOT / "resolvers" / "api" / "graphql" / "fields.json").read_text(encoding="utf-8")
)
REGION = "ap-northeast-1"
UNSPENT = replace(GUARD, user_cost_per_second=10**9, address_cost_per_second=10**9)
"""All tests send from one address, faster than people."""
SECRETS = {"QR_ISSUE_KEY": "i" * 32, "QR_PEPPER": "p" * 32}
SETTINGS = {
    **SECRETS,
    "WEB_PUSH_PUBLIC_KEY": SERVER_PUBLIC_KEY,
    "IMAGES_BUCKET": "images",
    "IMAGES_URL": "https://images.example",
    "ADJUSTMENT_LIMIT_POINTS": "10000",
}


@dataclass(frozen=True)
class RunningProduct:
    host: str
    http: httpx.Client
    issuer: Issuer
    publisher: AccessKey

    def token(self, role: Caller) -> str:
        return self.issuer.mint_access_token(
            sub=SUBS[role], name=role, groups=GROUPS.get(role, []), now_seconds=int(time.time())
        )

    def credentials(self, role: Caller) -> dict[str, str]:
        """The headers of every role but IAM, whose signature covers the body."""
        if role is Role.NO_CREDENTIALS:
            return {}
        if role is Role.API_KEY:
            return {"x-api-key": DEVELOPMENT_API_KEY}
        return {"authorization": self.token(role)}

    def post(self, role: Caller, request: Mapping[str, Any]) -> httpx.Response:
        if role is Role.IAM:
            body, headers = sign(self.publisher, self.host, request)
            return self.http.post("/graphql", content=body, headers=headers)
        return self.http.post("/graphql", json=request, headers=self.credentials(role))


@contextmanager
def running_product(
    client: "DynamoDBClient", endpoint_url: str, data_dir: Path
) -> Iterator[RunningProduct]:
    """On tables of its own, which are empty at first and gone at the end."""
    environment = f"test-{uuid.uuid4().hex[:12]}"
    create_tables(client, table_prefix_of(environment))
    issuer = load_issuer(data_dir, region=REGION)
    with bind_socket("127.0.0.1", 0) as listener:
        host = f"127.0.0.1:{listener.getsockname()[1]}"
        outbox = Outbox(data_dir)
        variables = {
            **SETTINGS,
            "ENVIRONMENT": environment,
            "AWS_ENDPOINT_URL_DYNAMODB": endpoint_url,
            "USER_POOL_ISSUER": issuer.url,
            "USER_POOL_ID": issuer.url.rpartition("/")[2],
            "KIOSK_CLIENT_ID": read_clients()["kiosk"].client_id,
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": f"http://{host}{outbox.path}",
            "APPSYNC_ENDPOINT": f"http://{host}/graphql",
        }
        app = create_app(
            schema_text=SCHEMA_TEXT,
            fields=FIELDS,
            invoke=lambda event: lambda_entry.handler(event, Invocation()),
            data_dir=data_dir,
            origin=f"http://{host}",
            ready=lambda: True,
            settings=Settings(guard=UNSPENT, outbox=outbox),
        )
        with (
            fresh_lambda_entry(variables),
            httpx.Client(base_url=f"http://{host}", timeout=PATIENCE_SECONDS) as http,
            ExitStack() as stack,
        ):
            start_server(app, [Listener(listener)], stack)
            yield RunningProduct(host, http, issuer, load_publisher(data_dir))
    for table in read_definitions():
        client.delete_table(TableName=f"{table_prefix_of(environment)}{table}")
