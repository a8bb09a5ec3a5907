"""What the environment says, checked once at start: a wrong value never reaches a point."""

from collections.abc import Mapping
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from resolvers.rules.vocabulary import ExpiryPolicy

Secret = Annotated[str, Field(min_length=32)]
Url = Annotated[str, Field(pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$")]


class SettingsError(Exception):
    """Names each environment variable that is missing or out of its range, and why."""

    tells_no_values = True


class Settings(BaseModel):
    """The functions' environment, by the names of its variables in lower case.

    `qr_token_seconds` is how long a token can be redeemed; `programme_daily_cap_points` the most
    points a citizen earns a day over all rules (None: no cap); the day is `programme_time_zone`'s.
    `appsync_endpoint` is the whole URL, with /graphql, that balances are published to. The
    publisher's key pair signs there; without one, as in AWS, the credentials that boto3 finds do.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    environment: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_.-]{1,64}$")]
    programme_time_zone: ZoneInfo = ZoneInfo("Asia/Tokyo")
    programme_expiry_policy: ExpiryPolicy = ExpiryPolicy.FISCAL_YEAR_END_PLUS_1
    programme_daily_cap_points: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    qr_token_seconds: Annotated[int, Field(ge=10, le=86_400)] = 120
    hold_hours: int = 72
    refund_grace_days: int = 0
    qr_issue_key: Secret
    qr_pepper: Secret
    user_pool_issuer: Url | None = None
    appsync_endpoint: Url | None = None
    publisher_access_key_id: str | None = None
    publisher_secret_access_key: Annotated[str | None, Field(validate_default=True)] = None

    @field_validator("programme_time_zone", mode="before")
    @classmethod
    def _read_time_zone(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError) as unknown:
            raise ValueError(f"no time zone is named {value!r}") from unknown

    @field_validator("programme_expiry_policy", mode="after")
    @classmethod
    def _refuse_policies_to_come(cls, policy: ExpiryPolicy) -> ExpiryPolicy:
        if policy is not ExpiryPolicy.FISCAL_YEAR_END_PLUS_1:
            raise ValueError("only FISCAL_YEAR_END_PLUS_1 is supported")
        return policy

    @field_validator("hold_hours", "refund_grace_days", mode="after")
    @classmethod
    def _refuse_periods_to_come(cls, value: int, info: ValidationInfo) -> int:
        only = cls.model_fields[str(info.field_name)].default
        if value != only:
            raise ValueError(f"only {only} is supported")
        return value

    @field_validator("publisher_secret_access_key", mode="after")
    @classmethod
    def _refuse_half_a_pair(cls, secret: str | None, info: ValidationInfo) -> str | None:
        names = ["PUBLISHER_SECRET_ACCESS_KEY", "PUBLISHER_ACCESS_KEY_ID"]
        if secret is None:
            names.reverse()
        if (secret is None) != (info.data.get("publisher_access_key_id") is None):
            raise ValueError(f"{names[0]} is given without {names[1]}")
        return secret


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings out of environment variables; an empty variable counts as unset.

    Raises SettingsError, which names every variable at fault.
    """
    given = {
        name: environment[name.upper()]
        for name in Settings.model_fields
        if environment.get(name.upper())
    }
    try:
        return Settings.model_validate(given)
    except ValidationError as error:
        raise SettingsError(
            "; ".join(
                f"{str(problem['loc'][0]).upper()}: {problem['msg']}" for problem in error.errors()
            )
        ) from error
