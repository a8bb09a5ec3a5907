"""The partners that send events, each identified by its AWS account."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from resolvers.domain.base.authorization import Role, ServiceIdentity


class PartnerField(StrEnum):
    """The mutations whose work a partner's event can do. The list is complete."""

    FULFIL_EXCHANGE = "fulfilExchange"
    REPORT_LOCATION_STATUS = "reportLocationStatus"
    RESTOCK_REWARD = "restockReward"


ROLE_OF_FIELD = {
    PartnerField.FULFIL_EXCHANGE: Role.OPERATOR,
    PartnerField.REPORT_LOCATION_STATUS: Role.OPERATOR,
    PartnerField.RESTOCK_REWARD: Role.ADMIN,
}
AccountId = Annotated[str, Field(pattern=r"^[0-9]{12}$")]


class Partner(BaseModel):
    """A partner, and the fields that its events may use."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,31}$")]
    fields: Annotated[frozenset[PartnerField], Field(min_length=1)]

    def identity_for(self, field: PartnerField) -> ServiceIdentity:
        """Return the partner's identity for events that do the work of this field."""
        return ServiceIdentity(f"partner:{self.name}", ROLE_OF_FIELD[field], self.fields)
