"""The existing metrics with their dimensions: an alarm on another one would never fire."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from resolvers.telemetry import NAMESPACE
from tools.terraform.plans import Plan
from tools.terraform.toolbox import ROOT

Dimensions = frozenset[str]
# Namespace -> metrics -> the sets of dimensions that they are reported by. Each namespace has its
# source; all are pages of AWS's guides.
_OF_AWS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    # API Gateway Developer Guide, "Amazon API Gateway dimensions and metrics" (REST), "Monitor
    # HTTP APIs with CloudWatch metrics".
    "AWS/ApiGateway": {
        "5XXError": ("ApiName Stage",),
        "5xx": ("ApiId",),
        "Count Latency IntegrationLatency": ("ApiName Stage", "ApiId"),
    },
    # AppSync Developer Guide, "CloudWatch metrics".
    "AWS/AppSync": {"4XXError 5XXError Latency Requests": ("GraphQLAPIId",)},
    # User Guide for Application Load Balancers, "CloudWatch metrics".
    "AWS/ApplicationELB": {
        "HTTPCode_ELB_5XX_Count HTTPCode_Target_5XX_Count RequestCount TargetResponseTime": (
            "LoadBalancer",
        ),
        "UnHealthyHostCount": ("LoadBalancer TargetGroup",),
    },
    # Athena User Guide, "Monitor Athena query metrics with CloudWatch".
    "AWS/Athena": {"TotalExecutionTime": ("QueryState QueryType WorkGroup",)},
    # DynamoDB Developer Guide, "DynamoDB Metrics and dimensions".
    "AWS/DynamoDB": {
        "ConsumedReadCapacityUnits ConsumedWriteCapacityUnits ReadThrottleEvents"
        " WriteThrottleEvents": ("TableName", "GlobalSecondaryIndexName TableName"),
        "TransactionConflict": ("TableName",),
    },
    # ECS Developer Guide, "Amazon ECS CloudWatch metrics".
    "AWS/ECS": {"CPUUtilization MemoryUtilization": ("ClusterName ServiceName",)},
    # ElastiCache User Guide, "Metrics and events for ElastiCache Serverless", lists the metrics and
    # no dimension. This one is not confirmed: `aws cloudwatch list-metrics` says it.
    "AWS/ElastiCache": {"CurrConnections ElastiCacheProcessingUnits ThrottledCmds": ("clusterId",)},
    # EventBridge User Guide, "Monitoring Amazon EventBridge": rules of the default bus are reported
    # by RuleName alone.
    "AWS/Events": {
        "FailedInvocations Invocations InvocationsSentToDlq RetryInvocationAttempts": (
            "RuleName",
            "EventBusName RuleName",
        )
    },
    # Amazon Data Firehose Developer Guide, "Monitor with CloudWatch metrics".
    "AWS/Firehose": {
        "DeliveryToS3.DataFreshness FailedConversion.Records": ("DeliveryStreamName",)
    },
    # Lambda Developer Guide, "Types of metrics for Lambda functions", "View metrics".
    "AWS/Lambda": {
        "ConcurrentExecutions Duration Errors Invocations IteratorAge Throttles": ("FunctionName",)
    },
    # Amazon S3 User Guide, "Metrics and dimensions", request metrics.
    "AWS/S3": {"BytesUploaded": ("BucketName FilterId",)},
    # Amazon SES Developer Guide, "Monitoring using event publishing"; the dimension is our own.
    "AWS/SES": {"Reject RenderingFailure": ("ses:configuration-set",)},
    # Amazon SQS Developer Guide, "Available CloudWatch metrics".
    "AWS/SQS": {
        "ApproximateAgeOfOldestMessage ApproximateNumberOfMessagesNotVisible"
        " ApproximateNumberOfMessagesVisible": ("QueueName",)
    },
    # Step Functions Developer Guide, "Monitoring metrics using CloudWatch".
    "AWS/States": {
        "ExecutionsAborted ExecutionsFailed ExecutionsStarted ExecutionsSucceeded"
        " ExecutionsTimedOut": ("StateMachineArn",)
    },
    # AWS WAF Developer Guide, "AWS WAF metrics and dimensions".
    "AWS/WAFV2": {"AllowedRequests BlockedRequests": ("Region Rule WebACL",)},
    # CloudWatch User Guide, "Amazon ECS Container Insights metrics".
    "ECS/ContainerInsights": {"DesiredTaskCount RunningTaskCount": ("ClusterName ServiceName",)},
}
DEFAULT_BUS = "default"


def unknown_metrics(plan: Plan) -> Iterator[str]:
    """Yield the alarms and graphs that name a metric that AWS does not report."""
    known = _known_metrics(plan)
    for place, namespace, name, dimensions in (*watched_metrics(plan), *_shown_metrics(plan)):
        ways = known.get((namespace, name))
        if ways is None:
            yield f"{place}: no metric {name} in {namespace}"
        elif frozenset(dimensions) not in ways:
            yield f"{place}: {namespace} {name} has not the dimensions {sorted(dimensions)}"
        elif dimensions.get("EventBusName") == DEFAULT_BUS:
            yield f"{place}: {namespace} {name} of the default bus has RuleName alone"


def needless_metrics(plan: Plan) -> Iterator[str]:
    """Yield rows that no alarm or graph uses."""
    asked = {(each[1], each[2]) for each in (*watched_metrics(plan), *_shown_metrics(plan))}
    yield from (f"{each} is neither watched nor shown" for each in _of_aws().keys() - asked)


def watched_metrics(plan: Plan) -> Iterator[tuple[str, str, str, Mapping[str, str]]]:
    """Yield (address, namespace, name, dimensions) of each metric in alarms: AWS bills them all."""
    for alarm in plan.of_type("aws_cloudwatch_metric_alarm"):
        metrics = [*alarm.texts_at("metric_query.metric"), alarm.values]
        for each in metrics:
            if each["metric_name"]:
                place, dimensions = alarm.address, each["dimensions"] or {}
                yield place, each["namespace"], each["metric_name"], dimensions


def _shown_metrics(plan: Plan) -> Iterator[tuple[str, str, str, Mapping[str, str]]]:
    for dashboard in plan.of_type("aws_cloudwatch_dashboard"):
        for widget in json.loads(dashboard.values["dashboard_body"])["widgets"]:
            place = f"{dashboard.address}, {widget['properties']['title']}"
            for metric in widget["properties"]["metrics"]:
                yield (place, *_shown(metric))


def _shown(metric: list[Any]) -> tuple[str, str, Mapping[str, str]]:
    """Read a graph's line: [namespace, name, dimension, value, ...], or a search for them."""
    if isinstance(metric[0], dict):
        found = re.fullmatch(
            r"""SEARCH\('\{([^,}]+),([^}]+)\} MetricName="(\w+)".*""", metric[0]["expression"]
        )
        assert found, metric
        return found[1], found[3], dict.fromkeys(found[2].split(","), "")
    namespace, name, *pairs = metric
    return namespace, name, dict(zip(pairs[::2], pairs[1::2], strict=True))


def _known_metrics(plan: Plan) -> dict[tuple[str, str], set[Dimensions]]:
    """Return AWS's metrics, those of the code's lines, and of log filters, without dimensions."""
    lines = frozenset({"Environment"})
    ours = {(NAMESPACE, name): {lines} for name in _words_of_the_code()}
    ours[NAMESPACE, "Refused"].add(lines | {"Code"})
    filters = {
        (each["namespace"], each["name"]): {Dimensions()}
        for one in plan.of_type("aws_cloudwatch_log_metric_filter")
        for each in one.texts_at("metric_transformation")
    }
    return {**ours, **filters, **_of_aws()}


def _of_aws() -> dict[tuple[str, str], set[Dimensions]]:
    return {
        (namespace, name): {frozenset(each.split()) for each in ways}
        for namespace, metrics in _OF_AWS.items()
        for names, ways in metrics.items()
        for name in names.split()
    }


def _words_of_the_code() -> set[str]:
    """Return every text of the product's code that could be a metric's name."""
    return {
        node.value
        for path in Path(ROOT / "resolvers").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"([A-Z][a-z]+)+", node.value)
    }
