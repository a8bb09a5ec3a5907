from collections.abc import Iterator
from datetime import datetime
from typing import Final

from tests.simulation.hostile.history import Attempt, Done, Operation
from tests.simulation.hostile.ledgers import Ledgers, Row
from tests.simulation.hostile.linearizability import NOTHING, Event, is_in, moved
from tests.simulation.hostile.user_pool import UNANSWERED, UserPool
from tests.simulation.hostile.world import CLOCKS_DIFFER_BY

DEVICE: Final = "device"
"""The name of the one that becomes a kiosk."""
CREATE: Final = "createKioskEnrolment"
ENROL: Final = "enrolKiosk"
REVOKE: Final = "revokeKiosk"
CODES, KIOSKS = "kiosk_enrolments", "kiosks"
UNUSED: Final = "UNUSED"
LISTED: Final = "LISTED"
BOUND: Final = "BOUND"
REVOKED: Final = "REVOKED"
INVALID: Final = "ENROLMENT_CODE_INVALID"
DONE: Final = {ENROL: BOUND, REVOKE: REVOKED}


def events_of_enrolment(enrolment: Row, ledgers: Ledgers, end: float) -> Iterator[Event]:
    """The state is what became of the code: a kiosk that is listed, then bound, then revoked."""
    enrolment_id, kiosk_id = enrolment["enrolment_id"], enrolment.get("kiosk_id", "none")
    kiosk = ledgers.kiosks.get(kiosk_id, {})
    code = _code_of(enrolment_id, ledgers)
    for operation in ledgers.history:
        name = operation.request.name
        for attempt in operation.attempts:
            began, ended = attempt.began, attempt.ended
            if (CODES, enrolment_id) in attempt.committed:
                yield from _changed_code(name, attempt, kiosk_id)
            if (KIOSKS, kiosk_id) not in attempt.committed:
                continue
            if name == ENROL and _has_bound(attempt):
                yield Event("bound", moved((LISTED,), BOUND), began, ended)
            if name == REVOKE:
                yield Event(REVOKE, moved((LISTED, BOUND), REVOKED), began, ended)
        if name in DONE and kiosk_id == _shown(operation):
            last = operation.last
            yield Event(f"{name} -> done", is_in((DONE[name],)), last.began, last.ended)
        if code is not None and code == operation.request.about.get("code"):
            expires_at = datetime.fromisoformat(enrolment["expires_at"])
            yield from _refused(operation, kiosk_id, expires_at)
        if name == "issueQrToken" and operation.request.caller["sub"] == kiosk.get("user_id"):
            yield from _issued(operation)
    state = _state_of(enrolment, kiosk, ledgers)
    yield Event(f"at the end: {state}", is_in((state,)), end, end)


def _changed_code(name: str, attempt: Attempt, kiosk_id: str) -> Iterator[Event]:
    """The code is made, or used; it is given back if the user pool failed."""
    step = moved((NOTHING,), UNUSED) if name == CREATE else moved((UNUSED,), LISTED)
    yield Event(name, step, attempt.began, attempt.ended)
    if name == ENROL and (KIOSKS, kiosk_id) not in attempt.committed:
        yield Event("given back", moved((LISTED,), UNUSED), attempt.began, attempt.ended)


def problems_of_kiosks(ledgers: Ledgers, pool: UserPool) -> Iterator[str]:
    """Compare codes, kiosks, answers and the user pool."""
    made_by = [row["kiosk_id"] for row in ledgers.enrolments.values() if "kiosk_id" in row]
    kiosks = {key: row for key, row in ledgers.kiosks.items() if "enrolled_at" in row}
    lasting = {key for key, row in kiosks.items() if "revoked_at" not in row}
    if not lasting <= {*made_by} <= {*kiosks}:
        yield f"codes have made the kiosks {made_by}, and there are {[*kiosks]}"
    for enrolment in ledgers.enrolments.values():
        kiosk = kiosks.get(enrolment.get("kiosk_id", ""))
        if kiosk is not None and kiosk["enrolled_at"] >= enrolment["expires_at"]:
            yield f"kiosk {kiosk['kiosk_id']} was made by a code that had expired"
    for operation in ledgers.history:
        name, kiosk_id = operation.request.name, _shown(operation)
        if name not in DONE or kiosk_id is None:
            continue
        if name == ENROL and (KIOSKS, kiosk_id) not in operation.last.committed:
            yield f"{operation.who} was given the kiosk {kiosk_id}, which somebody else made"
        user = pool.of_kiosk(kiosk_id)
        is_bound = "user_id" in kiosks.get(kiosk_id, {})
        if name == REVOKE and user and (user.has_sign_in or (is_bound and user.is_enabled)):
            yield f"kiosk {kiosk_id} was revoked, and can sign in"


def _shown(operation: Operation) -> str | None:
    """Return the id of the kiosk that an answer shows, if it shows one."""
    kiosk = operation.outcome.payload.get("kiosk")
    return kiosk and str(kiosk["id"])


def has_broken_off(name: str, attempt: Attempt) -> bool:
    """Return whether docs/operate/kiosks.md lets an answer other than a success leave something.

    That is what the user pool did not finish, and a kiosk that was revoked meanwhile: see below.
    """
    if attempt.outcome.code:
        return name == ENROL and attempt.outcome.code == INVALID
    return name in (ENROL, REVOKE) and any(fault in attempt.faults for fault in UNANSWERED)


def _refused(operation: Operation, kiosk_id: str, expires_at: datetime) -> Iterator[Event]:
    """Each attempt of an enrolment is a request of its own."""
    for attempt in (each for each in operation.attempts if each.outcome.code == INVALID):
        has_made = (KIOSKS, kiosk_id) in attempt.committed
        is_over = attempt.moment + CLOCKS_DIFFER_BY >= expires_at
        states = (REVOKED,) if has_made else (LISTED, BOUND, REVOKED, *((UNUSED,) * is_over))
        yield Event(f"{operation.who}: {INVALID}", is_in(states), attempt.began, attempt.ended)


def _issued(operation: Operation) -> Iterator[Event]:
    """Only a bound kiosk issues, and only to another one is it forbidden."""
    for attempt in operation.attempts:
        outcome = attempt.outcome
        issued = isinstance(outcome, Done) or any(of == "qr_tokens" for of, _ in attempt.committed)
        if issued or outcome.code == "FORBIDDEN":
            states = (BOUND,) if issued else (UNUSED, LISTED, REVOKED)
            text = f"{operation} -> {'done' if issued else outcome.code}"
            yield Event(text, is_in(states), attempt.began, attempt.ended)


def _has_bound(attempt: Attempt) -> bool:
    return any(table == "locations" for table, _ in attempt.committed)


def _code_of(enrolment_id: str, ledgers: Ledgers) -> str | None:
    """Return the code as an admin was shown it, if any was."""
    made = (each.outcome.payload for each in ledgers.history if each.request.name == CREATE)
    codes = (str(each["code"]) for each in made if each and each["enrolment"]["id"] == enrolment_id)
    return next(codes, None)


def _state_of(enrolment: Row, kiosk: Row, ledgers: Ledgers) -> str:
    if "kiosk_id" not in enrolment:
        return UNUSED
    is_bound = any(
        kiosk.get("user_id") in location["kiosk_ids"] for location in ledgers.locations.values()
    )
    if "revoked_at" in kiosk:
        return f"{REVOKED} AND {BOUND}" if is_bound else REVOKED
    return BOUND if is_bound else LISTED
