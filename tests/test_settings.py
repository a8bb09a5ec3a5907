from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from resolvers.rules.vocabulary import ExpiryPolicy
from resolvers.settings import Settings, SettingsError, read_settings

NEEDED = {"ENVIRONMENT": "prod", "QR_ISSUE_KEY": "i" * 32, "QR_PEPPER": "p" * 32}
EVERYTHING = {
    **NEEDED,
    "PROGRAMME_TIME_ZONE": "Pacific/Auckland",
    "PROGRAMME_EXPIRY_POLICY": "FISCAL_YEAR_END_PLUS_1",
    "PROGRAMME_DAILY_CAP_POINTS": "500",
    "QR_TOKEN_SECONDS": "86400",
    "USER_POOL_ISSUER": "https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_x",
    "APPSYNC_ENDPOINT": "http://127.0.0.1:8000/graphql",
}


def refusal(**variables: str) -> str:
    with pytest.raises(SettingsError) as raised:
        read_settings({**EVERYTHING, **variables})
    return str(raised.value)


def test_what_is_not_said_is_as_a_programme_in_japan_has_it() -> None:
    settings = read_settings(NEEDED)

    assert settings.programme_time_zone == ZoneInfo("Asia/Tokyo")
    assert settings.programme_expiry_policy is ExpiryPolicy.FISCAL_YEAR_END_PLUS_1
    assert settings.programme_daily_cap_points is None
    assert settings.qr_token_seconds == 120
    assert (settings.user_pool_issuer, settings.appsync_endpoint) == (None, None)


def test_every_variable_is_read() -> None:
    settings = read_settings({**EVERYTHING, "PATH": "/bin", "HOME": ""})

    assert settings.environment == "prod"
    assert settings.programme_time_zone == ZoneInfo("Pacific/Auckland")
    assert settings.programme_daily_cap_points == 500
    assert settings.qr_token_seconds == 86400
    assert settings.qr_issue_key == "i" * 32
    assert settings.qr_pepper == "p" * 32
    assert settings.user_pool_issuer == EVERYTHING["USER_POOL_ISSUER"]
    assert settings.appsync_endpoint == EVERYTHING["APPSYNC_ENDPOINT"]


def test_an_empty_variable_is_one_that_is_not_there() -> None:
    settings = read_settings({**NEEDED, "PROGRAMME_DAILY_CAP_POINTS": "", "APPSYNC_ENDPOINT": ""})

    assert settings == read_settings(NEEDED)


def test_all_that_is_missing_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        read_settings({"QR_PEPPER": ""})

    assert str(raised.value) == (
        "ENVIRONMENT: Field required; QR_ISSUE_KEY: Field required; QR_PEPPER: Field required"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "prod/users"),
        ("ENVIRONMENT", "a" * 65),
        ("ENVIRONMENT", "prod\n"),
        ("QR_ISSUE_KEY", "i" * 31),
        ("QR_PEPPER", "p" * 31),
        ("QR_TOKEN_SECONDS", "9"),
        ("QR_TOKEN_SECONDS", "86401"),
        ("QR_TOKEN_SECONDS", "two minutes"),
        ("QR_TOKEN_SECONDS", "120.5"),
        ("PROGRAMME_DAILY_CAP_POINTS", "0"),
        ("PROGRAMME_DAILY_CAP_POINTS", "-1"),
        ("PROGRAMME_DAILY_CAP_POINTS", "1000001"),
        ("PROGRAMME_EXPIRY_POLICY", "SOMETIMES"),
        ("APPSYNC_ENDPOINT", "points.example/graphql"),
        ("APPSYNC_ENDPOINT", "ftp://points.example/graphql"),
        ("APPSYNC_ENDPOINT", "https://"),
        ("APPSYNC_ENDPOINT", "https://points.example/graphql\n"),
        ("APPSYNC_ENDPOINT", "https://user@points.example/graphql"),
        ("USER_POOL_ISSUER", "ap-northeast-1_x"),
    ],
)
def test_a_value_out_of_its_range_is_named(name: str, value: str) -> None:
    assert refusal(**{name: value}).startswith(f"{name}: ")


@pytest.mark.parametrize(
    "zone", ["Asia/Atlantis", "JST", "Asia", "../etc/passwd", "/etc/localtime", "Asia/Tokyo\0"]
)
def test_a_time_zone_that_does_not_exist_is_named(zone: str) -> None:
    assert refusal(PROGRAMME_TIME_ZONE=zone) == (
        f"PROGRAMME_TIME_ZONE: Value error, no time zone is named {zone!r}"
    )


@pytest.mark.parametrize(
    "policy", [each for each in ExpiryPolicy if each is not ExpiryPolicy.FISCAL_YEAR_END_PLUS_1]
)
def test_an_expiry_policy_to_come_is_refused_and_never_ignored(policy: ExpiryPolicy) -> None:
    assert "only FISCAL_YEAR_END_PLUS_1 is supported" in refusal(PROGRAMME_EXPIRY_POLICY=policy)


@pytest.mark.parametrize("name", ["QR_ISSUE_KEY", "QR_PEPPER"])
def test_a_secret_that_is_too_short_is_not_repeated(name: str) -> None:
    assert "hunter2" not in refusal(**{name: "hunter2"})


@pytest.mark.parametrize("value", ["abc", "-7", "71", "1", "73.5"])
@pytest.mark.parametrize("name", ["HOLD_HOURS", "REFUND_GRACE_DAYS"])
def test_a_setting_of_the_ledger_to_come_is_refused_and_never_ignored(
    name: str, value: str
) -> None:
    assert refusal(**{name: value}).startswith(f"{name}: ")


def test_the_settings_of_the_ledger_to_come_may_be_said_as_they_are() -> None:
    settings = read_settings({**NEEDED, "HOLD_HOURS": "72", "REFUND_GRACE_DAYS": "0"})

    assert (settings.hold_hours, settings.refund_grace_days) == (72, 0)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("PUBLISHER_ACCESS_KEY_ID", "PUBLISHER_SECRET_ACCESS_KEY"),
        ("PUBLISHER_SECRET_ACCESS_KEY", "PUBLISHER_ACCESS_KEY_ID"),
    ],
)
def test_half_a_key_pair_of_the_publisher_is_refused(given: str, missing: str) -> None:
    assert f"{given} is given without {missing}" in refusal(**{given: "AKIAOFTHEPUBLISHER"})


def test_settings_do_not_change() -> None:
    settings = read_settings(EVERYTHING)

    with pytest.raises(ValidationError):
        settings.qr_token_seconds = 10  # type: ignore[misc] # what is tested
    assert settings.model_copy() == settings


def test_a_time_zone_may_be_given_as_one() -> None:
    zone = ZoneInfo("Asia/Seoul")
    secret = "x" * 32

    settings = Settings(
        environment="test", qr_issue_key=secret, qr_pepper=secret, programme_time_zone=zone
    )

    assert settings.programme_time_zone is zone
