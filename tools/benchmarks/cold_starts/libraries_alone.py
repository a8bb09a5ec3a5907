"""The least that any form of the product needs: its libraries, and a client of boto3."""

import sys

import boto3
import pydantic
import strawberry

from tools.benchmarks.cold_starts.request import SUBJECT

boto3.client("dynamodb")
assert all(library.__name__ in sys.modules for library in (pydantic, strawberry))
sys.stdout.write(SUBJECT)
