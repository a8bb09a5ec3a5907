from dataclasses import replace

from resolvers.domain.base.authorization import Role
from resolvers.domain.base.digests import digest
from resolvers.domain.base.enums import ErrorCode, LedgerEntryType
from resolvers.domain.points.accounts import zero_account
from resolvers.domain.points.commands import Command, command_by_key, command_by_target
from resolvers.domain.points.ledger import Actor, LedgerEntry, book
from resolvers.domain.points.lots import Allocation
from tests.support.domain_programme import NOW
from tests.support.refusals import refused_replay


def keyed(sub: str = "ichiro", operation: str = "adjust", key: str = "key-1") -> Command:
    actor = Actor(sub=sub, role=Role.ADMIN)
    return command_by_key(operation, user_id="hanako", actor=actor, key=key, parameters=(5, None))


def targeted(sub: str = "ichiro", target: str = "entry", key: str = "key-1") -> Command:
    return command_by_target(
        "reverse",
        user_id="hanako",
        actor=Actor(sub=sub, role=Role.ADMIN),
        target=("reversal", target),
        key=key,
    )


def test_keyed_command_belongs_to_actor_and_operation() -> None:
    command = keyed()
    assert command.transaction_id == command.caller_hash == digest("ichiro", "adjust", "key-1")
    assert command.request_hash == digest("adjust", 5, None)
    others = {keyed(sub="jiro"), keyed(operation="exchange"), keyed(key="key-2")}
    assert len({command.transaction_id} | {other.transaction_id for other in others}) == 4


def test_targeted_command_has_one_id_per_target() -> None:
    commands = [targeted(), targeted(sub="jiro"), targeted(key="key-2")]
    assert {command.transaction_id for command in commands} == {digest("reversal", "entry")}
    assert len({command.caller_hash for command in commands}) == 3
    assert targeted(target="other").transaction_id != commands[0].transaction_id
    assert targeted(target="other").request_hash != commands[0].request_hash
    assert not commands[0].has_callers_key


def test_commands_keep_their_texts() -> None:
    texts: dict[str, str] = {"reason": "a complaint", "notice": "sorry"}
    actor = Actor(sub="ichiro", role=Role.ADMIN)
    one = command_by_key("a", user_id="h", actor=actor, key="k", parameters=(), **texts)
    other = command_by_target(
        "a", user_id="h", actor=actor, key="k", target=("t",), has_callers_key=True, **texts
    )

    for command in (one, other):
        assert (command.reason, command.notice) == ("a complaint", "sorry")
        assert (command.user_id, command.operation, command.actor) == ("h", "a", actor)
        assert command.has_callers_key


def entry_of(command: Command, salt: str = "salt") -> LedgerEntry:
    account = zero_account(command.user_id, NOW)
    return book(
        account,
        now=NOW,
        transaction_type=LedgerEntryType.ADJUST,
        points_change=5,
        lots={"never": 5},
        allocations=[Allocation(points=5)],
        salt=salt,
        **command.facts,
    ).entry


def test_same_request_has_same_reason() -> None:
    plain, command = keyed(), replace(keyed(), reason="a complaint")
    entry = entry_of(command)
    reused = ErrorCode.IDEMPOTENCY_KEY_REUSED
    assert refused_replay(command, entry) is None
    assert refused_replay(replace(plain, reason="another complaint"), entry) is reused
    assert refused_replay(plain, entry) is reused
    assert refused_replay(plain, entry_of(plain)) is None
    assert refused_replay(command, entry_of(plain)) is reused
    noted = replace(command, notice="sorry")
    assert refused_replay(noted, entry_of(noted)) is None
    assert refused_replay(command, entry_of(noted)) is reused
    assert refused_replay(noted, entry) is reused
    # Without the salt nobody can prove the reason, and no digest gives it away.
    erased = entry.model_copy(update={"salt": None, "reason": None})
    assert refused_replay(command, erased) is reused
    assert command.request_hash == plain.request_hash
    assert entry.reason_digest != entry_of(command, "other").reason_digest


def test_p5_target_reveals_nothing_to_another_request() -> None:
    entry, done = entry_of(targeted()), ErrorCode.INVALID_STATE_TRANSITION
    with_reason = replace(targeted(), reason="a complaint")

    assert refused_replay(targeted(), entry) is None
    for other in (targeted(sub="jiro"), targeted(key="key-2"), with_reason):
        assert refused_replay(other, entry) is done
    assert refused_replay(replace(targeted(), operation="adjust"), entry) is done
    own_key = replace(with_reason, has_callers_key=True)
    assert refused_replay(own_key, entry) is ErrorCode.IDEMPOTENCY_KEY_REUSED
