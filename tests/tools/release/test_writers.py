import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from tools.release import writers

NAME = "recycle-points-test"
ROLE = "arn:aws:iam::123456789012:role/any"


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "ap-northeast-1")
    with mock_aws():
        boto3.client("iam").create_role(
            RoleName="any",
            AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": []}),
        )
        yield


def make_function(name: str) -> Any:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as package:
        package.writestr("lambda_entry.py", "")
    client = boto3.client("lambda")
    client.create_function(
        FunctionName=f"{NAME}-{name}",
        Runtime="python3.13",
        Role=ROLE,
        Handler="lambda_entry.handler",
        Code={"ZipFile": code.getvalue()},
    )
    return client


def make_schedule(name: str, cluster: str = NAME) -> Any:
    client = boto3.client("scheduler")
    client.create_schedule(
        Name=name,
        ScheduleExpression="cron(0 3 * * ? *)",
        ScheduleExpressionTimezone="Asia/Tokyo",
        FlexibleTimeWindow={"Mode": "OFF"},
        ActionAfterCompletion="DELETE",
        Target={
            "Arn": f"arn:aws:ecs:ap-northeast-1:123456789012:cluster/{cluster}",
            "RoleArn": ROLE,
        },
    )
    return client


def make_container() -> Any:
    client = boto3.client("ecs")
    client.create_cluster(clusterName=NAME)
    client.register_task_definition(
        family="serve", containerDefinitions=[{"name": "any", "image": "any", "memory": 1}]
    )
    client.create_service(cluster=NAME, serviceName=NAME, taskDefinition="serve", desiredCount=2)
    return client


def test_called_functions_may_not_run() -> None:
    client = make_function("mutations")
    make_function("queries")

    assert writers.main(["test"]) == 0

    limits = [
        client.get_function_concurrency(FunctionName=f"{NAME}-{each}")
        for each in ("mutations", "queries")
    ]
    assert [each.get("ReservedConcurrentExecutions") for each in limits] == [0, None]


def test_functions_of_queues_lose_their_mappings(monkeypatch: pytest.MonkeyPatch) -> None:
    client = make_function("inbound")
    queue = boto3.client("sqs")
    url = queue.create_queue(QueueName="any")["QueueUrl"]
    arn = queue.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    mapping = client.create_event_source_mapping(
        EventSourceArn=arn["QueueArn"], FunctionName=f"{NAME}-inbound"
    )

    assert writers.main(["test"]) == 0

    assert client.get_event_source_mapping(UUID=mapping["UUID"])["State"] == "Disabled"
    limit = client.get_function_concurrency(FunctionName=f"{NAME}-inbound")
    assert limit.get("ReservedConcurrentExecutions") is None

    # AWS takes a while to disable one: then it is to run again.
    monkeypatch.setattr(writers, "WAITS", 0)
    assert writers.main(["test"]) == 1


def test_schedules_of_jobs_start_nothing_more() -> None:
    client = make_schedule(f"{NAME}-verify-nightly-job")
    make_schedule(f"{NAME}-compaction-calendar")
    make_schedule(f"{NAME}-eu-verify-nightly-job", f"{NAME}-eu")
    before = client.get_schedule(Name=f"{NAME}-verify-nightly-job")

    assert writers.main(["test"]) == 0

    after = client.get_schedule(Name=f"{NAME}-verify-nightly-job")
    assert after["State"] == "DISABLED"
    for name in before.keys() - {"State", "LastModificationDate", "ResponseMetadata"}:
        assert after[name] == before[name]
    for other in ("compaction-calendar", "eu-verify-nightly-job"):
        assert client.get_schedule(Name=f"{NAME}-{other}")["State"] == "ENABLED"


def test_update_of_schedule_repeats_all_settings() -> None:
    """Moto keeps the others; AWS resets them."""
    client = make_schedule(f"{NAME}-verify-nightly-job")
    sent: list[dict[str, Any]] = []
    client.meta.events.register(
        "provide-client-params.scheduler.UpdateSchedule", lambda params, **_: sent.append(params)
    )

    list(writers._stop_schedules(client, NAME))

    answer = client.get_schedule(Name=f"{NAME}-verify-nightly-job")
    not_settings = {"Arn", "CreationDate", "LastModificationDate", "ResponseMetadata"}
    assert answer.keys() - not_settings <= sent[0].keys()


def test_container_has_no_task_more() -> None:
    client = make_container()
    (subnet, *_) = boto3.client("ec2").describe_subnets()["Subnets"]
    place = {"awsvpcConfiguration": {"subnets": [subnet["SubnetId"]]}}
    client.run_task(
        cluster=NAME, taskDefinition="serve", launchType="FARGATE", networkConfiguration=place
    )

    assert writers.main(["test"]) == 0

    assert len(client.list_tasks(cluster=NAME, desiredStatus="STOPPED")["taskArns"]) == 1
    (service,) = client.describe_services(cluster=NAME, services=[NAME])["services"]
    assert service["desiredCount"] == 0
    (target,) = boto3.client("application-autoscaling").describe_scalable_targets(
        ServiceNamespace="ecs"
    )["ScalableTargets"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (0, 0)
