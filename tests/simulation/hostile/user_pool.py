"""The user pool of kiosks and citizens: it answers as Cognito does, behind the same network.

Source: Amazon Cognito User Pools API Reference, the operations that KioskUsers and PoolUsers call.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final

from botocore.exceptions import ClientError, ConnectTimeoutError, ReadTimeoutError

from resolvers.storage.members.pool_users import DeleteUser, PoolUsers
from resolvers.storage.places.kiosk_users import KioskUsers
from tests.simulation.hostile.network import SLOW_SECONDS, Network, Sender
from tests.support.service import HANAKO, TARO

POOL: Final = "the user pool"
FAULTS: Final = {
    "not sent": 1,
    "reply lost": 2,
    "twice": 2,
    "slow": 3,
    "killed before": 1,
    "killed after": 1,
}
"""What can go wrong with a request, and how often beside the others."""
RATE: Final = 0.3
"""So often as at DynamoDB: an enrolment asks four times, and most should come to their end."""
DELETION_FAULTS: Final = {**FAULTS, "not sent": 5}
DELETION_RATE: Final = 4.0
"""A deletion is seldom asked for, and what did not arrive is what may be forgotten."""
UNANSWERED: Final = (f"{POOL}: not sent", f"{POOL}: reply lost")
"""The faults after which a process does not know what the pool has done."""
CITIZENS: Final = (HANAKO["sub"], TARO["sub"])
TAKES_SECONDS: Final = 0.5
"""At most so long a request is on its way: many of DynamoDB are faster."""
Request = Mapping[str, Any]
Answer = dict[str, Any]


class UsernameExistsError(ClientError):
    pass


class UserNotFoundError(ClientError):
    pass


@dataclass
class User:
    sub: str
    groups: set[str] = field(default_factory=set)
    password: str | None = None
    is_enabled: bool = True
    has_sign_in: bool = False


@dataclass
class UserPool:
    """By Username: a citizen's is the sub."""

    users: dict[str, User] = field(default_factory=lambda: {each: User(each) for each in CITIZENS})

    def open_to(self, network: Network, sender: Sender) -> tuple[KioskUsers, DeleteUser]:
        """Return how a process enrols kiosks and deletes users."""
        client = PoolClient(self, network, sender)
        return KioskUsers("pool", "kiosks", client), PoolUsers("pool", client).delete

    def delete_truly(self, user_id: str) -> None:
        self.users.pop(user_id, None)

    def problems(self, erased: AbstractSet[str]) -> Iterator[str]:
        """Every citizen has a user, but those whose account is erased."""
        for citizen in CITIZENS:
            if (citizen in erased) is (citizen in self.users):
                is_erased = "is" if citizen in erased else "is not"
                yield f"{citizen} {is_erased} erased, and the pool says the opposite"

    def of_kiosk(self, kiosk_id: str) -> User | None:
        return next((user for name, user in self.users.items() if kiosk_id in name), None)

    def admin_create_user(self, request: Request) -> Answer:
        name = request["Username"]
        if name in self.users:
            raise UsernameExistsError(_error("UsernameExistsException"), "AdminCreateUser")
        self.users[name] = User(str(uuid.uuid4()))
        return {"User": {"Attributes": self._attributes(request)}}

    def admin_get_user(self, request: Request) -> Answer:
        return {"UserAttributes": self._attributes(request)}

    def admin_add_user_to_group(self, request: Request) -> Answer:
        self._find(request).groups.add(request["GroupName"])
        return {}

    def admin_set_user_password(self, request: Request) -> Answer:
        self._find(request).password = request["Password"]
        return {}

    def admin_disable_user(self, request: Request) -> Answer:
        self._find(request).is_enabled = False
        return {}

    def admin_delete_user(self, request: Request) -> Answer:
        del self.users[self._find(request).sub]
        return {}

    def admin_user_global_sign_out(self, request: Request) -> Answer:
        self._find(request).has_sign_in = False
        return {}

    def admin_initiate_auth(self, request: Request) -> Answer:
        given = request["AuthParameters"]
        user = self._find({"Username": given["USERNAME"]})
        if not user.is_enabled or user.password != given["PASSWORD"]:
            raise ClientError(_error("NotAuthorizedException"), "AdminInitiateAuth")
        user.has_sign_in = True
        tokens = {name: f"{name} of {user.sub}" for name in ("AccessToken", "IdToken")}
        tokens["RefreshToken"] = uuid.uuid4().hex
        return {"AuthenticationResult": {**tokens, "ExpiresIn": 3600}}

    def _find(self, request: Request) -> User:
        if request["Username"] not in self.users:
            raise UserNotFoundError(_error("UserNotFoundException"), "AdminGetUser")
        return self.users[request["Username"]]

    def _attributes(self, request: Request) -> list[Answer]:
        return [{"Name": "sub", "Value": self._find(request).sub}]


class PoolClient:
    """Stands in for boto3's client of one process."""

    exceptions = SimpleNamespace(
        UsernameExistsException=UsernameExistsError, UserNotFoundException=UserNotFoundError
    )

    def __init__(self, pool: UserPool, network: Network, sender: Sender) -> None:
        self._pool = pool
        self._network = network
        self._sender = sender

    def __getattr__(self, operation: str) -> Callable[..., Answer]:
        run = getattr(self._pool, operation)
        return lambda **request: self._send(operation, lambda: run(request))

    def _send(self, operation: str, run: Callable[[], Answer]) -> Answer:
        network, sender = self._network, self._sender
        if sender.is_killed:
            sender.kill()
        network.scheduler.pause(sender.chance.random() * TAKES_SECONDS)
        fault = self._draw(is_deletion=operation == "admin_delete_user")
        running = network.scheduler.running
        network.trace.append(f"{running and running.name} {operation} {fault}")
        if fault is not None:
            sender.faults.append(f"{POOL}: {fault}")
            network.faults += 1
        if fault == "killed before":
            sender.kill()
        if fault == "not sent":
            raise ConnectTimeoutError(endpoint_url=POOL)
        if fault == "slow":
            network.scheduler.pause(sender.chance.random() * SLOW_SECONDS)
        answer = run()
        if fault == "killed after":
            sender.kill()
        if fault == "reply lost":
            raise ReadTimeoutError(endpoint_url=POOL)
        # The library sends again what got no answer.
        return run() if fault == "twice" else answer

    def _draw(self, *, is_deletion: bool) -> str | None:
        sender = self._sender
        if sender.chance.random() >= sender.rate * (DELETION_RATE if is_deletion else RATE):
            return None
        faults = DELETION_FAULTS if is_deletion else FAULTS
        (fault,) = sender.chance.choices([*faults], [*faults.values()])
        return None if fault in sender.without else fault


def _error(code: str) -> Any:
    return {"Error": {"Code": code, "Message": code}}
