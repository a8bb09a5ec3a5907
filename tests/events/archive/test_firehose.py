from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from resolvers.events.archive.firehose import CALL_BYTES, Firehose
from resolvers.events.archive.rows import Row
from resolvers.events.ordered_put import NotTakenError
from tests.support.failing_firehose import FailingFirehose

STREAM = "recycle-points-prod-archive-"


def entry(number: int, **values: Any) -> Row:
    return Row("ledger_entries", {"transaction_id": f"e{number}", **values})


def lot(number: int) -> Row:
    return Row("lot_changes", {"transaction_id": f"e{number}", "lot": "never"})


def put(rows: list[Row], *answers: list[dict[str, Any]]) -> None:
    """Put the rows on stubbed streams, entries first; each answer is that of one stream."""
    client = boto3.client("firehose", region_name="ap-northeast-1")
    with Stubber(client) as stub:
        for answer in answers:
            response = {"FailedPutCount": len(answer), "RequestResponses": answer}
            stub.add_response("put_record_batch", response)
        Firehose(STREAM, client).put(rows)
        stub.assert_no_pending_responses()
    client.close()


def test_row_is_a_record_of_its_table() -> None:
    client = FailingFirehose()

    Firehose(STREAM, client).put([entry(1, reward_id=None, type="花"), lot(1)])

    assert dict(client.taken) == {
        f"{STREAM}ledger_entries": [{"transaction_id": "e1", "type": "花"}],
        f"{STREAM}lot_changes": [{"transaction_id": "e1", "lot": "never"}],
    }


TAKEN, REFUSED = {"RecordId": "1"}, {"ErrorCode": "ServiceUnavailableException"}


def test_first_refused_row_is_named_by_position() -> None:
    rows = [entry(1), lot(1), entry(2), lot(2), entry(3), lot(3)]

    with pytest.raises(NotTakenError, match=r"^not taken: ServiceUnavailableException$") as raised:
        put(rows, [TAKEN, TAKEN, REFUSED], [TAKEN, REFUSED, REFUSED])

    assert raised.value.position == 3


def test_large_rows_go_in_several_calls() -> None:
    client = FailingFirehose()
    rows = [entry(number, canonical="x" * (CALL_BYTES // 3)) for number in range(5)]

    Firehose(STREAM, client).put(rows)

    assert client.calls == [2, 2, 1]
