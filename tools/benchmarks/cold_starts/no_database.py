"""The floor: Python starts and answers."""

import sys

from tools.benchmarks.cold_starts.request import EVENT, SUBJECT

assert EVENT["arguments"] == {}
sys.stdout.write(SUBJECT)
