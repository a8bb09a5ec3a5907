"""A container of Lambda starts and answers `viewer`: what ships, as it ships."""

import sys
from pathlib import Path

import lambda_entry
from tools.benchmarks.cold_starts.request import EVENT

assert Path(lambda_entry.__file__).parent == Path.cwd()
sys.stdout.write(lambda_entry.handler(EVENT, None)["id"])
