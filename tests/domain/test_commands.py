from dataclasses import replace

from resolvers.domain.accounts import zero_account
from resolvers.domain.authorization import Role
from resolvers.domain.commands import Command, command_by_key, command_by_target
from resolvers.domain.digests import digest
from resolvers.domain.enums import ErrorCode, LedgerEntryType
from resolvers.domain.ledger import Actor, LedgerEntry, book
from resolvers.domain.lots import Allocation
from tests.support.domain_programme import NOW
from tests.support.replays import refused_replay


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


def test_a_keyed_order_is_its_actors_for_one_operation() -> None:
    command = keyed()
    assert command.transaction_id == command.caller_hash == digest("ichiro", "adjust", "key-1")
    assert command.request_hash == digest("adjust", 5, None)
    others = {keyed(sub="jiro"), keyed(operation="exchange"), keyed(key="key-2")}
    assert len({command.transaction_id} | {other.transaction_id for other in others}) == 4


def test_a_targeted_order_is_one_whoever_asks_and_tells_who_did() -> None:
    orders = [targeted(), targeted(sub="jiro"), targeted(key="key-2")]
    assert {command.transaction_id for command in orders} == {digest("reversal", "entry")}
    assert len({command.caller_hash for command in orders}) == 3
    assert targeted(target="other").transaction_id != orders[0].transaction_id
    assert targeted(target="other").request_hash != orders[0].request_hash


def test_an_orders_key_is_in_none_of_its_facts() -> None:
    facts = keyed(key="hanako@example.jp").facts
    assert set(facts) == {
        "operation",
        "actor",
        "transaction_id",
        "caller_hash",
        "request_hash",
        "reason",
    }
    assert "hanako@example.jp" not in str(facts)


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


def test_the_same_request_again_has_the_same_reason() -> None:
    entry = entry_of(replace(keyed(), reason="a complaint"))

    reused = ErrorCode.IDEMPOTENCY_KEY_REUSED
    assert refused_replay(replace(keyed(), reason="a complaint"), entry) is None
    assert refused_replay(replace(keyed(), reason="another complaint"), entry) is reused
    assert refused_replay(keyed(), entry) is reused
    assert refused_replay(keyed(), entry_of(keyed())) is None
    assert refused_replay(replace(keyed(), reason="a complaint"), entry_of(keyed())) is reused


def test_a_reason_whose_salt_is_erased_is_nobodys_request() -> None:
    command = replace(keyed(), reason="a complaint")
    erased = entry_of(command).model_copy(update={"salt": None, "reason": None})

    assert refused_replay(command, erased) is ErrorCode.IDEMPOTENCY_KEY_REUSED


def test_no_digest_of_an_order_tells_its_reason() -> None:
    with_reason = replace(keyed(), reason="a complaint")

    assert with_reason.request_hash == keyed().request_hash
    assert entry_of(with_reason).reason_digest != entry_of(with_reason, "other").reason_digest
