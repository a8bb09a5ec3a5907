"""The arguments of fields that need nothing of the scene."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.support.push_keys import browser, endpoint_of

BUDGET = {"fiscalYear": 2026, "municipalityCode": "222127", "points": 1_000_000}

FIXED: Mapping[str, Callable[[str], dict[str, Any]]] = {
    "Mutation.setBudget": lambda _: {"input": BUDGET},
    "Mutation.createImageUpload": lambda _: {"contentType": "image/png", "sizeBytes": 9},
    "Mutation.savePushSubscription": lambda role: {"input": browser(role)},
    "Mutation.removePushSubscription": lambda role: {"endpoint": endpoint_of(role)},
}
"""By the caller's role."""
