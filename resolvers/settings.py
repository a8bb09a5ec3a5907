"""What the environment says, checked once at start: a wrong value never reaches a point."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from resolvers.domain.earning import Programme
from resolvers.domain.enums import ExpiryPolicy
from resolvers.domain.expiry import Expiry, parse_expiry

Secret = Annotated[str, Field(min_length=32)]
Url = Annotated[str, Field(pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$")]
Model = TypeVar("Model", bound=BaseModel)


class SettingsError(Exception):
    """Names each environment variable that is missing or out of its range, and why."""

    tells_no_values = True


@functools.cache
def _read_zone_names() -> frozenset[str]:
    """The names of the IANA time zone database, as the package tzdata has them."""
    names = resources.files("tzdata").joinpath("zones").read_text("utf-8")
    return frozenset(names.split()) - {"Factory"}


class Function(StrEnum):
    """Which of the functions in AWS a process is; ALL: each of them, as on one's own machine."""

    QUERIES = "queries"
    MUTATIONS = "mutations"
    STREAM = "stream"
    SWEEP = "sweep"
    ALL = "all"

    @property
    def needs_secrets(self) -> bool:
        """Codes are made and looked up by mutations alone."""
        return self in (Function.MUTATIONS, Function.ALL)


@dataclass(frozen=True)
class Secrets:
    """What codes are derived from, and what they are looked up with."""

    issue_key: bytes
    pepper: bytes


class ProgrammeSettings(BaseModel):
    """What an operator's command needs of the environment, too: no secrets.

    `programme` is what rules ask of it.
    """

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    environment: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_.-]{1,64}$")]
    programme_time_zone: ZoneInfo = ZoneInfo("Asia/Tokyo")
    programme_expiry_policy: Expiry = Expiry(ExpiryPolicy.FISCAL_YEAR_END_PLUS_1)
    programme_daily_cap_points: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    hold_hours: Annotated[int, Field(ge=1, le=720)] = 72
    refund_grace_days: Annotated[int, Field(ge=0, le=365)] = 0

    @field_validator("programme_time_zone", mode="before")
    @classmethod
    def _read_time_zone(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        # The system may know more, as localtime, which is another zone on another machine.
        if value not in _read_zone_names():
            raise ValueError(f"no time zone is named {value!r}")
        return ZoneInfo(value)

    @field_validator("programme_expiry_policy", mode="before")
    @classmethod
    def _read_expiry(cls, value: object) -> object:
        return parse_expiry(value) if isinstance(value, str) else value

    @property
    def programme(self) -> Programme:
        return Programme(
            self.programme_time_zone,
            self.programme_expiry_policy,
            self.programme_daily_cap_points,
        )


class _FunctionSetting(BaseModel):
    function: Function = Function.ALL


class Settings(ProgrammeSettings):
    """The functions' environment, by the names of its variables in lower case.

    docs/settings.md says of each what it means and may be.
    `appsync_endpoint` is the whole URL, with /graphql, that balances are published to. The
    publisher's key pair signs there; without one, as in AWS, the credentials that boto3 finds do.
    """

    function: Function = Function.ALL
    qr_token_seconds: Annotated[int, Field(ge=10, le=86_400)] = 120
    qr_issue_key: Annotated[Secret | None, Field(validate_default=True)] = None
    qr_pepper: Annotated[Secret | None, Field(validate_default=True)] = None
    secrets_parameter: Annotated[str, Field(pattern=r"^/?[a-zA-Z0-9_./-]{1,1011}$")] | None = None
    user_pool_issuer: Url | None = None
    appsync_endpoint: Url | None = None
    publisher_access_key_id: str | None = None
    publisher_secret_access_key: Annotated[str | None, Field(validate_default=True)] = None

    @field_validator("qr_issue_key", "qr_pepper", mode="after")
    @classmethod
    def _ask_for_secrets(cls, secret: str | None, info: ValidationInfo) -> str | None:
        if secret is None and info.data.get("function", Function.ALL).needs_secrets:
            raise PydanticCustomError("missing", "Field required")
        return secret

    @field_validator("publisher_secret_access_key", mode="after")
    @classmethod
    def _refuse_half_a_pair(cls, secret: str | None, info: ValidationInfo) -> str | None:
        names = ["PUBLISHER_SECRET_ACCESS_KEY", "PUBLISHER_ACCESS_KEY_ID"]
        if secret is None:
            names.reverse()
        if (secret is None) != (info.data.get("publisher_access_key_id") is None):
            raise ValueError(f"{names[0]} is given without {names[1]}")
        return secret

    @property
    def secrets(self) -> Secrets:
        """Raises SettingsError in a function that has none: no field of it should ask."""
        if self.qr_issue_key is None or self.qr_pepper is None:
            raise SettingsError(f"FUNCTION={self.function}: it has no QR_ISSUE_KEY and QR_PEPPER")
        return Secrets(self.qr_issue_key.encode(), self.qr_pepper.encode())


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings out of environment variables; an empty variable counts as unset.

    Raises SettingsError, which names every variable at fault.
    """
    return _read(Settings, environment)


def read_programme_settings(environment: Mapping[str, str]) -> ProgrammeSettings:
    """As read_settings, for a command that issues no tokens and publishes nothing."""
    return _read(ProgrammeSettings, environment)


def read_function(environment: Mapping[str, str]) -> Function:
    """FUNCTION alone; raises SettingsError."""
    return _read(_FunctionSetting, environment).function


def _read(model: type[Model], environment: Mapping[str, str]) -> Model:
    given = {
        name: environment[name.upper()]
        for name in model.model_fields
        if environment.get(name.upper())
    }
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise SettingsError(
            "; ".join(
                f"{str(problem['loc'][0]).upper()}: {_tell_reason(problem)}"
                for problem in error.errors()
            )
        ) from error


def _tell_reason(problem: ErrorDetails) -> str:
    """What is wrong; a validator's own words without those that pydantic puts before them."""
    said = problem.get("ctx", {}).get("error")
    return str(said) if isinstance(said, ValueError) else problem["msg"]
