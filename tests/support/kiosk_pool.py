from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from resolvers.storage.places.kiosk_users import KioskUsers
from tests.support.clients import CrashError, CrashesAt
from tests.support.identities import ADMIN, API_KEY
from tests.support.service import Service

REASON = "lost on the way"


def make_pool(cognito: Any) -> dict[str, str]:
    """Make a pool as infra/modules/auth does; return the settings that name it."""
    made = cognito.create_user_pool(PoolName="points", UsernameAttributes=["email"])
    pool_id = made["UserPool"]["Id"]
    cognito.create_group(UserPoolId=pool_id, GroupName="kiosks")
    client = cognito.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="kiosk",
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
    )
    client_id = client["UserPoolClient"]["ClientId"]
    return {"USER_POOL_ID": pool_id, "KIOSK_CLIENT_ID": client_id}


@dataclass
class KioskPool:
    """The service with a user pool; `cognito` is boto3's client of where it is."""

    service: Service
    cognito: Any

    def __post_init__(self) -> None:
        self.pool_id, self.client_id = make_pool(self.cognito).values()
        self.service = self.through(self.service, self.cognito)

    def through(self, service: Service, cognito: Any) -> Service:
        """Return the product on the service's tables, with another client of the pool."""
        made = service.with_settings(user_pool_id=self.pool_id, kiosk_client_id=self.client_id)
        made.application.callers.__dict__["_kiosk_users"] = KioskUsers(
            self.pool_id, self.client_id, cognito
        )
        return made

    def crashing(
        self, at: int, *, is_done: bool, fault: type[BaseException] = CrashError
    ) -> tuple[Service, list[str]]:
        """Return a product that crashes at one of its writes, and the list of those it began."""
        calls: list[str] = []
        database, cognito = (
            CrashesAt(
                client,
                at,
                is_done=is_done,
                fault=fault,
                calls=calls,
                counted=("transact_write_items", "admin_"),
            )
            for client in (self.service.client, self.cognito)
        )
        return self.through(self.service.through(database), cognito), calls

    def make_code(self) -> str:
        where = self.service.location_id
        made = self.service.done("createKioskEnrolment", ADMIN, locationId=where)
        code: str = made["code"]
        return code

    def enrol(self, code: str | None = None) -> Any:
        return self.service.done("enrolKiosk", API_KEY, code=code or self.make_code())

    def revoke(self, kiosk: Mapping[str, Any]) -> Any:
        return self.service.done("revokeKiosk", ADMIN, id=kiosk["id"], reason=REASON)["kiosk"]

    def listed(self, **arguments: Any) -> list[Any]:
        """Return the kiosks, newest first."""
        nodes: list[Any] = self.service.ask("kiosks", ADMIN, **arguments)["nodes"]
        return nodes

    @property
    def users(self) -> list[dict[str, Any]]:
        """Return the users of the pool, each with `groups`."""
        found = self.cognito.list_users(UserPoolId=self.pool_id)["Users"]
        for user in found:
            name = {"UserPoolId": self.pool_id, "Username": user["Username"]}
            groups = self.cognito.admin_list_groups_for_user(**name)["Groups"]
            user["groups"] = [group["GroupName"] for group in groups]
        return list(found)

    def bound_users(self, location_id: str | None = None) -> list[str]:
        """Return the users that a location lists as its kiosks."""
        where = location_id or self.service.location_id
        ids: list[str] = self.service.ask("location", ADMIN, id=where)["kioskIds"]
        return ids
