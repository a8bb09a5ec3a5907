"""What an environment's variables can switch on, with values that use all of each."""

from collections.abc import Mapping

from resolvers.events.archive.rows import TABLES
from tests.support.push_keys import SERVER_PUBLIC_KEY

CERTIFICATE = "arn:aws:acm:ap-northeast-1:123456789012:certificate/planned"
OF_CLOUDFRONT = "arn:aws:acm:us-east-1:123456789012:certificate/planned"
ARCHIVED = frozenset(TABLES) - {"calendar"}
"""The tables that Firehose fills."""


def _gateway(name: str) -> str:
    domain = f'{{name="{name}.example.org",certificate_arn="{CERTIFICATE}"}}'
    return f"{{custom_domain={domain}}}"


SWITCHES: Mapping[str, str] = {
    "programme_daily_cap_points": "500",
    "kiosk_daily_cap_points": "500",
    "adjustment_limit_points": "500",
    "user_pool_tier": "ESSENTIALS",
    "sign_in": '{app_domains={wallet="wallet.example.org",kiosk="kiosk.example.org",'
    'console="console.example.org"},custom_domain={name="login.example.org",'
    f'certificate_arn="{OF_CLOUDFRONT}"}}}}',
    "web": f'{{certificate_arn="{OF_CLOUDFRONT}",firewall=true,'
    'map_tiles={url="https://tiles.example.org/{z}/{x}/{y}.png",attribution="Example"}}',
    "rest_api": _gateway("rest_api"),
    "http_api": _gateway("http_api"),
    "container": f'{{image="v1",domain_name="points.example.org",certificate_arn="{CERTIFICATE}",'
    'threads=20,max_requests=200,cors_origins=["https://example.org"],'
    'api_keys_parameter="/recycle-points/api-keys",access_log_days=7,sweep=true}',
    "events": '{partners={city={url="https://city.example.org/events",municipality="222127",'
    'sends=true,types=["deposit.credited","location.status_changed"]},shop={'
    'url="https://shop.example.org/events",types=["exchange.confirmed","reward.sold_out"]}}}',
    "webhooks": "{}",
    "inbound": '{partners={"111122223333"={name="logistics",fields=["fulfilExchange"],'
    'sources=["com.logistics"]},"444455556666"={name="containers",'
    'fields=["reportLocationStatus","restockReward"],sources=["com.containers","com.stock"]}}}',
    "mailer": '{sender="City <points@city.example>",wallet_url="https://points.city.example",'
    "creates_identity=true}",
    "web_push": f'{{public_key="{SERVER_PUBLIC_KEY}",subject="mailto:points@city.example"}}',
    "images": '{url="https://images.city.example",origins=["https://console.city.example"],'
    'distribution_arns=["arn:aws:cloudfront::123456789012:distribution/planned"]}',
    "rollups": "{}",
    "workflow": "{auto_approve_points=50,vouchers_low=20,"
    'operator_emails=["operators@example.org"]}',
    "archive": '{object_lock={mode="GOVERNANCE",days=30},material_factors="tests/materials.csv",'
    'municipalities="tests/municipalities.csv"}',
    "reports": '{emails=["office@example.org"]}',
    "sql_database": "aurora",
}
"""By variable, whose default is off: its value in HCL."""


def turn_on() -> list[str]:
    return [f"-var={name}={value}" for name, value in sorted(SWITCHES.items())]
