"""What the archive asks of a pump: many records at once, and all of them at the end."""

import time

from tests.support.streams import FakeStreams, Received, pumping_fake


def test_pump_can_begin_at_the_oldest(streams: FakeStreams) -> None:
    received = Received()
    streams.open("only", None, 1, 2)
    with pumping_fake(streams, received, from_end=False):
        received.wait_for(2)
    assert [version for _, version in received.versions] == [1, 2]


def test_finish_delivers_all_that_gathered(streams: FakeStreams) -> None:
    received = Received()
    streams.open("only", None)
    with pumping_fake(streams, received, gather_seconds=60) as pump:
        streams.write("only", 1)
        received.wait_for(1)
        streams.write("only", *range(2, 250))
        streams.open("child", "only", 250)
        streams.end("only")
        time.sleep(0.05)
        assert len(received.versions) == 1
        assert pump.finish()
    assert [version for _, version in received.versions] == [*range(1, 251)]


def test_finish_reports_what_is_left(streams: FakeStreams) -> None:
    received = Received()
    streams.open("only", None)
    with pumping_fake(streams, received, gather_seconds=60) as pump:
        streams.write("only", 1)
        received.wait_for(1)

        def fail(_: list[int]) -> None:
            raise RuntimeError("cannot publish")

        received.failing = fail
        streams.write("only", 2)
        assert not pump.finish()
    assert [version for _, version in received.versions] == [1]
