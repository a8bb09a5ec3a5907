import re
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from resolvers.domain.earning import Programme
from resolvers.domain.enums import ExpiryPolicy
from resolvers.domain.expiry import Expiry, parse_expiry
from resolvers.settings import (
    Function,
    Secrets,
    Settings,
    SettingsError,
    read_programme_settings,
    read_settings,
    table_prefix_of,
)

NEEDED = {"ENVIRONMENT": "prod", "QR_ISSUE_KEY": "i" * 32, "QR_PEPPER": "p" * 32}
EVERYTHING = {
    **NEEDED,
    "PROGRAMME_TIME_ZONE": "Pacific/Auckland",
    "PROGRAMME_EXPIRY_POLICY": "MONTHS_END:12",
    "PROGRAMME_DAILY_CAP_POINTS": "500",
    "QR_TOKEN_SECONDS": "86400",
    "USER_POOL_ISSUER": "https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_x",
    "APPSYNC_ENDPOINT": "http://127.0.0.1:8000/graphql",
}


def refusal(**variables: str) -> str:
    with pytest.raises(SettingsError) as raised:
        read_settings({**EVERYTHING, **variables})
    return str(raised.value)


def test_defaults_are_those_of_japan() -> None:
    settings = read_settings(NEEDED)

    assert settings.programme_time_zone == ZoneInfo("Asia/Tokyo")
    assert settings.programme_expiry_policy == Expiry(ExpiryPolicy.FISCAL_YEAR_END_PLUS_1)
    assert settings.programme_daily_cap_points is settings.kiosk_daily_cap_points is None
    assert settings.adjustment_limit_points is None
    assert settings.qr_token_seconds == 120
    assert (settings.hold_hours, settings.refund_grace_days) == (72, 0)
    assert (settings.user_pool_issuer, settings.appsync_endpoint) == (None, None)


def test_every_variable_is_read() -> None:
    settings = read_settings({**EVERYTHING, "PATH": "/bin", "HOME": ""})

    assert settings.environment == "prod"
    assert settings.programme_time_zone == ZoneInfo("Pacific/Auckland")
    assert settings.programme_expiry_policy == Expiry(ExpiryPolicy.MONTHS_END, 12)
    assert settings.programme_daily_cap_points == 500
    assert settings.qr_token_seconds == 86400
    assert settings.qr_issue_key == "i" * 32
    assert settings.qr_pepper == "p" * 32
    assert settings.user_pool_issuer == EVERYTHING["USER_POOL_ISSUER"]
    assert settings.appsync_endpoint == EVERYTHING["APPSYNC_ENDPOINT"]


def test_tables_are_named_after_environment_unless_said() -> None:
    assert read_settings(NEEDED).table_prefix == f"recycle-points-{NEEDED['ENVIRONMENT']}-"
    assert read_settings({**NEEDED, "TABLE_PREFIX": "old-"}).table_prefix == "old-"
    assert refusal(TABLE_PREFIX="a b").startswith("TABLE_PREFIX: String should match")


def test_command_reads_programme_without_secrets() -> None:
    settings = read_programme_settings(
        {"ENVIRONMENT": "prod", "PROGRAMME_EXPIRY_POLICY": "NEVER", "QR_PEPPER": "short"}
    )

    assert settings.programme.expiry == parse_expiry("NEVER")
    with pytest.raises(SettingsError, match=r"^ENVIRONMENT: .*; PROGRAMME_EXPIRY_POLICY: "):
        read_programme_settings({"PROGRAMME_EXPIRY_POLICY": "SOMETIMES"})


def test_empty_variable_counts_as_unset() -> None:
    settings = read_settings({**NEEDED, "PROGRAMME_DAILY_CAP_POINTS": "", "APPSYNC_ENDPOINT": ""})

    assert settings == read_settings(NEEDED)


