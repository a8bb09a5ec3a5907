import json
import random
from collections.abc import Callable
from typing import Any, Final
from unittest.mock import Mock
from urllib.parse import parse_qsl

import botocore.session
import pytest
from botocore.exceptions import CredentialRetrievalError
from valkey.exceptions import ValkeyError

from resolvers import push_relay
from resolvers.push_relay import (
    EntryRefusedError,
    SignedIn,
    connection_options,
    make_entry,
    read_entry,
)

KEYS: Final = ("n" * 32, "o" * 32)
NOW: Final = 1_795_000_000.0
STREAM: Final = "recycle-points:prod:balances"
FORGED: Final = 10_000
Entry = dict[str, str]


def balance(number: int) -> dict[str, Any]:
    return {"userId": f"user-{number}", "available": number, "version": number}


def make(number: int, mutation: str = "publishBalance", key: str = KEYS[0]) -> Entry:
    return make_entry(mutation, balance(number), stream=STREAM, key=key, now_seconds=NOW)


def read(entry: Entry, keys: tuple[str, ...] = KEYS) -> tuple[str, dict[str, Any]]:
    return read_entry(entry, stream=STREAM, keys=keys, not_before_seconds=NOW - 120)


def test_entry_by_either_key_is_read_until_old() -> None:
    for key in KEYS:
        for mutation in ("publishBalance", "publishExchange"):
            assert read(make(1, mutation, key)) == (mutation, balance(1))
    with pytest.raises(EntryRefusedError, match="unproven"):
        read(make(1), ("x" * 32,))
    old = make_entry("publishBalance", {}, stream=STREAM, key=KEYS[0], now_seconds=NOW - 121)
    with pytest.raises(EntryRefusedError, match="old"):
        read(old)
    for fields in ({"at": "9" * 15}, {"balance": "[]", "at": "9" * 15}):
        with pytest.raises(EntryRefusedError, match="unreadable"):
            read({**fields, "proof": push_relay._prove(fields, STREAM, KEYS[0])})


def test_user_signs_in_with_aws_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    """Source of the token's form: Amazon ElastiCache User Guide, "Authenticating with IAM"."""
    for name, text in {
        "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": "token",
        "AWS_DEFAULT_REGION": "ap-northeast-1",
    }.items():
        monkeypatch.setenv(name, text)
    push_relay._open_session.cache_clear()

    options = connection_options("rediss://cache.example:6379", "prod-relay@prod")
    user, token = options["credential_provider"].get_credentials()
    push_relay._open_session.cache_clear()

    assert (user, options["ssl_check_hostname"]) == ("prod-relay", True)
    address, _, query = token.partition("?")
    signed = dict(parse_qsl(query))
    assert address == "prod/"
    assert (signed["Action"], signed["User"]) == ("connect", "prod-relay")
    assert signed["ResourceType"] == "ServerlessCache"
    assert signed["X-Amz-Credential"].endswith("/ap-northeast-1/elasticache/aws4_request")
    assert (signed["X-Amz-Expires"], signed["X-Amz-Security-Token"]) == ("900", "token")
    assert (signed["X-Amz-SignedHeaders"], len(signed["X-Amz-Signature"])) == ("host", 64)
    assert connection_options("redis://127.0.0.1", None) == {}


def change_character(chance: random.Random, entry: Entry) -> Entry:
    name = chance.choice(list(entry))
    place = chance.randrange(len(entry[name]))
    other = chr((ord(entry[name][place]) + chance.randrange(1, 1_000)) % 0xD800)
    return {**entry, name: entry[name][:place] + other + entry[name][place + 1 :]}


def take_field(chance: random.Random, entry: Entry) -> Entry:
    name = chance.choice(list(entry))
    return {each: text for each, text in entry.items() if each != name}


def move_to_stream(_: random.Random, entry: Entry) -> Entry:
    content = json.loads(entry["balance"]) or {}
    return make_entry("publishBalance", content, stream=f"{STREAM}2", key=KEYS[0], now_seconds=NOW)


def invent(chance: random.Random, _: Entry) -> Entry:
    forged = make(chance.randrange(999_999), key=chance.randbytes(32).hex())
    return {**forged, "proof": chance.choice([forged["proof"], "", "é", "0" * 64])}


FORGERS: Final[list[Callable[[random.Random, Entry], Entry]]] = [
    change_character,
    take_field,
    move_to_stream,
    invent,
    lambda _, entry: {**entry, "user": "another"},  # as a later release may have
    lambda _, entry: {name.replace("at", "in"): text for name, text in entry.items()},
]


def test_forged_entries_are_all_refused() -> None:
    chance = random.Random(28)  # noqa: S311 - a test's chance
    for number in range(FORGED):
        mutation = chance.choice(["publishBalance", "publishExchange"])
        forge = chance.choice(FORGERS)
        forged = forge(chance, make(number, mutation, chance.choice(KEYS)))
        with pytest.raises(EntryRefusedError, match="unproven"):
            pytest.fail(f"{forge.__name__} made {forged}: {read(forged)}")


def test_credentials_that_fail_are_an_error_of_valkey(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader tries again after an error of Valkey, and ends at any other."""
    fault = CredentialRetrievalError(provider="container-role", error_msg="time-out")
    for answer, name in ([fault], "CredentialRetrievalError"), ([None], "NoCredentialsError"):
        asked = Mock(side_effect=answer)
        monkeypatch.setattr(botocore.session.Session, "get_credentials", asked)
        with pytest.raises(ValkeyError, match=f"^no AWS credentials: {name}$"):
            SignedIn("recycle-points-dev-tasks", "recycle-points-dev").get_credentials()
