"""Enrol kiosks with a code, and revoke them.

One transaction first uses the code and lists the kiosk. Then the user gets its rights, and its
tokens come last. So after a failure in between, admins see the kiosk and can revoke it, and no
device can sign in as it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from resolvers.domain.base.enums import ErrorCode, StaffAct
from resolvers.domain.base.errors import DomainError
from resolvers.domain.base.staff_actions import staff_action_id
from resolvers.domain.deposits.qr_codes import read_code
from resolvers.domain.places import kiosks as rules
from resolvers.domain.places.kiosk_bindings import bind_kiosk, unbind_kiosk
from resolvers.domain.places.kiosks import Kiosk, KioskEnrolment
from resolvers.domain.places.locations import Location
from resolvers.services.base.context import ServiceContext
from resolvers.services.base.errors import OutcomeUnknownError, reading_after_commit
from resolvers.services.base.optimistic_write import Change, write_optimistically
from resolvers.services.base.staff_actions import record_act
from resolvers.services.places.locations import change_location, write_location
from resolvers.storage.base.expressions import Write
from resolvers.storage.base.rows import UnreadableRowError
from resolvers.storage.places import kiosk_locations, kiosks, locations
from resolvers.storage.places.kiosk_users import KioskUsers, Tokens

ELSEWHERE_MAXIMUM = 100
"""The other locations from which one revocation removes a kiosk; the next one continues."""


@dataclass(frozen=True)
class NewEnrolment:
    """An enrolment and its code, which no later answer returns."""

    enrolment: KioskEnrolment
    code: str = field(repr=False)


def create_enrolment(context: ServiceContext, location_id: str) -> NewEnrolment:
    """Create a code for a kiosk at a location.

    Raise the errors of `begin_enrolment`, NOT_CONFIGURED, CONFLICT_RETRY, OutcomeUnknownError.
    """
    _users_of(context)
    code = rules.format_code(context.new_key())
    enrolment_id = rules.enrolment_id_of(context.settings.secrets.pepper, code)

    def decide() -> Change[NewEnrolment]:
        enrolment = rules.begin_enrolment(
            locations.read(context.database, location_id),
            enrolment_id=enrolment_id,
            created_by=context.caller.subject,
            now=context.now,
        )
        made = NewEnrolment(enrolment, code)
        if kiosks.read_enrolment(context.database, enrolment_id) is not None:
            return Change(made, row=enrolment)
        record = record_act(
            context,
            StaffAct.CREATE_KIOSK_ENROLMENT,
            staff_action_id("kiosk enrolment", enrolment_id),
            location_id=location_id,
        )
        return Change(made, [kiosks.put_enrolment(enrolment), *record], row=enrolment)

    return write_optimistically(context.database, decide)


def enrol_kiosk(context: ServiceContext, code: str) -> tuple[Kiosk, Tokens]:
    """Use a code: create a kiosk, its user and its sign-in; return the kiosk and its tokens.

    Raise ENROLMENT_CODE_INVALID, InvalidInput if the location has become full,
    NOT_CONFIGURED, CONFLICT_RETRY, OutcomeUnknownError, and the errors of KioskUsers: then the code
    can be used again, and the kiosk that it created is revoked.
    """
    users = _users_of(context)
    enrolment_id = rules.enrolment_id_of(context.settings.secrets.pepper, read_code(code))
    kiosk_id = _claim(context, enrolment_id)
    # Too long to guess, and with all characters that a pool's policy may require.
    password = f"Aa1-{context.new_key().hex()}"
    with _giving_back(context, users, enrolment_id, kiosk_id):
        user_id = users.create(kiosk_id, password)
    with _after_commit():
        kiosk = _bind(context, kiosk_id, user_id)
    with _giving_back(context, users, enrolment_id, kiosk_id):
        tokens = _sign_in(context, users, kiosk_id, password)
    return kiosk, tokens


def revoke_kiosk(context: ServiceContext, kiosk_id: str, reason: str) -> Kiosk:
    """Remove a kiosk's locations and its sign-in. The same request again completes failed steps.

    Raise the errors of the domain's `revoke`, NOT_CONFIGURED, CONFLICT_RETRY, OutcomeUnknownError,
    and the errors of KioskUsers.
    """
    users = _users_of(context)

    def decide() -> Change[Kiosk]:
        before = kiosks.read(context.database, kiosk_id)
        after = rules.revoke(before, reason, context.now)
        if before is None or after == before:
            return Change(after)
        writes = [
            kiosks.replace(before, after),
            *_unbind_from_home(context, before),
            *record_act(
                context,
                StaffAct.REVOKE_KIOSK,
                staff_action_id("kiosk revocation", kiosk_id),
                kiosk_id=kiosk_id,
                location_id=before.location_id,
                reason=reason,
            ),
        ]
        return Change(after, writes, before.version)

    kiosk = write_optimistically(context.database, decide)
    try:
        with _after_commit():
            _unbind_elsewhere(context, kiosk)
    finally:
        users.disable(kiosk_id)
    return kiosk


def _users_of(context: ServiceContext) -> KioskUsers:
    if context.kiosk_users is None:
        raise DomainError(
            ErrorCode.NOT_CONFIGURED,
            "kiosks cannot be enrolled: set USER_POOL_ID and KIOSK_CLIENT_ID, or add users made by "
            "hand to a location's kioskIds",
        )
    return context.kiosk_users


def _claim(context: ServiceContext, enrolment_id: str) -> str:
    """Use the code and write the kiosk in one transaction; return the kiosk's id."""
    kiosk_id = context.new_id()

    def decide() -> Change[str]:
        enrolment = kiosks.read_enrolment(context.database, enrolment_id)
        kiosk = rules.claim(enrolment, kiosk_id, context.now)
        if enrolment is None or enrolment.kiosk_id == kiosk_id:
            return Change(kiosk_id)
        return Change(kiosk_id, kiosks.claim(enrolment, kiosk))

    return write_optimistically(context.database, decide)


