import pytest

from resolvers.domain.base.authorization import Caller, FieldNotAllowedError, Role
from resolvers.domain.partners.partners import Partner, PartnerField

LOGISTICS = Partner(
    name="logistics", fields=frozenset({PartnerField.FULFIL_EXCHANGE, PartnerField.RESTOCK_REWARD})
)


@pytest.mark.parametrize(
    ("field", "role"),
    [(PartnerField.FULFIL_EXCHANGE, Role.OPERATOR), (PartnerField.RESTOCK_REWARD, Role.ADMIN)],
)
def test_partner_has_the_role_of_its_work(field: PartnerField, role: Role) -> None:
    caller = LOGISTICS.identity_for(field).caller_of(field)

    assert caller == Caller("partner:logistics", frozenset({role}), is_system=True)


def test_partner_has_no_other_field() -> None:
    field = PartnerField.REPORT_LOCATION_STATUS

    with pytest.raises(FieldNotAllowedError, match="partner:logistics may not use report"):
        LOGISTICS.identity_for(field).caller_of(field)
