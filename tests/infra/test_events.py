import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from resolvers.domain.base.times import format_instant
from resolvers.events.catalogue import CATALOGUE, EventType
from resolvers.events.changes import TABLES, events_of
from resolvers.events.pushes import push_of
from resolvers.storage.base.stream_records import read_change
from tests.infra.bus_events import SAMPLES, TYPES, Event, pattern_of, put_on_bus
from tests.support.every_type import live
from tests.support.identities import KIOSK
from tests.support.scenarios import erase
from tests.support.service import Service
from tests.support.stream_records import records_of
from tools.terraform.core import Terraform
from tools.terraform.plans import Plan, Resource

pytestmark = pytest.mark.infra

ABOUT_USERS = {each for each, sample in SAMPLES.items() if "userId" in sample["data"]}


@pytest.fixture(scope="module")
def of_partners(planner: Terraform) -> Plan:
    """Of two partners who get all types: one as it is without a word, one everything, again too."""
    whole = {"url": "https://partner.example.org/events", "types": TYPES}
    partners = {"plain": whole, "whole": {**whole, "user_ids": True, "replays": True}}
    return Plan.read(planner.plan("dev", f"-var=events={json.dumps({'partners': partners})}"))


def by_type(plan: Plan, kind: str, partner: str) -> dict[str, Resource]:
    found = plan.of_type(f"aws_cloudwatch_event_{kind}")
    keys = {each.key.partition("-")[::2]: each for each in found}
    return {name: each for (of, name), each in keys.items() if of == partner}


def find(path: str, event: Event) -> Any:
    found: Any = event
    for name in path.removeprefix("$.").split("."):
        found = found[name]
    return found


def delivered(target: Resource, event: Event) -> Any:
    """What an endpoint gets, by Amazon EventBridge User Guide, "Input transformation"."""
    values: Mapping[str, Any] = target.values
    if values["input_path"] is not None:
        return find(values["input_path"], event)
    (transformer,) = values["input_transformer"]
    texts = {
        name: json.dumps(find(path, event)) for name, path in transformer["input_paths"].items()
    }
    return json.loads(
        re.sub(r"<([\w-]+)>", lambda found: texts[found[1]], transformer["input_template"])
    )


def test_filters_pass_what_means_an_event(
    whole_plans: dict[str, Plan], moto_client: Any, moto_environment: str
) -> None:
    service = Service.open(moto_client, moto_environment)
    live(service)
    service.change("reportLocationStatus", KIOSK, locationId=service.location_id, status="FULL")
    bought = service.exchange(service.make_reward(pointsCost=1, stock=1), "the-last-one")
    assert bought["userErrors"] == []
    service.adjust(1, "soon", expiresAt=format_instant(service.now + timedelta(days=3)))
    assert service.application.sweeper.handle({"task": "remind"})["reminders_created"] == 1
    erase(service)
    prefix = service.database.table_prefix

    kinds = {
        (table, record["eventName"])
        for table, found in records_of(service, *TABLES, "qr_tokens").items()
        for record in found
        for change in [read_change(record, prefix)]
        if [*events_of(change, {})] or push_of(change) is not None
    }

    planned = {
        (mapping.key, name)
        for mapping in whole_plans["prod"].of_type("aws_lambda_event_source_mapping")
        if mapping.address.startswith("module.events[0].")
        for pattern in mapping.texts_at("filter_criteria.filter.pattern")
        for name in json.loads(pattern)["eventName"]
    }
    assert kinds == planned


def test_events_function_publishes_where_subscribers_are(
    whole_plans: dict[str, Plan], of_partners: Plan
) -> None:
    def publishers(plan: Plan) -> set[str]:
        (function,) = [
            each
            for each in plan.of_type("aws_lambda_function")
            if each.address.startswith("module.events[0].")
        ]
        (variables,) = function.texts_at("environment.variables")
        return set(variables) & {"APPSYNC_ENDPOINT", "RELAY_FUNCTION", "VALKEY_URL"}

    assert publishers(whole_plans["prod"]) == {"APPSYNC_ENDPOINT", "RELAY_FUNCTION"}
    assert publishers(of_partners) == {"APPSYNC_ENDPOINT"}


def test_partner_does_not_get_who_it_is(of_partners: Plan) -> None:
    targets = by_type(of_partners, "target", "plain")

    assert [*targets] == TYPES
    for name, sample in SAMPLES.items():
        got = delivered(targets[name], put_on_bus(sample))
        if name not in ABOUT_USERS:
            assert got == sample
            continue
        assert sample["data"]["userId"] not in json.dumps(got)
        assert got == {**{member: sample[member] for member in got}, "data": got["data"]}
        assert got["data"].items() < sample["data"].items()
        required = {"specversion", "id", "source", "type", "time", "datacontenttype", "dataschema"}
        assert got.keys() == required | {"data"}
        model = CATALOGUE[EventType(name)].data
        assert got["data"].keys() == {
            field.alias for field in model.model_fields.values() if field.is_required()
        } - {"userId"}


def test_partner_with_user_ids_gets_whole_events(of_partners: Plan) -> None:
    for name, target in by_type(of_partners, "target", "whole").items():
        event = put_on_bus(SAMPLES[name])
        assert delivered(target, event) == SAMPLES[name]
        (http,) = target.values["http_target"]
        assert find(http["header_parameters"]["Webhook-Id"], event) == SAMPLES[name]["id"]


def test_replays_reach_those_who_ask(of_partners: Plan) -> None:
    for partner, matched in (("plain", [True, False]), ("whole", [True, True])):
        rules = by_type(of_partners, "rule", partner)
        assert [*rules] == TYPES
        for name, rule in rules.items():
            pattern = pattern_of(rule)
            first = put_on_bus(SAMPLES[name])
            again = put_on_bus(SAMPLES[name], **{"replay-name": "again"})
            assert [pattern.matches_event(event) for event in (first, again)] == matched


def test_rule_takes_events_of_its_municipality(whole_plans: dict[str, Plan]) -> None:
    sample = SAMPLES["deposit.credited"]
    elsewhere = {**sample, "data": {**sample["data"], "municipality": "000000"}}
    rules = {each.key: each for each in whole_plans["prod"].of_type("aws_cloudwatch_event_rule")}

    pattern = pattern_of(rules["city-deposit.credited"])

    assert pattern.matches_event(put_on_bus(sample))
    assert not pattern.matches_event(put_on_bus(elsewhere))
    assert not pattern.matches_event(put_on_bus(SAMPLES["location.status_changed"]))


def test_api_key_is_in_no_plan(whole_plans: dict[str, Plan]) -> None:
    for plan in whole_plans.values():
        for each in plan.of_type("aws_cloudwatch_event_connection"):
            assert each.texts_at("auth_parameters.api_key.value") == ["not set yet"]