def test_all_missing_variables_are_named() -> None:
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
        ("FUNCTION", "lambda"),
        ("SECRETS_PARAMETER", "a parameter"),
        ("QR_TOKEN_SECONDS", "two minutes"),
        ("HOLD_HOURS", "73.5"),
        ("PROGRAMME_EXPIRY_POLICY", "SOMETIMES"),
        ("APPSYNC_ENDPOINT", "points.example/graphql"),
        ("APPSYNC_ENDPOINT", "ftp://points.example/graphql"),
        ("APPSYNC_ENDPOINT", "https://"),
        ("APPSYNC_ENDPOINT", "https://points.example/graphql\n"),
        ("APPSYNC_ENDPOINT", "https://user@points.example/graphql"),
        ("USER_POOL_ISSUER", "ap-northeast-1_x"),
    ],
)
def test_value_out_of_range_is_named(name: str, value: str) -> None:
    refused = refusal(**{name: value})
    assert refused.startswith(f"{name}: ")
    if name.startswith("QR_") and name != "QR_TOKEN_SECONDS":
        assert value not in refused


@pytest.mark.parametrize(
    "zone",
    [
        *("Asia/Atlantis", "JST", "Asia", "../etc/passwd", "/etc/localtime", "Asia/Tokyo\0"),
        # Files beside the database, and entries of it that are not places.
        *("localtime", "posixrules", "right/Asia/Tokyo", "Factory"),
    ],
)
def test_unknown_time_zone_is_named(zone: str) -> None:
    assert refusal(PROGRAMME_TIME_ZONE=zone) == (
        f"PROGRAMME_TIME_ZONE: {zone!r} is not a time zone: use a name like Asia/Tokyo"
    )


@pytest.mark.parametrize(
    ("text", "expiry"),
    [
        ("FISCAL_YEAR_END_PLUS_1", Expiry(ExpiryPolicy.FISCAL_YEAR_END_PLUS_1)),
        ("MONTHS_END:36", Expiry(ExpiryPolicy.MONTHS_END, 36)),
        ("DAYS:3650", Expiry(ExpiryPolicy.DAYS, 3650)),
        # The programme opens after its date, too: older points are spent and refunded.
        ("FIXED_DATE:2020-03-31", Expiry(ExpiryPolicy.FIXED_DATE, last_day=date(2020, 3, 31))),
        ("NEVER", Expiry(ExpiryPolicy.NEVER)),
    ],
)
def test_every_expiry_policy_is_read(text: str, expiry: Expiry) -> None:
    settings = read_settings({**EVERYTHING, "PROGRAMME_EXPIRY_POLICY": text})

    assert settings.programme == Programme(ZoneInfo("Pacific/Auckland"), expiry, 500)


def test_invalid_expiry_policy_names_reason() -> None:
    assert refusal(PROGRAMME_EXPIRY_POLICY="MONTHS_END:37") == (
        "PROGRAMME_EXPIRY_POLICY: the count of MONTHS_END must be 1 to 36, not 37"
    )
    assert refusal(PROGRAMME_EXPIRY_POLICY="DAYS") == (
        "PROGRAMME_EXPIRY_POLICY: 'DAYS' must be written as DAYS:n"
    )


@pytest.mark.parametrize(("hours", "days"), [(1, 0), (72, 7), (720, 365)])
def test_holds_and_refunds_have_their_periods(hours: int, days: int) -> None:
    settings = read_settings({**NEEDED, "HOLD_HOURS": str(hours), "REFUND_GRACE_DAYS": str(days)})

    assert (settings.hold_hours, settings.refund_grace_days) == (hours, days)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ("PUBLISHER_ACCESS_KEY_ID", "PUBLISHER_SECRET_ACCESS_KEY"),
        ("PUBLISHER_SECRET_ACCESS_KEY", "PUBLISHER_ACCESS_KEY_ID"),
    ],
)
def test_half_a_key_pair_is_rejected(given: str, missing: str) -> None:
    reason = refusal(**{given: "AKIAOFTHEPUBLISHER"})
    assert f"{given} is set without {missing}: set both or neither" in reason


@pytest.mark.parametrize("function", ["queries", "stream", "sweep"])
def test_function_without_codes_needs_no_secrets(function: str) -> None:
    settings = read_settings({"ENVIRONMENT": "prod", "FUNCTION": function})

    with pytest.raises(SettingsError, match=f"FUNCTION={function} has no QR_ISSUE_KEY"):
        _ = settings.secrets


@pytest.mark.parametrize("function", ["mutations", "enrolment", "all", ""])
def test_function_with_codes_needs_secrets(function: str) -> None:
    with pytest.raises(SettingsError, match=r"^QR_ISSUE_KEY: Field required; QR_PEPPER: Field "):
        read_settings({"ENVIRONMENT": "prod", "FUNCTION": function})
    settings = read_settings({**NEEDED, "FUNCTION": function})
    assert settings.secrets == Secrets(b"i" * 32, b"p" * 32)


