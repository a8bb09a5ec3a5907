import pytest

from gateway import buckets
from gateway.buckets import BURST_SECONDS, Buckets


def test_bucket_gives_burst_then_refills() -> None:
    now_seconds = 100.0
    made = Buckets(lambda: now_seconds)

    assert made.take("a", BURST_SECONDS - 5) == 0
    assert made.take("a", 5) == 0
    assert made.take("a", 3) == 3
    # A refusal takes nothing.
    now_seconds += 2
    assert made.take("a", 3) == 1
    now_seconds += 1
    assert made.take("a", 3) == 0
    assert made.take("b", BURST_SECONDS) == 0
    # A full bucket does not fill further.
    now_seconds += 1_000
    assert made.take("a", BURST_SECONDS + 1) == 1


def test_bucket_hears_what_others_took() -> None:
    made = Buckets(lambda: 100.0)
    made.take("a", 5)

    made.raise_to("a", 15)
    made.raise_to("a", 2)

    assert made.take("a", 6) == 1
    made.raise_to("b", 15)
    assert made.take("b", 6) == 1


def test_kept_buckets_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "_KEPT", 3)
    made = Buckets(lambda: 100.0)
    for key in "abcda":
        made.take(key, BURST_SECONDS)

    assert len(made) == 3
    assert [made.take(key, 1) for key in "cda"] == [1, 1, 1]
    # The one that was unused for longest goes.
    made.raise_to("c", 1)
    made.take("e", 1)
    assert [made.take(key, BURST_SECONDS) for key in "cd"] == [BURST_SECONDS, 0]
