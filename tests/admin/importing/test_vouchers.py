from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from admin.importing.files import FileError
from admin.importing.vouchers import VoucherReport, load_vouchers
from resolvers.domain.base.errors import InvalidInputError
from resolvers.services.rewards.workflow import hand_over
from tests.support.clients import FailsReads, LosesReplies, LosesRequests
from tests.support.exchange_steps import granted
from tests.support.imports import Write
from tests.support.service import Service
from tests.support.voucher_pools import fill_pool, free_codes, voucher_rows, workflow_context

pytestmark = pytest.mark.usefixtures("one_worker")
CODES = ("AB-1", "AB-2", "AB-3")


@pytest.fixture
def service(service: Service) -> Service:
    """Hanako has 500 points."""
    return service.with_points(500)


@pytest.fixture
def reward_id(service: Service) -> str:
    return service.make_reward(pointsCost=5)


def load(service: Service, path: Path, reward_id: str, **options: Any) -> VoucherReport:
    return load_vouchers(service.database, path, reward_id=reward_id, now=service.now, **options)


def counted(report: VoucherReport) -> dict[str, int]:
    return {outcome: count for outcome, count in report.counts.items() if count}


@pytest.mark.parametrize(
    "text",
    [
        "AB-1\nAB-2\nAB-3",
        "\ufeffAB-1\r\n\r\n  AB-2 \r\n\u3000AB-3\r\n",
        "Code\nAB-1\nAB-2\nAB-3\n",
        "serial,code,value\n1,AB-1,500\n2,AB-2,500\n3,AB-3,500\n",
        'code\n"AB-1"\n"AB-2"\n"AB-3"\n',
    ],
)
def test_file_fills_the_pool(service: Service, reward_id: str, write: Write, text: str) -> None:
    report = load(service, write(header=text), reward_id)

    assert (counted(report), report.rows, report.in_pool) == ({"loaded": 3}, (), 3)
    assert free_codes(service) == [*CODES]
    assert {row.pool for row in voucher_rows(service)} == {reward_id}


def test_second_run_loads_what_is_missing(service: Service, reward_id: str, write: Write) -> None:
    fill_pool(service, reward_id, "AB-2")

    path = write(header="\n".join(CODES))
    planned = service.unchanged(load, service, path, reward_id, dry_run=True)
    assert (counted(planned), planned.in_pool) == ({"loaded": 2, "loaded before": 1}, 1)

    report = load(service, path, reward_id)

    assert (counted(report), report.in_pool) == ({"loaded": 2, "loaded before": 1}, 3)
    again = service.unchanged(load, service, path, reward_id)
    assert (counted(again), again.in_pool, again.rows) == ({"loaded before": 3}, 3, ())


def test_handed_over_code_never_comes_back(service: Service, reward_id: str, write: Write) -> None:
    path = write(header="AB-1")
    load(service, path, reward_id)
    exchange = granted(service.exchange(reward_id))["exchange"]
    hand_over(workflow_context(service), exchange["id"])

    report = service.unchanged(load, service, path, reward_id)

    assert (counted(report), report.in_pool) == ({"loaded before": 1}, 0)


def test_bad_row_is_named_and_nothing_loaded(
    service: Service, reward_id: str, write: Write
) -> None:
    for bad, reason in (
        ("AB-1", "row 1 has the same code"),
        ("AB\t9", "code must not have control characters"),
        ('"AB\n9"', "code must not have control characters"),
        ("A" * 2001, "code must have at most 2000 characters"),
        ("AB,9", "has 2 cells: name the column of the codes `code` in the first row"),
        ('"AB,9"', "code must not have a comma"),
        ('"AB-9', "a quotation mark opens and never closes"),
        ("\u200b", "code must not be empty"),
    ):
        path = write(header=f"AB-1\nAB-2\n{bad}\n")

        report = service.unchanged(load, service, path, reward_id)

        assert [(row.row, row.reason) for row in report.rows] == [(3, reason)]
        assert (counted(report), report.not_reached) == ({"refused": 1}, 2)
        assert report.is_file_refused
        assert "AB" not in str(asdict(replace(report, file="")))
    short = load(service, write(header="value,code\n500,AB-1\n500\n"), reward_id)
    assert [(row.row, row.reason) for row in short.rows] == [(3, "code must not be empty")]
    with pytest.raises(FileError, match="has no codes"):
        load(service, write(header="code\n"), reward_id)


def test_reward_that_hands_out_no_codes_is_refused(service: Service, write: Write) -> None:
    path = write(header="AB-1")
    with pytest.raises(InvalidInputError, match="the reward unknown does not exist") as unknown:
        load(service, path, "unknown")
    picked_up = service.make_reward(fulfilmentType="PICKUP")
    with pytest.raises(InvalidInputError, match="is PICKUP, not VOUCHER_CODE"):
        service.unchanged(load, service, path, picked_up)

    assert unknown.value.field == ["reward"]


@pytest.mark.parametrize("in_front", [LosesRequests, LosesReplies])
def test_lost_answer_loads_each_code_once(
    service: Service, reward_id: str, write: Write, in_front: Callable[[Any], Any]
) -> None:
    through = service.through(in_front(service.client))

    report = load(through, write(header="\n".join(CODES)), reward_id)

    assert (counted(report), report.rows) == ({"loaded": 3}, ())
    assert free_codes(service) == [*CODES]


class LosesTables(FailsReads):
    def query(self, **request: Any) -> Any:
        return self._read(self.client.query, request)


def test_lost_tables_end_the_report(service: Service, reward_id: str, write: Write) -> None:
    path = write(header="\n".join(CODES))
    unanswered = service.through(LosesRequests(service.client, count=99))
    in_doubt = load(unanswered, path, reward_id).rows
    assert [(row.row, row.outcome) for row in in_doubt] == [(n, "unknown") for n in (1, 2, 3)]

    report = load(service.through(LosesTables(service.client, good=2)), path, reward_id)

    assert counted(report) == {"loaded": 1, "refused": 1}
    assert (report.not_reached, report.in_pool, report.is_file_refused) == (1, None, False)
    (lost,) = report.rows
    assert lost.row == 2
    assert str(lost.reason).startswith("the tables were lost, it was not loaded")
    assert counted(load(service, path, reward_id)) == {"loaded": 2, "loaded before": 1}


def test_interrupted_run_says_what_was_loaded(
    service: Service, reward_id: str, write: Write
) -> None:
    def interrupt(done: int, _total: int) -> None:
        if done:
            raise KeyboardInterrupt

    path = write(header="\n".join(CODES))
    for dry_run, counts in ((True, {0}), (False, {1, 2, 3})):
        with pytest.raises(KeyboardInterrupt) as interrupted:
            load(service, path, reward_id, report_progress=interrupt, dry_run=dry_run)

        count = len(free_codes(service))
        assert count in counts
        assert str(interrupted.value) == f"{count} of 3 codes were loaded; run it again to go on"
