"""A substitute for the AWS provider: it knows the schema and plans, and reaches no account.

`python -m tools.terraform.provider SCHEMA [known]` serves until its standard input ends, and first
prints the value for TF_REATTACH_PROVIDERS. With `known` it invents ARNs and ids that AWS would only
give at apply, so that policies can be read in the plan; without, it knows no more than the real
provider.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Mapping
from concurrent import futures
from pathlib import Path
from typing import Any

import grpc
import msgpack

from tools.terraform.protocol import PACKAGE, message

ACCOUNT = "123456789012"
REGION = "ap-northeast-1"
PROVIDER = "hashicorp/aws"
SERVICE = f"{PACKAGE}.Provider"
ERROR = 1
_NESTING = {"single": 1, "list": 2, "set": 3, "map": 4}
# cty's extension type of a value that is known after apply only.
_UNKNOWN = msgpack.ExtType(0, b"\x00")

# Values that AWS derives from a resource's arguments ({}); region and account are made up.
KNOWN: Mapping[str, Mapping[str, Any]] = {
    "aws_api_gateway_stage": {
        "arn": "arn:aws:apigateway:ap-northeast-1::/restapis/planned/stages/{stage_name}",
        "execution_arn": "arn:aws:execute-api:ap-northeast-1:123456789012:planned/{stage_name}",
    },
    "aws_apigatewayv2_api": {
        "id": "plannedhttp",
        "execution_arn": "arn:aws:execute-api:ap-northeast-1:123456789012:plannedhttp",
    },
    # A route names its integration by id, which shows the called function.
    "aws_apigatewayv2_integration": {"id": "{integration_uri}"},
    "aws_appsync_api_key": {"key": "da2-planned"},
    "aws_appsync_graphql_api": {
        "id": "plannedapi",
        "arn": "arn:aws:appsync:ap-northeast-1:123456789012:apis/plannedapi",
        "uris": {
            "GRAPHQL": "https://planned.appsync-api.ap-northeast-1.amazonaws.com/graphql",
            "REALTIME": "wss://planned.appsync-realtime-api.ap-northeast-1.amazonaws.com/graphql",
        },
    },
    "aws_athena_workgroup": {"arn": "arn:aws:athena:ap-northeast-1:123456789012:workgroup/{name}"},
    "aws_cloudfront_distribution": {"arn": "arn:aws:cloudfront::1:distribution/{comment}"},
    "aws_cloudwatch_event_api_destination": {
        "arn": "arn:aws:events:ap-northeast-1:123456789012:api-destination/{name}/planned"
    },
    "aws_cloudwatch_event_archive": {
        "arn": "arn:aws:events:ap-northeast-1:123456789012:archive/{name}"
    },
    "aws_cloudwatch_event_bus": {
        "arn": "arn:aws:events:ap-northeast-1:123456789012:event-bus/{name}"
    },
    "aws_cloudwatch_event_rule": {
        "arn": "arn:aws:events:ap-northeast-1:123456789012:rule/{event_bus_name}/{name}"
    },
    "aws_cloudwatch_log_group": {
        "arn": "arn:aws:logs:ap-northeast-1:123456789012:log-group:{name}"
    },
    "aws_cognito_user_pool": {
        "id": "ap-northeast-1_planned",
        "arn": "arn:aws:cognito-idp:ap-northeast-1:123456789012:userpool/planned",
        "endpoint": "cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_planned",
    },
    "aws_cognito_user_pool_client": {"id": "plannedclient"},
    "aws_dynamodb_table": {
        "arn": "arn:aws:dynamodb:ap-northeast-1:123456789012:table/{name}",
        "stream_arn": "arn:aws:dynamodb:ap-northeast-1:123456789012:table/{name}/stream/planned",
    },
    "aws_ecr_repository": {
        "arn": "arn:aws:ecr:ap-northeast-1:123456789012:repository/{name}",
        "repository_url": "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com/{name}",
    },
    "aws_ecs_cluster": {"arn": "arn:aws:ecs:ap-northeast-1:123456789012:cluster/{name}"},
    "aws_ecs_task_definition": {
        "arn": "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/{family}:1"
    },
    "aws_elasticache_serverless_cache": {
        "endpoint": [{"address": "planned.cache.amazonaws.com", "port": 6379}]
    },
    "aws_iam_role": {"id": "{name}", "arn": "arn:aws:iam::123456789012:role/{name}"},
    "aws_kinesis_firehose_delivery_stream": {
        "arn": "arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/{name}"
    },
    "aws_kms_key": {"arn": "arn:aws:kms:ap-northeast-1:123456789012:key/planned"},
    "aws_lambda_alias": {
        "arn": "arn:aws:lambda:ap-northeast-1:123456789012:function:{function_name}:{name}"
    },
    "aws_lambda_function": {
        "arn": "arn:aws:lambda:ap-northeast-1:123456789012:function:{function_name}"
    },
    "aws_rds_cluster": {
        "endpoint": "planned.cluster.ap-northeast-1.rds.amazonaws.com",
        "master_user_secret": [
            {
                "secret_arn": (
                    "arn:aws:secretsmanager:ap-northeast-1:123456789012:secret:rds!planned-abcdef"
                ),
                "secret_status": "active",
                "kms_key_id": "arn:aws:kms:ap-northeast-1:123456789012:key/planned",
            }
        ],
    },
    "aws_s3_bucket": {"arn": "arn:aws:s3:::{bucket}", "bucket_regional_domain_name": "{bucket}.s3"},
    "aws_sfn_state_machine": {
        "arn": "arn:aws:states:ap-northeast-1:123456789012:stateMachine:{name}"
    },
    # Rules and tasks name groups by id.
    "aws_lb": {"arn_suffix": "app/{name}/planned"},
    "aws_lb_target_group": {"arn_suffix": "targetgroup/{name}/planned"},
    "aws_security_group": {"id": "{name}"},
    "aws_ses_template": {"arn": "arn:aws:ses:ap-northeast-1:123456789012:template/{name}"},
    "aws_sesv2_configuration_set": {
        "arn": (
            "arn:aws:ses:ap-northeast-1:123456789012:configuration-set/{configuration_set_name}"
        )
    },
    "aws_sns_topic": {"arn": "arn:aws:sns:ap-northeast-1:123456789012:{name}"},
    "aws_sqs_queue": {
        "arn": "arn:aws:sqs:ap-northeast-1:123456789012:{name}",
        "url": "https://sqs.ap-northeast-1.amazonaws.com/123456789012/{name}",
    },
    "aws_wafv2_web_acl": {
        "arn": "arn:aws:wafv2:ap-northeast-1:123456789012:regional/webacl/{name}/planned"
    },
}
READ: Mapping[str, Mapping[str, Any]] = {
    "aws_availability_zones": {"names": [f"{REGION}{zone}" for zone in "acd"]},
    "aws_caller_identity": {
        "account_id": ACCOUNT,
        "id": ACCOUNT,
        "arn": f"arn:aws:iam::{ACCOUNT}:root",
        "user_id": ACCOUNT,
    },
    "aws_region": {"region": REGION, "name": REGION, "id": REGION},
    "aws_partition": {"partition": "aws", "id": "aws", "dns_suffix": "amazonaws.com"},
}

Schema = Mapping[str, Any]


def _decode(value: Any) -> Any:
    return msgpack.unpackb(value.msgpack, strict_map_key=False) if value.msgpack else None


def _encode(value: Any) -> Any:
    return message("DynamicValue")(msgpack=msgpack.packb(value))


def describe(block: Mapping[str, Any]) -> Any:
    """Return a block of the schema in the protocol's form."""
    described = message("Block")()
    for name, attribute in block["attributes"].items():
        flags = {flag: attribute.get(flag, False) for flag in ("required", "optional", "computed")}
        described.attributes.add(name=name, type=json.dumps(attribute["type"]).encode(), **flags)
    for name, nested in block["block_types"].items():
        described.block_types.add(
            type_name=name,
            block=describe(nested["block"]),
            nesting=_NESTING[nested["nesting_mode"]],
            min_items=nested["min_items"],
            max_items=nested["max_items"],
        )
    return described


