import json
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator

from tests.infra.conftest import ENVIRONMENTS, lines_of
from tools.infra.policies import (
    checkov_failures,
    hadolint_findings,
    parliament_findings,
    unneeded_skips,
    zizmor_findings,
)
from tools.terraform.plans import Plan
from tools.terraform.toolbox import BUILD, ROOT

pytestmark = [pytest.mark.infra, pytest.mark.usefixtures("infra_tools")]


def firewalls(plan: Plan) -> list[Any]:
    """Return the rules of the firewalls of AppSync, user pool, REST API, container and apps."""
    found = plan.of_type("aws_wafv2_web_acl")
    assert len(found) == 5
    return [json.loads(each.values["rule_json"]) for each in found]


def test_parliament_knows_every_action_and_resource(plan: Plan) -> None:
    assert len(list(plan.policies())) > 10
    assert lines_of(parliament_findings(plan)) == ""


@pytest.mark.usefixtures("whole_plans")
def test_checkov_finds_only_what_is_skipped() -> None:
    failures = checkov_failures({each: BUILD / f"whole-plan-{each}.json" for each in ENVIRONMENTS})

    assert lines_of(str(each) for each in failures if not each.is_skipped) == ""
    assert lines_of(unneeded_skips(failures, ENVIRONMENTS)) == ""


def test_firewalls_have_the_managed_rule_group(plan: Plan) -> None:
    for rules in firewalls(plan):
        groups = {
            rule["Statement"]["ManagedRuleGroupStatement"]["Name"]: rule["OverrideAction"]
            for rule in rules
            if "ManagedRuleGroupStatement" in rule["Statement"]
        }
        assert groups["AWSManagedRulesKnownBadInputsRuleSet"] == {"None": {}}
        assert all(("Action" in rule) != ("OverrideAction" in rule) for rule in rules)


def test_firewalls_count_long_handshakes(plan: Plan) -> None:
    """A real-time handshake has the token in its query, which is longer than 2 kB."""
    counted = [
        {
            each["Name"]
            for each in statement["RuleActionOverrides"]
            if "Count" in each["ActionToUse"]
        }
        for rules in firewalls(plan)
        for rule in rules
        if (statement := rule["Statement"].get("ManagedRuleGroupStatement", {})).get("Name")
        == "AWSManagedRulesCommonRuleSet"
    ]

    assert len(counted) == 3
    assert all("SizeRestrictions_QUERYSTRING" in each for each in counted)


def test_firewall_rules_fit_waf(plan: Plan) -> None:
    shape = botocore.session.get_session().get_service_model("wafv2").shape_for("Rules")
    for rules in firewalls(plan):
        assert ParamValidator().validate(rules, shape).generate_report() == ""


def test_zizmor_finds_nothing_in_the_workflows() -> None:
    assert list((ROOT / ".github" / "workflows").glob("*.yml"))
    assert zizmor_findings(ROOT / ".github") == ""


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    assert hadolint_findings(ROOT / "container" / "Dockerfile") == ""
