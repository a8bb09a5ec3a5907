import json
import re
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from resolvers.domain.base.enums import ExpiryPolicy
from resolvers.domain.deposits.earning import Programme
from resolvers.domain.partners.partners import Partner, PartnerField
from resolvers.domain.points.expiry import Expiry, parse_expiry
from resolvers.settings import (
    ProgrammeSettings,
    Secrets,
    Settings,
    SettingsError,
    read_model,
    read_settings,
)
from resolvers.workers.publishers import open_publishers

NEEDED = {"ENVIRONMENT": "prod", "QR_ISSUE_KEY": "i" * 32, "QR_PEPPER": "p" * 32}
EVERYTHING = {
    **NEEDED,
    "PROGRAMME_TIME_ZONE": "Pacific/Auckland",
    "PROGRAMME_EXPIRY_POLICY": "MONTHS_END:12",
    "PROGRAMME_DAILY_CAP_POINTS": "500",
    "QR_TOKEN_SECONDS": "86400",
    "USER_POOL_ISSUER": "https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_x",
    "HOLD_HOURS": "720",
    "REFUND_GRACE_DAYS": "365",
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
    assert settings.inbound_partners == {}
    assert settings.table_prefix == f"recycle-points-{NEEDED['ENVIRONMENT']}-"


def test_every_variable_is_read() -> None:
    settings = read_settings({**EVERYTHING, "PATH": "/bin", "TABLE_PREFIX": "old-"})

    assert (settings.environment, settings.table_prefix) == ("prod", "old-")
    assert settings.programme == Programme(
        ZoneInfo("Pacific/Auckland"), Expiry(ExpiryPolicy.MONTHS_END, 12), 500
    )
    assert (settings.qr_issue_key, settings.qr_pepper) == ("i" * 32, "p" * 32)
    assert settings.user_pool_issuer == EVERYTHING["USER_POOL_ISSUER"]
    assert settings.appsync_endpoint == EVERYTHING["APPSYNC_ENDPOINT"]
    assert (settings.hold_hours, settings.refund_grace_days) == (720, 365)
    empty = {"PROGRAMME_DAILY_CAP_POINTS": "", "APPSYNC_ENDPOINT": ""}
    assert read_settings({**NEEDED, **empty}) == read_settings(NEEDED)


def test_command_reads_programme_without_secrets() -> None:
    settings = read_model(
        ProgrammeSettings,
        {"ENVIRONMENT": "prod", "PROGRAMME_EXPIRY_POLICY": "NEVER", "QR_PEPPER": "short"},
    )

    assert settings.programme.expiry == parse_expiry("NEVER")
    with pytest.raises(SettingsError, match=r"^ENVIRONMENT: .*; PROGRAMME_EXPIRY_POLICY: "):
        read_model(ProgrammeSettings, {"PROGRAMME_EXPIRY_POLICY": "SOMETIMES"})


ARN = "arn:aws:events:ap-northeast-1:123456789012:event-bus/recycle-points-prod"
MACHINE = "arn:aws:states:ap-northeast-1:123456789012:stateMachine:recycle-points-prod-approval"
RIGHT = [
    ("ENROLMENT_FUNCTION", "recycle-points-prod-enrolment:live"),
    ("EVENT_BUS", ARN),
    ("ARCHIVE_STREAMS", "a" * 48),
    ("APPROVAL_MACHINE", MACHINE),
    ("FULFILMENT_MACHINE", MACHINE),
    ("MAIL_SENDER", "City of Yaizu <points@city.example>"),
]
WRONG = [
    ("ENVIRONMENT", "prod/users"),
    ("ENVIRONMENT", "prod\n"),
    ("TABLE_PREFIX", "a b"),
    # Files beside the database, and entries of it that are not places, are no zones, either.
    *(
        ("PROGRAMME_TIME_ZONE", zone)
        for zone in (
            *("JST", "Asia", "../etc/passwd", "/etc/localtime", "Asia/Tokyo\0", "localtime"),
        )
    ),
    ("QR_ISSUE_KEY", "i" * 31),
    ("QR_PEPPER", "p" * 31),
    ("FUNCTION", "lambda"),
    ("SECRETS_PARAMETER", "a parameter"),
    ("QR_TOKEN_SECONDS", "two minutes"),
    ("PROGRAMME_EXPIRY_POLICY", "SOMETIMES"),
    ("APPSYNC_ENDPOINT", "points.example/graphql"),
    ("APPSYNC_ENDPOINT", "https://user@points.example/graphql"),
    ("USER_POOL_ISSUER", "ap-northeast-1_x"),
    ("VALKEY_URL", "rediss://cache.example:port"),
    ("VALKEY_URL", "redis://cache.example"),
    ("VALKEY_URL", "rediss://:6379"),
    ("ENROLMENT_FUNCTION", "a:b:c"),
    ("EVENT_BUS", ARN.replace("events", "sns")),
    ("ARCHIVE_STREAMS", "a" * 49),
    ("FULFILMENT_MACHINE", MACHINE.replace("stateMachine", "execution")),
    ("MAIL_SENDER", "points@city.example\nBcc: x@y.example"),
]


def test_values_of_each_form_are_read() -> None:
    for name, value in RIGHT:
        assert getattr(read_settings({**NEEDED, name: value}), name.lower()) == value


def test_value_of_wrong_form_is_named() -> None:
    for name, value in WRONG:
        refused = refusal(**{name: value})
        assert refused.startswith(f"{name}: ")
        assert value not in refused or name not in {"QR_ISSUE_KEY", "QR_PEPPER"}


def test_every_expiry_policy_is_read() -> None:
    policies = {
        "FISCAL_YEAR_END_PLUS_1": Expiry(ExpiryPolicy.FISCAL_YEAR_END_PLUS_1),
        "MONTHS_END:36": Expiry(ExpiryPolicy.MONTHS_END, 36),
        "DAYS:3650": Expiry(ExpiryPolicy.DAYS, 3650),
        # The programme opens after its date, too: older points are spent and refunded.
        "FIXED_DATE:2020-03-31": Expiry(ExpiryPolicy.FIXED_DATE, last_day=date(2020, 3, 31)),
        "NEVER": Expiry(ExpiryPolicy.NEVER),
    }
    for text, expiry in policies.items():
        settings = read_settings({**NEEDED, "PROGRAMME_EXPIRY_POLICY": text})
        assert settings.programme.expiry == expiry
    assert refusal(PROGRAMME_EXPIRY_POLICY="DAYS") == (
        "PROGRAMME_EXPIRY_POLICY: 'DAYS' must be written as DAYS:n"
    )


def test_half_a_key_pair_is_rejected() -> None:
    names = ["PUBLISHER_ACCESS_KEY_ID", "PUBLISHER_SECRET_ACCESS_KEY"]
    for given, missing in (names, names[::-1]):
        reason = refusal(**{given: "AKIAOFTHEPUBLISHER"})
        assert f"{given} is set without {missing}: set both or neither" in reason


def test_functions_with_codes_need_secrets() -> None:
    for function in ("queries", "stream", "sweep"):
        settings = read_settings({"ENVIRONMENT": "prod", "FUNCTION": function})
        with pytest.raises(SettingsError, match=f"FUNCTION={function} has no QR_ISSUE_KEY"):
            _ = settings.secrets
    for function in ("mutations", "enrolment", "all", ""):
        with pytest.raises(SettingsError) as raised:
            read_settings({"FUNCTION": function, "QR_PEPPER": ""})
        assert str(raised.value) == "; ".join(f"{name}: Field required" for name in NEEDED)
        settings = read_settings({**NEEDED, "FUNCTION": function})
        assert settings.secrets == Secrets(b"i" * 32, b"p" * 32)


LOGISTICS = {"name": "logistics", "fields": ["fulfilExchange"]}


def test_partners_are_read_by_account() -> None:
    settings = read_settings(
        {**NEEDED, "INBOUND_PARTNERS": json.dumps({"111122223333": LOGISTICS})}
    )

    assert settings.inbound_partners == {
        "111122223333": Partner(name="logistics", fields=frozenset({PartnerField.FULFIL_EXCHANGE}))
    }
    assert refusal(INBOUND_PARTNERS="logistics").startswith("INBOUND_PARTNERS: Invalid JSON")


def test_wrong_partner_is_named() -> None:
    for account, partner, problem in (
        ("111122223333", {**LOGISTICS, "fields": ["adjustPoints"]}, "fields.0: Input should be 'f"),
        ("111122223333", {**LOGISTICS, "role": "admin"}, "role: Extra inputs are not permitted"),
        ("1111", LOGISTICS, "[key]: String should match pattern"),
    ):
        refused = refusal(INBOUND_PARTNERS=json.dumps({account: partner}))
        assert refused.startswith(f"INBOUND_PARTNERS.{account}.{problem}")


def rows_of_the_page() -> dict[str, tuple[str, str]]:
    """Return the values and the default that docs/operate/settings.md lists for each variable."""
    page = (Path(__file__).parents[1] / "docs" / "operate" / "settings.md").read_text("utf-8")
    found = re.findall(r"^\| `([A-Z_]+)` \| (.+?) \| (.+?) \| .+ \|$", page, re.MULTILINE)
    return {name: (values, unset) for name, values, unset in found}


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
    numbered = [
        name.upper()
        for name, field in Settings.model_fields.items()
        if re.search(r"\bint\b", str(field.annotation))
    ]
    missing = [name for name in numbered if name not in checked]
    assert not missing, f"add rows of {missing} to docs/operate/settings.md, as `least to most`"
    assert checked == numbered, "order the rows of docs/operate/settings.md as Settings"


def test_balances_go_one_way() -> None:
    relay = {"VALKEY_URL": "rediss://cache.example", "RELAY_KEYS": "r" * 32}
    assert read_settings({**NEEDED, **relay}).valkey_url
    two_keys = {**relay, "RELAY_KEYS": f"{'r' * 32}, {'s' * 32}"}
    [publisher] = open_publishers(read_settings({**NEEDED, **two_keys}))
    assert vars(publisher)["_key"] == "r" * 32  # the first signs
    assert refusal(VALKEY_URL="redis://localhost", APPSYNC_ENDPOINT="") == (
        "RELAY_KEYS: Field required"
    )
    assert refusal(VALKEY_URL="rediss://cache.example") == (
        "VALKEY_URL: is set together with APPSYNC_ENDPOINT: leave one out"
    )