class Provider:
    """The procedures of the service, by their names."""

    def __init__(self, schema: Schema, *, knows: bool) -> None:
        self._schema = schema
        self._knows = knows

    @property
    def procedures(self) -> dict[str, tuple[str, Callable[[Any, Any], Any]]]:
        """Return, by procedure, the message of its request and its handler."""
        nothing_to_say = message("DiagnosticsAnswer")
        return {
            "GetSchema": ("Request", self._tell_schema),
            "PrepareProviderConfig": ("PrepareRequest", self._prepare),
            "ValidateResourceTypeConfig": ("ValidateRequest", self._validate),
            "ValidateDataSourceConfig": ("ValidateRequest", lambda *_: nothing_to_say()),
            "Configure": ("Request", lambda *_: nothing_to_say()),
            "PlanResourceChange": ("PlanRequest", self._plan),
            "ReadDataSource": ("ReadRequest", self._read),
            "Stop": ("Request", lambda *_: message("StopAnswer")()),
        }

    def _tell_schema(self, _: Any, __: Any) -> Any:
        answer = message("SchemaAnswer")()
        answer.provider.block.CopyFrom(describe(self._schema["provider"]))
        for name, block in self._schema["resources"].items():
            answer.resource_schemas[name].block.CopyFrom(describe(block))
        for name, block in self._schema["data"].items():
            answer.data_source_schemas[name].block.CopyFrom(describe(block))
        return answer

    def _prepare(self, request: Any, _: Any) -> Any:
        return message("PrepareAnswer")(prepared_config=request.config)

    def _validate(self, request: Any, _: Any) -> Any:
        """Reject attributes that only AWS may set: the core itself would accept them."""
        answer = message("DiagnosticsAnswer")()
        given = _decode(request.config)
        block = self._schema["resources"][request.type_name]
        for name, attribute in block["attributes"].items():
            is_decided_by_aws = attribute.get("computed") and not attribute.get("optional")
            if is_decided_by_aws and given.get(name) is not None:
                path = message("AttributePath")(steps=[message("Step")(attribute_name=name)])
                answer.diagnostics.add(
                    severity=ERROR,
                    summary="Value for unconfigurable attribute",
                    detail=f'"{name}" of {request.type_name} is decided by AWS.',
                    attribute=path,
                )
        return answer

    def _plan(self, request: Any, _: Any) -> Any:
        planned = _decode(request.proposed_new_state)
        if planned is not None:
            known = self._known(request.type_name, planned)
            block = self._schema["resources"][request.type_name]
            for name, attribute in block["attributes"].items():
                if attribute.get("computed") and planned.get(name) is None:
                    planned[name] = known.get(name, _UNKNOWN)
        return message("PlanAnswer")(planned_state=_encode(planned), legacy_type_system=True)

    def _known(self, type_name: str, planned: Mapping[str, Any]) -> dict[str, Any]:
        if not self._knows:
            return {}
        known: dict[str, Any] = {}
        for name, value in KNOWN.get(type_name, {}).items():
            arguments = re.findall(r"\{(\w+)\}", value) if isinstance(value, str) else []
            if all(isinstance(planned.get(argument), str) for argument in arguments):
                known[name] = value.format(**planned) if arguments else value
        if not planned.get("stream_enabled"):
            known.pop("stream_arn", None)
        return known

    def _read(self, request: Any, _: Any) -> Any:
        state = _decode(request.config)
        if request.type_name not in READ:
            answer = message("ReadAnswer")()
            answer.diagnostics.add(
                severity=ERROR,
                summary="Unknown data source",
                detail=f"tools/terraform/provider.py does not say what {request.type_name} reads.",
            )
            return answer
        return message("ReadAnswer")(state=_encode({**state, **READ[request.type_name]}))


def serve(provider: Provider) -> tuple[grpc.Server, str]:
    """Start serving on a free port; return the server, and TF_REATTACH_PROVIDERS for it."""
    handlers = {
        name: grpc.unary_unary_rpc_method_handler(
            answer,
            request_deserializer=message(request).FromString,
            response_serializer=lambda answered: answered.SerializeToString(),
        )
        for name, (request, answer) in provider.procedures.items()
    }
    server = grpc.server(
        futures.ThreadPoolExecutor(4),
        options=[("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)],
    )
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    reattach = {
        "Protocol": "grpc",
        "ProtocolVersion": 5,
        "Pid": os.getpid(),
        "Test": True,
        "Addr": {"Network": "tcp", "String": f"127.0.0.1:{port}"},
    }
    return server, json.dumps({PROVIDER: reattach})


def main() -> None:
    schema_path, *options = sys.argv[1:]
    schema = json.loads(Path(schema_path).read_text("utf-8"))
    server, reattach = serve(Provider(schema, knows="known" in options))
    print(reattach, flush=True)  # noqa: T201 - it is what the caller waits for
    sys.stdin.read()
    server.stop(None)


if __name__ == "__main__":
    main()
