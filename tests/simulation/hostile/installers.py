import random
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from resolvers.settings import table_prefix_of
from tests.simulation.hostile.clients import Ask, Client
from tests.simulation.hostile.enrolments import CREATE, ENROL, REVOKE
from tests.simulation.hostile.history import Done, Request
from tests.simulation.hostile.world import World
from tests.support.fast_moto import ENVIRONMENT, moto_rows
from tests.support.identities import API_KEY, signed_in

SHARE: Final = 0.5
"""Of so many seeds: the others need no other kiosk."""
PATIENCE: Final = 30
"""So often somebody looks whether there is a code, or a kiosk, yet."""
LOOKS_SECONDS: Final = 0.2
"""At most so long after the last time."""
SERVICE_SECONDS: Final = 3.0
"""Half of the kiosks that are revoked may issue so long, at most."""


def install(client: Client) -> Request | None:
    """Make a code; then use the code for another device, or revoke a kiosk."""
    if not _is_needed(client.world):
        return None
    codes = _codes(client)
    if not codes:
        arguments = {"locationId": client.world.programme.location_id}
        return Request(CREATE, client.identity, arguments)
    if not client.sent and client.chance.random() < 0.5:
        client.sent += 1
        return _enrol(client, codes[-1])
    kiosks = _wait_for(client, _listed)
    if not kiosks:
        return None
    if client.chance.random() < 0.5:
        client.world.scheduler.pause(client.chance.random() * SERVICE_SECONDS)
    kiosk_id = client.chance.choice(kiosks)
    arguments = {"id": kiosk_id, "reason": "紛失"}
    return Request(REVOKE, client.identity, arguments, {"kiosk": kiosk_id})


def use_as_kiosk(issue: Ask) -> Ask:
    """Return what a device asks for: to become a kiosk, and then, as a kiosk, tokens."""

    def ask(client: Client) -> Request | None:
        if not _is_needed(client.world):
            return None
        own = [each for each in client.known.history if each.who == client.name]
        if not own:
            codes = _wait_for(client, _codes)
            return _enrol(client, codes[-1]) if codes else None
        outcome = own[0].outcome
        if not isinstance(outcome, Done):
            return None
        request = issue(client)
        caller = signed_in(outcome.payload["kiosk"]["userId"], "kiosks")
        return request and replace(request, caller=caller)

    return ask


def _is_needed(world: World) -> bool:
    return random.Random(f"{world.seed} kiosks").random() < SHARE  # noqa: S311 - a seed, not a secret


def _wait_for(client: Client, look: Callable[[Client], list[str]]) -> list[str]:
    for _ in range(PATIENCE):
        found = look(client)
        if found:
            return found
        client.world.scheduler.pause(client.chance.random() * LOOKS_SECONDS)
    return []


def _enrol(client: Client, code: str) -> Request:
    typed = client.chance.choice([code, f"{code[:5]}-{code[5:]}".lower()])
    return Request(ENROL, API_KEY, {"code": typed}, {"code": code})


def _codes(client: Client) -> list[str]:
    made = (each.outcome.payload for each in client.known.history if each.request.name == CREATE)
    return [each["code"] for each in made if each]


def _listed(_: Client) -> list[str]:
    """Return the ids of all kiosks, whose rows an admin sees from the first moment on."""
    rows = moto_rows(f"{table_prefix_of(ENVIRONMENT)}kiosks")
    return [row["kiosk_id"]["S"] for row in rows if "enrolled_at" in row]
