"""The settings that name what the functions use in AWS."""

import pytest

from resolvers.settings import SettingsError, read_settings

NEEDED = {"ENVIRONMENT": "prod", "QR_ISSUE_KEY": "i" * 32, "QR_PEPPER": "p" * 32}


def refusal(**variables: str) -> str:
    with pytest.raises(SettingsError) as raised:
        read_settings({**NEEDED, **variables})
    return str(raised.value)


def test_relay_function_is_a_name() -> None:
    assert read_settings({**NEEDED, "RELAY_FUNCTION": "recycle-points-prod-relay"}).relay_function
    assert refusal(RELAY_FUNCTION="a/b").startswith("RELAY_FUNCTION: String should match")


def test_enrolment_function_may_have_an_alias() -> None:
    assert read_settings({**NEEDED, "ENROLMENT_FUNCTION": "recycle-points-prod-enrolment:live"})
    assert refusal(ENROLMENT_FUNCTION="a:b:c").startswith("ENROLMENT_FUNCTION: String should match")


def test_event_bus_is_a_name_or_an_arn() -> None:
    arn = "arn:aws:events:ap-northeast-1:123456789012:event-bus/recycle-points-prod"

    for bus in ("recycle-points-prod", arn):
        assert read_settings({**NEEDED, "EVENT_BUS": bus}).event_bus == bus
    for wrong in ("a b", "https://bus.example", arn.replace("events", "sns")):
        assert refusal(EVENT_BUS=wrong).startswith("EVENT_BUS: String should match")


def test_archive_streams_leave_room_for_a_table() -> None:
    for streams in ("recycle-points-prod-archive-", "a" * 48):
        assert read_settings({**NEEDED, "ARCHIVE_STREAMS": streams}).archive_streams == streams
    for wrong in ("a b", "a" * 49):
        assert refusal(ARCHIVE_STREAMS=wrong).startswith("ARCHIVE_STREAMS: String should match")


@pytest.mark.parametrize("name", ["APPROVAL_MACHINE", "FULFILMENT_MACHINE"])
def test_state_machine_is_an_arn(name: str) -> None:
    arn = "arn:aws:states:ap-northeast-1:123456789012:stateMachine:recycle-points-prod-approval"

    assert getattr(read_settings({**NEEDED, name: arn}), name.lower()) == arn
    for wrong in ("approval", arn.replace("stateMachine", "execution"), f"{arn}:"):
        assert refusal(**{name: wrong}).startswith(f"{name}: String should match")


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("MAIL_SENDER", "City of Yaizu <points@city.example>", "City <points>"),
        ("MAIL_SENDER", "points@city.example", "焼津市 <points@city.example>"),
        ("MAIL_SENDER", "a+b@city.example", "points@city.example\nBcc: x@y.example"),
        ("USER_POOL_ID", "ap-northeast-1_Ab12", "Ab12"),
        ("KIOSK_CLIENT_ID", "7uv2hfl7pqh0qb2k3o6ap8dlj4", "two words"),
        ("WALLET_URL", "https://wallet.example/points", "wallet.example"),
        ("MAIL_CONFIGURATION_SET", "recycle-points-prod", "two words"),
    ],
)
def test_settings_of_mails_are_checked(name: str, right: str, wrong: str) -> None:
    assert getattr(read_settings({**NEEDED, name: right}), name.lower()) == right
    with pytest.raises(SettingsError, match=name):
        read_settings({**NEEDED, name: wrong})
