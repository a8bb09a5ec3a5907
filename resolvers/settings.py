"""Read the settings from environment variables, and check them once at start."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    Json,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from resolvers.domain.base import setting_values
from resolvers.domain.base.enums import ExpiryPolicy
from resolvers.domain.base.setting_values import (
    ArchiveStreams,
    BucketName,
    EventBus,
    FunctionName,
    MailSender,
    Origin,
    PushPrivateKey,
    PushPublicKey,
    PushSubject,
    StateMachine,
    TimeZone,
)
from resolvers.domain.deposits.earning import Programme
from resolvers.domain.partners.partners import AccountId, Partner
from resolvers.domain.points.expiry import Expiry, parse_expiry

# Not \w{1,128}: with the letters of all languages it takes 36 ms to compile.
Secret = Annotated[str, Field(min_length=32)]
ParameterName = Annotated[str, Field(pattern=r"^/?[a-zA-Z0-9_./-]{1,1011}$")]
PoolId = Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,40}_[0-9a-zA-Z]{1,14}$")]
RelayKeys = setting_values.RelayKeys
Url = setting_values.Url
ValkeySignIn = setting_values.ValkeySignIn
ValkeyUrl = setting_values.ValkeyUrl
Model = TypeVar("Model", bound=BaseModel)


class SettingsError(Exception):
    """The text names each environment variable that is missing or invalid, and the reason."""

    quotes_no_values = True


class Function(StrEnum):
    """The AWS function that a process is; ALL: each of them, as on a developer's machine."""

    QUERIES = "queries"
    MUTATIONS = "mutations"
    STREAM = "stream"
    EVENTS = "events"
    ARCHIVE = "archive"
    WORKFLOW = "workflow"
    MAILER = "mailer"
    PUSH = "push"
    WEBHOOKS = "webhooks"
    INBOUND = "inbound"
    ROLLUPS = "rollups"
    IMAGES = "images"
    SWEEP = "sweep"
    ENROLMENT = "enrolment"
    ALL = "all"

    @property
    def secret_names(self) -> tuple[str, ...]:
        """Return the variables that the function gets from SECRETS_PARAMETER.

        Only mutations and enrolments make or find codes, and only `push` signs pushes.
        """
        if self is Function.PUSH:
            return ("WEB_PUSH_PRIVATE_KEY",)
        is_mutating = self in (Function.MUTATIONS, Function.ENROLMENT, Function.ALL)
        return ("QR_ISSUE_KEY", "QR_PEPPER") if is_mutating else ()


@dataclass(frozen=True)
class Secrets:
    """The key that derives codes, and the pepper for their digests."""

    issue_key: bytes
    pepper: bytes


def table_prefix_of(environment: str) -> str:
    """Return the prefix of a deployment's tables, unless TABLE_PREFIX sets another."""
    return f"recycle-points-{environment}-"


