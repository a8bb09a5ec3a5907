"""The modules that an environment's variables can switch on, with values that use all of each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from resolvers.events.archive.rows import TABLES
from tests.support.push_keys import SERVER_PUBLIC_KEY

CERTIFICATE = "arn:aws:acm:ap-northeast-1:123456789012:certificate/planned"


RULES = (
    *("city-deposit.credited", "city-location.status_changed"),
    *("shop-exchange.confirmed", "shop-reward.sold_out"),
)
"""Of the partners below."""
CAPS = tuple(
    f"-var={name}=500"
    for name in (
        "programme_daily_cap_points",
        "kiosk_daily_cap_points",
        "adjustment_limit_points",
    )
)
"""Settings that are off unless they have a number."""
WAYS = ("egress", "ingress")
DASHBOARD = "module.observability.aws_cloudwatch_dashboard.this"
"""It shows what is watched."""
MUTATIONS = 'module.functions.aws_lambda_function.this["mutations"]'
ENROLMENT = 'module.functions.aws_lambda_function.this["enrolment"]'
ARCHIVED = frozenset(TABLES) - {"calendar"}
"""The tables that Firehose fills."""


@dataclass(frozen=True)
class Switch:
    """`value` in HCL turns on `modules`; `watched` are the keys of what watches them.

    `needs` are the switches without which it cannot be turned on, `elsewhere` the addresses that
    it adds to modules that are always on, `changes` those that it changes there.
    """

    value: str
    modules: frozenset[str]
    watched: frozenset[str] = field(default_factory=frozenset)
    needs: tuple[str, ...] = ()
    elsewhere: frozenset[str] = field(default_factory=frozenset)
    changes: frozenset[str] = frozenset({DASHBOARD})

    def adds(self, address: str, key: str) -> bool:
        """Whether a resource is of this switch."""
        if address.startswith("module.observability."):
            return key in self.watched
        if any(address in switch.elsewhere for switch in SWITCHES.values()):
            return address in self.elsewhere
        return any(address.startswith(f"module.{module}[0].") for module in self.modules)


def _gateway(name: str) -> Switch:
    domain = f'{{name="{name}.example.org",certificate_arn="{CERTIFICATE}"}}'
    return Switch(
        f"{{custom_domain={domain}}}", frozenset({name}), frozenset({name.replace("_", "-")})
    )


def _job(name: str, moment: str, *tables: str) -> set[str]:
    """What a job adds to the container; `tables` are its kinds of access to them."""
    resources = {
        *("aws_cloudwatch_log_group.this", "aws_ecs_task_definition.this", "aws_iam_role.task"),
        *("aws_iam_role_policy.jobs", "aws_iam_role_policy.scheduler"),
    }
    return {
        *(f'module.container[0].{each}["{name}"]' for each in resources),
        *(f'module.container[0].aws_iam_role_policy.tables["{name}-{each}"]' for each in tables),
        f'module.container[0].aws_scheduler_schedule.this["{name}-{moment}"]',
    }


def _group(name: str, *flows: str) -> set[str]:
    """What a security group adds to the network; `flows` are rules that name it."""
    return {
        f'module.network[0].aws_security_group.this["{name}"]',
        *(f"module.network[0].aws_vpc_security_group_{each}" for each in flows),
    }


SWITCHES: Mapping[str, Switch] = {
    "user_pool_tier": Switch(
        "ESSENTIALS",
        frozenset(),
        changes=frozenset({"module.auth.aws_cognito_user_pool.this"}),
    ),
    "sign_in": Switch(
        '{app_domains={wallet="wallet.example.org",kiosk="kiosk.example.org",'
        'console="console.example.org"},custom_domain={name="login.example.org",'
        'certificate_arn="arn:aws:acm:us-east-1:123456789012:certificate/planned"}}',
        frozenset({"sign_in"}),
        needs=("user_pool_tier",),
        changes=frozenset({MUTATIONS, ENROLMENT}),
    ),
    "web": Switch(
        '{certificate_arn="arn:aws:acm:us-east-1:123456789012:certificate/planned",firewall=true,'
        'map_tiles={url="https://tiles.example.org/{z}/{x}/{y}.png",attribution="Example"}}',
        frozenset({"web"}),
        needs=("sign_in", "user_pool_tier"),
        changes=frozenset(),
    ),
    "rest_api": _gateway("rest_api"),
    "http_api": _gateway("http_api"),
    "container": Switch(
        f'{{image="v1",domain_name="points.example.org",certificate_arn="{CERTIFICATE}",'
        'threads=20,max_requests=200,cors_origins=["https://example.org"],'
        'api_keys_parameter="/recycle-points/api-keys",access_log_days=7,sweep=true}',
        frozenset({"container", "network", "relay", "valkey"}),
        frozenset({"container", "relay", "unrelayed", "sweep", "verify"}),
    ),
    "events": Switch(
        '{partners={city={url="https://city.example.org/events",municipality="222127",sends=true,'
        'types=["deposit.credited","location.status_changed"]},shop={'
        'url="https://shop.example.org/events",types=["exchange.confirmed","reward.sold_out"]}}}',
        frozenset({"events"}),
        frozenset({"events", "unsent", "undelivered", *RULES}),
        elsewhere=frozenset({'module.functions.aws_scheduler_schedule.sweep["morning"]'}),
    ),
    "webhooks": Switch(
        "{}",
        frozenset({"webhooks"}),
        frozenset(
            {
                *("webhooks", "webhook-events", "webhook-events-dead"),
                *("webhook-deliveries", "webhook-dead"),
            }
        ),
        needs=("events",),
    ),
    "inbound": Switch(
        '{partners={"111122223333"={name="logistics",fields=["fulfilExchange"],'
        'sources=["com.logistics"]},"444455556666"={name="containers",'
        'fields=["reportLocationStatus","restockReward"],sources=["com.containers","com.stock"]}}}',
        frozenset({"inbound"}),
        frozenset({"inbound", "inbound-dead"}),
    ),
    "mailer": Switch(
        '{sender="City <points@city.example>",wallet_url="https://points.city.example",'
        "creates_identity=true}",
        frozenset({"mailer"}),
        frozenset({"mailer", "mail", "mail-dead"}),
        needs=("events",),
    ),
    "web_push": Switch(
        f'{{public_key="{SERVER_PUBLIC_KEY}",subject="mailto:points@city.example"}}',
        frozenset({"push"}),
        frozenset({"push", "push-dead"}),
        needs=("events",),
        changes=frozenset({DASHBOARD, MUTATIONS}),
    ),
    "images": Switch(
        '{url="https://images.city.example",origins=["https://console.city.example"],'
        'distribution_arns=["arn:aws:cloudfront::123456789012:distribution/planned"]}',
        frozenset({"images"}),
        frozenset({"images", "images-dead"}),
        changes=frozenset(
            {DASHBOARD, MUTATIONS, 'module.functions.aws_iam_role_policy.this["mutations"]'}
        ),
    ),
    "rollups": Switch(
        "{}",
        frozenset({"rollups"}),
        frozenset({"rollups", "rollups-dead", "verify-rollups"}),
        needs=("events",),
        elsewhere=frozenset(_job("verify-rollups", "nightly", "verify_rollups")),
    ),
    "workflow": Switch(
        '{auto_approve_points=50,vouchers_low=20,operator_emails=["operators@example.org"]}',
        frozenset({"workflow"}),
        frozenset({"workflow", "unstarted", "approval", "fulfilment"}),
        needs=("events",),
    ),
    "archive": Switch(
        '{object_lock={mode="GOVERNANCE",days=30},material_factors="tests/materials.csv",'
        'municipalities="tests/municipalities.csv"}',
        frozenset({"archive"}),
        frozenset(
            {
                *(*ARCHIVED, "archive", "unarchived", "uncompacted", "archive-errors"),
                *("compaction", "verify-archive"),
            }
        ),
        elsewhere=frozenset(_job("verify-archive", "nightly", "verify_archive")),
    ),
    "reports": Switch(
        '{emails=["office@example.org"]}',
        frozenset({"reports"}),
        frozenset({"unreported"}),
        needs=("archive", "container"),
        elsewhere=frozenset(_job("report", "monthly")),
    ),
    "sql_database": Switch(
        "aurora",
        frozenset({"database"}),
        frozenset({"load-postgres"}),
        needs=("archive", "container"),
        elsewhere=frozenset(
            {
                *_job("load-postgres", "daily"),
                *_group("loader", 'egress_rule.aws["loader"]'),
                *_group("database", *(f'{way}_rule.flows["loader-database"]' for way in WAYS)),
            }
        ),
    ),
}
"""By variable, whose default is off."""


def turn_on(names: Iterable[str] = SWITCHES) -> list[str]:
    """Options of `plan` with which these modules, and what they need, are on."""
    return [f"-var={name}={SWITCHES[name].value}" for name in with_needed(names)]


def with_needed(names: Iterable[str]) -> list[str]:
    return sorted({each for name in names for each in (name, *SWITCHES[name].needs)})
