"""The programme's points as the answers to callers add up, without a look into tables."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BUCKETS = {
    "EARN": "issued",
    "EXCHANGE": "exchanged",
    "EXCHANGE_REFUND": "exchanged",
    "HOLD": "held and released",
    "HOLD_RELEASE": "held and released",
    "EXPIRE": "expired",
    "ADJUST": "adjusted",
    "REVERSAL": "reversed",
}


@dataclass
class Books:
    """Points by bucket, signed as the citizens' balances see them, and the last entry of each."""

    moved: Counter[str] = field(default_factory=Counter)
    entries: int = 0
    last: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    earned_on: Counter[tuple[str, str]] = field(default_factory=Counter)
    answers: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def book(self, entry: Mapping[str, Any], balance: Mapping[str, Any]) -> None:
        """Note a new entry; it has to be the citizen's next one, and to end where it says."""
        before = self.last.get(entry["userId"])
        assert entry["sequence"] == balance["version"]
        if before is not None:
            assert entry["sequence"] > before["version"], (entry, before)
        assert entry["heldAfter"] == balance["held"]
        assert balance["available"] <= entry["balanceAfter"]
        self.last[entry["userId"]] = balance
        self.note(entry)

    def note(self, entry: Mapping[str, Any]) -> None:
        """Count an entry that was no answer, as the sweeper's."""
        self.moved[BUCKETS[entry["type"]]] += entry["points"] + entry["heldPoints"]
        self.entries += 1

    @property
    def outstanding(self) -> int:
        """P13: issued + adjusted - exchanged - expired - reversed."""
        return sum(self.moved.values())
