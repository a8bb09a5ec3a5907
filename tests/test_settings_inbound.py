"""INBOUND_PARTNERS: who may send events, and what each may do."""

import json
from typing import Any

import pytest

from resolvers.domain.partners import Partner, PartnerField
from resolvers.settings import SettingsError, read_settings

VARIABLES = {"ENVIRONMENT": "moto", "FUNCTION": "inbound"}
LOGISTICS = {"name": "logistics", "fields": ["fulfilExchange"]}


def partners_of(text: str) -> dict[str, Partner]:
    return read_settings({**VARIABLES, "INBOUND_PARTNERS": text}).inbound_partners


def test_partners_are_read_by_account() -> None:
    assert partners_of(json.dumps({"111122223333": LOGISTICS})) == {
        "111122223333": Partner(name="logistics", fields=frozenset({PartnerField.FULFIL_EXCHANGE}))
    }
    assert read_settings(VARIABLES).inbound_partners == {}


@pytest.mark.parametrize(
    ("account", "partner", "problem"),
    [
        ("111122223333", {**LOGISTICS, "fields": ["adjustPoints"]}, "fields.0: Input should be 'f"),
        ("111122223333", {**LOGISTICS, "fields": []}, "fields: Frozenset should have at least 1"),
        ("111122223333", {**LOGISTICS, "name": "Log istics"}, "name: String should match pattern"),
        ("111122223333", {**LOGISTICS, "role": "admin"}, "role: Extra inputs are not permitted"),
        ("1111", LOGISTICS, "[key]: String should match pattern"),
    ],
)
def test_wrong_partner_is_named(account: str, partner: Any, problem: str) -> None:
    with pytest.raises(SettingsError) as error:
        partners_of(json.dumps({account: partner}))

    assert str(error.value).startswith(f"INBOUND_PARTNERS.{account}.{problem}")


def test_partners_must_be_json() -> None:
    with pytest.raises(SettingsError, match=r"^INBOUND_PARTNERS: Invalid JSON"):
        partners_of("logistics")
