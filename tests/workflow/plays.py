"""One citizen's exchange on the stage: her request, what staff do, and what became of it."""

import json
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from admin.verification.verify import verify_programme
from resolvers.services.upkeep.erasure import continue_erasure
from tests.support.exchange_steps import Desk, granted
from tests.support.identities import OPERATOR, signed_in
from tests.support.patience import wait_until
from tests.support.voucher_pools import fill_pool
from tests.support.workflow_stage import AUTO_APPROVE_POINTS, Stage
from tests.workflow.outcomes import Outcome

FEW_POINTS, MANY_POINTS = AUTO_APPROVE_POINTS, AUTO_APPROVE_POINTS + 1
VOUCHERS: Mapping[str, Any] = {"fulfilmentType": "VOUCHER_CODE", "requiresApproval": True}
PARCEL: Mapping[str, Any] = {"fulfilmentType": "POSTAL", "requiresApproval": True}


class Play:
    """A citizen with points and a name of her own; `texts` are those that people write."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.service = stage.service
        self.service.now = datetime.now(UTC)
        self.desk = Desk(self.service)
        self.key = uuid.uuid4().hex[:8]
        self.citizen = signed_in(str(uuid.uuid4()))
        self.texts: list[str] = []
        self.reward_id = ""
        self.exchange: Any = None
        self.service.earn(MANY_POINTS, self.citizen, self.key)
        name = {"displayName": self.text("花子")}
        self.service.done("updateViewer", self.citizen, input=name)

    def text(self, word: str) -> str:
        """Return a text of a person that no execution may know."""
        self.texts.append(f"{word}-{uuid.uuid4().hex[:8]}")
        return self.texts[-1]

    def request(self, points: int, codes: int = 1, **reward: Any) -> None:
        """Ask for a new reward of so many points, with codes in its pool."""
        self.reward_id = self.service.make_reward(pointsCost=points, **reward)
        self.load(codes)
        payload = self.service.exchange(self.reward_id, self.key, self.citizen)
        self.exchange = granted(payload)["exchange"]

    def load(self, codes: int) -> None:
        """Load new codes into the reward's pool."""
        fill_pool(self.service, self.reward_id, *(self.text("CODE") for _ in range(codes)))

    @property
    def id(self) -> str:
        exchange_id: str = self.exchange["id"]
        return exchange_id

    @property
    def status(self) -> str:
        status: str = self.desk.now(self.exchange)["status"]
        return status

    def wait_for_notice(self, kind: str) -> None:
        wait_until(lambda: kind in self.stage.notices(self.id))

    def wait_until_ended(self, *machines: str) -> None:
        self.stage.wait_until_ended(self.id, *machines)

    def sweep_after_hold(self) -> None:
        """Let the books' clock pass the end of the hold, and sweep."""
        until = datetime.fromisoformat(self.exchange["holdUntil"])
        self.service.now = until + timedelta(seconds=1)
        assert self.service.application.sweeper.handle({})["failed"] == []

    def erase(self) -> None:
        user_id = self.citizen["sub"]
        self.service.done("eraseViewer", self.citizen, confirm=user_id)
        zone = self.service.settings.programme_time_zone
        assert continue_erasure(self.service.database, user_id, self.service.now, zone)

    def fulfil_by_hand(self) -> None:
        """Fulfil it as an operator who has a code from elsewhere."""
        code, note = self.text("HAND"), self.text("覚書")
        granted(self.desk.fulfil(self.exchange, OPERATOR, voucherCode=code, note=note))

    @property
    def faults(self) -> list[str]:
        """The names of what the hand-over's tries raised."""
        return [
            event["taskFailedEventDetails"]["error"]
            for event in self._events_in_state("HandOver")
            if event["type"] == "TaskFailed"
        ]

    def outcome(self) -> Outcome:
        executions = self.stage.executions(self.id)
        assert {each["status"] for each in executions.values()} == {"SUCCEEDED"}
        tries = sum(
            event["type"] in ("TaskSucceeded", "TaskFailed")
            for event in self._events_in_state("HandOver")
        )
        given = [
            row
            for row in self._pool()
            if row.get("exchange_id") == {"S": self.id} and "loaded_at" in row
        ]
        assert all("code" not in row and "pool" not in row for row in given)
        return Outcome(
            executions=tuple(executions),
            tries=tries,
            notices=tuple(self.stage.notices(self.id)),
            status=self.status,
            codes=len(given),
        )

    def check_books(self) -> None:
        assert verify_programme(self.service.database).problems == []

    def check_texts(self) -> None:
        """Check that no execution and no notice has a text that a person wrote."""
        kept = json.dumps(
            [
                *self.stage.executions(self.id).values(),
                *(self.stage.history(self.id, each) for each in self.stage.executions(self.id)),
                *self.stage.workflow.notices,
            ],
            ensure_ascii=False,
            default=str,
        )
        assert self.id in kept
        assert [text for text in self.texts if text in kept] == []

    def _events_in_state(self, name: str) -> list[dict[str, Any]]:
        found, state = [], ""
        for event in self.stage.history(self.id, "fulfilment") if self._has_fulfilment() else []:
            state = event.get("stateEnteredEventDetails", {"name": state})["name"]
            if state == name:
                found.append(event)
        return found

    def _has_fulfilment(self) -> bool:
        return "fulfilment" in self.stage.executions(self.id)

    def _pool(self) -> list[dict[str, Any]]:
        rows = self.service.rows("vouchers")
        return [row for row in rows if row["reward_id"] == {"S": self.reward_id}]


Live = Callable[[Play], None]
