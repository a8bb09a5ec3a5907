"""Gives back what a flood of requests has taken: malloc alone keeps it."""

import asyncio
import ctypes
from typing import Final, NoReturn

_SECONDS: Final = 20.0


async def give_memory_back(seconds: float = _SECONDS) -> NoReturn:
    """Return free memory to the system every so many seconds, until cancelled."""
    while True:
        await asyncio.sleep(seconds)
        await asyncio.to_thread(trim)


def trim() -> None:
    """Return free memory to the system, where the C library is glibc, as in the image."""
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim:
        malloc_trim(0)
