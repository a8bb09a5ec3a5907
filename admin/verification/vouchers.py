"""Check that each voucher given out belongs to one fulfilled exchange of its reward.

Also check that no exchange's code is in the pool or in another exchange: two citizens would have
it.
"""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

from resolvers.domain.base.enums import FulfilmentType
from resolvers.domain.rewards.vouchers import typed_codes, voucher_id_of
from resolvers.domain.verification.ledger_replay import UNREADABLE, Row, describe_unreadable
from resolvers.domain.verification.problems import Problem
from resolvers.storage.base.client import Database
from resolvers.storage.base.scans import scan_rows


class Vouchers:
    """All vouchers that were given out, by their exchange.

    Add all rewards, then all vouchers, then the exchanges. One transaction writes voucher and
    exchange, and nothing undoes it, so an exchange that is read later shows it. Of each exchange's
    code, 8 bytes are stored.
    """

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._handed_over: Counter[tuple[str, str]] = Counter()
        self._free: set[str] = set()
        self._given: dict[str, str] = {}
        self._codes = array("Q")
        self._others: set[str] = set()

    def add_reward(self, row: Row) -> None:
        """Note a reward without voucher codes: its exchanges have a note instead of codes."""
        if row.get("fulfilment") not in (None, FulfilmentType.VOUCHER_CODE.value):
            self._others.add(row["reward_id"])

    def add_voucher(self, row: Row) -> None:
        try:
            problem = _problem_of(row)
            if "exchange_id" in row:
                self._handed_over[row["exchange_id"], row["reward_id"]] += 1
            elif "pool" in row:
                self._free.add(row["voucher_id"])
        except UNREADABLE as fault:
            problem = describe_unreadable(fault)
        if problem is not None:
            self._note(row["voucher_id"], f"voucher {row['voucher_id']}: {problem}")

    def add_exchange(self, row: Row) -> None:
        try:
            exchange_id = row["exchange_id"]
            count = self._handed_over.pop((exchange_id, row["reward_id"]), 0)
            if count and row["status"] != "FULFILLED":
                self._note(exchange_id, f"{count} vouchers went to an exchange {row['status']}")
            elif count > row["quantity"]:
                self._note(
                    exchange_id, f"{count} vouchers went to an exchange of {row['quantity']} pieces"
                )
            if "voucher_code" in row:
                self._note_codes(row)
        except UNREADABLE:
            # The exchange's own check reports it.
            return

    def problems(self, database: Database) -> Iterator[Problem]:
        """Yield the problems; read vouchers again that were free in the first pass.

        If two exchanges may have the same code, read all exchanges again.
        """
        yield from self._problems
        yield from self._doubles(database)
        keys = [("vouchers", voucher_id) for voucher_id in self._given]
        for (_, voucher_id), row in database.batch_get(keys, consistent=True).items():
            if "pool" in row:
                yield _problem(
                    voucher_id,
                    f"voucher {voucher_id}: the exchange {self._given[voucher_id]} has its code, "
                    "and it is still in the pool",
                )
        for (exchange_id, reward_id), count in self._handed_over.items():
            yield _problem(
                exchange_id,
                f"{count} vouchers of the reward {reward_id} went to an exchange {exchange_id}, "
                "which does not exist or is of another reward",
            )

    def _note_codes(self, row: Row) -> None:
        for voucher_id in typed_codes(row["reward_id"], row["voucher_code"]):
            if row["reward_id"] not in self._others:
                self._codes.append(_short(voucher_id))
            if voucher_id in self._free:
                self._given[voucher_id] = row["exchange_id"]

    def _doubles(self, database: Database) -> Iterator[Problem]:
        ordered = sorted(self._codes)
        double = {one for one, next_one in pairwise(ordered) if one == next_one}
        if not double:
            return
        exchanges: defaultdict[str, list[str]] = defaultdict(list)
        for row in scan_rows(database, "exchanges"):
            for voucher_id in _ids_of(row):
                if _short(voucher_id) in double and row["reward_id"] not in self._others:
                    exchanges[voucher_id].append(row["exchange_id"])
        for voucher_id, ids in sorted(exchanges.items()):
            if len(ids) > 1:
                detail = f"the exchanges {', '.join(sorted(ids))} have the same code"
                yield _problem(voucher_id, detail)

    def _note(self, subject: str, detail: str) -> None:
        self._problems.append(_problem(subject, detail))


def _ids_of(row: Row) -> list[str]:
    try:
        return list(typed_codes(row["reward_id"], row.get("voucher_code", "")))
    except UNREADABLE:
        return []


def _short(voucher_id: str) -> int:
    return int(voucher_id[:16], 16)


def _problem(subject: str, detail: str) -> Problem:
    return Problem(None, None, "voucher", detail, subject)


def _problem_of(row: Row) -> str | None:
    """Return the problem of the row alone. It never quotes a code."""
    if "pool" not in row:
        if "code" in row:
            return "it still has its code after the hand-over"
        return None if "exchange_id" in row else "it is neither in a pool nor handed over"
    if "exchange_id" in row:
        return "it was handed over and is still in a pool"
    if row["pool"] != row["reward_id"]:
        return "it is in the pool of another reward"
    if row["voucher_id"] != voucher_id_of(row["reward_id"], row["code"]):
        return "its id is not that of its code"
    return None
