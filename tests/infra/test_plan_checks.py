"""Each check of a plan names the place of what is wrong, and says nothing where nothing is."""

from typing import Any

import pytest

from tools.infra.planned_tables import differences_from_definitions
from tools.infra.policies import SKIPS, Failure, unneeded_skips
from tools.infra.schedules import wrong_schedules
from tools.terraform.plans import Plan, Resource

USERS = {
    "hash_key": "user_id",
    "attributes": {"user_id": "S", "shard": "S"},
    "indexes": {"shard-index": {"hash_key": "shard", "projection": "KEYS_ONLY"}},
    "stream": "NEW_AND_OLD_IMAGES",
    "ttl": "ends_at",
}


def table(**changes: Any) -> Resource:
    values: dict[str, Any] = {
        "name": "recycle-points-dev-users",
        "billing_mode": "PAY_PER_REQUEST",
        "hash_key": "user_id",
        "range_key": None,
        "attribute": [{"name": "user_id", "type": "S"}, {"name": "shard", "type": "S"}],
        "global_secondary_index": [
            {
                "name": "shard-index",
                "hash_key": "shard",
                "range_key": None,
                "projection_type": "KEYS_ONLY",
            }
        ],
        "stream_enabled": True,
        "stream_view_type": "NEW_AND_OLD_IMAGES",
        "ttl": [{"attribute_name": "ends_at", "enabled": True}],
        **changes,
    }
    return Resource("the.table", "aws_dynamodb_table", "users", values)


def resolver(field: str = "place", source: str = "queries", batch: int | None = None) -> Resource:
    values = {"type": "Query", "field": field, "data_source": source, "max_batch_size": batch}
    return Resource(f"the.resolver.{field}", "aws_appsync_resolver", field, values)


@pytest.mark.parametrize(
    "changes",
    [
        {"hash_key": "shard"},
        {"stream_enabled": False},
        {"ttl": []},
        {"attribute": [{"name": "user_id", "type": "N"}, {"name": "shard", "type": "S"}]},
        {"global_secondary_index": []},
    ],
)
def test_table_unlike_its_definition_is_named(changes: dict[str, Any]) -> None:
    found = list(differences_from_definitions(Plan((table(**changes),)), "dev", {"users": USERS}))

    assert len(found) == 1
    assert found[0].startswith("the.table: ")


@pytest.mark.parametrize(
    ("expression", "zone", "is_right"),
    [
        ("cron(5 0 * * ? *)", "Asia/Tokyo", True),
        ("cron(0/15 8-17 ? * MON-FRI 2026)", "UTC", True),
        ("rate(15 minutes)", None, True),
        ("rate(1 hour)", "UTC", True),
        ("cron(5 0 * * * *)", "UTC", False),
        ("cron(5 0 ? * ? *)", "UTC", False),
        ("cron(5 0 * * ?)", "UTC", False),
        ("cron(75 0 * * ? *)", "UTC", False),
        ("cron(5 24 * * ? *)", "UTC", False),
        ("rate(1 hours)", "UTC", False),
        ("every day", "UTC", False),
        ("cron(5 0 * * ? *)", "Asia/Yaizu", False),
    ],
)
def test_wrong_schedule_is_named(expression: str, zone: str | None, is_right: bool) -> None:
    values = {"schedule_expression": expression, "schedule_expression_timezone": zone}
    schedule = Resource("the.schedule", "aws_scheduler_schedule", "", values)

    found = list(wrong_schedules(Plan((schedule,))))

    assert [each.partition(":")[0] for each in found] == ([] if is_right else ["the.schedule"])


def test_skips_apply_by_environment_and_idle_ones_show() -> None:
    retention = [
        Failure(each, "CKV_AWS_338", "keep a year", "the.group") for each in ("dev", "prod")
    ]

    assert [each.is_skipped for each in retention] == [True, False]
    assert str(retention[1]) == "prod: the.group: CKV_AWS_338 keep a year"
    idle = list(unneeded_skips(retention))
    assert "CKV_AWS_338 is skipped and does not fail in staging" in idle
    assert "CKV_AWS_338 is skipped and does not fail in dev" not in idle
    assert len(idle) == sum(len(each.environments) for each in SKIPS.values()) - 1