def _bind(context: ServiceContext, kiosk_id: str, user_id: str) -> Kiosk:
    """Let the kiosk's user issue tokens at its location, unless the kiosk was revoked."""

    def decide() -> Change[Kiosk]:
        before = kiosks.read(context.database, kiosk_id)
        after = rules.give_user(before, user_id)
        if before is None or after == before:
            return Change(after, row=after)
        home = _home_of(context, before)
        writes = write_location(home, bind_kiosk(home, user_id, context.now))
        return Change(after, [kiosks.replace(before, after), *writes], before.version, after)

    return write_optimistically(context.database, decide)


def _sign_in(context: ServiceContext, users: KioskUsers, kiosk_id: str, password: str) -> Tokens:
    """Sign the kiosk in. Raise ENROLMENT_CODE_INVALID if it was revoked: its user then cannot."""
    try:
        return users.sign_in(kiosk_id, password)
    except Exception:
        with _after_commit():
            rules.check_in_service(kiosks.read(context.database, kiosk_id))
        raise


@contextmanager
def _giving_back(
    context: ServiceContext, users: KioskUsers, enrolment_id: str, kiosk_id: str
) -> Iterator[None]:
    """Free the code again if the user pool fails, as far as that is possible."""
    try:
        yield
    except (DomainError, OutcomeUnknownError):
        raise
    except Exception:
        with suppress(Exception):
            _give_back(context, enrolment_id, kiosk_id)
            users.disable(kiosk_id)
        raise


def _give_back(context: ServiceContext, enrolment_id: str, kiosk_id: str) -> None:
    """Revoke the kiosk and free its code, unless an admin has revoked it."""

    def decide() -> Change[None]:
        enrolment = kiosks.read_enrolment(context.database, enrolment_id)
        before = kiosks.read(context.database, kiosk_id)
        if enrolment is None or enrolment.kiosk_id != kiosk_id:
            return Change(None)
        if before is None or before.revoked_at is not None:
            return Change(None)
        writes = [
            kiosks.release(enrolment),
            kiosks.replace(before, rules.end(before, context.now)),
            *_unbind_from_home(context, before),
        ]
        return Change(None, writes, before.version)

    write_optimistically(context.database, decide)


@contextmanager
def _after_commit() -> Iterator[None]:
    """Raise OutcomeUnknownError: other errors would mean that nothing was done."""
    try:
        with reading_after_commit():
            yield
    except DomainError as error:
        if error.code is ErrorCode.CONFLICT_RETRY:
            raise OutcomeUnknownError from error
        raise


def _unbind_from_home(context: ServiceContext, kiosk: Kiosk) -> list[Write]:
    if kiosk.user_id is None:
        return []
    home = _home_of(context, kiosk)
    # Even if it does not list the kiosk: right after the binding, a read can return the old row.
    return write_location(home, unbind_kiosk(home, kiosk.user_id, context.now))


def _unbind_elsewhere(context: ServiceContext, kiosk: Kiosk) -> None:
    """Unbind it also from locations in which an admin listed it by hand.

    Raise UnreadableRowError for an unreadable location, after all others.
    """
    user_id = kiosk.user_id
    if user_id is None:
        return
    unreadable: UnreadableRowError | None = None
    for location_id in kiosk_locations.ids_of_kiosk(context.database, user_id, ELSEWHERE_MAXIMUM):
        try:
            change_location(
                context.database,
                location_id,
                lambda location: unbind_kiosk(location, user_id, context.now),
            )
        except UnreadableRowError as error:
            unreadable = error
    if unreadable is not None:
        raise unreadable


def _home_of(context: ServiceContext, kiosk: Kiosk) -> Location:
    home = locations.read(context.database, kiosk.location_id)
    if home is None:
        raise LookupError(f"kiosk {kiosk.kiosk_id} has a location that does not exist")
    return home
