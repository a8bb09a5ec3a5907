from datetime import timedelta

import pytest

from resolvers.domain.base.errors import InvalidInputError
from resolvers.domain.places.kiosk_bindings import bind_kiosk, check_kiosk_rows, unbind_kiosk
from resolvers.domain.places.locations import Location
from tests.support.domain_programme import NOW, STATION

LATER = NOW + timedelta(hours=1)


def create(*kiosk_ids: str) -> Location:
    return STATION.model_copy(update={"kiosk_ids": kiosk_ids})


def test_bound_kiosk_joins_the_others() -> None:
    bound = bind_kiosk(create("k1"), "k2", LATER)

    assert (bound.kiosk_ids, bound.version, bound.updated_at) == (("k1", "k2"), 1, LATER)
    assert bind_kiosk(bound, "k1", LATER) is bound


def test_unbound_kiosk_leaves_the_others() -> None:
    left = unbind_kiosk(create("k1", "k2"), "k1", LATER)

    assert (left.kiosk_ids, left.version, left.updated_at) == (("k2",), 1, LATER)
    assert unbind_kiosk(left, "k1", LATER) is left


def test_location_has_at_most_100_kiosks() -> None:
    full = create(*(f"k{number}" for number in range(100)))

    with pytest.raises(InvalidInputError) as refused:
        bind_kiosk(full, "one-more", LATER)

    assert refused.value.field == ["kioskIds"]


def test_98_kiosks_can_learn_of_a_change() -> None:
    check_kiosk_rows(98)
    with pytest.raises(InvalidInputError, match="98 kiosks at once, not 99") as refused:
        check_kiosk_rows(99)
    assert refused.value.field == ["input", "kioskIds"]
