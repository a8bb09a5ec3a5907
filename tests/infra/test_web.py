import json
import subprocess
from typing import Any

import pytest

from local.base.app_headers import APPS, read_headers
from local.base.brand import read_programme_names
from tests.infra.conftest import ENVIRONMENTS
from tests.support.skipping import need
from tools.terraform.plans import Plan, Resource, statements_of
from tools.terraform.toolbox import ROOT

pytestmark = pytest.mark.infra

NODE = ROOT / ".venv" / "node" / "node"
CONFIG = ROOT / "apps" / "packages" / "api" / "src" / "config.ts"
CONNECTIONS = (
    "https://planned.appsync-api.ap-northeast-1.amazonaws.com",
    "wss://planned.appsync-realtime-api.ap-northeast-1.amazonaws.com",
    "https://login.example.org",
)
UPLOADS = "https://recycle-points-{}-images-123456789012.s3"
PICTURES = ("https://tiles.example.org", "https://images.city.example")
PAGE, MISSING = "/wallet/index.html", 404


def run_script(script: str) -> Any:
    """Return what a script that Node.js runs as a module writes as JSON."""
    need(is_there=NODE.exists(), what=f"{NODE} (`make infra` makes it)")
    ran = subprocess.run(
        [str(NODE), "--input-type=module", "-"],
        input=script,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def of_app(plan: Plan, type_name: str, app: str) -> Resource:
    (found,) = (each for each in plan.of_type(type_name) if each.key == app)
    return found


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/wallet", "/wallet/"),
        ("/wallet/exchanges/ex-1", PAGE),
        ("/wallet/assets/gone", "/wallet/assets/gone"),
        ("/config.json", "/config.json"),
        ("/console/index.html", MISSING),
        ("/releases/wallet/1.json", MISSING),
    ],
)
def test_path_finds_its_file(whole_plans: dict[str, Plan], path: str, found: str | int) -> None:
    code = of_app(whole_plans["prod"], "aws_cloudfront_function", "wallet").values["code"]
    call = f"handler({{ request: {{ method: 'GET', uri: {json.dumps(path)}, headers: {{}} }} }})"
    answer = run_script(f"{code}; console.log(JSON.stringify({call}))")
    if isinstance(found, int):
        assert answer["statusCode"] == found
    elif "statusCode" in answer:
        assert (answer["statusCode"], answer["headers"]["location"]["value"]) == (302, found)
    else:
        assert answer["uri"] == found


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_headers_are_those_of_the_local_server(
    whole_plans: dict[str, Plan], environment: str, app: str
) -> None:
    plan = whole_plans[environment]
    values = of_app(plan, "aws_cloudfront_response_headers_policy", app).values
    (named,) = values["security_headers_config"]
    (policy,) = named["content_security_policy"]
    (referrer,) = named["referrer_policy"]
    (custom,) = values["custom_headers_config"]
    planned = {
        "content-security-policy": policy["content_security_policy"],
        "referrer-policy": referrer["referrer_policy"],
        "x-content-type-options": "nosniff" if named["content_type_options"] else "",
        **{each["header"]: each["value"] for each in custom["items"]},
    }
    connections = (*CONNECTIONS, UPLOADS.format(environment))
    local = read_headers(app, connections=connections, images=PICTURES)
    # Terraform sorts a policy's directives.
    assert {name: sorted(each.split("; ")) for name, each in planned.items()} == {
        name: sorted(each.split("; ")) for name, each in local.items()
    }


def test_apps_take_the_planned_configuration(plan: Plan) -> None:
    text = of_app(plan, "aws_s3_object", "config.json").values["content"]
    script = f"import {{ readConfig }} from {json.dumps(CONFIG.as_uri())};"
    read = run_script(
        f"{script} console.log(JSON.stringify(readConfig({text}, 'https://wallet.example.org/')))"
    )

    assert read["programme"]["names"] == read_programme_names()
    assert read["walletUrl"] == "https://wallet.example.org/wallet/"
    assert read["signIn"]["tokenUrl"] == "https://login.example.org/oauth2/token"
    assert read["map"]["tiles"]["attribution"] == "Example"


@pytest.mark.parametrize("app", APPS)
def test_distribution_reads_its_own_app_alone(plan: Plan, app: str) -> None:
    (policy,) = (
        json.loads(each.values["policy"])
        for each in plan.of_type("aws_s3_bucket_policy")
        if each.address.startswith("module.web[0].")
    )
    distribution = of_app(plan, "aws_cloudfront_distribution", app).values["arn"]
    source = {"StringEquals": {"aws:SourceArn": distribution}}
    (allowed,) = (each for each in statements_of(policy) if each["Condition"] == source)

    assert (allowed["Effect"], allowed["Action"]) == ("Allow", ["s3:GetObject"])
    assert [each.partition("/")[2] for each in allowed["Resource"]] == [
        f"{app}/*",
        "config.json",
        "outlines.json",
    ]


def test_uploaded_images_are_shown_beside_the_apps(plan: Plan) -> None:
    distributions = plan.of_type("aws_cloudfront_distribution")
    (statement,) = (
        each
        for policy in plan.of_type("aws_s3_bucket_policy")
        for each in statements_of(json.loads(policy.values["policy"]))
        if each.get("Sid") == "Show"
    )

    assert {each.values["arn"] for each in distributions} <= set(
        statement["Condition"]["StringEquals"]["aws:SourceArn"]
    )
    for each in distributions:
        targets = {
            behavior["path_pattern"]: behavior["target_origin_id"]
            for behavior in each.values["ordered_cache_behavior"]
        }
        assert targets == {f"/{each.key}/assets/*": "files", "/images/*": "images"}
        assert set(each.texts_at("origin.origin_id")) == {"files", "images"}