class TableSettings(BaseModel):
    """The deployment, and the names of its tables, for commands that only need these."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    environment: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_.-]{1,64}$")]
    table_prefix: Annotated[
        str, Field(pattern=r"^[a-zA-Z0-9_.-]{0,200}$", validate_default=True)
    ] = ""

    @field_validator("table_prefix", mode="after")
    @classmethod
    def _name_after_environment(cls, prefix: str, info: ValidationInfo) -> str:
        return prefix or table_prefix_of(info.data.get("environment", ""))


class ProgrammeSettings(TableSettings):
    """The settings of commands that neither issue tokens nor publish: they include no secrets."""

    programme_time_zone: TimeZone = ZoneInfo("Asia/Tokyo")
    programme_expiry_policy: Expiry = Expiry(ExpiryPolicy.FISCAL_YEAR_END_PLUS_1)
    programme_daily_cap_points: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    hold_hours: Annotated[int, Field(ge=1, le=720)] = 72
    refund_grace_days: Annotated[int, Field(ge=0, le=365)] = 0

    @field_validator("programme_expiry_policy", mode="before")
    @classmethod
    def _read_expiry(cls, value: object) -> object:
        return parse_expiry(value) if isinstance(value, str) else value

    @property
    def programme(self) -> Programme:
        return Programme(
            self.programme_time_zone, self.programme_expiry_policy, self.programme_daily_cap_points
        )


class _FunctionSetting(BaseModel):
    function: Function = Function.ALL


class Settings(ProgrammeSettings):
    """The functions' settings, by the variables' names in lower case: docs/operate/settings.md.

    Changes are published to `appsync_endpoint`, or through `valkey_url` with a proof by
    `relay_keys`; functions without access to Valkey call `relay_function` for that. The publisher's
    key pair signs the requests to AppSync. Without one, as in AWS, boto3's credentials do. Events
    are put on `event_bus`, rows of the archive on delivery streams whose names begin with
    `archive_streams`. Mails go from `mail_sender` to addresses in the user pool, and link to
    `wallet_url`. Kiosks that enrol get users in the same pool, who sign in with `kiosk_client_id`.
    Erasures delete users there; functions without that right call `enrolment_function`. The Web
    Push keys are a pair, in base64url; push services contact `web_push_subject`.
    """

    function: Function = Function.ALL
    old_exchange_window_seconds: Annotated[int, Field(ge=0, le=3600)] = 30
    qr_token_seconds: Annotated[int, Field(ge=10, le=86_400)] = 120
    kiosk_daily_cap_points: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    adjustment_limit_points: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    qr_issue_key: Annotated[Secret | None, Field(validate_default=True)] = None
    qr_pepper: Annotated[Secret | None, Field(validate_default=True)] = None
    secrets_parameter: ParameterName | None = None
    user_pool_issuer: Url | None = None
    appsync_endpoint: Url | None = None
    valkey_url: ValkeyUrl | None = None
    valkey_sign_in: ValkeySignIn | None = None
    relay_keys: Annotated[RelayKeys | None, Field(validate_default=True, repr=False)] = None
    relay_parameter: ParameterName | None = None
    relay_function: FunctionName | None = None
    event_bus: EventBus | None = None
    archive_streams: ArchiveStreams | None = None
    approval_machine: StateMachine | None = None
    fulfilment_machine: StateMachine | None = None
    auto_approve_points: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    vouchers_low: Annotated[int, Field(ge=1, le=1000)] = 100
    user_pool_id: PoolId | None = None
    kiosk_client_id: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_+]{1,128}$")] | None = None
    enrolment_function: FunctionName | None = None
    mail_sender: MailSender | None = None
    mail_configuration_set: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")] | None = None
    wallet_url: Url | None = None
    web_push_public_key: PushPublicKey | None = None
    web_push_private_key: Annotated[PushPrivateKey | None, Field(validate_default=True)] = None
    web_push_subject: PushSubject | None = None
    images_bucket: BucketName | None = None
    images_url: Origin | None = None
    webhook_queue: Url | None = None
    webhook_loopback: bool = False
    inbound_partners: Json[dict[AccountId, Partner]] = {}
    publisher_access_key_id: str | None = None
    publisher_secret_access_key: Annotated[str | None, Field(validate_default=True)] = None

    @field_validator("qr_issue_key", "qr_pepper", "web_push_private_key", mode="after")
    @classmethod
    def _require_secrets(cls, secret: str | None, info: ValidationInfo) -> str | None:
        function = info.data.get("function", Function.ALL)
        if secret is None and str(info.field_name).upper() in function.secret_names:
            raise PydanticCustomError("missing", "Field required")
        return secret

    @field_validator("valkey_url", mode="after")
    @classmethod
    def _publish_to_one(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url and info.data.get("appsync_endpoint"):
            raise ValueError("is set together with APPSYNC_ENDPOINT: leave one out")
        return url

    @field_validator("relay_keys", mode="after")
    @classmethod
    def _require_relay_keys(cls, keys: RelayKeys | None, info: ValidationInfo) -> RelayKeys | None:
        if info.data.get("valkey_url") and not keys:
            raise PydanticCustomError("missing", "Field required")
        return keys

    @field_validator("publisher_secret_access_key", mode="after")
    @classmethod
    def _require_both_keys(cls, secret: str | None, info: ValidationInfo) -> str | None:
        names = ["PUBLISHER_SECRET_ACCESS_KEY", "PUBLISHER_ACCESS_KEY_ID"]
        if secret is None:
            names.reverse()
        if (secret is None) != (info.data.get("publisher_access_key_id") is None):
            raise ValueError(f"{names[0]} is set without {names[1]}: set both or neither")
        return secret

    @property
    def secrets(self) -> Secrets:
        """The secrets. Raise SettingsError in a function without them."""
        if self.qr_issue_key is None or self.qr_pepper is None:
            raise SettingsError(f"FUNCTION={self.function} has no QR_ISSUE_KEY and QR_PEPPER")
        return Secrets(self.qr_issue_key.encode(), self.qr_pepper.encode())


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Read the settings as `read_model` does: an empty variable counts as unset."""
    return read_model(Settings, environment)


def read_function(environment: Mapping[str, str]) -> Function:
    """Read only FUNCTION; raise SettingsError."""
    return read_model(_FunctionSetting, environment).function


def read_model(model: type[Model], environment: Mapping[str, str]) -> Model:
    """Read a model whose fields are the variables in lower case; empty variables count as unset.

    Raise SettingsError, which names all wrong variables.
    """
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
                f"{_describe_place(problem)}: {_describe_reason(problem)}"
                for problem in error.errors()
            )
        ) from error


def _describe_place(problem: ErrorDetails) -> str:
    """Return the variable and, if it holds JSON, the member: PARTNERS.name."""
    name, *members = map(str, problem["loc"])
    return ".".join([name.upper(), *members])


def _describe_reason(problem: ErrorDetails) -> str:
    """Return the reason; a validator's own message loses pydantic's prefix."""
    error = problem.get("ctx", {}).get("error")
    return str(error) if isinstance(error, ValueError) else problem["msg"]