def test_settings_are_immutable() -> None:
    settings = read_settings(EVERYTHING)

    with pytest.raises(ValidationError):
        settings.qr_token_seconds = 10  # type: ignore[misc] # what is tested
    assert settings.model_copy() == settings


def test_time_zone_may_be_an_object() -> None:
    zone = ZoneInfo("Asia/Seoul")
    secret = "x" * 32

    settings = Settings(
        environment="test", qr_issue_key=secret, qr_pepper=secret, programme_time_zone=zone
    )

    assert settings.programme_time_zone is zone


def rows_of_the_page() -> dict[str, tuple[str, str]]:
    """Return the values and the default that docs/settings.md lists for each variable."""
    page = (Path(__file__).parents[1] / "docs" / "settings.md").read_text("utf-8")
    found = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \| .+ \|$", page, re.MULTILINE)
    return {name: (values, unset) for name, values, unset in found}


def test_page_lists_every_variable_and_default() -> None:
    rows = rows_of_the_page()
    assert list(rows) == [name.upper() for name in Settings.model_fields]
    for name, field in Settings.model_fields.items():
        _, unset = rows[name.upper()]
        if field.is_required():
            assert unset == "required"
        elif field.default is None:
            assert "`" not in unset
            assert unset != "required"
        elif field.default == "":
            assert unset == f"`{table_prefix_of('ENVIRONMENT')}`"
        else:
            assert unset == f"`{field.default}`"
    assert rows["FUNCTION"][0] == ", ".join(f"`{function}`" for function in Function)


def test_page_lists_the_checked_ranges() -> None:
    checked = []
    for name, (values, _) in rows_of_the_page().items():
        numbers = re.fullmatch(r"([0-9,]+) to ([0-9,]+)", values)
        if numbers is None:
            continue
        least, most = (int(number.replace(",", "")) for number in numbers.groups())
        for value in (least, most):
            read_settings({**NEEDED, name: str(value)})
        for value in (least - 1, most + 1):
            assert refusal(**{name: str(value)}).startswith(f"{name}: Input should be ")
        checked.append(name)
    assert checked == [
        "PROGRAMME_DAILY_CAP_POINTS",
        "HOLD_HOURS",
        "REFUND_GRACE_DAYS",
        "OLD_EXCHANGE_WINDOW_SECONDS",
        "QR_TOKEN_SECONDS",
        "KIOSK_DAILY_CAP_POINTS",
        "ADJUSTMENT_LIMIT_POINTS",
        "AUTO_APPROVE_POINTS",
        "VOUCHERS_LOW",
    ]


def test_page_lists_every_expiry_policy() -> None:
    page = (Path(__file__).parents[1] / "docs" / "settings.md").read_text("utf-8")
    forms = re.findall(r"^\| `([A-Z_0-9]+(?::[a-z-]+)?)` \| [^|]+ \|$", page, re.MULTILINE)
    examples = [form.replace("yyyy-mm-dd", "2028-03-31").replace(":n", ":1") for form in forms]
    assert [parse_expiry(text).policy for text in examples] == list(ExpiryPolicy)
    counts = re.findall(r"^\| `([A-Z_]+):n` .+ n is 1 to ([0-9,]+) \|$", page, re.MULTILINE)
    assert [name for name, _ in counts] == ["MONTHS_END", "DAYS"]
    for name, most in counts:
        number = int(most.replace(",", ""))
        assert str(parse_expiry(f"{name}:{number}")) == f"{name}:{number}"
        assert f"1 to {number}, not" in refusal(PROGRAMME_EXPIRY_POLICY=f"{name}:{number + 1}")


def test_balances_go_one_way() -> None:
    relay = {"VALKEY_URL": "rediss://cache.example", "RELAY_KEYS": "r" * 32}
    assert read_settings({**NEEDED, **relay}).valkey_url
    assert refusal(VALKEY_URL="redis://localhost", APPSYNC_ENDPOINT="") == (
        "RELAY_KEYS: Field required"
    )
    assert refusal(VALKEY_URL="rediss://cache.example") == (
        "VALKEY_URL: it is set beside APPSYNC_ENDPOINT: leave one out"
    )
