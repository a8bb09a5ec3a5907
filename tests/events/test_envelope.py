from resolvers.domain.base.enums import LocationStatus
from resolvers.events.catalogue import EventType, LocationStatusChanged
from resolvers.events.envelope import Event, wrap
from tests.support.identities import NOW


def test_envelope_is_a_cloud_event() -> None:
    is_open, is_full = LocationStatus.OPEN, LocationStatus.FULL
    data = LocationStatusChanged(location_id="l1", status=is_full, previous_status=is_open)
    event = Event("entry-7", EventType.LOCATION_STATUS_CHANGED, NOW, data, "hanako", 7)
    assert wrap(event, "prod") == {
        "specversion": "1.0",
        "id": "entry-7",
        "source": "urn:recycle-points:prod",
        "type": "location.status_changed",
        "time": "2026-11-25T09:00:00.000Z",
        "datacontenttype": "application/json",
        "dataschema": "urn:recycle-points:event:location.status_changed:1",
        "partitionkey": "hanako",
        "sequence": "0000000007",
        "data": {"locationId": "l1", "status": "FULL", "previousStatus": "OPEN"},
    }
