import gc
import weakref

from container.memory import trim


def resident_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - not a file of a folder
        return int(file.read().split()[1]) * 4_096


def test_freed_memory_goes_back() -> None:
    # What is kept lies between what is freed, as after a flood of half bodies.
    bodies = [(bytes(60_000), bytes(2_000)) for _ in range(2_000)]
    kept = [small for _, small in bodies]
    del bodies
    before = resident_bytes()

    trim()

    assert len(kept) == 2_000
    assert before - resident_bytes() > 80_000_000


class Socket:
    """Refers to itself, as a closed socket and its protocol do to each other."""

    def __init__(self) -> None:
        self.protocol = self


def test_closed_sockets_are_collected() -> None:
    gc.disable()
    try:
        socket = weakref.ref(Socket())
        assert socket() is not None
        trim()
    finally:
        gc.enable()

    assert socket() is None
