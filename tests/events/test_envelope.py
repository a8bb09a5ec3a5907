from resolvers.events.catalogue import EventType, PointsMoved
from resolvers.events.envelope import Event, wrap
from tests.support.identities import NOW

SPENT = Event(
    "entry-7",
    EventType.POINTS_SPENT,
    NOW,
    PointsMoved(
        user_id="hanako",
        sequence=7,
        points_change=-5,
        held_change=0,
        balance_after=2,
        held_after=0,
        by="citizen",
        exchange_id="exchange-1",
    ),
    partition="hanako",
    sequence=7,
)


def test_envelope_is_a_cloud_event() -> None:
    assert wrap(SPENT, "prod") == {
        "specversion": "1.0",
        "id": "entry-7",
        "source": "urn:recycle-points:prod",
        "type": "points.spent",
        "time": "2026-11-25T09:00:00.000Z",
        "datacontenttype": "application/json",
        "dataschema": "urn:recycle-points:event:points.spent:1",
        "partitionkey": "hanako",
        "sequence": "0000000007",
        "data": {
            "userId": "hanako",
            "sequence": 7,
            "pointsChange": -5,
            "heldChange": 0,
            "balanceAfter": 2,
            "heldAfter": 0,
            "by": "citizen",
            "exchangeId": "exchange-1",
        },
    }
