import json
import time
from typing import Any, cast

import pytest

from local.aws.valkey import Valkey
from resolvers.push_relay import PushRelay, make_entry, stream_of
from tests.support.patience import wait_until
from tests.support.relay_readers import KEY, OLD_KEY, Reader, balance, read

pytestmark = pytest.mark.engine


def test_new_changes_are_read_in_order(valkey: Valkey) -> None:
    """Neither earlier ones nor those of another environment; the second key proves them, too."""
    relay = PushRelay(valkey.url, "one", OLD_KEY)
    changes = [("publishBalance", balance(version)) for version in range(3, 253)]
    changes += [("publishExchange", {"id": "e"}), *changes[:1], ("publishQrToken", {})]
    relay.publish("publishBalance", balance(1))

    def publish(_: Reader) -> None:
        PushRelay(valkey.url, "two", KEY).publish("publishBalance", balance(2))
        for mutation, content in changes:
            relay.publish(mutation, content)

    reader = read(valkey, publish, len(changes))
    assert list(zip(reader.mutations, reader.got, strict=True)) == changes


FORGED: list[dict[Any, Any]] = [
    {"balance": "{"},
    {"balance": b"\xff", "proof": b"\xff"},
    {"other": "x"},
    {"mutation": "x"},
    {"balance": json.dumps(balance(999_999))},
    make_entry("publishBalance", balance(2), stream=stream_of("two"), key=KEY, now_seconds=2e9),
    make_entry("publishBalance", balance(2), stream=stream_of("one"), key=KEY, now_seconds=1),
]


def test_foreign_entries_are_dropped_and_logged_once(
    valkey: Valkey, caplog: pytest.LogCaptureFixture
) -> None:
    relay = PushRelay(valkey.url, "one", KEY)

    def publish(_: Reader) -> None:
        with relay._client.pipeline() as together:
            for entry in FORGED:
                together.xadd(stream_of("one"), entry)
            cast("Any", together).execute()
        relay.publish("publishBalance", balance(1))

    reader = read(valkey, publish, 1)
    assert reader.got == [balance(1)]
    assert reader.dropped == ["unproven"] * 6 + ["old"]
    assert [each.getMessage() for each in caplog.records if each.levelname == "ERROR"] == [
        "entries of recycle-points:one:balances were dropped: 6 unproven, 1 old"
    ]


def test_entry_is_read_after_long_absence_only(valkey: Valkey) -> None:
    """How old an entry may be is counted from the last time that the task had read all."""
    relay = PushRelay(valkey.url, "one", KEY)
    began_at = time.time()
    moments = {"reader": began_at, "relay": began_at}
    relay._now = lambda: moments["relay"]

    def publish(reader: Reader) -> None:
        reader._relay._now = lambda: moments["reader"]
        relay.publish("publishBalance", balance(1))
        wait_until(lambda: reader.got)
        client = reader._relay._client
        xread = client.xread

        async def return_late(*arguments: Any, **named: Any) -> Any:
            client.xread = xread
            moments.update(relay=began_at + 1_000, reader=began_at + 3_600)
            relay.publish("publishBalance", balance(2))
            return await xread(*arguments, **named)

        client.xread = return_late
        wait_until(lambda: len(reader.got) == 2)
        wait_until(lambda: reader._relay._read_all_at == moments["reader"])
        relay.publish("publishBalance", balance(3))
        wait_until(lambda: reader.dropped)

    reader = read(valkey, publish, 2)
    assert (reader.got, reader.dropped) == ([balance(1), balance(2)], ["old"])


def test_lost_connection_is_a_gap(valkey: Valkey) -> None:
    """What comes meanwhile is read all the same."""
    relay = PushRelay(valkey.url, "one", KEY)

    def publish(reader: Reader) -> None:
        relay._client.client_kill_filter(_type="normal")
        wait_until(lambda: reader.gaps == 2)
        relay.publish("publishBalance", balance(1))
        wait_until(lambda: reader.got)
        relay._client.client_kill_filter(_type="normal")
        relay.publish("publishBalance", balance(2))

    reader = read(valkey, publish, 2)
    assert (reader.got, reader.gaps) == ([balance(1), balance(2)], 2)


def test_lost_stream_is_a_gap(valkey: Valkey) -> None:
    relay = PushRelay(valkey.url, "one", KEY)

    def publish(reader: Reader) -> None:
        relay.publish("publishBalance", balance(1))
        wait_until(lambda: reader.got)
        valkey.kill()
        valkey.start()
        # Another server's clock may be behind.
        add(2, "1000-0")
        wait_until(lambda: reader.gaps == 2)
        add(3, "2000-0")
        wait_until(lambda: reader.got[-1] == balance(3))

    def add(version: int, entry_id: str) -> None:
        entry: dict[Any, Any] = make_entry(
            "publishBalance",
            balance(version),
            stream=stream_of("one"),
            key=KEY,
            now_seconds=time.time(),
        )
        relay._client.xadd(stream_of("one"), entry, id=entry_id)

    read(valkey, publish, 2)


def test_balance_lost_before_read_is_a_gap(valkey: Valkey) -> None:
    relay = PushRelay(valkey.url, "one", KEY)

    def publish(reader: Reader) -> None:
        relay.publish("publishBalance", balance(1))
        wait_until(lambda: reader.got)
        client = reader._relay._client
        xread = client.xread

        async def lose_first(*arguments: Any, **named: Any) -> Any:
            client.xread = xread
            relay.publish("publishBalance", balance(2))
            relay._client.xtrim(stream_of("one"), maxlen=0, approximate=False)
            relay.publish("publishBalance", balance(3))
            return await xread(*arguments, **named)

        client.xread = lose_first
        wait_until(lambda: reader.gaps == 2)

    read(valkey, publish, 1)


def test_stream_keeps_a_bounded_number(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resolvers.push_relay.KEPT_CHANGES", 100)
    relay = PushRelay(valkey.url, "one", KEY)
    for version in range(500):
        relay.publish("publishBalance", balance(version))

    kept: Any = relay._client.xlen(stream_of("one"))
    assert 100 <= kept <= 200
