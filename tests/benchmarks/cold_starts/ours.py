"""A container of Lambda starts and answers `viewer`: what ships, as it ships."""

import sys

import lambda_entry
from tests.benchmarks.cold_starts.request import EVENT

sys.stdout.write(lambda_entry.handler(EVENT, None)["id"])
