"""Returns memory to the system after a flood of requests or sockets: malloc alone keeps it.

The image sets PYTHONMALLOC=malloc, because one live object keeps a mebibyte of Python's own arenas.
"""

import asyncio
import ctypes
import gc
from typing import Final, NoReturn

_SECONDS: Final = 20.0


async def give_memory_back(seconds: float = _SECONDS) -> NoReturn:
    """Return free memory to the system every so many seconds, until cancelled."""
    # Objects from the start stay. Collections skip them, so each takes milliseconds.
    gc.freeze()
    while True:
        await asyncio.sleep(seconds)
        await asyncio.to_thread(trim)


def trim() -> None:
    """Return free memory to the system, where the C library is glibc, as in the image.

    A closed socket is a reference cycle, and an idle task collects none by itself.
    """
    gc.collect()
    malloc_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if malloc_trim:
        malloc_trim(0)
