"""What only the whole programme shows, and what must neither stop a verification nor fool it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from admin.verification.verify import verify_programme
from tests.support.clients import ClientInFront
from tests.support.service import HANAKO, TARO
from tests.support.tampering import HANAKOS, TAROS, Place, Programme, Spoiler


def found(spoiler: Spoiler) -> set[Place]:
    # In one segment moto keeps each citizen's entries in order, so that nobody is read twice.
    problems = verify_programme(spoiler.database, segments=1).problems
    return {(problem.user_id, problem.sequence, problem.kind) for problem in problems}


def reward(spoiler: Spoiler, programme: Programme) -> dict[str, Any]:
    rows = spoiler.rows("rewards")
    return next(row for row in rows if row["reward_id"] == programme.reward_id)


def test_p3_wrong_stock_is_named_with_its_reward(programme: Programme, spoiler: Spoiler) -> None:
    right = reward(spoiler, programme)
    movement = {"movement_id": "x", "reward_id": programme.reward_id}
    rows = {"rewards": right, "stock_movements": movement}
    wrong: tuple[tuple[str, str, dict[str, Any] | None], ...] = (
        ("20 in stock and 3 taken are not the 24 that", "rewards", {"stock_count": 20}),
        ("21 in stock and 3 taken are not the 25 that", "stock_movements", {"delta": 1}),
        ("total_redeemed is 3, its exchanges are of 4", "stock_movements", {}),
        ("the reward cannot be read: TypeError", "rewards", {"total_redeemed": "4"}),
        ("the reward does not exist", "rewards", None),
    )
    for detail, table, changes in wrong:
        if changes is None:
            spoiler.remove(table, right)
        else:
            spoiler.change(table, rows[table], **changes)

        (problem,) = verify_programme(spoiler.database, segments=1).problems

        assert (problem.kind, problem.subject) == ("stock", programme.reward_id)
        assert problem.detail.startswith(f"reward {programme.reward_id}: ")
        assert detail in problem.detail
        spoiler.put("rewards", right)
        spoiler.remove("stock_movements", movement)


def test_p12_rules_and_deposits_follow_their_versions(spoiler: Spoiler) -> None:
    rows = {row["rule_id"]: row for row in spoiler.rows("earn_rules")}
    current = rows["current"]
    rule = next(each for each in current["rules"] if each["material"] == "PET_BOTTLE")
    key = f"{rule['rule_id']}#1"
    for row, changes, named in (
        (current, {"rules": [{**rule, "points_per_quantity": 2}]}, {"earn_rule": key}),
        (current, {"rules": [{**rule, "version": 9}]}, {"earn_rule": f"{key[:-1]}9"}),
        (current, {"rules": 5}, {"earn_rule": "current"}),
        (
            rows[key],
            {"points_per_quantity": 2},
            {"event": spoiler.entry(2)["event_id"], "earn_rule": key},
        ),
    ):
        spoiler.change("earn_rules", row, **changes)
        problems = verify_programme(spoiler.database, segments=1).problems
        assert {problem.kind: problem.subject for problem in problems} == named
        spoiler.put("earn_rules", row)


def test_moving_stock_is_unsettled(programme: Programme, spoiler: Spoiler) -> None:
    class Moves(ClientInFront):
        """Somebody restocks before each read of rewards, and the index does not see exchanges."""

        def batch_get_item(self, **request: Any) -> Any:
            row = reward(spoiler, programme)
            spoiler.change("rewards", row, stock_count=row["stock_count"] + 1)
            return self.client.batch_get_item(**request)

    row = reward(spoiler, programme)
    spoiler.change("rewards", row, stock_count=row["stock_count"] + 1)
    report = verify_programme(replace(spoiler.database, client=Moves(spoiler.service.client)))

    assert (report.problems, report.unsettled) == ([], [programme.reward_id])


STRAYS: dict[str, tuple[Callable[[Spoiler], None], set[Place]]] = {
    "entries without account": (
        lambda s: s.remove("users", s.account(TAROS)),
        {(TAROS, 2, "account"), (None, None, "programme")},
    ),
    "entry of nobody": (
        lambda s: s.put(
            "points_ledger", {**s.entry(4), "transaction_id": "x", "user_id": "nobody"}
        ),
        {("nobody", 4, "account")},
    ),
    "deposit of nobody": (
        lambda s: s.put(
            "recycle_events", {**s.rows("recycle_events")[0], "event_id": "x", "user_id": "nobody"}
        ),
        {("nobody", None, "account")},
    ),
    "entry of another citizen": (
        lambda s: s.change("points_ledger", s.entry(2, TAROS), user_id=HANAKOS),
        {(HANAKOS, 2, "user"), (HANAKOS, 2, "sequence"), (TAROS, 2, "sequence")},
    ),
    "uncounted entry": (
        lambda s: s.put("points_ledger", {**s.entry(8), "transaction_id": "x", "sequence": 9}),
        {(HANAKOS, 9, "sequence")},
    ),
    "points without entries": (
        lambda s: s.put("users", {"user_id": "a", "points_balance": 5, "lots": {"never": 5}}),
        {("a", None, "balance"), ("a", None, "lots"), (None, None, "programme")},
    ),
    # Python's hash() of a whole number is its rest by 2**61 - 1.
    "number that hashes the same": (
        lambda s: s.change(
            "users", s.account(), lifetime_earned=s.account()["lifetime_earned"] + 2**61 - 1
        ),
        {(HANAKOS, 8, "lifetime_earned")},
    ),
    # A product of a text and a large number would be a text that no memory holds.
    "text as quantity": (
        lambda s: s.change("exchanges", s.rows("exchanges")[0], quantity="x", points_cost_at=2**60),
        {(HANAKOS, 5, "row")},
    ),
}


@pytest.mark.parametrize("stray", STRAYS)
def test_rows_that_fit_nothing_are_named(spoiler: Spoiler, stray: str) -> None:
    spoil, places = STRAYS[stray]
    spoil(spoiler)

    assert places <= found(spoiler)


def test_account_with_only_a_profile_is_right(programme: Programme) -> None:
    service = programme.service
    somebody = {**HANAKO, "sub": "somebody"}
    service.done("updateViewer", somebody, input={"displayName": "誰か"})
    Spoiler(service).put("users", {"user_id": "begun by another writer"})

    assert verify_programme(service.database, segments=1).problems == []


def test_p15_an_erased_account_is_right(programme: Programme) -> None:
    service = programme.service
    for citizen in (HANAKO, TARO):
        service.done("eraseViewer", citizen, confirm=citizen["sub"])

    report = verify_programme(service.database, segments=1)

    assert report.problems == []
    assert report.totals is not None
    assert report.totals.held_by_accounts == 0


LEFT: dict[str, Callable[[Spoiler], None]] = {
    "account": lambda s: s.change("users", s.account(), display_name="花子"),
    "exchange": lambda s: s.change(
        "exchanges",
        next(row for row in s.rows("exchanges") if row["user_id"] == HANAKOS),
        note="no stamp on the card",
    ),
    "entry": lambda s: s.change("points_ledger", s.entry(4), reason="苦情", salt="s"),
}


@pytest.mark.parametrize("name", LEFT)
def test_p15_text_of_erased_citizen_is_named(
    programme: Programme, spoiler: Spoiler, name: str
) -> None:
    programme.service.done("eraseViewer", HANAKO, confirm=HANAKOS)
    LEFT[name](spoiler)

    assert (HANAKOS, "personal") in {(user, kind) for user, _, kind in found(spoiler)}
