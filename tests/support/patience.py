"""How long a test waits for what must happen: on a loaded machine, too."""

import os

PATIENCE_SECONDS = float(os.environ.get("TEST_PATIENCE_SECONDS", "300"))
