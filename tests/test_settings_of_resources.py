"""The settings that name what the functions use in AWS."""

import pytest

from resolvers.settings import SettingsError, read_settings

NEEDED = {"ENVIRONMENT": "prod", "QR_ISSUE_KEY": "i" * 32, "QR_PEPPER": "p" * 32}


def refusal(**variables: str) -> str:
    with pytest.raises(SettingsError) as raised:
        read_settings({**NEEDED, **variables})
    return str(raised.value)


def test_event_bus_is_a_name_or_an_arn() -> None:
    arn = "arn:aws:events:ap-northeast-1:123456789012:event-bus/recycle-points-prod"

    for bus in ("recycle-points-prod", arn):
        assert read_settings({**NEEDED, "EVENT_BUS": bus}).event_bus == bus
    for wrong in ("a b", "https://bus.example", arn.replace("events", "sns")):
        assert refusal(EVENT_BUS=wrong).startswith("EVENT_BUS: String should match")


@pytest.mark.parametrize("name", ["APPROVAL_MACHINE", "FULFILMENT_MACHINE"])
def test_state_machine_is_an_arn(name: str) -> None:
    arn = "arn:aws:states:ap-northeast-1:123456789012:stateMachine:recycle-points-prod-approval"

    assert getattr(read_settings({**NEEDED, name: arn}), name.lower()) == arn
    for wrong in ("approval", arn.replace("stateMachine", "execution"), f"{arn}:"):
        assert refusal(**{name: wrong}).startswith(f"{name}: String should match")
