import json
from typing import Any

from resolvers.domain.partners.partners import Partner, PartnerField

LOGISTICS = "111122223333"
SENSORS = "444455556666"
PARTNERS = {
    LOGISTICS: Partner(
        name="logistics",
        fields=frozenset({PartnerField.FULFIL_EXCHANGE, PartnerField.RESTOCK_REWARD}),
    ),
    SENSORS: Partner(name="sensors", fields=frozenset({PartnerField.REPORT_LOCATION_STATUS})),
}


def event_from(
    account: str, detail_type: str, data: Any, event_id: str = "event-1", **members: Any
) -> dict[str, Any]:
    """Return an event as EventBridge delivers it; `members` replace those of the CloudEvent."""
    detail = {
        "specversion": "1.0",
        "id": event_id,
        "source": "urn:partner",
        "type": detail_type,
        "data": data,
        **members,
    }
    return {
        "version": "0",
        "id": "7bf73129-1428-4cd3-a780-95db273d1602",
        "detail-type": detail_type,
        "source": "com.partner",
        "account": account,
        "time": "2026-11-25T09:00:00Z",
        "region": "ap-northeast-1",
        "resources": [],
        "detail": detail,
    }


def messages_of(*bodies: Any) -> dict[str, Any]:
    """Return a batch of a queue's messages, numbered from 1; a body that is not text is JSON."""
    return {
        "Records": [
            {"messageId": str(number), "body": each if isinstance(each, str) else json.dumps(each)}
            for number, each in enumerate(bodies, 1)
        ]
    }
