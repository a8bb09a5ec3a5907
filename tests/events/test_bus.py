import json
from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from resolvers.events.bus import EventBus
from resolvers.events.catalogue import AccountErased, EventType
from resolvers.events.envelope import Event, wrap
from resolvers.events.ordered_put import NotTakenError
from tests.support.identities import NOW

ERASED = wrap(
    Event("e1:erased", EventType.ACCOUNT_ERASED, NOW, AccountErased(user_id="花子", sequence=3)),
    "prod",
)


def put(answers: list[dict[str, Any]]) -> None:
    client = boto3.client("events", region_name="ap-northeast-1")
    entry = {
        "EventBusName": "recycle-points-prod",
        "Source": "recycle-points",
        "DetailType": "account.erased",
        "Time": ANY,
        "Detail": json.dumps(ERASED, ensure_ascii=False, separators=(",", ":")),
    }
    with Stubber(client) as stub:
        stub.add_response(
            "put_events", {"FailedEntryCount": 0, "Entries": answers}, {"Entries": [entry, entry]}
        )
        EventBus("recycle-points-prod", client).put([ERASED, ERASED])
    client.close()


def test_envelope_is_the_detail_of_its_entry() -> None:
    put([{"EventId": "1"}, {"EventId": "2"}])


def test_refused_entry_is_named_by_position() -> None:
    answers = [{"EventId": "1"}, {"ErrorCode": "InternalFailure", "ErrorMessage": "quotes"}]

    with pytest.raises(NotTakenError, match=r"^not taken: InternalFailure$") as raised:
        put(answers)

    assert raised.value.position == 1
