"""The environment variables of the functions, and of boto3 in this process."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from gateway.caller import AccessKey
from gateway.private_file import load_file
from local.base.app_clients import read_clients
from local.base.environment import HOST, is_loopback
from local.base.push_keys import load_push_keys

DEFAULT_REGION = "ap-northeast-1"
EVENT_BUS = "recycle-points-local"
ACCOUNT = "000000000000"
"""The engine's account, for a key pair that names no other."""
PARTNER_ACCOUNT = "111122223333"
INBOUND_PARTNERS = (
    f'{{"{PARTNER_ACCOUNT}": {{"name": "logistics", '
    '"fields": ["fulfilExchange", "reportLocationStatus", "restockReward"]}}'
)
LOCAL_PROGRAMME = {"ENVIRONMENT": "local", "TABLE_PREFIX": "local-"}
# Long enough for a reader of the README to use the token.
DEFAULT_QR_LIFE_SECONDS = "900"


class _SecretsFile(BaseModel):
    model_config = ConfigDict(str_min_length=1)

    QR_ISSUE_KEY: str
    QR_PEPPER: str


def load_secrets(data_dir: Path) -> dict[str, str]:
    """Return QR_ISSUE_KEY and QR_PEPPER, which the first start makes.

    Raises:
        ValueError: secrets.json cannot be used; the message names it.
    """

    def make() -> _SecretsFile:
        return _SecretsFile(QR_ISSUE_KEY=secrets.token_hex(32), QR_PEPPER=secrets.token_hex(32))

    return load_file(data_dir / "secrets.json", _SecretsFile, make).model_dump()


class _RelayFile(BaseModel):
    RELAY_KEYS: str


def load_relay_key(data_dir: Path) -> str:
    """Return RELAY_KEYS, which the first start makes.

    Raises:
        ValueError: relay.json cannot be used; the message names it.
    """

    def make() -> _RelayFile:
        return _RelayFile(RELAY_KEYS=secrets.token_hex(32))

    return load_file(data_dir / "relay.json", _RelayFile, make).RELAY_KEYS


def describe_functions(
    given: Mapping[str, str],
    *,
    origin: str,
    data_dir: Path,
    user_pool_issuer: str,
    publisher: AccessKey,
    bus_path: str | None = None,
    outbox_path: str | None = None,
) -> dict[str, str]:
    """Return the functions' environment, as Terraform sets it in AWS; given values stay.

    Events go to the bus at `bus_path` of this server, if it has one and EVENT_BUS names no other.
    Mails go to `outbox_path`, if it has one, so that no real mail is sent. The user pool answers
    there, too.

    Raises:
        ValueError: A kept file cannot be used; the message names it.
    """
    defaults = {
        # With ENVIRONMENT, the tables have the name of that programme.
        **({"ENVIRONMENT": ""} if given.get("ENVIRONMENT") else LOCAL_PROGRAMME),
        "QR_TOKEN_SECONDS": DEFAULT_QR_LIFE_SECONDS,
        "INBOUND_PARTNERS": INBOUND_PARTNERS,
        **load_secrets(data_dir),
        **load_push_keys(data_dir),
    }
    if bus_path and not given.get("EVENT_BUS"):
        defaults |= {"EVENT_BUS": EVENT_BUS, "AWS_ENDPOINT_URL_EVENTBRIDGE": f"{origin}{bus_path}"}
    return {
        **{name: given.get(name) or value for name, value in defaults.items()},
        "USER_POOL_ISSUER": user_pool_issuer,
        "APPSYNC_ENDPOINT": f"{origin}/graphql",
        **(
            _describe_people(f"{origin}{outbox_path}", origin, user_pool_issuer)
            if outbox_path
            else {}
        ),
        "PUBLISHER_ACCESS_KEY_ID": publisher.access_key_id,
        "PUBLISHER_SECRET_ACCESS_KEY": publisher.secret_access_key,
    }


def _describe_people(url: str, origin: str, user_pool_issuer: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL_SESV2": url,
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": url,
        "USER_POOL_ID": user_pool_issuer.rpartition("/")[2],
        "KIOSK_CLIENT_ID": read_clients()["kiosk"].client_id,
        "MAIL_SENDER": "recycle-points <points@example.test>",
        "WALLET_URL": f"{origin}/",
    }


def _add_loopback(given: Mapping[str, str]) -> str:
    excepted = given.get("no_proxy") or given.get("NO_PROXY")
    return ",".join(filter(None, (excepted, HOST, "localhost")))


def describe_endpoint(
    given: Mapping[str, str], endpoint_url: str, streams_endpoint_url: str, publisher: AccessKey
) -> dict[str, str]:
    """Return boto3's settings for DynamoDB: endpoint, credentials, and the tables' prefix.

    For a loopback endpoint, the user's AWS account is not used: the key pair that may publish signs
    all requests, and the tables are `local`'s even if ENVIRONMENT names a deployment. Elsewhere the
    user's own credentials and ENVIRONMENT stay. An empty value removes the variable: see
    `change_environment`.
    """
    region = given.get("AWS_REGION") or given.get("AWS_DEFAULT_REGION") or DEFAULT_REGION
    endpoint = {
        "AWS_ENDPOINT_URL_DYNAMODB": endpoint_url,
        "AWS_ENDPOINT_URL_DYNAMODB_STREAMS": streams_endpoint_url,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        # Neither the engine nor this server is ever behind the user's proxy.
        **dict.fromkeys(("NO_PROXY", "no_proxy"), _add_loopback(given)),
    }
    if not is_loopback(endpoint_url):
        return endpoint
    return endpoint | {
        **LOCAL_PROGRAMME,
        "AWS_ACCESS_KEY_ID": publisher.access_key_id,
        "AWS_SECRET_ACCESS_KEY": publisher.secret_access_key,
        "AWS_SESSION_TOKEN": "",
        "AWS_PROFILE": "",
        "AWS_DEFAULT_PROFILE": "",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def change_environment(changes: Mapping[str, str]) -> None:
    """Set this process's variables; an empty value removes one (boto3 rejects an empty profile)."""
    for name, value in changes.items():
        if value:
            os.environ[name] = value
        else:
            os.environ.pop(name, None)
