"""Test the path of a balance: from the stream function through AppSync to a subscriber."""

import asyncio
from collections.abc import Callable
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from gql import Client, GraphQLRequest
from gql.transport.appsync_auth import AppSyncJWTAuthentication
from gql.transport.appsync_websockets import AppSyncWebsocketsTransport

from resolvers.domain.points.accounts import Account
from resolvers.storage.base.expressions import to_attributes
from tools.release.deployment import Deployment, ReleaseError
from tools.release.probe_user import ProbeUser

SECONDS, TRIES = 30, 6
"""AppSync confirms a start before it pushes to it, so a balance is published more than once."""
WATCH = "subscription ($userId: ID!) { onBalanceChanged(userId: $userId) { userId version } }"


def check_push(
    deployment: Deployment, user: ProbeUser, invoke: Callable[[dict[str, Any]], None]
) -> None:
    """Watch the user's balance and make the stream function publish one; nothing is written.

    `invoke` sends the stream function its event. Raise ReleaseError if no push arrives within 30
    seconds, or another one than was published.
    """
    try:
        asyncio.run(_watch(deployment.api_url, user, invoke))
    except ReleaseError:
        raise
    except TimeoutError:
        raise ReleaseError(
            f"{deployment.api_url}: no push arrived in {SECONDS} seconds after the new version of "
            f"{deployment.function_names['stream']} was given a change. Its log and AppSync's say "
            "whether publishBalance was refused. The way leads through the versions of queries and "
            "mutations in service: if those are what is broken, release this one with VERSIONS"
        ) from None
    except Exception as fault:  # noqa: BLE001 - whatever a socket or its library raises
        raise ReleaseError(f"{deployment.api_url}: the subscription failed: {fault!r}") from None


async def _watch(url: str, user: ProbeUser, invoke: Callable[[dict[str, Any]], None]) -> None:
    auth = AppSyncJWTAuthentication(host=urlsplit(url).netloc, jwt=user.token)
    transport = AppSyncWebsocketsTransport(url, auth=auth, connect_timeout=SECONDS)
    request = GraphQLRequest(WATCH, variable_values={"userId": user.sub})
    async with (
        asyncio.timeout(SECONDS),
        Client(transport=transport) as session,
        aclosing(session.subscribe(request)) as pushes,
    ):
        first_push = asyncio.ensure_future(anext(pushes))
        try:
            for version in range(1, TRIES + 1):
                await asyncio.to_thread(invoke, _event(user.sub, version))
                with suppress(TimeoutError):
                    pushed = await asyncio.wait_for(asyncio.shield(first_push), SECONDS / TRIES)
                    break
            else:
                raise TimeoutError
        finally:
            first_push.cancel()
            await asyncio.gather(first_push, return_exceptions=True)
    balance = pushed["onBalanceChanged"]
    if balance is None or balance["userId"] != user.sub or balance["version"] > version:
        raise ReleaseError(f"{url}: pushed {balance}, not the balance of {user.sub}")


def _event(user_id: str, version: int) -> dict[str, Any]:
    """Return the stream's event of a first ledger entry."""
    account = Account(user_id=user_id, ledger_seq=version, last_at=datetime.now(UTC))
    image = to_attributes(account.to_item())
    record = {
        "eventID": f"release-{version}",
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": {"user_id": {"S": user_id}},
            "NewImage": image,
            "SequenceNumber": str(version),
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    }
    return {"Records": [record]}
