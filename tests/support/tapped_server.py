"""`python -m tests.support.tapped_server`: local.serve, with a tap before the functions.

It writes the input of `lambda_entry.handler` to the file named by TAPPED_EVENTS, one JSON text a
line: an event, or the list of a batch.
"""

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import lambda_entry
from local import serve


def main() -> int:
    lock = threading.Lock()
    handler = lambda_entry.handler
    with Path(os.environ["TAPPED_EVENTS"]).open("a", encoding="utf-8") as file:

        def tap(event: Any, context: Any) -> Any:
            with lock:
                file.write(f"{json.dumps(event)}\n")
                file.flush()
            return handler(event, context)

        lambda_entry.handler = tap
        return serve.main()


if __name__ == "__main__":
    sys.exit(main())
